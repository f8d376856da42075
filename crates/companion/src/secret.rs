//! What may open the records: weighed by what a guess at it costs whoever copied the device's storage.

use crate::scene::{LockOutcome, SecretKind};

/// What a passphrase is worth at least: as many guesses as twelve characters that follow no pattern (`zxcvbn`
/// reckons ten guesses for each).
const LEAST_GUESSES_LOG10: f64 = 12.0;
/// A PIN that is guessed in fewer tries than this is among the first that anybody tries.
const COMMON_PIN_GUESSES_LOG10: f64 = 3.0;

/// True for 6 to 12 digits, or 12 to 128 characters.
pub(crate) fn has_its_form(kind: SecretKind, secret: &str) -> bool {
    let long = secret.chars().count();
    match kind {
        SecretKind::Pin => (6..=12).contains(&long) && secret.bytes().all(|b| b.is_ascii_digit()),
        SecretKind::Passphrase => (12..=128).contains(&long),
    }
}

/// Why a secret may not open the records, if it may not. A PIN may where a hardware key protects it, or where there
/// is nothing yet but the training district.
pub(crate) fn refused(kind: SecretKind, secret: &str, pin_allowed: bool) -> Option<LockOutcome> {
    if kind == SecretKind::Pin && !pin_allowed {
        return Some(LockOutcome::PassphraseNeeded);
    }
    if !has_its_form(kind, secret) {
        return Some(LockOutcome::Unfit);
    }
    let least = match kind {
        SecretKind::Pin => COMMON_PIN_GUESSES_LOG10,
        SecretKind::Passphrase => LEAST_GUESSES_LOG10,
    };
    let worth = zxcvbn::zxcvbn(secret, &["wayside", "police", "patrol"]).guesses_log10();
    (worth < least).then_some(LockOutcome::TooEasy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: SecretKind, secret: &str) -> Option<LockOutcome> {
        refused(kind, secret, true)
    }

    #[test]
    fn a_pin_that_everybody_tries_first_is_refused() {
        for pin in [
            "000000", "123456", "111111", "654321", "121212", "112233", "123123", "147258",
            "420420", "12345678",
        ] {
            assert_eq!(
                said(SecretKind::Pin, pin),
                Some(LockOutcome::TooEasy),
                "{pin}"
            );
        }
        for pin in ["246813", "271828", "1618033", "739150"] {
            assert_eq!(said(SecretKind::Pin, pin), None, "{pin}");
        }
        assert_eq!(said(SecretKind::Pin, "12345"), Some(LockOutcome::Unfit));
        assert_eq!(said(SecretKind::Pin, "73915a"), Some(LockOutcome::Unfit));
    }

    #[test]
    fn a_passphrase_is_weighed_and_not_counted() {
        for easy in [
            "passwordpassword",
            "aaaaaaaaaaaa",
            "123456789012",
            "qwertyuiop12",
            "policepolice1",
            "abcdefghijkl",
        ] {
            assert_eq!(
                said(SecretKind::Passphrase, easy),
                Some(LockOutcome::TooEasy),
                "{easy}"
            );
        }
        for good in [
            "seven quiet herons",
            "correct horse battery",
            "kq7#vtz2mw!p",
            "ocho garzas en silencio",
        ] {
            assert_eq!(said(SecretKind::Passphrase, good), None, "{good}");
        }
        assert_eq!(
            said(SecretKind::Passphrase, "kq7#vtz2mw!"),
            Some(LockOutcome::Unfit)
        );
    }

    #[test]
    fn no_pin_opens_the_records_where_nothing_but_its_digits_protects_them() {
        let refused = refused(SecretKind::Pin, "739150", false);
        assert_eq!(refused, Some(LockOutcome::PassphraseNeeded));
    }
}
