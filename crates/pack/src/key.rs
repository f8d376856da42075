//! Keys that sign packs: Ed25519 (RFC 8032), in TUF's key form.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::canonical::canonical;
use crate::digest::{Sha256, lower_hex};
use crate::keyid::KeyId;
use crate::limits;
use crate::refusal::PackRefusal;

/// A key on file. A file with `private` is never taken for a public key: it should not travel.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keytype: String,
    scheme: String,
    keyval: KeyValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyValue {
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<String>,
}

impl KeyFile {
    fn new(public: &VerifyingKey, private: Option<String>, name: Option<String>) -> Self {
        Self {
            keytype: "ed25519".to_owned(),
            scheme: "ed25519".to_owned(),
            keyval: KeyValue {
                public: hex::encode(public.as_bytes()),
                private,
            },
            name,
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, PackRefusal> {
        if bytes.len() > limits::KEY_FILE {
            return Err(PackRefusal::NotAKey);
        }
        let file: Self = serde_json::from_slice(bytes).map_err(|_| PackRefusal::NotAKey)?;
        let is_known = file.keytype == "ed25519" && file.scheme == "ed25519";
        let name_is_plain = file
            .name
            .as_ref()
            .is_none_or(|name| name.chars().count() <= 200 && !name.chars().any(char::is_control));
        if is_known && name_is_plain {
            Ok(file)
        } else {
            Err(PackRefusal::NotAKey)
        }
    }

    fn verifying(&self) -> Result<VerifyingKey, PackRefusal> {
        let bytes = lower_hex(&self.keyval.public).ok_or(PackRefusal::NotAKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| PackRefusal::NotAKey)?;
        // A key of small order signs anything.
        if key.is_weak() {
            Err(PackRefusal::NotAKey)
        } else {
            Ok(key)
        }
    }

    fn print(&self) -> String {
        // Nothing in a key file can fail to be written; an empty file would be refused when read.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// A public key and the name its file gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeyFile", into = "KeyFile")]
pub struct NamedPublicKey {
    key: VerifyingKey,
    name: Option<String>,
}

impl TryFrom<KeyFile> for NamedPublicKey {
    type Error = PackRefusal;
    fn try_from(file: KeyFile) -> Result<Self, PackRefusal> {
        if file.keyval.private.is_some() {
            return Err(PackRefusal::NotAKey);
        }
        Ok(Self {
            key: file.verifying()?,
            name: file.name,
        })
    }
}

impl From<NamedPublicKey> for KeyFile {
    fn from(key: NamedPublicKey) -> Self {
        Self::new(&key.key, None, key.name)
    }
}

impl NamedPublicKey {
    /// Reads a public key file: `{"keytype":"ed25519","scheme":"ed25519","keyval":{"public":hex}}`,
    /// with a `name` if it has one.
    ///
    /// # Errors
    /// [`PackRefusal::Empty`]; [`PackRefusal::NotAKey`] for all else, a secret key's file included.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackRefusal> {
        if bytes.trim_ascii().is_empty() {
            return Err(PackRefusal::Empty);
        }
        KeyFile::read(bytes)?.try_into()
    }

    /// The file's text.
    pub fn print(&self) -> String {
        KeyFile::from(self.clone()).print()
    }

    /// Its id.
    pub fn key_id(&self) -> KeyId {
        key_id(&self.key)
    }

    /// The name its file gives it. It proves nothing: anybody may write any name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn from_hex(public: &str) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&lower_hex(public)?).ok()?;
        (!key.is_weak()).then_some(Self { key, name: None })
    }

    /// The 32 bytes, 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.key.as_bytes())
    }

    /// True when `signature` (128 lower-case hexadecimal digits) is this key's over `message`.
    /// Strict: one signature has one form.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        lower_hex(signature).is_some_and(|s| {
            self.key
                .verify_strict(message, &Signature::from_bytes(&s))
                .is_ok()
        })
    }
}

fn key_id(key: &VerifyingKey) -> KeyId {
    // Plain strings cannot fail to be written as canonical JSON.
    let text = canonical(&KeyFile::new(key, None, None)).unwrap_or_default();
    KeyId::of(Sha256::of(&text))
}

/// A secret key. Its memory is wiped when it is dropped; it has no `Debug`.
pub struct SecretKey {
    key: SigningKey,
    name: Option<String>,
}

impl SecretKey {
    /// The key of 32 random bytes, which the caller must have from the machine's own generator.
    pub fn generate(seed: [u8; 32]) -> Self {
        Self {
            key: SigningKey::from_bytes(&seed),
            name: None,
        }
    }

    /// The same key with a name in its file.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Reads a secret key file: a public key's with `keyval.private`.
    ///
    /// # Errors
    /// [`PackRefusal::Empty`]; [`PackRefusal::NotAKey`] for all else, a public key that is another's included.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackRefusal> {
        if bytes.trim_ascii().is_empty() {
            return Err(PackRefusal::Empty);
        }
        let file = KeyFile::read(bytes)?;
        let private = file.keyval.private.as_deref().and_then(lower_hex);
        let key = SigningKey::from_bytes(&private.ok_or(PackRefusal::NotAKey)?);
        if key.verifying_key() != file.verifying()? {
            return Err(PackRefusal::NotAKey);
        }
        Ok(Self {
            key,
            name: file.name,
        })
    }

    /// The file's text. It holds the secret: write it where only its owner can read.
    pub fn print(&self) -> String {
        let private = Some(hex::encode(self.key.as_bytes()));
        KeyFile::new(&self.key.verifying_key(), private, self.name.clone()).print()
    }

    /// Its id.
    pub fn key_id(&self) -> KeyId {
        key_id(&self.key.verifying_key())
    }

    /// The public half, with the same name.
    pub fn public(&self) -> NamedPublicKey {
        NamedPublicKey {
            key: self.key.verifying_key(),
            name: self.name.clone(),
        }
    }

    /// Signs `message`; 128 lower-case hexadecimal digits.
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.key.sign(message).to_bytes())
    }
}

