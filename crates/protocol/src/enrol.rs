//! How a device comes to belong to a hub: a ticket that counts once, the device's own key, and what the
//! hub signs in return.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::cbor;
#[cfg(doc)]
use crate::limits;
use crate::signed::{Envelope, NotSigned, PublicKey, Purpose, Signer};

/// How a ticket begins in a QR code: `WAYSIDE-HUB1:` URL `#` token.
const MARK: &str = "WAYSIDE-HUB1:";
const LONGEST_URL: usize = 300;

/// What an admin gives to a device: where the hub is, a token that counts once, and by what the hub is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Where the hub is: `https://host[:port]`.
    pub url: String,
    /// The rest.
    pub token: EnrolmentToken,
}

/// A token, and by what the hub is known.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct EnrolmentToken {
    /// 16 random bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub once: [u8; 16],
    /// The hub's signing key.
    #[n(1)]
    pub hub_key: PublicKey,
    /// SHA-256 of the hub's own certificate (DER); none where a public authority vouches for it.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub certificate_sha256: Option<[u8; 32]>,
}

/// What is not a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket")]
pub struct NotATicket;

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
    }
}

impl std::fmt::Debug for EnrolmentToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnrolmentToken")
    }
}

impl EnrolmentToken {
    /// As text that can be typed or piped: base64url.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(cbor::to_vec(self))
    }

    /// Reads it back; space around it does not matter.
    ///
    /// # Errors
    /// [`NotATicket`].
    pub fn from_text(text: &str) -> Result<Self, NotATicket> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim())
            .map_err(|_| NotATicket)?;
        cbor::from_slice(&bytes).map_err(|_| NotATicket)
    }
}

impl Ticket {
    /// As it stands in a QR code.
    pub fn to_text(&self) -> String {
        format!("{MARK}{}#{}", self.url, self.token.to_text())
    }

    /// Reads it back. Only `https`, and `http` to this machine itself.
    ///
    /// # Errors
    /// [`NotATicket`].
    pub fn from_text(text: &str) -> Result<Self, NotATicket> {
        let rest = text.trim().strip_prefix(MARK).ok_or(NotATicket)?;
        let (url, token) = rest.split_once('#').ok_or(NotATicket)?;
        let ticket = Self {
            url: url.trim_end_matches('/').to_owned(),
            token: EnrolmentToken::from_text(token)?,
        };
        if fit(&ticket.url) {
            Ok(ticket)
        } else {
            Err(NotATicket)
        }
    }
}

/// Whether a hub may be spoken to there.
pub(crate) fn fit(url: &str) -> bool {
    let plain = url.len() <= LONGEST_URL
        && url
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"@?#\"'<>\\".contains(&byte));
    let loopback = |host: &str| {
        ["127.0.0.1", "localhost", "[::1]"].into_iter().any(|name| {
            host.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    };
    plain
        && (url
            .strip_prefix("https://")
            .is_some_and(|host| !host.is_empty())
            || url.strip_prefix("http://").is_some_and(loopback))
}

/// `POST /v1/enrol`, signed with the device's new key (key id `new`).
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct EnrolRequest {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// [`EnrolmentToken::once`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub once: [u8; 16],
    /// The device's key.
    #[n(2)]
    pub device_key: PublicKey,
    /// The device's run of letters.
    #[cbor(n(3), with = "crate::cbor::id")]
    pub epoch: Uuid,
    /// Keys that the device had here before, newest first, at most [`limits::MOST_EARLIER_KEYS`]. A request of
    /// an earlier version ends before this field.
    #[cbor(n(4), default)]
    pub earlier: Vec<EarlierKey>,
}

/// That the device which enrols held an earlier key: that key signs for the new one, on this very ticket.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct EarlierKey {
    /// The earlier key.
    #[n(0)]
    pub key: PublicKey,
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl std::fmt::Debug for EarlierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EarlierKey")
    }
}

/// What an earlier key signs: one hub's ticket, which counts once, and the new key. So no proof fits another
/// enrolment.
fn succession(once: &[u8; 16], hub: PublicKey, new: PublicKey) -> Vec<u8> {
    Purpose::Succession.over(&[once.as_slice(), &hub.0, &new.0].concat())
}

impl EarlierKey {
    /// Has an earlier key sign for a new one, which is enrolled with this ticket.
    pub fn sign(earlier: &Signer, token: &EnrolmentToken, new: PublicKey) -> Self {
        Self {
            key: earlier.public(),
            signature: earlier.sign(&succession(&token.once, token.hub_key, new)),
        }
    }

    /// True when the earlier key itself signed for this new key on this hub's ticket ([`EnrolmentToken::once`]). A key
    /// does not succeed itself.
    pub fn is_proven(&self, once: &[u8; 16], hub: PublicKey, new: PublicKey) -> bool {
        self.key != new
            && self
                .key
                .signed(&succession(once, hub, new), &self.signature)
    }
}

/// What a hub says to a device that belongs to it now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnrolResponse {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// The device's id.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub device: Uuid,
    /// The key that it is for, so that nobody else's answer is taken.
    #[n(2)]
    pub device_key: PublicKey,
    /// The agency, in its own words.
    #[n(3)]
    pub agency: String,
    /// When, by the hub's clock, milliseconds since 1970.
    #[n(4)]
    pub hub_time_ms: i64,
    /// The first credential, as it travels.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub credential: Vec<u8>,
}

impl EnrolResponse {
    /// As it travels, signed by the hub.
    pub fn sign(&self, hub: &Signer) -> Vec<u8> {
        cbor::to_vec(&hub.seal(Purpose::Enrolment, cbor::to_vec(self)))
    }

    /// The answer in these bytes, if this hub signed it for this key.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(bytes: &[u8], hub: PublicKey, device_key: PublicKey) -> Result<Self, NotSigned> {
        let envelope: Envelope = cbor::from_slice(bytes).map_err(|_| NotSigned::Shape)?;
        hub.open(Purpose::Enrolment, &envelope)?;
        let answer: Self = cbor::from_slice(&envelope.payload).map_err(|_| NotSigned::Shape)?;
        if answer.form == 1 && answer.device_key == device_key {
            Ok(answer)
        } else {
            Err(NotSigned::Other)
        }
    }
}

/// What a hub signs for a device's key, for thirty days at a time.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Credential {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// The device.
    #[cbor(n(1), with = "crate::cbor::id")]
    pub device: Uuid,
    /// Its key.
    #[n(2)]
    pub device_key: PublicKey,
    /// From when, seconds since 1970.
    #[n(3)]
    pub from_s: i64,
    /// Until when, seconds since 1970.
    #[n(4)]
    pub until_s: i64,
}

impl Credential {
    /// As it travels, signed by the hub.
    pub fn sign(&self, hub: &Signer) -> Vec<u8> {
        cbor::to_vec(&hub.seal(Purpose::Credential, cbor::to_vec(self)))
    }

    /// The credential in these bytes, if this hub signed it.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(bytes: &[u8], hub: PublicKey) -> Result<Self, NotSigned> {
        let envelope: Envelope = cbor::from_slice(bytes).map_err(|_| NotSigned::Shape)?;
        hub.open(Purpose::Credential, &envelope)?;
        let credential: Self = cbor::from_slice(&envelope.payload).map_err(|_| NotSigned::Shape)?;
        if credential.form == 1 {
            Ok(credential)
        } else {
            Err(NotSigned::Shape)
        }
    }
}
