//! A service: one thing on offer at one place, with all that HSDS 3.0 knows about it.
//!
//! HSDS splits this over `organization`, `service`, `location` and `service_at_location`; an officer
//! meets the join. One [`Service`] is one `service_at_location`, or a service with no place at all
//! (a telephone line), whose [`Service::position`] is then absent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::hours::{Door, Hours, OpenState};
use crate::kind::KindId;
use crate::place::Position;

mod parts;
pub use parts::{
    Accessibility, Address, Attribute, Contact, CostOption, Eligibility, Language, Organization,
    Phone, Provenance, RequiredDocument, Schedule, ServiceArea,
};

/// A service's id, stable from one version of a pack to the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct ServiceId(pub String);

/// HSDS `service.status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Status {
    /// In operation.
    #[default]
    Active,
    /// Not in operation now, may come back.
    Inactive,
    /// Gone.
    Defunct,
    /// HSDS `temporarily closed`.
    TemporarilyClosed,
    /// The source says something that is none of these: nobody knows whether it runs.
    Unknown,
}

impl Status {
    /// What the door does of a service of this status, whose timetable says `timetable`.
    pub fn door(self, timetable: OpenState) -> OpenState {
        match self {
            Self::Active => timetable,
            Self::Unknown => OpenState {
                written: timetable.written,
                ..OpenState::unknown(None)
            },
            Self::Inactive | Self::Defunct | Self::TemporarilyClosed => OpenState {
                state: Door::Closed,
                ..OpenState::unknown(None)
            },
        }
    }
}

/// One thing on offer at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Service {
    /// Stable within the pack.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// HSDS `alternate_name`, of the service or its location.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub alternate_names: Vec<String>,
    /// At least one; the first is the main one.
    pub kinds: Vec<KindId>,
    /// Absent for a service without a place, or whose source gave an impossible one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Position>,
    /// Status.
    #[serde(default)]
    pub status: Status,
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub organization: Option<Organization>,
    /// HSDS `program.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub program: Option<String>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub description: Option<String>,
    /// HSDS `alert`: what changed lately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alert: Option<String>,
    /// Web address, shown as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub url: Option<String>,
    /// Email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub email: Option<String>,
    /// HSDS `location.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub location_name: Option<String>,
    /// HSDS `location.description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub location_description: Option<String>,
    /// HSDS `location.transportation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transportation: Option<String>,
    /// Addresses, the physical one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub addresses: Vec<Address>,
    /// The line to call first comes first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub phones: Vec<Phone>,
    /// Contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub contacts: Vec<Contact>,
    /// What the opening state is computed from.
    #[serde(default)]
    pub hours: Hours,
    /// The schedules as the source wrote them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub schedules: Vec<Schedule>,
    /// IANA zone of the place where it differs from the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub time_zone: Option<String>,
    /// Languages spoken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub languages: Vec<Language>,
    /// HSDS `interpretation_services`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interpretation_services: Option<String>,
    /// Who may come.
    #[serde(default, skip_serializing_if = "Eligibility::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub eligibility: Eligibility,
    /// What to bring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub required_documents: Vec<RequiredDocument>,
    /// HSDS `application_process`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub application_process: Option<String>,
    /// HSDS `fees_description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fees_description: Option<String>,
    /// Prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub cost_options: Vec<CostOption>,
    /// HSDS `wait_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wait_time: Option<String>,
    /// HSDS `accreditations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub accreditations: Option<String>,
    /// HSDS `licenses`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub licenses: Option<String>,
    /// Accessibility.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub accessibility: Vec<Accessibility>,
    /// HSDS `funding.source`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub funding: Vec<String>,
    /// Service areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub service_areas: Vec<ServiceArea>,
    /// Taxonomy terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub attributes: Vec<Attribute>,
    /// Short machine words the product knows: `pep` (post-exposure prophylaxis), `wheelchair` ...
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub tags: Vec<String>,
    /// Where the facts come from and how old they are.
    #[serde(default)]
    pub provenance: Provenance,
}

impl Service {
    /// A service with only what it cannot be without; the rest empty.
    pub fn new(id: impl Into<String>, name: impl Into<String>, kind: KindId) -> Self {
        Self {
            id: ServiceId(id.into()),
            name: name.into(),
            alternate_names: Vec::new(),
            kinds: vec![kind],
            position: None,
            status: Status::Active,
            organization: None,
            program: None,
            description: None,
            alert: None,
            url: None,
            email: None,
            location_name: None,
            location_description: None,
            transportation: None,
            addresses: Vec::new(),
            phones: Vec::new(),
            contacts: Vec::new(),
            hours: Hours::default(),
            schedules: Vec::new(),
            time_zone: None,
            languages: Vec::new(),
            interpretation_services: None,
            eligibility: Eligibility::default(),
            required_documents: Vec::new(),
            application_process: None,
            fees_description: None,
            cost_options: Vec::new(),
            wait_time: None,
            accreditations: None,
            licenses: None,
            accessibility: Vec::new(),
            funding: Vec::new(),
            service_areas: Vec::new(),
            attributes: Vec::new(),
            tags: Vec::new(),
            provenance: Provenance::default(),
        }
    }

    /// True when a language filter for `code` (ISO 639) should let it through: it is spoken there,
    /// on the first line, or the languages are not known at all.
    pub fn may_speak(&self, code: &str) -> bool {
        let mut spoken = self
            .languages
            .iter()
            .chain(self.phones.iter().flat_map(|phone| &phone.languages))
            .peekable();
        spoken.peek().is_none()
            || spoken.any(|l| {
                l.code
                    .as_deref()
                    .is_some_and(|c| c.eq_ignore_ascii_case(code))
            })
    }
}
