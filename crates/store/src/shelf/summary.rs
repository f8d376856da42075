//! What a list needs of a service, held in memory.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use wayside_domain::service::{Eligibility, Phone, Status};
use wayside_domain::{Hours, KindId, Position, Service, ServiceId};

/// As much of a service as filters and rows of a list need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its place in the order of ids, from 0: stable while the pack is in use.
    #[serde(skip)]
    pub row: u32,
    /// Id.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// At least one; the first is the main one.
    pub kinds: Vec<KindId>,
    /// Absent for a service without a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The line to call first, without what is said of it; never a fax, never a text that is no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Hours.
    pub hours: Hours,
    /// IANA zone where it differs from the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Status.
    #[serde(default)]
    pub status: Status,
    /// The age limits alone; the words stand in the service itself.
    #[serde(default, skip_serializing_if = "Eligibility::is_empty")]
    pub eligibility: Eligibility,
    /// ISO 639 codes spoken there or on its lines, lower case; absent when nothing is known of its
    /// languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// The newest day that vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

impl Summary {
    pub(super) fn of(service: &Service, row: u32) -> Self {
        let spoken: Vec<_> = spoken(service).collect();
        let mut codes: Vec<String> = spoken
            .iter()
            .filter_map(|l| l.code.as_ref())
            .cloned()
            .collect();
        codes
            .iter_mut()
            .for_each(|code| code.make_ascii_lowercase());
        codes.sort_unstable();
        codes.dedup();
        Self {
            row,
            id: service.id.clone(),
            name: service.name.clone(),
            kinds: service.kinds.clone(),
            position: service.position,
            phone: service
                .phones
                .iter()
                .find(|p| p.is_voice() && p.dial.is_some())
                .map(|p| Phone {
                    form: None,
                    description: None,
                    languages: Vec::new(),
                    ..p.clone()
                }),
            hours: service.hours.clone(),
            time_zone: service.time_zone.clone(),
            status: service.status,
            eligibility: Eligibility {
                description: None,
                ..service.eligibility.clone()
            },
            languages: (!spoken.is_empty()).then_some(codes),
            as_of: service.provenance.as_of(),
        }
    }

    /// As [`Service::may_speak`].
    pub fn may_speak(&self, code: &str) -> bool {
        self.languages
            .as_ref()
            .is_none_or(|codes| codes.iter().any(|spoken| spoken.eq_ignore_ascii_case(code)))
    }

    /// As [`Eligibility::may_admit`].
    pub fn may_admit(&self, age: u16) -> bool {
        self.eligibility.may_admit(age)
    }
}

/// Languages spoken at a service or on one of its lines.
pub(super) fn spoken(
    service: &Service,
) -> impl Iterator<Item = &wayside_domain::service::Language> {
    service
        .languages
        .iter()
        .chain(service.phones.iter().flat_map(|phone| &phone.languages))
}

/// A service that may be admitted to a list.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What is known of it.
    pub summary: &'a Summary,
    /// How far and which way; absent in lists by name.
    pub reach: Option<wayside_domain::DistanceAndBearing>,
}
