//! How much of the accuracy circle counts, and what is remembered between fixes.

use super::*;
use crate::zone::search_radius_m;

/// A circle whose line runs so many metres from the fix's centre: outward when the fix lies within.
fn line_at(metres: f64, within: bool) -> Zone {
    let centre = place(40.0, -74.0);
    let here = place(40.005, -74.0);
    let apart = centre.distance_m(&here);
    let radius_m = if within {
        apart + metres
    } else {
        apart - metres
    };
    zone("c", Shape::Circle { centre, radius_m })
}

#[test]
fn a_fix_is_judged_on_its_accuracy_times_1_6() {
    let fix = fix(place(40.005, -74.0), 10.0);
    // 1.5 times would be 15 m, 1.7 times 17 m.
    for (within, sure) in [(true, ZoneVerdict::Inside), (false, ZoneVerdict::Outside)] {
        let near = ask(&[line_at(15.9, within)], &fix);
        assert_eq!((near.verdict, near.why), CROSSED, "within: {within}");
        assert!(near.zones[0].crossed);
        let clear = ask(&[line_at(16.1, within)], &fix);
        assert_eq!((clear.verdict, clear.why), (sure, None));
        assert!(!clear.zones[0].crossed);
    }
}

#[test]
fn zones_are_looked_for_as_far_as_the_circle_reaches() {
    let reach = |accuracy_m| search_radius_m(&fix(place(40.0, -74.0), accuracy_m));
    for (accuracy_m, wanted) in [
        (0.0, 250.0),
        (150.0, 250.0),
        (200.0, 320.0),
        (1_000.0, 1_600.0),
        (20_000.0, 20_000.0),
        (f64::NAN, 20_000.0),
        (f64::INFINITY, 20_000.0),
        (-1.0, 20_000.0),
    ] {
        assert!((reach(accuracy_m) - wanted).abs() < 1e-6, "{accuracy_m}");
    }
    // Within 250 m a zone is listed, beyond it is not.
    let far = fix(place(40.005, -74.0), 5.0);
    assert_eq!(ask(&[line_at(249.0, false)], &far).zones.len(), 1);
    assert_eq!(ask(&[line_at(251.0, false)], &far).zones.len(), 0);
}

#[test]
fn the_bounds_of_age_and_accuracy_belong_to_what_is_good() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let here = place(40.005, -73.995);
    for age_s in [-60, 60] {
        let aged = Fix {
            taken_at: monday() - Duration::seconds(age_s),
            ..fix(here, 5.0)
        };
        assert_eq!(ask(&zones, &aged).verdict, ZoneVerdict::Inside, "{age_s} s");
    }
    let terms = ZoneTerms {
        point_accuracy_m: 10.0,
        ..TERMS
    };
    let good = fix(place(40.00003, -73.995), 10.0);
    let judged = judge(&zones, &good, monday(), terms, &new_york());
    assert_eq!(judged.verdict, ZoneVerdict::Inside);
}

/// Inside, then fixes of another sort, one a second.
fn after_inside(fixes: &[(f64, f64)]) -> Vec<(ZoneVerdict, Option<CantTellReason>)> {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let mut watch = Watch::Inside;
    let mut told = Vec::new();
    for ((latitude, accuracy_m), second) in fixes.iter().zip(1..) {
        let now = monday() + Duration::seconds(second);
        let fix = Fix {
            taken_at: now,
            ..fix(place(*latitude, -73.995), *accuracy_m)
        };
        let (next, answer) = settle(watch, &fix, judge(&zones, &fix, now, TERMS, &new_york()));
        watch = next;
        told.push((answer.verdict, answer.why));
    }
    told
}

#[test]
fn a_fix_that_cant_tell_forgets_neither_inside_nor_leaving() {
    let poor = (ZoneVerdict::CantTell, Some(CantTellReason::AccuracyTooPoor));
    let leaving = (ZoneVerdict::CantTell, Some(CantTellReason::Leaving));
    assert_eq!(
        after_inside(&[(40.02, 500.0), (40.02, 2.0), (40.02, 2.0)]),
        [poor, leaving, OUTSIDE]
    );
    assert_eq!(
        after_inside(&[(40.02, 2.0), (40.02, 500.0), (40.02, 2.0)]),
        [leaving, poor, OUTSIDE]
    );
    assert_eq!(
        after_inside(&[(40.02, 2.0), (40.005, 2.0), (40.02, 2.0)]),
        [leaving, INSIDE, leaving]
    );
}

#[test]
fn an_older_fix_is_no_second_one() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let since = monday();
    let older = Fix {
        taken_at: since - Duration::seconds(1),
        ..fix(place(40.02, -73.995), 2.0)
    };
    let answer = judge(&zones, &older, since, TERMS, &new_york());
    let (watch, answer) = settle(Watch::Leaving { since }, &older, answer);
    assert_eq!(watch, Watch::Leaving { since });
    assert_eq!(answer.why, Some(CantTellReason::Leaving));
}

#[test]
fn a_fix_without_any_circle_is_crossed_nowhere_and_one_with_a_circle_on_the_line_is() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let crossed = |accuracy_m| {
        let near = ask(&zones, &fix(place(40.0, -74.0), accuracy_m))
            .zones
            .remove(0);
        (near.distance_m, near.inside, near.crossed)
    };
    assert_eq!(crossed(0.0), (0.0, true, false));
    assert_eq!(crossed(5.0), (0.0, true, true));
}

#[test]
fn hours_that_begin_when_a_zone_has_ended_are_not_told() {
    let begins = |hours: &str| {
        let zone = Zone {
            effective_until: "2026-11-23".parse().ok(),
            hours: Some(hours.to_owned()),
            ..zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))
        };
        zone.standing(monday(), &new_york()).begins.is_some()
    };
    assert!(begins("Mo 23:00-24:00"));
    assert!(!begins("Tu 00:00-06:00"));
}
