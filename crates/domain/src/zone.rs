//! Zones, and whether a fix is inside one.
//!
//! An edge is straight in longitude and latitude, as RFC 7946 has it. Distances are geodesic on
//! WGS 84. The answer is *inside* only when the whole 95 % circle is (or the point is, with a fix
//! better than the pack's threshold), *outside* only when none of it is; all else is *can't tell*.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::hours::{Calendar, Hours, Timetable};
use crate::place::{Fix, FixSource};
use crate::rule::RuleId;
use crate::service::ServiceId;
use crate::words::Words;

mod bounds;
mod shape;
pub use bounds::Bounds;
pub(crate) use shape::nearest_point;
pub use shape::{Edge, NotARing, Ring, Shape};

/// Zones whose line is within this many metres are listed.
pub const NEAR_M: f64 = 250.0;
/// A fix worse than this many metres can't tell.
pub const WORST_ACCURACY_M: f64 = 100.0;

/// A zone's id, stable within a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct ZoneId(pub String);

/// A zone: a shape, when it is in force, and the rule that holds in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Zone {
    /// Stable within the pack.
    pub id: ZoneId,
    /// Its name.
    pub name: Words,
    /// The rule that holds in it.
    pub rule: RuleId,
    /// Where it lies.
    pub shape: Shape,
    /// The service it protects, if it is drawn round one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub around: Option<ServiceId>,
    /// When it is in force within its dates, `opening_hours` grammar; absent: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hours: Option<String>,
    /// First local day it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_from: Option<NaiveDate>,
    /// Last local day it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_until: Option<NaiveDate>,
}

/// Whether a zone is in force at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Force {
    /// In force.
    InForce,
    /// Its first day has not come.
    NotYet,
    /// Its last day has passed.
    Ended,
    /// Within its dates, outside its hours.
    OutOfHours,
    /// Its hours cannot be read; the zone counts for *can't tell*, never for yes or no.
    Unknown,
}

/// Whether and how long a zone is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ZoneStatus {
    /// Now.
    pub force: Force,
    /// When that next ends, if it does within a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<DateTime<chrono::FixedOffset>>,
    /// When it next begins, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub begins: Option<DateTime<chrono::FixedOffset>>,
}

impl Zone {
    /// Whether the zone is in force at `now`, in the calendar's own time zone.
    pub fn standing(&self, now: DateTime<Utc>, calendar: &Calendar) -> ZoneStatus {
        let tz = calendar.time_zone();
        let today = now.with_timezone(&tz).date_naive();
        let midnight = |day: NaiveDate| {
            crate::hours::instant(tz, day.and_time(chrono::NaiveTime::MIN))
                .map(|t| t.with_timezone(&tz).fixed_offset())
        };
        if let Some(first) = self.effective_from.filter(|first| today < *first) {
            return ZoneStatus {
                force: Force::NotYet,
                until: None,
                begins: midnight(first),
            };
        }
        if self.effective_until.is_some_and(|last| last < today) {
            return ZoneStatus {
                force: Force::Ended,
                until: None,
                begins: None,
            };
        }
        let last_midnight = self
            .effective_until
            .and_then(|last| last.succ_opt())
            .and_then(midnight);
        let Some(hours) = &self.hours else {
            return ZoneStatus {
                force: Force::InForce,
                until: last_midnight,
                begins: None,
            };
        };
        let table = Timetable::read(
            &Hours::expression(hours.clone()),
            calendar,
            None,
            Some(self.shape.middle()),
        );
        let state = table.state_at(now);
        let force = match state.state {
            crate::hours::Door::Open | crate::hours::Door::ClosesSoon => Force::InForce,
            crate::hours::Door::Closed | crate::hours::Door::OpensSoon => Force::OutOfHours,
            crate::hours::Door::Unknown => Force::Unknown,
        };
        let begins = state
            .opens
            .filter(|at| last_midnight.is_none_or(|end| *at < end));
        let until = match (state.until, last_midnight) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let until = until.filter(|_| force == Force::InForce);
        ZoneStatus {
            force,
            until,
            begins,
        }
    }
}

