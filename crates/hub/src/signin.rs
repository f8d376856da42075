//! How an admin comes in: a password (Argon2id, RFC 9106), a one-time password (RFC 6238) that counts once, and a
//! session that is known by the hash of its token only.
//!
//! Tries are counted before they are judged, by name and by address, in memory alone. A right one among too many wrong ones
//! waits like the rest: who guesses learns nothing from being let in late. OpenID Connect is not here yet.

use std::net::IpAddr;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use totp_rs::TOTP;
use wayside_protocol::sha256;
use zeroize::Zeroizing;

use crate::fault::HubFault;
use crate::ledger::{Admin, Ledger};
use crate::server::Server;
use crate::tries::TriedBy;

/// Characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
const LONGEST_PASSWORD: usize = 256;
/// Characters of an admin's name.
const LONGEST_NAME: usize = 60;
/// Tries in [`WINDOW_MS`], of one name and of one address.
const TRIES_BY_NAME: usize = 10;
const TRIES_BY_ADDRESS: usize = 30;
const WINDOW_MS: i64 = 15 * 60_000;
/// Seconds after which there may be a turn again to look at a password.
const SIGN_IN_AGAIN_S: u32 = 5;
/// A session is over after this long, or after this long at rest.
const SESSION_MS: i64 = 12 * 3_600_000;
const REST_MS: i64 = 30 * 60_000;
/// Seconds of a step of a one-time password. Those before and after count too: clocks differ.
const STEP_S: u64 = 30;
const TOTP_SECRET: usize = 20;

/// An admin who has just been made: shown once, kept nowhere in the clear but in the ledger.
pub struct NewAdmin {
    /// The secret, base32, to be typed.
    pub totp_secret: Zeroizing<String>,
    /// The same as an `otpauth://` address, to be shown as a QR code.
    pub otpauth: Zeroizing<String>,
}

/// What a try to sign in comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// In. The session's token, for a cookie.
    In(String),
    /// Name, password or one-time password do not fit. Which of them is not said.
    No,
    /// Too many tries. Seconds until the next is looked at, if none comes before.
    TooMany(u32),
}

fn argon2() -> Result<Argon2<'static>, HubFault> {
    // RFC 9106, the second recommended option: 64 MiB, 3 passes.
    let params = Params::new(64 * 1024, 3, 1, None).map_err(|_| HubFault::Hash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hashed(password: &str, salt: [u8; 16]) -> Result<String, HubFault> {
    let salt = SaltString::encode_b64(&salt).map_err(|_| HubFault::Hash)?;
    let hash = argon2()?.hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|_| HubFault::Hash)?.to_string())
}

