//! What the pages say. All sentences stand in [`en`] and [`es`]; nothing else here says any.

mod en;
mod es;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The best of `Accept-Language` (RFC 9110, 12.5.4); English where none fits.
    pub fn of_header(value: &str) -> Self {
        let mut best = (0_u16, Self::En);
        for part in value.split(',') {
            let (range, rest) = part.split_once(';').unwrap_or((part, ""));
            let tag = range.trim().split('-').next().unwrap_or_default();
            let weight = weight(rest);
            if let Some(language) = Self::of_tag(&tag.to_ascii_lowercase())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its words.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::En => &en::WORDS,
            Self::Es => &es::WORDS,
        }
    }
}

/// `q=0.8` in thousandths; 1 where nothing is said.
fn weight(parameters: &str) -> u16 {
    let Some(text) = parameters.trim().strip_prefix("q=") else {
        return 1_000;
    };
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let part: u16 = format!("{part:0<3}")
        .get(..3)
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    if whole == "1" { 1_000 } else { part.min(1_000) }
}

/// A deed that a page asks about twice.
pub(super) struct Deed {
    /// On the button.
    pub name: &'static str,
    /// What happens.
    pub about: &'static str,
}

/// The words of the pages, the same names in every language.
pub(super) struct Words {
    pub language: Language,
    pub skip: &'static str,
    pub languages: &'static str,
    pub sections: &'static str,
    pub signed_in: fn(&str) -> String,
    pub sign_out: &'static str,
    pub back: &'static str,
    pub never: &'static str,
    pub yes: &'static str,
    pub no: &'static str,

    pub inbox: &'static str,
    pub inbox_needs_script: &'static str,

    pub sign_in: &'static str,
    pub sign_in_lead: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub sign_in_wrong: &'static str,
    pub sign_in_wait: fn(u32) -> String,

    pub devices: &'static str,
    pub devices_lead: &'static str,
    pub devices_none: &'static str,
    pub enrol: &'static str,
    pub enrol_lead: &'static str,
    pub label: &'static str,
    pub label_hint: &'static str,
    pub label_wrong: fn(usize) -> String,
    pub hours: &'static str,
    pub make_ticket: &'static str,
    pub ticket: &'static str,
    pub ticket_lead: fn(&str) -> String,
    pub ticket_until: fn(&str) -> String,
    pub ticket_once: &'static str,
    pub ticket_text: &'static str,
    pub ticket_picture: &'static str,
    pub last_seen: &'static str,
    pub pack: &'static str,
    pub early: &'static str,
    pub early_hint: &'static str,
    pub credential: &'static str,
    pub until: fn(&str) -> String,
    pub state: &'static str,
    pub active: &'static str,
    pub lapsed: &'static str,
    pub revoked: fn(&str) -> String,
    pub enrolled: &'static str,
    pub device_id: &'static str,
    pub save: &'static str,
    pub commands: &'static str,
    pub commands_none: &'static str,
    pub waiting: &'static str,
    pub carried_out: fn(&str) -> String,
    pub sent: &'static str,
    pub deeds: &'static str,
    pub lock: Deed,
    pub wipe: Deed,
    pub release: Deed,
    pub revoke: Deed,
    pub let_go: Deed,
    pub held: &'static str,
    pub held_count: fn(u64) -> String,
    pub deed_of: fn(&str, &str) -> String,
    pub cancel: &'static str,

    pub programmes: &'static str,
    pub programmes_lead: &'static str,
    pub programmes_none: &'static str,
    pub programme_add: &'static str,
    pub programme_key: &'static str,
    pub seal_key: &'static str,
    pub sign_key: &'static str,
    pub keys_hint: &'static str,
    pub keys_wrong: &'static str,

    pub outcomes: &'static str,
    pub outcomes_lead: &'static str,
    pub outcomes_none: &'static str,
    pub month: &'static str,
    pub referrals: &'static str,
    pub by_month: &'static str,
    pub by_pathway: &'static str,
    pub by_became: &'static str,
    pub table_of: fn(&str) -> String,
    pub pathway: &'static str,
    pub total: &'static str,
    pub few: &'static str,
    pub held_back: &'static str,
    pub inside_note: &'static str,
    pub public: &'static str,
    pub public_lead: &'static str,
    pub public_file: &'static str,
    pub became: fn(&str) -> Option<&'static str>,
    pub pathway_kind: fn(&str) -> Option<&'static str>,

    pub audit: &'static str,
    pub audit_lead: &'static str,
    pub audit_sound: fn(u64) -> String,
    pub audit_broken: fn(u64) -> String,
    pub audit_none: &'static str,
    pub place: &'static str,
    pub when: &'static str,
    pub who: &'static str,
    pub did: &'static str,
    pub what: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    pub hash: &'static str,

    pub packs: &'static str,
    pub packs_lead: &'static str,
    pub packs_none: &'static str,
    pub packs_unread: &'static str,
    pub pack_version: &'static str,
    pub pack_list: fn(u64, &str) -> String,
    pub pack_published: &'static str,
    pub pack_stage: &'static str,
    pub pack_everybody: &'static str,
    pub pack_share: fn(u8, usize) -> String,
    pub pack_takers: &'static str,
    pub pack_of: fn(usize, usize) -> String,
    pub pack_early: &'static str,
    pub pack_devices: &'static str,
    pub pack_unknown: &'static str,
    pub pack_how: &'static str,

    pub trouble_ledger: &'static str,
    pub trouble_form: &'static str,
    pub trouble_missing: &'static str,
    pub trouble: &'static str,
}
