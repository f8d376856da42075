//! The files of keys: an issuer's public one, and those of root keys.

use serde::{Deserialize, Serialize};
use wayside_card::{IssuerKey, Window};
use zeroize::{Zeroize, Zeroizing};

use super::IssuingFault;

const FORM_PUBLIC: &str = "wayside-card-issuer";
const FORM_ROOT: &str = "wayside-card-root";

pub(super) fn json(value: &impl Serialize) -> String {
    // Text and whole numbers cannot fail to be written; an empty file would be refused when read.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

pub(super) fn secret32(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(hex::decode(text).ok()?);
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

/// `issuer.pub`: what there is to give away.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicFile {
    form: String,
    kid: String,
    region: String,
    public: String,
    issue_from: String,
    issue_to: String,
    verify_to: String,
}

impl PublicFile {
    pub(super) fn of(key: &IssuerKey) -> Self {
        Self {
            form: FORM_PUBLIC.to_owned(),
            kid: key.kid.to_string(),
            region: key.region.clone(),
            public: hex::encode(key.public()),
            issue_from: key.window.from.to_string(),
            issue_to: key.window.to.to_string(),
            verify_to: key.window.verify_to.to_string(),
        }
    }

    /// Reads `issuer.pub`.
    ///
    /// # Errors
    /// [`IssuingFault::NotOurs`].
    pub fn read(text: &str) -> Result<IssuerKey, IssuingFault> {
        let not = IssuingFault::NotOurs("the issuer.pub that `wayside card keygen` wrote");
        let read = || {
            let file: Self = serde_json::from_str(text).ok()?;
            let month = |text: &str| text.parse().ok();
            let window = Window::new(
                month(&file.issue_from)?,
                month(&file.issue_to)?,
                month(&file.verify_to)?,
            );
            let public: [u8; 32] = hex::decode(&file.public).ok()?.try_into().ok()?;
            let kid = file.kid.parse().ok()?;
            let key = IssuerKey::new(kid, file.region, window.ok()?, &public).ok()?;
            (file.form == FORM_PUBLIC).then_some(key)
        };
        read().ok_or(not)
    }
}

/// A root key's file, secret or public.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootFile {
    form: String,
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// A root key: the secret's file and the public one's, from 32 random bytes.
pub fn root_files(seed: &[u8; 32]) -> (Zeroizing<String>, String) {
    let public = hex::encode(
        ed25519_dalek::SigningKey::from_bytes(seed)
            .verifying_key()
            .as_bytes(),
    );
    let file = |secret| RootFile {
        form: FORM_ROOT.to_owned(),
        public: public.clone(),
        secret,
    };
    let secret = Zeroizing::new(json(&file(Some(hex::encode(seed)))));
    (secret, json(&file(None)))
}

/// Reads a root key's secret file.
///
/// # Errors
/// [`IssuingFault::NotOurs`].
pub fn read_root(text: &str) -> Result<ed25519_dalek::SigningKey, IssuingFault> {
    let not = IssuingFault::NotOurs("the secret file that `wayside card root keygen` wrote");
    let read = || {
        let mut file: RootFile = serde_json::from_str(text).ok()?;
        let mut secret = file.secret.take()?;
        let seed = secret32(&secret);
        secret.zeroize();
        let key = ed25519_dalek::SigningKey::from_bytes(&*seed?);
        let same = hex::encode(key.verifying_key().as_bytes()) == file.public;
        (file.form == FORM_ROOT && same).then_some(key)
    };
    read().ok_or(not)
}
