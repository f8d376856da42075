//! Signed requests: HTTP Message Signatures (RFC 9421) with Ed25519 over the method, the path, the query
//! and the digest of the body (RFC 9530), in one strict form.
//!
//! ```text
//! content-digest: sha-256=:...:
//! signature-input: sig=("@method" "@path" "@query" "content-digest");created=1;keyid="...";alg="ed25519";tag="wayside"
//! signature: sig=:...:
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hub::Request;
use crate::letter::sha256;
use crate::signed::{NotSigned, PublicKey, Signer};

/// The header with the digest of the body.
pub const CONTENT_DIGEST: &str = "content-digest";
/// The header that says what is signed.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The header with the signature.
pub const SIGNATURE: &str = "signature";
/// The key id of a device that has no id yet.
pub const NEW: &str = "new";

/// What is signed, in this order.
const COMPONENTS: &str = r#"("@method" "@path" "@query" "content-digest")"#;
const LONGEST_KEY_ID: usize = 64;

/// The value of [`CONTENT_DIGEST`] for a body.
pub fn digest_of(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(sha256(body)))
}

/// Gives a request its digest and its signature. `created_s` is seconds since 1970, for a log's reader:
/// nothing is refused for it.
pub fn sign(request: &mut Request, key_id: &str, created_s: i64, with: &Signer) {
    let digest = digest_of(&request.body);
    let parameters = parameters(key_id, created_s);
    let base = base(request.method, &request.target, &digest, &parameters);
    let signature = STANDARD.encode(with.sign(base.as_bytes()));
    request.headers.extend([
        (CONTENT_DIGEST, digest),
        (SIGNATURE_INPUT, format!("sig={parameters}")),
        (SIGNATURE, format!("sig=:{signature}:")),
    ]);
}

fn parameters(key_id: &str, created_s: i64) -> String {
    format!(r#"{COMPONENTS};created={created_s};keyid="{key_id}";alg="ed25519";tag="wayside""#)
}

/// RFC 9421, 2.5: a line for each component, then the parameters.
fn base(method: &str, target: &str, digest: &str, parameters: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    format!(
        "\"@method\": {method}\n\"@path\": {path}\n\"@query\": ?{query}\n\
         \"content-digest\": {digest}\n\"@signature-params\": {parameters}"
    )
}

/// What a signed request claims, before it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose key it says it is: a device's id, a programme's key, or [`NEW`].
    pub key_id: String,
    digest: String,
    base: String,
    signature: [u8; 64],
}

impl Claim {
    /// Reads the claim of a request and holds its body to the digest. Each header as often as it stands:
    /// a second one of a name is no signed request.
    ///
    /// # Errors
    /// [`NotSigned::Shape`] for any other form than [`sign`]'s; [`NotSigned::Other`] for another body.
    pub fn read<'h>(
        method: &str,
        target: &str,
        headers: impl Fn(&str) -> Vec<&'h str>,
        body: &[u8],
    ) -> Result<Self, NotSigned> {
        let claim = Self::head(method, target, headers)?;
        claim.holds(body)?;
        Ok(claim)
    }

    /// Reads the claim of a request whose body has not come yet, so that nobody's body is read who has not
    /// signed for it. [`Self::holds`] follows when it is there.
    ///
    /// # Errors
    /// [`NotSigned::Shape`] for any other form than [`sign`]'s.
    pub fn head<'h>(
        method: &str,
        target: &str,
        headers: impl Fn(&str) -> Vec<&'h str>,
    ) -> Result<Self, NotSigned> {
        let one = |name: &str| match headers(name).as_slice() {
            [value] => Ok(*value),
            _ => Err(NotSigned::Shape),
        };
        let digest = one(CONTENT_DIGEST)?;
        let input = one(SIGNATURE_INPUT)?
            .strip_prefix("sig=")
            .ok_or(NotSigned::Shape)?;
        let (key_id, created_s) = taken_apart(input).ok_or(NotSigned::Shape)?;
        if parameters(key_id, created_s) != input {
            return Err(NotSigned::Shape);
        }
        let signature = one(SIGNATURE)?
            .strip_prefix("sig=:")
            .and_then(|rest| rest.strip_suffix(':'))
            .and_then(|text| STANDARD.decode(text).ok())
            .and_then(|bytes| <[u8; 64]>::try_from(bytes.as_slice()).ok())
            .ok_or(NotSigned::Shape)?;
        Ok(Self {
            key_id: key_id.to_owned(),
            digest: digest.to_owned(),
            base: base(method, target, digest, input),
            signature,
        })
    }

    /// Holds a body to the digest that was signed.
    ///
    /// # Errors
    /// [`NotSigned::Other`] for another body.
    pub fn holds(&self, body: &[u8]) -> Result<(), NotSigned> {
        if digest_of(body) == self.digest {
            Ok(())
        } else {
            Err(NotSigned::Other)
        }
    }

    /// Whether the key that was found for the claim made it.
    ///
    /// # Errors
    /// [`NotSigned::Signature`].
    pub fn verify(&self, key: PublicKey) -> Result<(), NotSigned> {
        if key.signed(self.base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(NotSigned::Signature)
        }
    }
}

