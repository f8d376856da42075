//! Answers from one opened pack. Holds no position and no question: only parsed timetables, which
//! depend on the pack alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::fold::fold;
use wayside_domain::hours::{Calendar, Door, OpenState, Timetable};
use wayside_domain::missing::MissingOf;
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, PathwayId, Recipient};
use wayside_domain::service::Status;
use wayside_domain::zone::{self, ZoneAnswer, ZoneTerms};
use wayside_domain::{DistanceAndBearing, Fix, Kind, KindId, Rule, RuleId};
use wayside_pack::{Cards, Freshness, Manifest, PackRefusal, TrustedKeys, Unverified};
use wayside_store::shelf::{Candidate, NearestQuery, Summary};
use wayside_store::{Reader, StoreFault};

use crate::replies::{KindRow, NearRow, NearestReply, SearchReply};
use crate::requests::{NearestRequest, OpenFilter, SearchRequest, Travel};

mod pages;
mod places;
mod standing;

/// At most so many rows in any list.
pub const MOST_ROWS: u32 = 200;
/// A way on the ground is so much longer than the straight line.
const DETOUR: f64 = 1.3;

/// Answers from one opened pack.
#[derive(Debug)]
pub struct PackQueries {
    reader: Reader,
    timetables: Mutex<HashMap<u32, Timetable>>,
}