/// Inside, outside, or can't tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ZoneVerdict {
    /// Inside a zone in force.
    Inside,
    /// Outside every zone in force.
    Outside,
    /// Neither is sure. The protective rule shows first.
    CantTell,
}

/// Why it can't be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CantTellReason {
    /// No position is known.
    NoPosition,
    /// The fix lies outside the area that the pack covers.
    OutsideCoverage,
    /// The pack that holds the zones has expired.
    PackExpired,
    /// The fix is older than [`OLDEST_FIX_S`](crate::place::OLDEST_FIX_S), or claims to come from the future.
    FixTooOld,
    /// The fix is worse than [`WORST_ACCURACY_M`].
    AccuracyTooPoor,
    /// The accuracy circle crosses a zone's line.
    CircleCrossesLine,
    /// One fix says outside after inside; a second must agree.
    Leaving,
    /// A zone here has hours that can't be read.
    HoursUnknown,
    /// The pack lacks zones that its sources have: outside of the others is not known to be outside.
    ZonesMissing,
}

/// What a fix means for one zone of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OneZoneVerdict {
    /// Inside it, and it is in force.
    Inside,
    /// Outside of it.
    Outside,
    /// Neither is sure.
    CantTell,
    /// It is not in force, wherever the fix is.
    NotInForce,
}

/// A zone near a fix. Metres; degrees from true north.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ZoneNear {
    /// Its id.
    pub id: ZoneId,
    /// Its name.
    pub name: Words,
    /// The rule that holds in it.
    pub rule: RuleId,
    /// From the fix's centre to the zone's line, whether from within or without.
    pub distance_m: f64,
    /// Towards the nearest point of the line.
    pub bearing_deg: f64,
    /// True when the fix's centre lies in it.
    pub inside: bool,
    /// True when the 95 % circle crosses its line.
    pub crossed: bool,
    /// Whether it is in force.
    pub standing: ZoneStatus,
    /// Inside, outside, can't tell, not in force. Never surer than the answer for all zones.
    pub verdict: OneZoneVerdict,
    /// Why it can't be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub why: Option<CantTellReason>,
}

impl ZoneNear {
    fn cant_tell(&mut self, why: CantTellReason) {
        self.verdict = OneZoneVerdict::CantTell;
        self.why = Some(why);
    }
}

/// What a fix means for the zones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ZoneAnswer {
    /// Inside, outside, can't tell.
    pub verdict: ZoneVerdict,
    /// Why it can't be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub why: Option<CantTellReason>,
    /// Zones in force (or of unreadable hours) that hold the fix or whose line is within
    /// [`NEAR_M`] of it or within its circle, nearest first, those that hold it before the others.
    pub zones: Vec<ZoneNear>,
    /// The same for zones that are not in force.
    pub not_in_force: Vec<ZoneNear>,
}

impl ZoneAnswer {
    /// Inside: the rule of the zone one is in. Can't tell: the protective rule first, that of the nearest
    /// zone that may hold. Outside: none.
    pub fn rule_to_show(&self) -> Option<&RuleId> {
        let is_inside = |zone: &&ZoneNear| zone.verdict == OneZoneVerdict::Inside;
        let holds = match self.verdict {
            ZoneVerdict::Outside => None,
            ZoneVerdict::Inside => self.zones.iter().find(is_inside),
            ZoneVerdict::CantTell => self.zones.first(),
        };
        holds.map(|zone| &zone.rule)
    }
}

/// What the pack says about how its zones are to be judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoneTerms {
    /// True when the pack is past its `valid_until`.
    pub pack_expired: bool,
    /// A fix at least this good, metres, is judged by its centre when that lies inside; 0: never.
    pub point_accuracy_m: f64,
    /// True when the fix lies outside the area that the pack covers: it knows of no zone there.
    pub outside_coverage: bool,
    /// True when the pack lacks zones that its sources have, which may lie anywhere.
    pub zones_missing: bool,
}

