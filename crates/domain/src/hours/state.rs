//! The opening state at an instant, and a day of the week table.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the door does at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Door {
    /// Open, and not about to close.
    Open,
    /// Open, and closes within [`super::SOON`].
    ClosesSoon,
    /// Closed, and opens within [`super::SOON`].
    OpensSoon,
    /// Closed.
    Closed,
    /// Not known: call first.
    Unknown,
}

/// The opening state of a service at an instant. Times carry the place's own UTC offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpenState {
    /// What the door does.
    pub state: Door,
    /// When it closes; absent when it does not within a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<DateTime<FixedOffset>>,
    /// When it next opens; absent when that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub opens: Option<DateTime<FixedOffset>>,
    /// The timetable's remark for this span (`by appointment`), or the source's words when unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    /// The source's own words, where the timetable was read from words: to be shown beside the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub written: Option<String>,
    /// True when the timetable speaks of holidays and none are known here for this year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<_>")]
    pub holidays_unknown: bool,
}

impl OpenState {
    /// *Unknown*, with the source's words.
    pub fn unknown(note: Option<String>) -> Self {
        Self {
            state: Door::Unknown,
            until: None,
            opens: None,
            note,
            written: None,
            holidays_unknown: false,
        }
    }

    /// True when one can walk in at that instant.
    pub fn is_open(&self) -> bool {
        matches!(self.state, Door::Open | Door::ClosesSoon)
    }
}

/// One span of a day's table, in the place's own time. `closes` may lie on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Span {
    /// `HH:MM`.
    pub opens: String,
    /// `HH:MM`; `24:00` for midnight at the end of the day.
    pub closes: String,
    /// True when the hours of this span are themselves uncertain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<_>")]
    pub uncertain: bool,
    /// The timetable's remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
}

/// A day of the week table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Day {
    /// The local day.
    pub date: NaiveDate,
    /// True when it is a public holiday there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<_>")]
    pub holiday: bool,
    /// Spans that begin on that day, in order; empty when closed all day.
    pub spans: Vec<Span>,
}