/// Why a pack's bytes gave no desk.
#[derive(Debug, thiserror::Error)]
pub enum PackUnusable {
    /// The file is refused.
    #[error(transparent)]
    Refused(#[from] PackRefusal),
    /// The pack could not be put on a shelf.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl PackQueries {
    /// A desk over an opened pack.
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            timetables: Mutex::default(),
        }
    }

    /// A desk for an author's look at a pack: any intact pack, however signed, put on a shelf in
    /// `folder`, which the caller made for this and throws away.
    ///
    /// # Errors
    /// [`PackUnusable`].
    pub fn from_pack_bytes(
        bytes: &[u8],
        folder: &std::path::Path,
        now: DateTime<Utc>,
    ) -> Result<Self, PackUnusable> {
        let pack = Unverified::read(bytes)?.verify(&TrustedKeys::authors([]), now)?;
        let (mut shelf, _) = wayside_store::Shelf::open(folder)?;
        let slot = shelf.install(&pack, now, false, true, &mut ())?;
        Ok(Self::new(shelf.reader(&slot.id)?))
    }

    /// What the pack says of itself.
    pub fn manifest(&self) -> &Manifest {
        self.reader.manifest()
    }

    /// The pack's kinds and how many services each has.
    pub fn kinds(&self) -> &[(Kind, u32)] {
        self.reader.kinds()
    }

    /// The pack's overdose protocol.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn protocol(&self) -> Result<Option<Protocol>, StoreFault> {
        self.reader.protocol()
    }

    /// A step of the pack's protocols read aloud: MP3 in base64.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn voice(&self, sha256: &str) -> Result<Option<String>, StoreFault> {
        self.reader.voice(sha256)
    }

    /// The pack's plan for an exposure.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn exposure_plan(&self) -> Result<Option<ExposurePlan>, StoreFault> {
        self.reader.exposure_plan()
    }

    /// The pack's ways of referring somebody, and who is at their other end.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn pathways(&self) -> Result<(Vec<Pathway>, Vec<Recipient>), StoreFault> {
        Ok((self.reader.pathways()?, self.reader.recipients()?))
    }

    pub(crate) fn pathway(&self, id: &PathwayId) -> Result<Option<Pathway>, StoreFault> {
        self.reader.pathway(id)
    }

    /// What the pack says of membership cards.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn cards(&self) -> Result<Cards, StoreFault> {
        self.reader.cards()
    }

    pub(crate) fn rule(&self, id: &RuleId) -> Result<Option<Rule>, StoreFault> {
        self.reader.rule(id)
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        self.reader.calendar()
    }

    /// The kind that a word means in this pack: id, name or synonym.
    pub fn kind_meant(&self, text: &str) -> Option<KindId> {
        let kinds: Vec<Kind> = self.kinds().iter().map(|(kind, _)| kind.clone()).collect();
        wayside_domain::kind::find(&kinds, text).map(|kind| kind.id.clone())
    }

    /// Whether the pack speaks about where a fix is. One in which nothing has a place does not say.
    pub(crate) fn covers(&self, fix: &Fix) -> bool {
        let coverage = self.reader.coverage();
        coverage.is_none_or(|area| area.holds(&fix.position))
    }

    fn terms(&self, fix: &Fix, now: DateTime<Utc>) -> ZoneTerms {
        let head = &self.manifest().head;
        ZoneTerms {
            pack_expired: head.freshness(now) == Freshness::Expired,
            point_accuracy_m: f64::from(head.point_accuracy_m),
            outside_coverage: !self.covers(fix),
            zones_missing: head.missing.iter().any(|row| row.of == MissingOf::Zone),
        }
    }

    /// Judges a fix against the pack's zones.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn judge(&self, fix: &Fix, now: DateTime<Utc>) -> Result<ZoneAnswer, StoreFault> {
        let near = self
            .reader
            .zones_near(&fix.position, zone::search_radius_m(fix))?;
        Ok(zone::judge(
            &near,
            fix,
            now,
            self.terms(fix, now),
            self.calendar(),
        ))
    }

    /// The nearest services, or services by name where no position is known.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn nearest(
        &self,
        request: &NearestRequest,
        now: DateTime<Utc>,
    ) -> Result<NearestReply, StoreFault> {
        let limit = request.limit.clamp(1, MOST_ROWS) as usize;
        // Nobody walks there from outside the pack's area: then no way is timed.
        let covered = request.fix.as_ref().is_none_or(|fix| self.covers(fix));
        let travel = covered.then(|| request.travel.unwrap_or(Travel::Walking));
        let mut without_open_filter = 0_u32;
        let mut admit = |candidate: &Candidate<'_>| {
            if !fits(candidate.summary, request) {
                return false;
            }
            without_open_filter = (without_open_filter + 1).min(MOST_ROWS);
            self.passes(request.open, travel, candidate, now)
        };
        let found: Vec<(&Summary, Option<DistanceAndBearing>)> = match &request.fix {
            Some(fix) => {
                let query = NearestQuery {
                    kinds: &request.kinds,
                    within_m: request.within_m,
                };
                let near = self
                    .reader
                    .nearest(&fix.position, &query, &mut admit, limit)?;
                near.into_iter()
                    .map(|n| (n.summary, Some(n.reach)))
                    .collect()
            }
            None => {
                let named = self.reader.by_name(&request.kinds, &mut admit, limit);
                named.into_iter().map(|summary| (summary, None)).collect()
            }
        };
        let mut rows: Vec<NearRow> = found
            .into_iter()
            .map(|(summary, reach)| {
                let on_arrival = request.open == OpenFilter::OnArrival;
                let when = if on_arrival {
                    arrival(reach, travel, now)
                } else {
                    now
                };
                let mut row = self.row(summary, reach, when, &request.language, &request.kinds);
                let timed = reach.zip(travel).filter(|_| on_arrival);
                row.minutes_away = timed.map(|(reach, travel)| minutes(reach, travel));
                row
            })
            .collect();
        // Near doors that are shut stand after those that let somebody in.
        rows.sort_by_key(rank);
        Ok(NearestReply {
            rows,
            without_open_filter,
        })
    }

    /// Whether a service is open when it is asked for.
    fn passes(
        &self,
        open: OpenFilter,
        travel: Option<Travel>,
        candidate: &Candidate<'_>,
        now: DateTime<Utc>,
    ) -> bool {
        let when = match open {
            OpenFilter::Any => return true,
            OpenFilter::Now => now,
            OpenFilter::OnArrival => arrival(candidate.reach, travel, now),
        };
        candidate.summary.status == Status::Active && self.is_open(candidate.summary, when)
    }

    /// Services and kinds that words mean.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn search(
        &self,
        request: &SearchRequest,
        now: DateTime<Utc>,
    ) -> Result<SearchReply, StoreFault> {
        let limit = request.limit.clamp(1, MOST_ROWS) as usize;
        let found = self.reader.search(&request.text, limit)?;
        let kinds = found
            .kinds
            .into_iter()
            .map(|(k, n)| kind_row(k, *n, &request.language))
            .collect();
        let mut rows: Vec<NearRow> = found
            .services
            .into_iter()
            .map(|hit| {
                let reach = reach_of(hit.summary, request.fix.as_ref());
                self.row(hit.summary, reach, now, &request.language, &[])
            })
            .collect();
        let named = fold(&request.text);
        // Whoever types a whole name means that place; of all others those that are open serve first.
        rows.sort_by_key(|row| (fold(&row.name) != named, rank(row)));
        Ok(SearchReply { kinds, rows })
    }

    /// A row of a list; of several kinds, the first that was asked for.
    fn row(
        &self,
        summary: &Summary,
        reach: Option<DistanceAndBearing>,
        when: DateTime<Utc>,
        language: &str,
        asked: &[KindId],
    ) -> NearRow {
        let kind = summary
            .kinds
            .iter()
            .find(|kind| asked.contains(kind))
            .or(summary.kinds.first())
            .cloned()
            .unwrap_or_else(wayside_domain::kind::other);
        NearRow {
            id: summary.id.clone(),
            name: summary.name.clone(),
            kind_name: self.kind_name(&kind, language),
            kind,
            reach,
            open: self.state(summary, when),
            minutes_away: None,
            out_of_service: is_out_of_service(summary),
            phone: summary.phone.clone(),
            as_of: summary.as_of,
        }
    }

    fn kind_name(&self, id: &KindId, language: &str) -> String {
        self.kinds()
            .iter()
            .find(|(kind, _)| kind.id == *id)
            .map_or_else(
                || id.to_string(),
                |(kind, _)| kind.names.text(language).to_owned(),
            )
    }

    fn with_timetable<T>(&self, summary: &Summary, look: impl FnOnce(&Timetable) -> T) -> T {
        let mut held = self
            .timetables
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let table = held.entry(summary.row).or_insert_with(|| {
            Timetable::read(
                &summary.hours,
                self.calendar(),
                summary.time_zone.as_deref(),
                summary.position,
            )
        });
        look(table)
    }

    fn state(&self, summary: &Summary, when: DateTime<Utc>) -> OpenState {
        let timetable = self.with_timetable(summary, |table| table.state_at(when));
        summary.status.door(timetable)
    }

    fn is_open(&self, summary: &Summary, when: DateTime<Utc>) -> bool {
        self.with_timetable(summary, |table| table.is_open_at(when))
    }
}