/// The key id and the time in the parameters. Whatever else stands there shows when they are put
/// together again.
fn taken_apart(input: &str) -> Option<(&str, i64)> {
    let rest = input.strip_prefix(COMPONENTS)?.strip_prefix(";created=")?;
    let (created, rest) = rest.split_once(';')?;
    let (key_id, _) = rest.strip_prefix("keyid=\"")?.split_once('"')?;
    let plain = !key_id.is_empty()
        && key_id.len() <= LONGEST_KEY_ID
        && key_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    Some((key_id, created.parse().ok()?)).filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9421, B.1.4: the key of its Ed25519 example, B.2.6.
    fn example() -> (Signer, PublicKey) {
        let secret = STANDARD
            .decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=")
            .unwrap();
        let signer = Signer::new(secret.as_slice().try_into().unwrap());
        let public = signer.public();
        (signer, public)
    }

    #[test]
    fn the_example_of_rfc_9421_is_signed_the_same() {
        let (signer, public) = example();
        let base = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\
                    \"@authority\": example.com\n\"content-type\": application/json\n\
                    \"content-length\": 18\n\"@signature-params\": (\"date\" \"@method\" \"@path\" \
                    \"@authority\" \"content-type\" \"content-length\");created=1618884473;\
                    keyid=\"test-key-ed25519\"";
        let wanted = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
        let signature = signer.sign(base.as_bytes());
        assert_eq!(STANDARD.encode(signature), wanted);
        assert!(public.signed(base.as_bytes(), &signature));
    }

    #[test]
    fn the_digest_of_rfc_9530_is_the_same() {
        // RFC 9530, appendix B.
        assert_eq!(
            digest_of(b"{\"hello\": \"world\"}\n"),
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
        );
    }

    fn request() -> Request {
        Request {
            method: "POST",
            target: "/v1/batches?x=1".to_owned(),
            headers: Vec::new(),
            body: b"body".to_vec(),
        }
    }

    fn claim(request: &Request) -> Result<Claim, NotSigned> {
        let headers = |name: &str| {
            request
                .headers
                .iter()
                .filter(|(is, _)| *is == name)
                .map(|(_, value)| value.as_str())
                .collect()
        };
        Claim::read(request.method, &request.target, headers, &request.body)
    }

    #[test]
    fn a_signed_request_is_its_signers() {
        let (signer, public) = example();
        let mut asked = request();
        sign(&mut asked, "device-1", 1_700_000_000, &signer);
        let claim = claim(&asked).unwrap();
        assert_eq!(claim.key_id, "device-1");
        assert_eq!(claim.verify(public), Ok(()));
        let other = Signer::new(&[7; 32]).public();
        assert_eq!(claim.verify(other), Err(NotSigned::Signature));
    }

    #[test]
    fn whatever_is_changed_on_the_way_shows() {
        let (signer, public) = example();
        let mut asked = request();
        sign(&mut asked, "device-1", 1, &signer);
        let verdict = |request: &Request| claim(request).and_then(|claim| claim.verify(public));
        assert_eq!(verdict(&asked), Ok(()));

        let mut method = asked.clone();
        method.method = "GET";
        assert_eq!(verdict(&method), Err(NotSigned::Signature));
        for target in ["/v1/batches", "/v1/batches?x=2", "/v1/feed?x=1"] {
            let mut moved = asked.clone();
            moved.target = target.to_owned();
            assert_eq!(verdict(&moved), Err(NotSigned::Signature), "{target}");
        }
        let mut body = asked.clone();
        body.body.push(b'!');
        assert_eq!(verdict(&body), Err(NotSigned::Other));
        // The digest made to fit the other body: then the signature does not.
        if let Some((_, value)) = body
            .headers
            .iter_mut()
            .find(|(name, _)| *name == CONTENT_DIGEST)
        {
            *value = digest_of(&body.body);
        }
        assert_eq!(verdict(&body), Err(NotSigned::Signature));
    }

    #[test]
    fn a_head_is_verified_before_its_body_is_there() {
        let (signer, public) = example();
        let mut asked = request();
        sign(&mut asked, "device-1", 1, &signer);
        let headers = |name: &str| {
            let those = asked.headers.iter().filter(|(is, _)| *is == name);
            those.map(|(_, value)| value.as_str()).collect()
        };
        let claim = Claim::head(asked.method, &asked.target, headers).unwrap();
        assert_eq!(claim.verify(public), Ok(()));
        assert_eq!(claim.holds(b"body"), Ok(()));
        assert_eq!(claim.holds(b"bodY"), Err(NotSigned::Other));
    }

    #[test]
    fn another_form_of_signature_is_none() {
        let (signer, _) = example();
        let mut asked = request();
        sign(&mut asked, "device-1", 1, &signer);
        let with = |name: &str, change: &dyn Fn(&str) -> String| {
            let mut changed = asked.clone();
            for (is, value) in &mut changed.headers {
                if *is == name {
                    *value = change(value);
                }
            }
            claim(&changed).map(|_| ())
        };
        let changes: [(&str, &str, &str); 6] = [
            (SIGNATURE_INPUT, "ed25519", "hmac-sha256"),
            (SIGNATURE_INPUT, "\"content-digest\"", ""),
            (SIGNATURE_INPUT, "created=1", "created=01"),
            (SIGNATURE_INPUT, "\"wayside\"", "\"wayside\";nonce=\"1\""),
            (SIGNATURE_INPUT, "sig=", "other="),
            (SIGNATURE, "sig=:", "sig=:A"),
        ];
        for (name, from, to) in changes {
            assert_eq!(
                with(name, &|value| value.replace(from, to)),
                Err(NotSigned::Shape),
                "{from}"
            );
        }
        let mut twice = asked.clone();
        twice.headers.push((SIGNATURE, "sig=:AAAA:".to_owned()));
        assert_eq!(claim(&twice), Err(NotSigned::Shape));
    }
}