/// How far from a fix zones must be looked for, metres: what a shelf should hand to [`judge`].
pub fn search_radius_m(fix: &Fix) -> f64 {
    let radius = fix.radius_95_m();
    NEAR_M.max(if radius.is_finite() {
        radius.min(20_000.0)
    } else {
        20_000.0
    })
}

/// A fix, and all that it is judged by.
struct Judging<'a> {
    fix: &'a Fix,
    now: DateTime<Utc>,
    terms: ZoneTerms,
    calendar: &'a Calendar,
}

impl Judging<'_> {
    /// Why nothing can be told of any zone.
    fn nothing_told(&self) -> Option<CantTellReason> {
        if self.terms.outside_coverage {
            Some(CantTellReason::OutsideCoverage)
        } else if self.terms.pack_expired {
            Some(CantTellReason::PackExpired)
        } else if !self.fix.is_fresh(self.now) {
            Some(CantTellReason::FixTooOld)
        } else if !(0.0..=WORST_ACCURACY_M).contains(&self.fix.accuracy_m) {
            Some(CantTellReason::AccuracyTooPoor)
        } else {
            None
        }
    }

    /// Inside of a zone in force is what lies in it with the whole circle, or with its centre where the pack
    /// lets a fix this good be judged by that.
    fn verdict(
        &self,
        force: Force,
        inside: bool,
        crossed: bool,
    ) -> (OneZoneVerdict, Option<CantTellReason>) {
        let centre_is_enough = inside && self.fix.accuracy_m <= self.terms.point_accuracy_m;
        let cant_tell = |why| (OneZoneVerdict::CantTell, Some(why));
        match (self.nothing_told(), force) {
            (Some(why), _) => cant_tell(why),
            (None, Force::NotYet | Force::Ended | Force::OutOfHours) => {
                (OneZoneVerdict::NotInForce, None)
            }
            (None, Force::Unknown) if inside || crossed => cant_tell(CantTellReason::HoursUnknown),
            (None, _) if crossed && !centre_is_enough => {
                cant_tell(CantTellReason::CircleCrossesLine)
            }
            (None, _) if inside => (OneZoneVerdict::Inside, None),
            (None, _) => (OneZoneVerdict::Outside, None),
        }
    }

    fn near(&self, zone: &Zone) -> ZoneNear {
        let radius = self.fix.radius_95_m();
        let edge = zone.shape.edge_from(&self.fix.position);
        let crossed = edge.distance_m <= radius && (radius > 0.0 || edge.distance_m > 0.0);
        let standing = zone.standing(self.now, self.calendar);
        let (verdict, why) = self.verdict(standing.force, edge.inside, crossed);
        ZoneNear {
            id: zone.id.clone(),
            name: zone.name.clone(),
            rule: zone.rule.clone(),
            distance_m: edge.distance_m,
            bearing_deg: edge.bearing_deg,
            inside: edge.inside,
            crossed,
            standing,
            verdict,
            why,
        }
    }

    /// What the zones in force, or of unreadable hours, come to.
    fn together(&self, near: &[ZoneNear]) -> (ZoneVerdict, Option<CantTellReason>) {
        let any = |why| near.iter().any(|zone| zone.why == Some(why));
        if let Some(why) = self.nothing_told() {
            (ZoneVerdict::CantTell, Some(why))
        } else if near.iter().any(|z| z.verdict == OneZoneVerdict::Inside) {
            (ZoneVerdict::Inside, None)
        } else if any(CantTellReason::CircleCrossesLine) {
            (
                ZoneVerdict::CantTell,
                Some(CantTellReason::CircleCrossesLine),
            )
        } else if any(CantTellReason::HoursUnknown) {
            (ZoneVerdict::CantTell, Some(CantTellReason::HoursUnknown))
        } else if self.terms.zones_missing {
            (ZoneVerdict::CantTell, Some(CantTellReason::ZonesMissing))
        } else {
            (ZoneVerdict::Outside, None)
        }
    }
}

