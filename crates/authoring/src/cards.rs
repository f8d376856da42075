//! The cards of a pack: lists that `wayside card` made, and files that say what plain cards look like.

use std::path::Path;

use serde::Deserialize;
use wayside_card::{IssuedList, TrustList};
use wayside_domain::card::{CardPicture, CardSide, CardTemplate, CardTerms};
use wayside_domain::service::Phone;
use wayside_domain::{RuleId, Words};
use wayside_pack::cards::{CardIssuers, Cards, KnownCodes, PICTURE, WithdrawnCards};
use wayside_pack::cards::{media_type, printed};

use crate::fault::AuthoringFault;
use crate::files::{read_bytes, read_toml, unread};
use crate::section::Section;
use crate::telephone::{Telephones, plain_phone};

/// `[card]` and `[[card_template]]`.
#[derive(Clone, Debug, Default)]
pub struct CardSpec {
    terms: Option<CardTerms>,
    issuers: Option<String>,
    withdrawn: Vec<String>,
    known_codes: Vec<String>,
    templates: Vec<String>,
}

pub(crate) const KEYS: &[&str] = &[
    "rule",
    "no_card",
    "phone",
    "issuers",
    "withdrawn",
    "known_codes",
];

/// Reads `[card]` and `[[card_template]]`.
pub(crate) fn read_spec(root: &Section, language: &str, telephones: &Telephones) -> CardSpec {
    let templates = root.tables("card_template");
    let templates = templates.iter().map(Section::only_path).collect();
    let Some(section) = root.table("card", "[card]") else {
        return CardSpec {
            templates,
            ..CardSpec::default()
        };
    };
    section.only(KEYS);
    let terms = CardTerms {
        rule: section.text("rule").map(RuleId),
        no_card: section.words("no_card", language),
        phone: read_phone(&section, telephones),
    };
    let says = terms.rule.is_some() || terms.phone.is_some() || !terms.no_card.is_empty();
    let issuers = section.text("issuers");
    let (withdrawn, known_codes) = (section.list("withdrawn"), section.list("known_codes"));
    if issuers.is_none() && !(withdrawn.is_empty() && known_codes.is_empty()) {
        section.missing("issuers");
    }
    CardSpec {
        terms: says.then_some(terms),
        issuers,
        withdrawn,
        known_codes,
        templates,
    }
}

const PHONE_KEYS: &[&str] = &["number", "extension", "description"];

fn read_phone(section: &Section, telephones: &Telephones) -> Option<Phone> {
    let place = format!("{} phone", section.place);
    let phone = section.table("phone", &place)?;
    phone.only(PHONE_KEYS);
    let written = Phone {
        extension: phone.text("extension"),
        description: phone.text("description"),
        ..plain_phone(phone.required("number"))
    };
    let read = telephones.one(&written);
    if let (Err(why), false) = (&read, written.number.is_empty()) {
        phone.bad_value("number", &written.number, why.as_str());
    }
    read.ok()
}

/// A plain card's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFile {
    id: String,
    programme: Words,
    from_year: Option<i32>,
    to_year: Option<i32>,
    pattern: Option<String>,
    statute: String,
    phone: Option<Phone>,
    #[serde(default)]
    picture: Vec<PictureFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PictureFile {
    side: CardSide,
    /// Beside the template's file.
    path: String,
    text: Words,
}

/// Reads what `[card]` names, relative to the spec.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] names the file and what it should be.
pub(crate) fn read(
    folder: &Path,
    spec: &CardSpec,
    telephones: &Telephones,
) -> Result<Cards, AuthoringFault> {
    let mut cards = Cards {
        terms: spec.terms.clone(),
        ..Cards::default()
    };
    for path in &spec.templates {
        cards
            .templates
            .push(read_template(&folder.join(path), telephones)?);
    }
    let Some(path) = spec.issuers.as_ref().map(|path| folder.join(path)) else {
        return Ok(cards);
    };
    let bytes = read_bytes(&path)?;
    let trust = TrustList::read(&bytes).map_err(|why| unread(&path, why))?;
    cards.issuers = Some(CardIssuers {
        list: String::from_utf8(bytes).map_err(|why| unread(&path, why))?,
    });
    let signed = |path: &str| {
        let path = folder.join(path);
        let bytes = read_bytes(&path)?;
        let list = IssuedList::read(&bytes, trust.issuers()).map_err(|why| unread(&path, why))?;
        Ok::<_, AuthoringFault>((list.kid.to_string(), printed(&bytes)))
    };
    for path in &spec.withdrawn {
        let (kid, list) = signed(path)?;
        cards.withdrawn.push(WithdrawnCards { kid, list });
    }
    for path in &spec.known_codes {
        let (kid, list) = signed(path)?;
        cards.known_codes.push(KnownCodes { kid, list });
    }
    Ok(cards)
}

fn read_template(path: &Path, telephones: &Telephones) -> Result<CardTemplate, AuthoringFault> {
    let file: TemplateFile = read_toml(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut pictures = Vec::with_capacity(file.picture.len());
    for picture in file.picture {
        let path = folder.join(&picture.path);
        let bytes = read_bytes(&path)?;
        if bytes.len() > PICTURE {
            return Err(unread(
                &path,
                "larger than 512 KiB: make the picture smaller",
            ));
        }
        let media = media_type(&bytes).ok_or_else(|| unread(&path, "not a PNG, JPEG or WebP"))?;
        pictures.push(CardPicture {
            side: picture.side,
            media_type: media.to_owned(),
            bytes: printed(&bytes),
            text: picture.text,
        });
    }
    let phone = file.phone.as_ref().map(|phone| telephones.one(phone));
    Ok(CardTemplate {
        id: file.id,
        programme: file.programme,
        from_year: file.from_year,
        to_year: file.to_year,
        pattern: file.pattern,
        statute: file.statute,
        phone: phone.transpose().map_err(|why| unread(path, why))?,
        pictures,
    })
}
