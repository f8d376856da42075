//! Whole pages: a service, the zones, a zone, what can be chosen, the sketch.

use chrono::{DateTime, Utc};
use wayside_domain::hours::{Hours, Timetable};
use wayside_domain::zone::{self, Force, Shape, ZoneAnswer, ZoneNear};
use wayside_domain::{Fix, FixSource, Position, ServiceId, Street, Zone};
use wayside_store::StoreFault;

use super::{MOST_ROWS, PackQueries, kind_row, reach_of};
use crate::replies::{
    Choices, PlanService, PlanStreet, PlanZone, ServicePage, SpokenRow, StreetPlan, ZoneBrief,
    ZonePage, ZonesPage,
};
use crate::requests::{ServiceRequest, ZoneRequest};

const WEEK: u8 = 7;

impl PackQueries {
    /// Everything about a service; `None` when the pack has no such service.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn service(
        &self,
        request: &ServiceRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<ServicePage>, StoreFault> {
        let Some(service) = self.reader.service(&request.id)? else {
            return Ok(None);
        };
        let own_zone = service.time_zone.as_deref();
        let table = Timetable::read(&service.hours, self.calendar(), own_zone, service.position);
        let here = self.manifest().head.time_zone.as_str();
        let in_zones = match service.position {
            Some(position) => self.zones_round(position, now, &request.language)?,
            None => Vec::new(),
        };
        let reach = request
            .fix
            .zip(service.position)
            .map(|(fix, there)| fix.position.reach(&there));
        Ok(Some(ServicePage {
            kind_names: service
                .kinds
                .iter()
                .map(|k| self.kind_name(k, &request.language))
                .collect(),
            reach,
            open: service.status.door(table.state_at(now)),
            week: table.days(now, WEEK),
            other_time_zone: service.time_zone.clone().filter(|zone| zone != here),
            as_of: service.provenance.as_of(),
            in_zones,
            service,
        }))
    }

    /// Zones in force that hold a position.
    fn zones_round(
        &self,
        position: Position,
        now: DateTime<Utc>,
        language: &str,
    ) -> Result<Vec<ZoneBrief>, StoreFault> {
        let fix = Fix {
            position,
            accuracy_m: 0.0,
            taken_at: now,
            source: FixSource::Picked,
        };
        let mut briefs = Vec::new();
        for near in self.judge(&fix, now)?.zones {
            if near.inside && near.standing.force == Force::InForce {
                let zone = self.reader.zone(&near.id)?;
                if let Some(zone) = zone {
                    briefs.push(self.brief(&zone, None, now, language)?);
                }
            }
        }
        Ok(briefs)
    }

    /// `here`: where it is asked from, and the settled answer for that.
    fn brief(
        &self,
        zone: &Zone,
        here: Option<(&Fix, &ZoneAnswer)>,
        now: DateTime<Utc>,
        language: &str,
    ) -> Result<ZoneBrief, StoreFault> {
        let rule = self.reader.rule(&zone.rule)?;
        let near = here.map(|(fix, answer)| {
            zone::judge_one(
                zone,
                answer,
                fix,
                now,
                self.terms(fix, now),
                self.calendar(),
            )
        });
        Ok(ZoneBrief {
            id: zone.id.clone(),
            name: zone.name.text(language).to_owned(),
            rule_title: rule
                .map(|r| r.title.text(language).to_owned())
                .unwrap_or_default(),
            standing: zone.standing(now, self.calendar()),
            reach: near
                .as_ref()
                .filter(|near| near.distance_m.is_finite())
                .map(|near| wayside_domain::DistanceAndBearing {
                    distance_m: near.distance_m,
                    bearing_deg: near.bearing_deg,
                }),
            inside: near.as_ref().is_some_and(|near| near.inside),
            verdict: near.as_ref().map(|near| near.verdict),
            why: near.and_then(|near| near.why),
        })
    }

    /// The zones' own screen, beside a settled answer.
    pub(crate) fn zones(
        &self,
        answer: ZoneAnswer,
        fix: Option<Fix>,
        now: DateTime<Utc>,
        language: &str,
    ) -> Result<ZonesPage, StoreFault> {
        let mut zones = Vec::new();
        for zone in self.reader.zones_by_name(MOST_ROWS as usize)? {
            zones.push(self.brief(&zone, fix.as_ref().zip(Some(&answer)), now, language)?);
        }
        if fix.is_some() {
            let metres = |z: &ZoneBrief| z.reach.map_or(f64::INFINITY, |reach| reach.distance_m);
            zones.sort_by(|a, b| {
                b.inside
                    .cmp(&a.inside)
                    .then(metres(a).total_cmp(&metres(b)))
            });
        }
        Ok(ZonesPage {
            rule: self.rule_to_show(&answer)?,
            answer,
            zones,
        })
    }