/// What the training key is made from. It is public on purpose.
const TRAINING_PHRASE: &[u8] =
    b"wayside training district: everybody has this key, it proves nothing";

/// The training district's key. Everybody has it and it proves nothing; it is accepted for packs that
/// say they are fictional, and for nothing else.
pub fn training_key() -> SecretKey {
    SecretKey::generate(*Sha256::of(TRAINING_PHRASE).as_bytes()).named("Training district")
}

#[cfg(test)]
mod tests {
    use super::{KeyId, NamedPublicKey, SecretKey, training_key};
    use crate::PackRefusal;

    #[test]
    fn a_key_comes_back_from_its_file() {
        let secret = SecretKey::generate([7; 32]).named("Harbour programme");
        let again = SecretKey::parse(secret.print().as_bytes()).unwrap();
        assert_eq!(again.key_id(), secret.key_id());
        let public = NamedPublicKey::parse(secret.public().print().as_bytes()).unwrap();
        assert_eq!(public, secret.public());
        assert_eq!(public.name(), Some("Harbour programme"));
        assert!(public.has_signed(b"x", &secret.sign(b"x")));
        assert!(!public.has_signed(b"y", &secret.sign(b"x")));
    }

    #[test]
    fn a_key_file_is_of_one_kind_one_scheme_a_plain_name_and_a_bounded_size() {
        let key = || SecretKey::generate([7; 32]);
        let good = key().named("A").public().print();
        let read = |text: &str| NamedPublicKey::parse(text.as_bytes()).map(drop);
        for field in ["\"keytype\"", "\"scheme\""] {
            let at = good.find(field).unwrap();
            let (before, after) = good.split_at(at);
            let bad = format!("{before}{}", after.replacen("ed25519", "rsa", 1));
            assert_eq!(read(&bad), Err(PackRefusal::NotAKey), "{bad}");
        }
        let named = |name: String| read(&key().named(name).public().print());
        assert_eq!(named("x".repeat(200)), Ok(()));
        assert_eq!(named("x".repeat(201)), Err(PackRefusal::NotAKey));
        assert_eq!(named("a\u{7}b".to_owned()), Err(PackRefusal::NotAKey));
        let padded = |size: usize| read(&format!("{good}{}", " ".repeat(size - good.len())));
        assert_eq!(padded(crate::limits::KEY_FILE), Ok(()));
        assert_eq!(
            padded(crate::limits::KEY_FILE + 1),
            Err(PackRefusal::NotAKey)
        );
    }

    #[test]
    fn a_name_does_not_change_the_id() {
        let named = SecretKey::generate([7; 32]).named("A");
        assert_eq!(named.key_id(), SecretKey::generate([7; 32]).key_id());
    }

    #[test]
    fn the_id_is_the_digest_tuf_would_compute() {
        let key = training_key();
        let object = format!(
            r#"{{"keytype":"ed25519","keyval":{{"public":"{}"}},"scheme":"ed25519"}}"#,
            key.public().to_hex()
        );
        assert_eq!(
            key.key_id().as_str(),
            crate::Sha256::of(object.as_bytes()).to_string()
        );
    }

    #[test]
    fn a_secret_file_is_not_taken_for_a_public_one_and_none_of_these_is_a_key() {
        let secret = training_key();
        assert_eq!(
            NamedPublicKey::parse(secret.print().as_bytes()),
            Err(PackRefusal::NotAKey)
        );
        assert!(SecretKey::parse(secret.public().print().as_bytes()).is_err());
        assert_eq!(NamedPublicKey::parse(b" \n"), Err(PackRefusal::Empty));
        let other = SecretKey::generate([1; 32]).public().to_hex();
        let mixed = secret.print().replace(&secret.public().to_hex(), &other);
        assert!(SecretKey::parse(mixed.as_bytes()).is_err());
        let small_order = secret
            .public()
            .print()
            .replace(&secret.public().to_hex(), &"00".repeat(32));
        assert_eq!(
            NamedPublicKey::parse(small_order.as_bytes()),
            Err(PackRefusal::NotAKey)
        );
        let upper = secret.public().print().replace(
            &secret.public().to_hex(),
            &secret.public().to_hex().to_uppercase(),
        );
        assert_eq!(
            NamedPublicKey::parse(upper.as_bytes()),
            Err(PackRefusal::NotAKey)
        );
        assert!(KeyId::new("abc").is_err());
    }

    proptest::proptest! {
        #[test]
        fn reading_a_key_never_panics(bytes in proptest::collection::vec(0u8.., 0..300)) {
            let _ = NamedPublicKey::parse(&bytes);
            let _ = SecretKey::parse(&bytes);
        }
    }
}