fn fits(password: &str, hash: &str) -> bool {
    let Ok(argon2) = argon2() else { return false };
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

fn totp(secret: &[u8], name: &str) -> TOTP {
    let secret = secret.to_vec();
    TOTP::new_unchecked(
        totp_rs::Algorithm::SHA1,
        6,
        1,
        STEP_S,
        secret,
        Some("Wayside".to_owned()),
        name.to_owned(),
    )
}

/// The step whose one-time password this is.
fn step_of(secret: &[u8], given: &str, now_s: u64) -> Option<u64> {
    let totp = totp(secret, "");
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let step = now_s / STEP_S;
    // All three are looked at, so that the time tells nothing.
    let mut found = None;
    for step in [step.saturating_sub(1), step, step.saturating_add(1)] {
        let right = totp.generate(step.saturating_mul(STEP_S));
        if bool::from(right.as_bytes().ct_eq(given.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

fn plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte))
}

impl<L: Ledger> Server<L> {
    /// Makes an admin; `None` where the name is taken and `replace` is false.
    ///
    /// # Errors
    /// [`HubFault::Name`], [`HubFault::Password`], and those of the ledger and the machine.
    pub async fn make_admin(
        &self,
        who: &str,
        name: &str,
        password: &Zeroizing<String>,
        replace: bool,
    ) -> Result<Option<NewAdmin>, HubFault> {
        if !plain(name) {
            return Err(HubFault::Name { most: LONGEST_NAME });
        }
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()) {
            return Err(HubFault::Password {
                least: SHORTEST_PASSWORD,
                most: LONGEST_PASSWORD,
            });
        }
        let secret: [u8; TOTP_SECRET] = self.random()?;
        let salt = self.random()?;
        let text = password.clone();
        let hash = self.slowly(move || hashed(&text, salt)).await??;
        let admin = Admin {
            name: name.to_owned(),
            password: hash,
            totp_secret: Some(secret.to_vec()),
        };
        if !self.ledger().put_admin(&admin, replace).await? {
            return Ok(None);
        }
        let now_ms = self.now_ms();
        self.ledger().audit(who, "admin", name, now_ms).await?;
        let totp = totp(&secret, name);
        Ok(Some(NewAdmin {
            totp_secret: Zeroizing::new(totp.get_secret_base32()),
            otpauth: Zeroizing::new(totp.get_url()),
        }))
    }

    /// Judges a try to sign in.
    ///
    /// # Errors
    /// Those of the ledger and the machine.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &Zeroizing<String>,
        one_time: &str,
        address: Option<IpAddr>,
    ) -> Result<SignIn, HubFault> {
        let judged = self.judged(name, password, one_time, address).await?;
        if !matches!(judged, SignIn::In(_)) {
            self.gates().refusals.sign_in();
        }
        Ok(judged)
    }

    async fn judged(
        &self,
        name: &str,
        password: &Zeroizing<String>,
        one_time: &str,
        address: Option<IpAddr>,
    ) -> Result<SignIn, HubFault> {
        let now_ms = self.now_ms();
        if let Some(wait) = self.throttled(name, address, now_ms) {
            return Ok(SignIn::TooMany(wait));
        }
        // Those who wait for their turn hold a password each.
        let Ok(_turn) = self.gates().signing_in.try_acquire() else {
            return Ok(SignIn::TooMany(SIGN_IN_AGAIN_S));
        };
        let Some(admin) = self.with_password(name, password).await? else {
            return Ok(SignIn::No);
        };
        let secret = Zeroizing::new(admin.totp_secret.clone().unwrap_or_default());
        let now_s = u64::try_from(now_ms / 1000).unwrap_or(0);
        let step = step_of(&secret, one_time, now_s).filter(|_| secret.len() >= TOTP_SECRET);
        let Some(step) = step else {
            return Ok(SignIn::No);
        };
        if !self.ledger().use_step(name, step).await? {
            return Ok(SignIn::No);
        }
        Ok(SignIn::In(self.begun(name, now_ms).await?))
    }

    /// The admin whose name and password these are.
    async fn with_password(
        &self,
        name: &str,
        password: &Zeroizing<String>,
    ) -> Result<Option<Admin>, HubFault> {
        let admin = match self.ledger().admin(name).await? {
            Some(admin) if plain(name) => Some(admin),
            _ => None,
        };
        // Nobody's password takes as long as somebody's.
        let hash = match &admin {
            Some(admin) => admin.password.clone(),
            None => hash_of_nobody().to_owned(),
        };
        let text = password.clone();
        let right = self.slowly(move || fits(&text, &hash)).await?;
        Ok(admin.filter(|_| right))
    }

    /// A new session's token.
    async fn begun(&self, name: &str, now_ms: i64) -> Result<String, HubFault> {
        let token = URL_SAFE_NO_PAD.encode(self.random::<32>()?);
        let until_ms = now_ms.saturating_add(SESSION_MS);
        let known = sha256(token.as_bytes());
        self.ledger().begin_session(known, name, until_ms).await?;
        // Used for the first time: its rest is counted from now.
        self.ledger().session(known, now_ms, now_ms).await?;
        self.ledger().audit(name, "sign_in", name, now_ms).await?;
        Ok(token)
    }

    /// Whose session this token is of, if it goes on.
    ///
    /// # Errors
    /// Those of the ledger.
    pub async fn signed_in(&self, token: &str) -> Result<Option<String>, HubFault> {
        let now_ms = self.now_ms();
        let known = sha256(token.as_bytes());
        let rested = now_ms.saturating_sub(REST_MS);
        Ok(self.ledger().session(known, rested, now_ms).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the ledger.
    pub async fn sign_out(&self, token: &str) -> Result<(), HubFault> {
        Ok(self.ledger().end_session(sha256(token.as_bytes())).await?)
    }

    /// Counts a try, and says how long to wait where there were too many. Of an address that has to wait, the name
    /// counts no more: nobody is kept out by it.
    pub(crate) fn throttled(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now_ms: i64,
    ) -> Option<u32> {
        let tries = &self.gates().tries;
        let by_address = address.and_then(|address| {
            let by = TriedBy::Address(address);
            tries.wait_ms(by, TRIES_BY_ADDRESS, WINDOW_MS, now_ms)
        });
        let wait_ms = by_address.or_else(|| {
            let by = TriedBy::Name(sha256(name.as_bytes()));
            tries.wait_ms(by, TRIES_BY_NAME, WINDOW_MS, now_ms)
        })?;
        let seconds = u32::try_from(wait_ms / 1_000).unwrap_or(0);
        Some(seconds.saturating_add(1))
    }

    /// Work of Argon2id, on a thread of its own and not too much at a time.
    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HubFault> {
        let gate = std::sync::Arc::clone(&self.gates().hashing);
        let place = gate.acquire_owned().await.map_err(|_| HubFault::Hash)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        done.await.map_err(|_| HubFault::Hash)
    }
}

/// A hash of the same cost that no password fits: its text of 32 zero bytes is not to be found.
fn hash_of_nobody() -> &'static str {
    "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6238_are_their_steps() {
        // RFC 6238, appendix B: SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step_of(secret, code, at), Some(at / 30));
            assert_eq!(step_of(secret, code, at + 30), Some(at / 30));
            assert_eq!(step_of(secret, code, at + 90), None);
        }
        assert_eq!(step_of(secret, "", 59), None);
        assert_eq!(step_of(secret, "287 082", 59), Some(1));
    }

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let hash = hashed("correct horse battery", [7; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        assert!(fits("correct horse battery", &hash));
        assert!(!fits("correct horse batterz", &hash));
        assert!(!fits("", hash_of_nobody()));
        assert!(PasswordHash::new(hash_of_nobody()).is_ok());
    }
}
