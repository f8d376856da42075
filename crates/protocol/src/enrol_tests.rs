//! Joining a hub: what an earlier key proves, what a hub signs for a device, and that no secret is printed.

use uuid::Uuid;

use crate::*;

fn signer(n: u8) -> Signer {
    Signer::new(&[n; 32])
}

fn token() -> EnrolmentToken {
    EnrolmentToken {
        once: [7; 16],
        hub_key: signer(3).public(),
        certificate_sha256: None,
    }
}

#[test]
fn an_earlier_key_speaks_for_one_new_key_on_one_ticket_of_one_hub() {
    let (earlier, new, token) = (signer(1), signer(2).public(), token());
    let proof = EarlierKey::sign(&earlier, &token, new);
    assert!(proof.is_proven(&token.once, token.hub_key, new));
    assert!(!proof.is_proven(&[8; 16], token.hub_key, new));
    assert!(!proof.is_proven(&token.once, signer(4).public(), new));
    assert!(!proof.is_proven(&token.once, token.hub_key, signer(5).public()));
    // Another key's proof under this one's name.
    let mut stolen = EarlierKey::sign(&signer(6), &token, new);
    stolen.key = earlier.public();
    assert!(!stolen.is_proven(&token.once, token.hub_key, new));
    // A key does not succeed itself, though it signed for that.
    let itself = EarlierKey::sign(&earlier, &token, earlier.public());
    assert!(!itself.is_proven(&token.once, token.hub_key, earlier.public()));
}

#[test]
fn a_credential_is_believed_of_its_hub_and_in_its_form() {
    let hub = signer(3);
    let mut credential = Credential {
        form: 1,
        device: Uuid::from_u128(9),
        device_key: signer(1).public(),
        from_s: 1,
        until_s: 2,
    };
    let signed = credential.sign(&hub);
    let read = Credential::verify(&signed, hub.public());
    assert_eq!(read.as_ref(), Ok(&credential));
    assert!(Credential::verify(&signed, signer(4).public()).is_err());
    credential.form = 2;
    let newer = Credential::verify(&credential.sign(&hub), hub.public());
    assert_eq!(newer, Err(NotSigned::Shape));
}

#[test]
fn what_lets_a_device_in_is_never_printed() {
    let token = token();
    let proof = EarlierKey::sign(&signer(1), &token, signer(2).public());
    let ticket = Ticket {
        url: "https://hub.example".to_owned(),
        token: token.clone(),
    };
    let printed = [
        format!("{ticket:?}"),
        format!("{token:?}"),
        format!("{proof:?}"),
    ];
    assert_eq!(printed, ["Ticket", "EnrolmentToken", "EarlierKey"]);
}

#[test]
fn a_place_tells_how_often_its_hub_was_put_back() {
    let eras = [0, 1, ERA - 1, ERA, ERA + 1, 3 * ERA].map(era_of);
    assert_eq!(eras, [0, 0, 0, 1, 1, 3]);
}
