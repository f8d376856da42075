//! The training district's cards: issuers whose secrets everybody has, and one card for each verdict.
//!
//! They come out the same each time, so that what stands in `assets/port-ellery/cards` can be made again
//! and held against it.

use chrono::{DateTime, NaiveDate, Utc};
use ed25519_dalek::SigningKey;
use wayside_card::{
    AllowList, CodeKey, Expiry, IssuerKey, IssuerSecret, Kid, StatusList, TrustList, TypedCode,
    Window,
};

use crate::bundle::Trouble;
use crate::random::SeededRandom;

/// The folder they stand in, below the project's root.
pub const FOLDER: &str = "assets/port-ellery/cards";
/// When the lists were signed.
const SIGNED: &str = "2026-11-20T09:00:00Z";
const SIZE: u32 = 1 << 17;
const EPOCH: u32 = 2026;

/// A card to practise with.
pub struct DrillCard {
    /// What it is for: `good`, `withdrawn` ...
    pub name: &'static str,
    /// The text of its QR code.
    pub text: String,
    /// Its typed code.
    pub code: String,
    /// The month it expires.
    pub expires: Expiry,
}

/// All of it.
pub struct Drill {
    /// Files by name, as they stand in [`FOLDER`].
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The cards.
    pub cards: Vec<DrillCard>,
}

struct Issuer {
    name: &'static str,
    region: &'static str,
    secret: IssuerSecret,
}

impl Issuer {
    fn new(name: &'static str, region: &'static str, kid: [u8; 4], seed: u8) -> Self {
        Self {
            name,
            region,
            secret: IssuerSecret::new(Kid(kid), &[seed; 32]),
        }
    }

    fn key(&self) -> Result<IssuerKey, Trouble> {
        let window = Window::new("2026-01".parse()?, "2030-12".parse()?, "2036-01".parse()?)?;
        Ok(self.secret.public(self.region, window)?)
    }
}

/// Name, whose, expiry, number, withdrawn.
type Row = (&'static str, usize, &'static str, u32, bool);

const CARDS: &[Row] = &[
    ("good", 0, "2035-12", 70_112, false),
    ("good-islands", 1, "2035-06", 12_345, false),
    ("nearly-expired", 0, "2026-12", 33_870, false),
    ("expired", 0, "2026-09", 99_001, false),
    ("withdrawn", 0, "2035-12", 41_207, true),
    ("unknown-issuer", 2, "2035-12", 5_150, false),
];

fn issuers() -> [Issuer; 3] {
    [
        Issuer::new(
            "harbour",
            "Port Ellery (fictional)",
            [0xe1, 0x1e, 0x72, 0x01],
            11,
        ),
        Issuer::new(
            "islands",
            "Ellery Islands (fictional)",
            [0xe1, 0x1e, 0x72, 0x02],
            12,
        ),
        Issuer::new(
            "stranger",
            "Nowhere (fictional)",
            [0xe1, 0x1e, 0x72, 0x03],
            13,
        ),
    ]
}

fn code(place: usize) -> TypedCode {
    let mut random = SeededRandom::new(0x00C0_DE00 + place as u64);
    TypedCode::of_random(&std::array::from_fn(|_| (random.bits() & 31) as u8))
}

/// The issuers' secrets, which everybody has: those of the two that are trusted, and of one that is not.
#[must_use]
pub fn secrets() -> [IssuerSecret; 3] {
    issuers().map(|issuer| issuer.secret)
}

/// The root keys, which everybody has.
#[must_use]
pub fn roots() -> [SigningKey; 3] {
    [21, 22, 23].map(|seed| SigningKey::from_bytes(&[seed; 32]))
}

/// The keys that are trusted.
///
/// # Errors
/// None in practice.
pub fn keys() -> Result<Vec<IssuerKey>, Trouble> {
    issuers().iter().take(2).map(Issuer::key).collect()
}

/// Makes all of it.
///
/// # Errors
/// None in practice.
pub fn drill() -> Result<Drill, Trouble> {
    let issuers = issuers();
    let signed: DateTime<Utc> = SIGNED.parse()?;
    let day: NaiveDate = signed.date_naive();
    let trusted = issuers.get(..2).unwrap_or_default();
    let trust = TrustList::make(1, day, &keys()?, &roots().each_ref(), 2, &[])?;
    let mut files = vec![("trust.json", trust.print())];
    let mut cards = Vec::new();
    for (place, (name, whose, expires, index, _)) in CARDS.iter().enumerate() {
        let expires: Expiry = expires.parse()?;
        let issuer = issuers.get(*whose).ok_or("an issuer")?;
        cards.push(DrillCard {
            name,
            text: issuer.secret.issue(expires, *index).text(),
            code: code(place).text(),
            expires,
        });
    }
    for (whose, issuer) in trusted.iter().enumerate() {
        let mut status = StatusList::new(SIZE)?;
        let mut codes = Vec::new();
        for (place, (_, of, expires, index, withdrawn)) in CARDS.iter().enumerate() {
            if *of != whose {
                continue;
            }
            if *withdrawn {
                status.withdraw(*index);
            } else {
                codes.push((expires.parse()?, CodeKey::of(&code(place), EPOCH)?));
            }
        }
        let mut decoys = SeededRandom::new(whose as u64);
        let allow = AllowList::make(EPOCH, codes, || decoys.bits())?;
        let status = issuer.secret.publish_status(signed, &status)?;
        let (withdrawn, known) = match issuer.name {
            "harbour" => ("harbour.withdrawn", "harbour.codes"),
            _ => ("islands.withdrawn", "islands.codes"),
        };
        files.push((withdrawn, status));
        files.push((known, issuer.secret.publish_allow(signed, &allow)));
    }
    files.push(("cards.csv", listed(&cards).into_bytes()));
    Ok(Drill { files, cards })
}

fn listed(cards: &[DrillCard]) -> String {
    let mut text = "name,expires,code,text\n".to_owned();
    for card in cards {
        text += &format!(
            "{},{},{},\"{}\"\n",
            card.name, card.expires, card.code, card.text
        );
    }
    text
}
