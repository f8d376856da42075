//! Finding the place that an officer typed, and naming the one where they are.

use chrono::{DateTime, Utc};
use wayside_domain::place::NotAPlace;
use wayside_domain::typed::{self, TypedPlace};
use wayside_domain::whereabouts::{self, STREETS_WITHIN_M, WIDEST_CIRCLE_M, among_streets};
use wayside_domain::{Fix, Position, Street};
use wayside_pack::names;
use wayside_store::StoreFault;
use wayside_store::shelf::NearestQuery;

use super::PackQueries;
use crate::replies::{NoStreet, PlaceForm, PlaceMatch, PlaceReply, PlaceTrouble, Whereabouts};

const MOST_MATCHES: usize = 10;
const LONGEST_TEXT: usize = 200;
/// A town is named after this many of the nearest addresses.
const ADDRESSES: usize = 5;
/// An address further than this says nothing of the town one is in, metres; nor does a wider circle.
const TOWN_M: f64 = 3_000.0;
/// How sure one is of standing at a named corner or at a service's door, metres.
const AT_A_CORNER_M: f64 = 25.0;

impl PackQueries {
    /// What a typed place may mean.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn find_place(&self, text: &str) -> Result<PlaceReply, StoreFault> {
        let text: String = text.chars().take(LONGEST_TEXT).collect();
        let text = text.trim();
        if text.is_empty() {
            return Ok(trouble(PlaceTrouble::Empty));
        }
        let first_word = match typed::coordinates(text) {
            TypedPlace::Point {
                position,
                accuracy_m,
            } => {
                let form = PlaceForm::Coordinates;
                let label = format!("{:.5}, {:.5}", position.latitude(), position.longitude());
                let found = PlaceMatch {
                    form,
                    label,
                    position,
                    accuracy_m,
                };
                return Ok(PlaceReply {
                    matches: vec![found],
                    trouble: None,
                });
            }
            TypedPlace::NotOnEarth(NotAPlace::Latitude(_)) => {
                return Ok(trouble(PlaceTrouble::Latitude));
            }
            TypedPlace::NotOnEarth(NotAPlace::Longitude(_)) => {
                return Ok(trouble(PlaceTrouble::Longitude));
            }
            TypedPlace::OneNumber => PlaceTrouble::OneNumber,
            TypedPlace::NotCoordinates => PlaceTrouble::NotFound,
        };
        let mut matches = self.corners(text)?;
        matches.extend(self.streets(text)?);
        matches.extend(self.doors(text)?);
        matches.truncate(MOST_MATCHES);
        let trouble = matches.is_empty().then_some(first_word);
        Ok(PlaceReply { matches, trouble })
    }

    /// Where a fix is, in words that a radio carries.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn whereabouts(&self, fix: &Fix, now: DateTime<Utc>) -> Result<Whereabouts, StoreFault> {
        let near = self.reader.streets_near(&fix.position, STREETS_WITHIN_M)?;
        let among = among_streets(&near, fix, now);
        let no_street = among.street.is_none().then(|| self.no_street(fix));
        Ok(Whereabouts {
            no_street,
            street: among.street,
            corner: among.corner,
            town: self.town(fix)?,
            coordinates: whereabouts::coordinates(fix),
            grid: whereabouts::grid_reference(fix),
            fresh: fix.is_fresh(now),
        })
    }

    fn no_street(&self, fix: &Fix) -> NoStreet {
        if !self.covers(fix) {
            NoStreet::OutsideCoverage
        } else if self.manifest().rows(names::STREETS) == 0 {
            NoStreet::PackHasNone
        } else if fix.radius_95_m() > WIDEST_CIRCLE_M {
            NoStreet::TooVague
        } else {
            NoStreet::NoneNear
        }
    }

    /// The town of the addresses round a fix.
    fn town(&self, fix: &Fix) -> Result<Option<String>, StoreFault> {
        if fix.radius_95_m() > TOWN_M {
            return Ok(None);
        }
        let query = NearestQuery {
            within_m: Some(TOWN_M),
            ..NearestQuery::default()
        };
        let near = self
            .reader
            .nearest(&fix.position, &query, &mut |_| true, ADDRESSES)?;
        let mut towns = Vec::new();
        for place in near {
            let service = self.reader.service(&place.summary.id)?;
            let mut addresses = service.into_iter().flat_map(|s| s.addresses);
            towns.extend(addresses.find_map(|address| address.city));
        }
        Ok(whereabouts::town(towns.iter().map(String::as_str)).map(str::to_owned))
    }

    fn streets(&self, text: &str) -> Result<Vec<PlaceMatch>, StoreFault> {
        let streets = self.reader.streets_named(text, MOST_MATCHES)?;
        Ok(streets.iter().filter_map(middle).collect())
    }

    /// `Mill Street / Quay Road`: where the two come together.
    fn corners(&self, text: &str) -> Result<Vec<PlaceMatch>, StoreFault> {
        let Some((one, other)) = two_names(text) else {
            return Ok(Vec::new());
        };
        let mut found: Vec<PlaceMatch> = Vec::new();
        let others = self.reader.streets_named(other, MOST_MATCHES)?;
        for a in self.reader.streets_named(one, MOST_MATCHES)? {
            for b in others.iter().filter(|b| b.id != a.id) {
                found.extend(a.meetings(b).into_iter().map(|position| PlaceMatch {
                    form: PlaceForm::Corner,
                    label: format!("{} / {}", a.name, b.name),
                    position,
                    accuracy_m: AT_A_CORNER_M,
                }));
            }
        }
        Ok(found)
    }

    fn doors(&self, text: &str) -> Result<Vec<PlaceMatch>, StoreFault> {
        let found = self.reader.search(text, MOST_MATCHES)?;
        let doors = found.services.iter().filter_map(|hit| {
            Some(PlaceMatch {
                form: PlaceForm::Service,
                label: hit.summary.name.clone(),
                position: hit.summary.position?,
                accuracy_m: AT_A_CORNER_M,
            })
        });
        Ok(doors.collect())
    }
}

fn trouble(trouble: PlaceTrouble) -> PlaceReply {
    PlaceReply {
        matches: Vec::new(),
        trouble: Some(trouble),
    }
}

fn two_names(text: &str) -> Option<(&str, &str)> {
    ["/", "&", " and ", " y ", " at ", " x ", "@"]
        .iter()
        .find_map(|between| text.split_once(between))
        .map(|(a, b)| (a.trim(), b.trim()))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty())
}

/// The middle of a street along its length, sure to half of that length.
fn middle(street: &Street) -> Option<PlaceMatch> {
    let legs: Vec<(Position, Position, f64)> = street
        .lines
        .iter()
        .flat_map(|line| line.iter().copied().zip(line.iter().copied().skip(1)))
        .map(|(a, b)| (a, b, a.distance_m(&b)))
        .collect();
    let length: f64 = legs.iter().map(|(_, _, metres)| metres).sum();
    let mut left = length / 2.0;
    for (a, b, metres) in legs {
        if left <= metres {
            let share = if metres > 0.0 { left / metres } else { 0.0 };
            let between = |from: f64, to: f64| from + (to - from) * share;
            let position = Position::new(
                between(a.latitude(), b.latitude()),
                between(a.longitude(), b.longitude()),
            );
            return Some(PlaceMatch {
                form: PlaceForm::Street,
                label: street.name.clone(),
                position: position.ok()?,
                accuracy_m: (length / 2.0).max(AT_A_CORNER_M),
            });
        }
        left -= metres;
    }
    None
}
