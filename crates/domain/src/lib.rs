//! The words and rules of the work: places, kinds, services, hours, zones.
//!
//! What it never does: read a clock, a file, a socket or a random number. Time and place are
//! arguments; every function is a pure question with a pure answer. It never turns *unsure* into
//! yes or no: an unparsable timetable is `hours::Door::Unknown`, a circle across a line is
//! [`zone::ZoneVerdict::CantTell`].
//!
//! Start reading at [`service::Service`] (what an officer looks for), then [`zone::judge`] (where
//! an officer stands) and [`hours::Timetable`] (whether the door is open).

pub mod card;
pub mod coverage;
pub mod exposure;
pub mod fold;
pub mod grid;
pub mod hours;
pub mod kind;
mod list;
pub mod missing;
pub mod moment;
pub mod naloxone;
pub mod person;
pub mod place;
pub mod referral;
pub mod release;
pub mod report;
pub mod rule;
pub mod service;
pub mod street;
pub mod typed;
pub mod whereabouts;
pub mod words;
pub mod zone;

pub use coverage::Coverage;
pub use hours::{Calendar, Hours, OpenState, Timetable};
pub use kind::{Kind, KindId};
pub use place::{DistanceAndBearing, Fix, FixSource, Position};
pub use rule::{Rule, RuleId};
pub use service::{Service, ServiceId};
pub use street::Street;
pub use words::Words;
pub use zone::{Zone, ZoneAnswer, ZoneId};

#[cfg(test)]
mod edges_tests;
