//! A report as a run fills it in by itself.

use uuid::Uuid;

use super::lists::{Breathing, DoseResponse, Response, ResponseTime, Sex, Survived};
use super::timeline::{Timeline, rxnorm};
use super::{IncidentReport, ReportedDose};
use crate::moment::{ElapsedBy, Moment};
use crate::naloxone::{GivenDose, Mark, Protocol, Run};
use crate::person::{AgeBand, PersonNotes};

impl IncidentReport {
    /// The report that a run fills in by itself; the rest stays unknown until somebody says.
    pub fn of(incident: Uuid, protocol: &Protocol, run: &Run) -> Self {
        let mut report = Self::blank(incident);
        report.found_ms = run.entries.first().map_or(0, |entry| entry.at.wall_ms);
        let noted = Timeline::of(protocol, run);
        report.fill_person(run.person(protocol), &noted);
        report.fill_times(&noted);
        report.fill_breathing(&noted);
        report.fill_outcome(&noted);
        report.doses = noted
            .given()
            .zip(noted.responses())
            .map(|(given, response)| ReportedDose::of(protocol, given, response))
            .collect();
        report
    }

    /// A report that says nothing.
    fn blank(incident: Uuid) -> Self {
        Self {
            incident,
            found_ms: 0,
            ems_ms: None,
            handed_over_ms: None,
            area: None,
            sex: Sex::Unknown,
            age: AgeBand::Unknown,
            drugs: Vec::new(),
            pregnant: None,
            collapse: None,
            doses: Vec::new(),
            breathing_before: Breathing::Unknown,
            breathing_before_ms: None,
            breathing_after: Breathing::Unknown,
            breathing_after_ms: None,
            breaths_given: None,
            cpr_given: None,
            cpr_by: None,
            arrest: None,
            aed_used: None,
            vomited: None,
            response_time: ResponseTime::Unknown,
            response: None,
            survived: Survived::Unknown,
            disposition: None,
            transport_refused: None,
            kit_left: None,
            referral_offered: None,
            referral_accepted: None,
            officer_exposed: None,
            fictional: false,
        }
    }

    fn fill_person(&mut self, person: PersonNotes, noted: &Timeline) {
        self.age = person.age;
        self.drugs = person.drugs;
        self.collapse = person.collapse;
        self.pregnant = noted.noted(Mark::Pregnant);
    }

    fn fill_times(&mut self, noted: &Timeline) {
        let when = |mark| noted.when(mark).map(|at| at.wall_ms);
        self.ems_ms = when(Mark::EmsArrived);
        self.handed_over_ms = when(Mark::HandedOver);
    }

    fn fill_breathing(&mut self, noted: &Timeline) {
        if let Some(look) = noted.before() {
            self.breathing_before = look.is;
            self.breathing_before_ms = Some(look.moment.wall_ms);
        }
        if let Some(look) = noted.after().filter(|look| look.is != Breathing::Unknown) {
            self.breathing_after = look.is;
            self.breathing_after_ms = Some(look.moment.wall_ms);
        }
        self.breaths_given = noted.noted(Mark::BreathsGiven);
        self.cpr_given = noted.noted(Mark::CprGiven);
        self.arrest = noted.arrest();
        self.aed_used = noted.noted(Mark::AedUsed);
        self.vomited = noted.noted(Mark::Vomited);
        self.response_time = took(noted);
    }

    fn fill_outcome(&mut self, noted: &Timeline) {
        // As last said: who woke may have sunk again, and who was awake all along never woke.
        let awake = noted.last_of(&[Mark::Woke, Mark::Responsive])
            > noted.last_of(&[
                Mark::Unresponsive,
                Mark::BreathingNone,
                Mark::BreathingPoor,
                Mark::BreathingLostAgain,
                Mark::Died,
            ]);
        let woke = noted.noted(Mark::Woke).is_some();
        self.response = (awake && woke).then_some(Response::Alert);
        self.survived = if noted.noted(Mark::Died).is_some() {
            Survived::No
        } else if noted.breathes() {
            Survived::Yes
        } else {
            Survived::Unknown
        };
        self.transport_refused = noted.noted(Mark::TransportRefused);
        self.kit_left = noted.noted(Mark::KitLeft);
    }
}

impl ReportedDose {
    fn of(protocol: &Protocol, given: &GivenDose, response: Option<DoseResponse>) -> Self {
        Self {
            at_ms: (!given.dose.time_unknown)
                .then(|| given.at.wall_ms - i64::from(given.dose.ago_s) * 1000),
            by: given.dose.by,
            rxnorm: rxnorm(protocol, given.dose.product.as_deref()),
            product: given.dose.product.clone(),
            route: given.dose.route,
            amount: given.dose.amount,
            response,
        }
    }
}

/// From the last dose before breathing last returned to that moment, by the clock nobody can set; not known
/// where there is no such dose, where they do not breathe, or where the clocks say nothing.
fn took(noted: &Timeline) -> ResponseTime {
    let since = noted
        .returned()
        .filter(|_| noted.breathes())
        .and_then(|(returned, given)| {
            let ago_ms = i64::from(given.dose.ago_s) * 1000;
            Some(apart(&given.at, returned)?.saturating_add(ago_ms))
        });
    match since.filter(|ms| *ms >= 0).map(|ms| ms / 1000) {
        None => ResponseTime::Unknown,
        Some(..60) => ResponseTime::Under1,
        Some(60..180) => ResponseTime::From1To3,
        Some(180..300) => ResponseTime::From3To5,
        Some(_) => ResponseTime::Over5,
    }
}

/// From one moment to another, ms; below 0 where the other came first, `None` where nobody can tell.
pub(super) fn apart(from: &Moment, to: &Moment) -> Option<i64> {
    use ElapsedBy::{ClockMoved, Running, Wall};
    let (on, back) = (from.until(to), to.until(from));
    match (on.by, back.by) {
        (Running | ClockMoved, _) => Some(on.ms),
        (_, Running | ClockMoved) => Some(-back.ms),
        (Wall, _) => Some(on.ms),
        (_, Wall) => Some(-back.ms),
        _ => None,
    }
}
