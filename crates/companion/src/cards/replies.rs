//! What is answered about cards.

use super::*;

/// What a card comes to. There is no "invalid".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "verdict", rename_all = "snake_case")]
#[ts(export)]
pub enum CardVerdictView {
    /// An issuer trusted here made it; it has not expired, and nobody has withdrawn it.
    Confirmed {
        /// Good through this day.
        until: NaiveDate,
        /// How old the data is that says so, days.
        data_age_days: u32,
    },
    /// The same, from data some days old. It warns, and blocks nothing.
    ConfirmedStale {
        /// Good through this day.
        until: NaiveDate,
        /// Days.
        data_age_days: u32,
    },
    /// An officer found it like a card that a programme prints. Never more than that.
    MatchesTemplate {
        /// The programme's name.
        programme: String,
        /// True when such cards are not said to be good this year.
        other_years: bool,
    },
    /// Nothing here says that it is one; which is no proof that it is none.
    CannotConfirm {
        /// Why.
        why: CannotConfirmReasonView,
    },
    /// Its month is over.
    Expired {
        /// The last day on which it was good.
        since: NaiveDate,
    },
    /// The programme withdrew this card. Says nothing of the person.
    Withdrawn,
}

/// Why a card cannot be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CannotConfirmReasonView {
    /// Another code, or misread.
    NotACard,
    /// A key that is not known here, or a signature that is not that key's.
    UnknownIssuer,
    /// A good code that is not known here.
    UnknownCode,
    /// A character is wrong; type it again.
    Misread,
}

impl From<CardVerdict> for CardVerdictView {
    fn from(verdict: CardVerdict) -> Self {
        match verdict {
            CardVerdict::Confirmed {
                until,
                data_age_days,
            } => Self::Confirmed {
                until,
                data_age_days,
            },
            CardVerdict::ConfirmedStale {
                until,
                data_age_days,
            } => Self::ConfirmedStale {
                until,
                data_age_days,
            },
            CardVerdict::Expired { since } => Self::Expired { since },
            CardVerdict::Withdrawn => Self::Withdrawn,
            CardVerdict::CannotConfirm { why } => Self::CannotConfirm {
                why: match why {
                    CannotConfirmReason::NotACard => CannotConfirmReasonView::NotACard,
                    CannotConfirmReason::UnknownIssuer => CannotConfirmReasonView::UnknownIssuer,
                    CannotConfirmReason::UnknownCode => CannotConfirmReasonView::UnknownCode,
                    CannotConfirmReason::Misread => CannotConfirmReasonView::Misread,
                },
            },
        }
    }
}

impl CardVerdictView {
    pub(super) fn of_template(template: &CardTemplate, year: i32, language: &str) -> Self {
        Self::MatchesTemplate {
            programme: template.programme.text(language).to_owned(),
            other_years: !template.holds_in(year),
        }
    }
}

/// A verdict, and what follows from it here.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CardReply {
    /// What the card comes to.
    pub verdict: CardVerdictView,
    /// What it means here, if the pack says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub here: Option<CardHere>,
    /// How many cards without a code there are to compare with.
    pub templates: u32,
}

/// What a card means here.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CardHere {
    /// The rule that holds for whoever has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<Rule>,
    /// True when counsel has approved the rule and the approval stands today.
    pub approved: bool,
    /// What holds for those who have none with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub no_card: Option<String>,
    /// Answers for every programme: asking names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<Phone>,
}

/// How a typed code reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum CodeReading {
    /// Its check characters hold.
    Good,
    /// Not twelve characters.
    Length {
        /// So many.
        typed: u32,
    },
    /// A character that no code has.
    Character {
        /// From 1.
        place: u32,
    },
    /// At least one is wrong or in the wrong place.
    Check,
    /// No code, but the number of a card that can be compared by eye.
    Template {
        /// [`TemplateView::id`].
        id: String,
    },
}

impl From<Result<TypedCode, wayside_card::Misread>> for CodeReading {
    fn from(read: Result<TypedCode, wayside_card::Misread>) -> Self {
        use wayside_card::Misread;
        let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match read {
            Ok(_) => Self::Good,
            Err(Misread::Length(typed)) => Self::Length {
                typed: counted(typed),
            },
            Err(Misread::Character(place)) => Self::Character {
                place: counted(place),
            },
            Err(Misread::Check) => Self::Check,
        }
    }
}

/// Whose cards are known here.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CardsPage {
    /// What a card means here, if the pack says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub here: Option<CardHere>,
    /// Cards to compare with by eye.
    pub templates: Vec<TemplateView>,
    /// Regions whose cards can be confirmed.
    pub regions: Vec<String>,
    /// Keys that are trusted.
    pub issuers: u32,
    /// True when typed codes can be looked up.
    pub codes: bool,
    /// The newest day that anything here was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub as_of: Option<NaiveDate>,
    /// Days since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub data_age_days: Option<u32>,
}

/// A card without a code.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TemplateView {
    /// For `match_template`.
    pub id: String,
    /// The programme's name.
    pub programme: String,
    /// The first year in which such cards are good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from_year: Option<i32>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub to_year: Option<i32>,
    /// True when this year is none of them.
    pub other_years: bool,
    /// What its number looks like: `A` a letter, `9` a digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pattern: Option<String>,
    /// Where the card comes from.
    pub statute: String,
    /// The programme's telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<Phone>,
    /// What it looks like.
    pub pictures: Vec<PictureView>,
}

/// A picture of a card.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PictureView {
    /// Which side.
    pub side: CardSide,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: String,
    /// The file, base 64.
    pub base64: String,
    /// What it shows, in words.
    pub text: String,
}

impl TemplateView {
    pub(super) fn of(template: &CardTemplate, year: i32, language: &str) -> Self {
        Self {
            id: template.id.clone(),
            programme: template.programme.text(language).to_owned(),
            from_year: template.from_year,
            to_year: template.to_year,
            other_years: !template.holds_in(year),
            pattern: template.pattern.clone(),
            statute: template.statute.clone(),
            phone: template.phone.clone(),
            pictures: template
                .pictures
                .iter()
                .map(|picture| PictureView {
                    side: picture.side,
                    media_type: picture.media_type.clone(),
                    base64: picture.bytes.clone(),
                    text: picture.text.text(language).to_owned(),
                })
                .collect(),
        }
    }
}

/// What sort of list was brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CardListKind {
    /// Whose cards are believed.
    Trust,
    /// Which cards an issuer withdrew.
    Status,
    /// Which typed codes an issuer knows.
    Allow,
}

/// A list that may be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardListView {
    /// What sort.
    pub what: CardListKind,
    /// The issuer's region; nothing for a trust list, which is about all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub region: Option<String>,
    /// The day it was signed.
    pub as_of: NaiveDate,
    /// The day of the one it would replace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub replaces: Option<NaiveDate>,
}

/// What a list offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum CardListOffer {
    /// May be taken in.
    Ready {
        /// Handle for `accept_card_list`.
        offer: String,
        /// What it is.
        list: CardListView,
    },
    /// Refused.
    Refused {
        /// Why.
        why: CardListRefusal,
    },
}

/// Why a list is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CardListRefusal {
    /// No list of card issuers, or a damaged one.
    NotAList,
    /// A trust list that too few of those who may have signed.
    NotSigned,
    /// A list of an issuer that is not known here.
    UnknownIssuer,
    /// Not newer than what is known.
    NotNewer,
    /// Of a later version of this program.
    TooNew,
}

impl From<CardListRefusal> for CardListOffer {
    fn from(why: CardListRefusal) -> Self {
        Self::Refused { why }
    }
}