/// Whether a service may be for whom it is asked, and stands at all.
fn fits(summary: &Summary, request: &NearestRequest) -> bool {
    summary.status != Status::Defunct
        && request.age.is_none_or(|age| summary.may_admit(age))
        && request
            .spoken
            .as_ref()
            .is_none_or(|code| summary.may_speak(code))
}

/// True when the service itself says that it is closed for now or for good.
fn is_out_of_service(summary: &Summary) -> bool {
    !matches!(summary.status, Status::Active | Status::Unknown)
}

/// How soon somebody is let in: open, not known or soon open, closed, out of service.
fn rank(row: &NearRow) -> u8 {
    match row.open.state {
        _ if row.out_of_service => 3,
        Door::Open | Door::ClosesSoon => 0,
        Door::OpensSoon | Door::Unknown => 1,
        Door::Closed => 2,
    }
}

fn reach_of(summary: &Summary, fix: Option<&Fix>) -> Option<DistanceAndBearing> {
    fix.zip(summary.position)
        .map(|(fix, there)| fix.position.reach(&there))
}

/// Whole minutes to get there, at least one.
fn minutes(reach: DistanceAndBearing, travel: Travel) -> u32 {
    let metres_a_minute = match travel {
        Travel::Walking => 5_000.0 / 60.0,
        Travel::Driving => 30_000.0 / 60.0,
    };
    let minutes = (reach.distance_m * DETOUR / metres_a_minute).ceil();
    // Half the Earth on foot is some 300,000 minutes.
    minutes.clamp(1.0, 1_000_000.0) as u32
}

fn arrival(
    reach: Option<DistanceAndBearing>,
    travel: Option<Travel>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    reach.zip(travel).map_or(now, |(reach, travel)| {
        now + TimeDelta::minutes(i64::from(minutes(reach, travel)))
    })
}

fn kind_row(kind: &Kind, services: u32, language: &str) -> KindRow {
    KindRow {
        id: kind.id.clone(),
        name: kind.names.text(language).to_owned(),
        services,
    }
}
