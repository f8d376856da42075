//! A pack as a whole: made, bent in every way, and refused.

mod cards;
mod damage;
mod delta;
mod lies;
mod made;
mod protocols;
mod referrals;
mod signatures;

use chrono::{DateTime, Utc};
use serde_json::Value;
use wayside_domain::hours::{Holiday, HolidayKind};
use wayside_domain::rule::SourceStatus;
use wayside_domain::service::ServiceId;
use wayside_domain::zone::{Ring, Shape, ZoneId};
use wayside_domain::{Kind, KindId, Position, Rule, RuleId, Service, Street, Words, Zone};

use crate::canonical::canonical;
use crate::envelope::Envelope;
use crate::layout::MAGIC;
use crate::{
    Contents, NamedPublicKey, PackHead, PackRefusal, SecretKey, Sha256, TrustedKeys, Unverified,
    Verified, make,
};

fn author() -> SecretKey {
    SecretKey::generate([1; 32])
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn head() -> PackHead {
    PackHead::new("Help", "Harbour County", "US", "America/New_York")
}

fn kind(id: &str) -> Kind {
    Kind {
        id: KindId::new(id).unwrap(),
        names: Words::of("en", id),
        synonyms: Default::default(),
        order: 10,
    }
}

fn service(id: &str, latitude: f64, longitude: f64) -> Service {
    let mut service = Service::new(id, format!("Service {id}"), KindId::new("detox").unwrap());
    service.position = Some(Position::new(latitude, longitude).unwrap());
    service
}

fn rule(id: &str) -> Rule {
    Rule {
        id: RuleId(id.to_owned()),
        title: Words::of("en", "No arrest"),
        text: Words::of("en", "No arrest for possession."),
        source: "Order 12".to_owned(),
        source_url: None,
        status: SourceStatus::Fictional,
        agreed_by: Vec::new(),
        reviewed_on: None,
        reviewed_by: None,
        expires_on: None,
        counsel: None,
    }
}

fn zone(id: &str, shape: Shape) -> Zone {
    Zone {
        id: ZoneId(id.to_owned()),
        name: Words::of("en", id),
        rule: RuleId("r1".to_owned()),
        shape,
        around: None,
        hours: None,
        effective_from: None,
        effective_until: None,
    }
}

fn circle(radius_m: f64) -> Shape {
    Shape::Circle {
        centre: Position::new(40.7, -73.9).unwrap(),
        radius_m,
    }
}

/// One row of every table, and two services.
fn contents() -> Contents {
    let ring = Ring::new(&[[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 0.0]]).unwrap();
    let square = Shape::Polygons {
        polygons: vec![vec![ring]],
        buffer_m: 12.5,
    };
    let (pathways, recipients) = referrals::sample();
    Contents {
        kinds: vec![kind("shelter"), kind("detox")],
        services: vec![
            service("s2", 40.1, -73.123_456_789_012_34),
            service("s1", -0.1, 0.3),
        ],
        zones: vec![
            Zone {
                around: Some(ServiceId("s1".to_owned())),
                ..zone("z2", square)
            },
            zone("z1", circle(150.0)),
        ],
        rules: vec![rule("r1")],
        cards: cards::sample(),
        holidays: vec![Holiday {
            date: "2026-12-08".parse().unwrap(),
            kind: HolidayKind::Public,
            name: Words::of("en", "Harbour Day"),
        }],
        streets: vec![Street {
            id: "q".to_owned(),
            name: "Quay".to_owned(),
            lines: vec![vec![
                Position::new(40.0, -73.0).unwrap(),
                Position::new(40.1, -73.0).unwrap(),
            ]],
            class: None,
        }],
        pathways,
        recipients,
        ..Contents::default()
    }
}

fn pack() -> Vec<u8> {
    make(&head(), contents(), &[&author()]).unwrap()
}

fn device() -> TrustedKeys {
    TrustedKeys::keys([author().public()])
}

fn anybody() -> TrustedKeys {
    TrustedKeys::authors(Vec::<NamedPublicKey>::new())
}

fn verify(bytes: &[u8], trust: &TrustedKeys) -> Result<Verified, PackRefusal> {
    Unverified::read(bytes)?.verify(trust, now())
}

fn refusal(bytes: &[u8], trust: &TrustedKeys) -> PackRefusal {
    verify(bytes, trust).expect_err("a file that should be refused was taken in")
}

/// A pack taken apart, so that a test can tell a lie in it and seal it again as its author would.
struct Parts {
    envelope: Value,
    blobs: Vec<u8>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let length = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
        let envelope = serde_json::from_slice(&bytes[12..12 + length]).unwrap();
        Self {
            envelope,
            blobs: bytes[12 + length..].to_vec(),
        }
    }

    fn signed(&mut self) -> &mut Value {
        &mut self.envelope["signed"]
    }

    /// With the manifest's digest made right, and signed by `keys`.
    fn seal(mut self, keys: &[&SecretKey]) -> Vec<u8> {
        let message = canonical(&self.envelope["signed"]).unwrap();
        let mut signatures: Vec<Value> = keys
            .iter()
            .map(|key| {
                serde_json::json!({
                    "keyid": key.key_id(),
                    "public": key.public().to_hex(),
                    "sig": key.sign(&message),
                })
            })
            .collect();
        signatures.sort_by_key(|s| s["keyid"].to_string());
        self.envelope["signatures"] = signatures.into();
        self.envelope["signed_sha256"] = Sha256::of(&message).to_string().into();
        self.join()
    }

    /// As it is.
    fn join(self) -> Vec<u8> {
        self.join_as(&canonical(&self.envelope).unwrap())
    }

    fn join_as(&self, envelope: &[u8]) -> Vec<u8> {
        let length = u32::try_from(envelope.len()).unwrap().to_le_bytes();
        [MAGIC.as_slice(), &length, envelope, &self.blobs].concat()
    }

    /// Puts other lines in a table, its claim made right. Tables stand in the order of their names.
    fn table(mut self, name: &str, lines: &str) -> Self {
        let tables = self.signed()["tables"].as_object().unwrap();
        let length = |claim: &Value| claim["length"].as_u64().unwrap() as usize;
        let mut claims: Vec<_> = tables
            .iter()
            .map(|(name, c)| (name.clone(), length(c)))
            .collect();
        claims.sort();
        let start: usize = claims
            .iter()
            .take_while(|(n, _)| n != name)
            .map(|(_, l)| l)
            .sum();
        let end = start + claims.iter().find(|(n, _)| n == name).unwrap().1;
        let rows = lines.lines().count() as u64;
        let (blob, claim) = crate::table::pack(lines.as_bytes(), rows).unwrap();
        self.blobs.splice(start..end, blob);
        self.signed()["tables"][name] = serde_json::to_value(claim).unwrap();
        self
    }
}

#[test]
fn a_pack_taken_apart_and_sealed_again_is_the_same() {
    assert_eq!(Parts::of(&pack()).seal(&[&author()]), pack());
    assert!(serde_json::from_value::<Envelope>(Parts::of(&pack()).envelope).is_ok());
}
