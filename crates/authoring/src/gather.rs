//! What all sources gave, made fit to stand in one pack: every id once, zones settled, possible
//! doubles across sources pointed out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use wayside_domain::fold::fold;
use wayside_domain::zone::ZoneId;
use wayside_domain::{Position, Rule, Service, Street, Zone};

use crate::intake::{Located, Place, SourceYield, ZoneDraft};
use crate::report::{Note, Rejection, SourceReport};
use crate::stray::UsualArea;
use crate::zones::{KnownIds, settle};

/// Two services of one name this close, metres, in two sources may be one.
const SAME_PLACE_M: f64 = 50.0;

/// The rows of the pack and the reports of its sources.
pub struct Gathered {
    /// Services, ids unique.
    pub services: Vec<Service>,
    /// Zones, ids unique.
    pub zones: Vec<Zone>,
    /// Streets, ids unique.
    pub streets: Vec<Street>,
    /// One a source, in the order of the spec.
    pub reports: Vec<SourceReport>,
}

/// Gathers what the sources gave.
pub fn gather(sources: Vec<SourceYield>, rules: &[Rule]) -> Gathered {
    let (mut reports, mut services, mut drafts, mut streets) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (taken, source) in sources.into_iter().zip(0usize..) {
        reports.push(taken.report);
        services.extend(taken.services.into_iter().map(|found| (source, found)));
        drafts.extend(taken.zones.into_iter().map(|found| (source, found)));
        streets.extend(taken.streets.into_iter().map(|found| (source, found)));
    }
    let mut gathering = Gathering { reports };
    gathering.name_each(&mut services, "service", |service| &mut service.id.0);
    gathering.point_out_doubles(&services);
    let rules: BTreeSet<String> = rules.iter().map(|rule| rule.id.0.clone()).collect();
    let places: BTreeMap<String, Option<Position>> = services
        .iter()
        .map(|(_, found)| (found.item.id.0.clone(), found.item.position))
        .collect();
    let known = KnownIds {
        rules: &rules,
        services: &places,
    };
    let mut zones = gathering.settle_zones(drafts, &known);
    gathering.name_each(&mut zones, "zone", |zone: &mut Zone| {
        let ZoneId(id) = &mut zone.id;
        id
    });
    gathering.name_each(&mut streets, "street", |street| &mut street.id);
    gathering.point_out_strays(&services, &zones);
    gathering.reports.iter_mut().for_each(put_in_order);
    Gathered {
        services: items(services),
        zones: items(zones),
        streets: items(streets),
        reports: gathering.reports,
    }
}

fn items<T>(found: Vec<(usize, Located<T>)>) -> Vec<T> {
    found.into_iter().map(|(_, found)| found.item).collect()
}

fn put_in_order(report: &mut SourceReport) {
    report
        .rejected
        .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    report
        .notes
        .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    report.notes.dedup();
}

struct Gathering {
    reports: Vec<SourceReport>,
}

impl Gathering {
    fn report(&mut self, source: usize, change: impl FnOnce(&mut SourceReport)) {
        if let Some(report) = self.reports.get_mut(source) {
            change(report);
        }
    }

    fn note(&mut self, source: usize, place: &Place, note: String) {
        let file = place.file.as_deref().map(str::to_owned);
        let note = Note {
            file,
            line: Some(place.line),
            note,
        };
        self.report(source, |report| report.notes.push(note));
    }

    /// Settles the zones and counts each as imported or rejected.
    fn settle_zones(
        &mut self,
        drafts: Vec<(usize, Located<ZoneDraft>)>,
        known: &KnownIds,
    ) -> Vec<(usize, Located<Zone>)> {
        let mut zones = Vec::new();
        let mut seen: HashMap<(usize, String), Place> = HashMap::new();
        for (source, draft) in drafts {
            let place = draft.place;
            let name = draft.item.name.0.values().next().cloned();
            let rejection = match settle(draft.item, known) {
                Ok(item) => {
                    let content = (source, serde_json::to_string(&item).unwrap_or_default());
                    let Some(first) = seen.get(&content) else {
                        seen.insert(content, place.clone());
                        self.report(source, |report| report.imported += 1);
                        zones.push((source, Located { place, item }));
                        continue;
                    };
                    let reason = format!("zone `{}` repeats {first}", item.id.0);
                    Rejection {
                        is_repeat: true,
                        ..Rejection::of(&place, reason)
                    }
                }
                Err(reason) => Rejection {
                    name,
                    ..Rejection::of(&place, reason)
                },
            };
            self.report(source, |report| report.rejected.push(rejection));
        }
        zones
    }

    /// Gives a second row of one id a name of its own: `id~2`.
    fn name_each<T>(
        &mut self,
        rows: &mut [(usize, Located<T>)],
        what: &str,
        id: impl Fn(&mut T) -> &mut String,
    ) {
        let mut taken: HashSet<String> = HashSet::new();
        for (source, found) in rows.iter_mut() {
            let own = id(&mut found.item).clone();
            if taken.insert(own.clone()) {
                continue;
            }
            let free = (2..).map(|number| format!("{own}~{number}"));
            let free = free
                .into_iter()
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(free.clone());
            let note = format!("{what} `{own}` is there already; this one is `{free}`");
            self.note(*source, &found.place, note);
            *id(&mut found.item) = free;
        }
    }

    /// Says which places lie far from all the others.
    fn point_out_strays(
        &mut self,
        services: &[(usize, Located<Service>)],
        zones: &[(usize, Located<Zone>)],
    ) {
        let of_services = services.iter().filter_map(|(source, found)| {
            let position = found.item.position?;
            Some((*source, &found.place, position))
        });
        let of_zones = zones
            .iter()
            .map(|(source, found)| (*source, &found.place, found.item.shape.middle()));
        let places: Vec<(usize, &Place, Position)> = of_services.chain(of_zones).collect();
        let Some(home) = UsualArea::of(places.iter().map(|(_, _, position)| position)) else {
            return;
        };
        for (source, place, position) in places {
            if let Some(note) = home.note(&position) {
                self.note(source, place, note);
            }
        }
    }

    /// Says which services of one name stand close together in two sources. Both stay in the pack.
    fn point_out_doubles(&mut self, services: &[(usize, Located<Service>)]) {
        let mut named: HashMap<String, Vec<&(usize, Located<Service>)>> = HashMap::new();
        let mut notes = Vec::new();
        for entry in services {
            let (source, found) = entry;
            let Some(here) = found.item.position else {
                continue;
            };
            let same = named.entry(fold(&found.item.name)).or_default();
            let double = same.iter().find(|(other, twin)| {
                let there = twin.item.position.unwrap_or(here);
                let is_close = (there.latitude() - here.latitude()).abs() < 0.001;
                other != source && is_close && here.distance_m(&there) <= SAME_PLACE_M
            });
            if let Some((other, twin)) = double {
                let path = self
                    .reports
                    .get(*other)
                    .map_or("", |report| report.path.as_str());
                let note = format!(
                    "service `{}` may be the same as `{}` of {path} {}: one name, within {SAME_PLACE_M} m",
                    found.item.id.0, twin.item.id.0, twin.place
                );
                notes.push((*source, found.place.clone(), note));
            }
            same.push(entry);
        }
        for (source, place, note) in notes {
            self.note(source, &place, note);
        }
    }
}