    /// One zone, beside a settled answer; `None` when the pack has no such zone or not its rule.
    pub(crate) fn zone(
        &self,
        request: &ZoneRequest,
        answer: ZoneAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<ZonePage>, StoreFault> {
        let Some(zone) = self.reader.zone(&request.id)? else {
            return Ok(None);
        };
        let Some(rule) = self.reader.rule(&zone.rule)? else {
            return Ok(None);
        };
        let today = now.with_timezone(&self.calendar().time_zone()).date_naive();
        let week = zone.hours.as_ref().map(|hours| {
            let middle = Some(zone.shape.middle());
            let hours = Hours::expression(hours.clone());
            Timetable::read(&hours, self.calendar(), None, middle).days(now, WEEK)
        });
        Ok(Some(ZonePage {
            brief: self.brief(
                &zone,
                request.fix.as_ref().zip(Some(&answer)),
                now,
                &request.language,
            )?,
            approved: rule.is_approved_on(today),
            rule,
            near: row_of_zone(answer, &zone),
            week: week.unwrap_or_default(),
            effective_from: zone.effective_from,
            effective_until: zone.effective_until,
            around: zone
                .around
                .as_ref()
                .and_then(|id| self.row_of(id, request, now)),
            hours: zone.hours,
        }))
    }

    fn row_of(
        &self,
        id: &ServiceId,
        request: &ZoneRequest,
        now: DateTime<Utc>,
    ) -> Option<crate::replies::NearRow> {
        let summary = self.reader.summary(id)?;
        Some(self.row(
            summary,
            reach_of(summary, request.fix.as_ref()),
            now,
            &request.language,
            &[],
        ))
    }

    /// What a list can be narrowed by.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn choices(&self, language: &str) -> Result<Choices, StoreFault> {
        let mut kinds: Vec<_> = self
            .kinds()
            .iter()
            .filter(|(_, services)| *services > 0)
            .collect();
        kinds.sort_by(|(a, _), (b, _)| a.order.cmp(&b.order).then_with(|| a.id.cmp(&b.id)));
        let kinds = kinds
            .into_iter()
            .map(|(k, n)| kind_row(k, *n, language))
            .collect();
        let spoken = self.reader.languages_spoken()?;
        let spoken = spoken
            .into_iter()
            .map(|s| SpokenRow {
                code: s.code,
                name: s.name,
                services: s.services,
            })
            .collect();
        Ok(Choices { kinds, spoken })
    }

    /// A sketch to pick a position on; `None` for a pack that is too large or has nothing to draw.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn plan(
        &self,
        language: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<StreetPlan>, StoreFault> {
        let Some(parts) = self.reader.plan()? else {
            return Ok(None);
        };
        let points = parts
            .streets
            .iter()
            .flat_map(|street| street.lines.iter().flatten().copied())
            .chain(parts.services.iter().filter_map(|s| s.position))
            .chain(parts.zones.iter().flat_map(|zone| corners(&zone.shape)));
        let Some((south_west, north_east)) = frame(points) else {
            return Ok(None);
        };
        let streets = parts.streets.iter().map(plan_street).collect();
        let zones = parts
            .zones
            .into_iter()
            .map(|zone| PlanZone {
                name: zone.name.text(language).to_owned(),
                standing: zone.standing(now, self.calendar()),
                id: zone.id,
                shape: zone.shape,
            })
            .collect();
        let services = parts
            .services
            .iter()
            .filter_map(|s| {
                Some(PlanService {
                    id: s.id.clone(),
                    name: s.name.clone(),
                    kind: s.kinds.first()?.clone(),
                    position: s.position?,
                })
            })
            .collect();
        Ok(Some(StreetPlan {
            south_west,
            north_east,
            streets,
            zones,
            services,
        }))
    }
}

/// A street as the plan draws it.
fn plan_street(street: &Street) -> PlanStreet {
    let point = |p: &Position| [p.longitude(), p.latitude()];
    PlanStreet {
        name: street.name.clone(),
        class: street.class.clone(),
        lines: street
            .lines
            .iter()
            .map(|line| line.iter().map(point).collect())
            .collect(),
    }
}

/// The row of one zone in an answer.
fn row_of_zone(answer: ZoneAnswer, zone: &Zone) -> Option<ZoneNear> {
    let mut rows = answer.zones.into_iter().chain(answer.not_in_force);
    rows.find(|row| row.id == zone.id)
}

fn corners(shape: &Shape) -> Vec<Position> {
    shape
        .bounds()
        .iter()
        .flat_map(|b| {
            [
                Position::new(b.south, b.west),
                Position::new(b.north, b.east),
            ]
        })
        .filter_map(Result::ok)
        .collect()
}

/// The south-west and north-east corners of the points' box. A pack astride the antimeridian has no
/// flat sketch: its box would be the whole world, and gives none.
fn frame(points: impl Iterator<Item = Position>) -> Option<(Position, Position)> {
    let (mut south, mut west, mut north, mut east) = (90.0_f64, 180.0_f64, -90.0_f64, -180.0_f64);
    for point in points {
        south = south.min(point.latitude());
        north = north.max(point.latitude());
        west = west.min(point.longitude());
        east = east.max(point.longitude());
    }
    if south >= north || west >= east || east - west >= 180.0 {
        return None;
    }
    Some((
        Position::new(south, west).ok()?,
        Position::new(north, east).ok()?,
    ))
}
