//! Devices that join again by a new ticket, with a new key, and prove the old one.

use wayside_protocol::{EnrolmentToken, FeedItem, limits};

use super::*;

impl World {
    /// A device joins with a key, and says this of earlier ones.
    async fn joins(&self, ticket: &Ticket, key: &Signer, earlier: Vec<EarlierKey>) -> Phone {
        let response = self
            .ask(self.enrol_again_request(ticket, key, earlier))
            .await;
        assert_eq!(response.status, 200);
        let answer =
            EnrolResponse::verify(&response.body, self.server.key(), key.public()).unwrap();
        Phone {
            id: answer.device,
            key: key.clone(),
            epoch: Uuid::from_u128(77),
        }
    }

    async fn notices(&self, phone: &Phone) -> Vec<Vec<u8>> {
        let feed = self.feed(phone, 0).await.unwrap();
        let notice = |item| match item {
            FeedItem::Notice { notice, .. } => notice,
            FeedItem::Command(command) => panic!("{command:?}"),
        };
        feed.items.into_iter().map(notice).collect()
    }
}

/// A device whose letter was closed before it left, and one that still waits.
async fn begun(world: &World) -> (Phone, RecipientSecret, [Letter; 2]) {
    let phone = world.phone(1).await;
    let to = world.programme(9).await;
    let letters = [1, 2].map(|seq| letter(&phone, seq, to.public().id()));
    world.send(&phone, &letters).await;
    let closed = notice_request(&notice(&letters[0], Some("engaged")), &to);
    assert_eq!(world.as_programme(&to, closed).await.status, 204);
    (phone, to, letters)
}

#[tokio::test]
async fn a_device_that_proves_its_earlier_key_learns_what_became_of_its_letters() {
    let world = world();
    let (old, to, letters) = begun(&world).await;
    assert!(world.server.revoke("console", old.id).await.unwrap());
    let (ticket, key) = (world.ticket().await, Signer::new(&[2; 32]));
    let proof = EarlierKey::sign(&old.key, &ticket.token, key.public());
    let new = world.joins(&ticket, &key, vec![proof]).await;
    let [first, second] = letters.map(|letter| notice(&letter, Some("engaged")));
    assert_eq!(world.notices(&new).await, [first.sign(&to.signer())]);
    let closed = notice_request(&second, &to);
    assert_eq!(world.as_programme(&to, closed).await.status, 204);
    let both = [first, second].map(|notice| notice.sign(&to.signer()));
    assert_eq!(world.notices(&new).await, both);
    use crate::Ledger as _;
    let audit = world.server.ledger().audited(0, 99).await.unwrap();
    let said = audit.iter().filter(|line| line.did == "succeeded");
    let whom: Vec<_> = said.map(|line| line.what.clone()).collect();
    assert_eq!(whom, [old.id.to_string()]);
}

#[tokio::test]
async fn a_key_that_is_not_proven_counts_for_nothing_and_keeps_nobody_out() {
    let world = world();
    let (old, ..) = begun(&world).await;
    let stranger = Signer::new(&[66; 32]);
    let other = world.ticket().await.token;
    let elsewhere = |ticket: &Ticket| EnrolmentToken {
        hub_key: stranger.public(),
        ..ticket.token.clone()
    };
    type Proof<'a> = &'a dyn Fn(&Ticket, &Signer) -> EarlierKey;
    let forged = |ticket: &Ticket, key: &Signer| {
        // The stranger's signature under the old one's name: the last 64 bytes are the signature.
        let mine = cbor::to_vec(&EarlierKey::sign(&stranger, &ticket.token, key.public()));
        let its = cbor::to_vec(&EarlierKey::sign(&old.key, &ticket.token, key.public()));
        let (head, _) = its.split_at(its.len() - 64);
        cbor::from_slice(&[head, &mine[mine.len() - 64..]].concat()).unwrap()
    };
    let proofs: [(&str, Proof<'_>); 5] = [
        ("forged", &forged),
        ("for another ticket", &|_, key| {
            EarlierKey::sign(&old.key, &other, key.public())
        }),
        ("for another hub", &|ticket, key| {
            EarlierKey::sign(&old.key, &elsewhere(ticket), key.public())
        }),
        ("for another key", &|ticket, _| {
            EarlierKey::sign(&old.key, &ticket.token, stranger.public())
        }),
        ("of a key that nobody had", &|ticket, key| {
            EarlierKey::sign(&stranger, &ticket.token, key.public())
        }),
    ];
    for (seed, (what, proof)) in (10..).zip(proofs) {
        let (ticket, key) = (world.ticket().await, Signer::new(&[seed; 32]));
        let earlier = vec![proof(&ticket, &key)];
        let joined = world.joins(&ticket, &key, earlier).await;
        assert!(world.notices(&joined).await.is_empty(), "{what}");
        use crate::Ledger as _;
        let succeeded = world.server.ledger().succeeded_by(joined.id).await.unwrap();
        assert!(succeeded.is_empty(), "{what}");
    }
    let (ticket, key) = (world.ticket().await, Signer::new(&[30; 32]));
    let proof = EarlierKey::sign(&old.key, &ticket.token, key.public());
    let joined = world.joins(&ticket, &key, vec![proof]).await;
    assert_eq!(world.notices(&joined).await.len(), 1);
}

#[tokio::test]
async fn a_proof_that_was_overheard_serves_nobody_else() {
    let world = world();
    let (old, ..) = begun(&world).await;
    let (ticket, key) = (world.ticket().await, Signer::new(&[2; 32]));
    let proof = EarlierKey::sign(&old.key, &ticket.token, key.public());
    world.joins(&ticket, &key, vec![proof]).await;
    // With a ticket of his own, and with the one that the proof was made for.
    let thief = Signer::new(&[3; 32]);
    let his = world.ticket().await;
    let joined = world.joins(&his, &thief, vec![proof]).await;
    assert!(world.notices(&joined).await.is_empty());
    let asked = world.enrol_again_request(&ticket, &thief, vec![proof]);
    assert_eq!(code(&world.ask(asked).await), ProblemCode::TicketSpent);
}

#[tokio::test]
async fn more_earlier_keys_than_fit_are_refused_and_as_many_as_may_be_are_not() {
    let world = world();
    let (ticket, key) = (world.ticket().await, Signer::new(&[2; 32]));
    let proofs = |most: usize| {
        let keys = (0..most).map(|n| Signer::new(&[100 + u8::try_from(n).unwrap(); 32]));
        keys.map(|earlier| EarlierKey::sign(&earlier, &ticket.token, key.public()))
            .collect::<Vec<_>>()
    };
    let most = limits::MOST_EARLIER_KEYS;
    let asked = world.enrol_again_request(&ticket, &key, proofs(most + 1));
    assert_eq!(code(&world.ask(asked).await), ProblemCode::Shape);
    world.joins(&ticket, &key, proofs(most)).await;
}

#[tokio::test]
async fn a_device_of_an_earlier_version_says_nothing_of_earlier_keys_and_is_enrolled() {
    let world = world();
    let (ticket, key) = (world.ticket().await, Signer::new(&[2; 32]));
    let mut asked = world.enrol_request(&ticket, &key);
    // An array of four, and nothing after the fourth.
    assert_eq!((asked.body[0], asked.body.pop()), (0x85, Some(0x80)));
    asked.body[0] = 0x84;
    asked.headers.truncate(1);
    let response = world.ask(signed(asked, http::NEW, &key)).await;
    assert_eq!(response.status, 200);
}