/// Judges a fix against `zones` (every zone whose shape comes within [`search_radius_m`]).
pub fn judge<'a>(
    zones: impl IntoIterator<Item = &'a Zone>,
    fix: &Fix,
    now: DateTime<Utc>,
    terms: ZoneTerms,
    calendar: &Calendar,
) -> ZoneAnswer {
    let judging = Judging {
        fix,
        now,
        terms,
        calendar,
    };
    let reach = search_radius_m(fix);
    let (mut near, mut not_in_force) = (Vec::new(), Vec::new());
    for row in zones.into_iter().map(|zone| judging.near(zone)) {
        if !row.inside && row.distance_m > reach {
            continue;
        }
        match row.standing.force {
            Force::InForce | Force::Unknown => near.push(row),
            Force::NotYet | Force::Ended | Force::OutOfHours => not_in_force.push(row),
        }
    }
    for rows in [&mut near, &mut not_in_force] {
        rows.sort_by(|a, b| {
            (!a.inside, a.distance_m)
                .partial_cmp(&(!b.inside, b.distance_m))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(|| a.id.cmp(&b.id))
        });
    }
    let (verdict, why) = judging.together(&near);
    ZoneAnswer {
        verdict,
        why,
        zones: near,
        not_in_force,
    }
}

/// Judges a fix against one zone, however far away it is, beside the settled answer for all of them.
pub fn judge_one(
    zone: &Zone,
    here: &ZoneAnswer,
    fix: &Fix,
    now: DateTime<Utc>,
    terms: ZoneTerms,
    calendar: &Calendar,
) -> ZoneNear {
    let judging = Judging {
        fix,
        now,
        terms,
        calendar,
    };
    let mut near = judging.near(zone);
    if here.why == Some(CantTellReason::Leaving) {
        near.cant_tell(CantTellReason::Leaving);
    }
    near
}

/// What is remembered between two fixes, in memory only: that the last settled verdict was inside,
/// and whether one fix has already said outside since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watch {
    /// Not known to be inside.
    #[default]
    Elsewhere,
    /// The last settled verdict was inside.
    Inside,
    /// Inside, and one device fix taken at this instant has since said outside.
    Leaving {
        /// When that fix was taken; the second must be another fix.
        since: DateTime<Utc>,
    },
}

/// Settles a fresh answer against what was known: leaving a zone takes two different device fixes
/// that both say outside. A place that was typed or picked is a question of its own and settles at
/// once.
pub fn settle(watch: Watch, fix: &Fix, mut answer: ZoneAnswer) -> (Watch, ZoneAnswer) {
    if fix.source != FixSource::Device {
        return (Watch::Elsewhere, answer);
    }
    let next = match (answer.verdict, watch) {
        (ZoneVerdict::Inside, _) => Watch::Inside,
        (ZoneVerdict::CantTell, kept) => kept,
        (ZoneVerdict::Outside, Watch::Inside) => Watch::Leaving {
            since: fix.taken_at,
        },
        (ZoneVerdict::Outside, Watch::Leaving { since }) if fix.taken_at <= since => {
            Watch::Leaving { since }
        }
        (ZoneVerdict::Outside, _) => Watch::Elsewhere,
    };
    if answer.verdict == ZoneVerdict::Outside && next != Watch::Elsewhere {
        answer.verdict = ZoneVerdict::CantTell;
        answer.why = Some(CantTellReason::Leaving);
        for zone in answer.zones.iter_mut().chain(&mut answer.not_in_force) {
            zone.cant_tell(CantTellReason::Leaving);
        }
    }
    (next, answer)
}

#[cfg(test)]
mod tests;
