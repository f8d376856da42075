//! What a fix means for each zone of several.

use super::super::{OneZoneVerdict, ZoneNear, ZoneStatus, judge_one};
use super::*;

/// Each zone by its id: verdict and why.
fn each(answer: &ZoneAnswer) -> Vec<(&str, OneZoneVerdict, Option<CantTellReason>)> {
    let rows = answer.zones.iter().chain(&answer.not_in_force);
    rows.map(|near| (near.id.0.as_str(), near.verdict, near.why))
        .collect()
}

fn near_me(id: &str, south: f64) -> Zone {
    Zone {
        rule: RuleId(format!("rule of {id}")),
        ..zone(id, polygon(&[&square(south, -74.0, 0.01)]))
    }
}

const HERE: f64 = 40.00003;
const CANT_TELL: OneZoneVerdict = OneZoneVerdict::CantTell;
const CROSSES: Option<CantTellReason> = Some(CantTellReason::CircleCrossesLine);

#[test]
fn each_zone_is_told_by_its_own_line() {
    // The fix is 3 m within `a`, whose line its circle of 8 m crosses, well within `b` and well out of `c`.
    let zones = [
        near_me("a", 40.0),
        near_me("b", 39.995),
        near_me("c", 40.0015),
    ];
    let here = fix(place(HERE, -73.995), 5.0);
    let answer = ask(&zones, &here);
    assert_eq!(
        each(&answer),
        [
            ("a", CANT_TELL, CROSSES),
            ("b", OneZoneVerdict::Inside, None),
            ("c", OneZoneVerdict::Outside, None),
        ]
    );
    assert_eq!((answer.verdict, answer.why), INSIDE);
    // The rule that holds is that of the zone one is surely in, not that of the nearest line.
    assert_eq!(answer.rule_to_show(), Some(&RuleId("rule of b".to_owned())));
}

#[test]
fn a_pack_lets_the_centre_decide_for_every_zone_that_holds_it_and_for_no_other() {
    let zones = [
        near_me("a", 40.0),
        near_me("b", 40.00001),
        near_me("c", 40.00005),
    ];
    let terms = ZoneTerms {
        point_accuracy_m: 5.0,
        ..TERMS
    };
    let here = fix(place(HERE, -73.995), 5.0);
    let answer = judge(&zones, &here, monday(), terms, &new_york());
    assert_eq!(
        each(&answer),
        [
            ("b", OneZoneVerdict::Inside, None),
            ("a", OneZoneVerdict::Inside, None),
            ("c", CANT_TELL, CROSSES),
        ]
    );
}

#[test]
fn what_keeps_everything_untold_keeps_each_zone_untold() {
    let closed = Zone {
        effective_until: Some("2026-11-01".parse().unwrap()),
        ..near_me("closed", 39.995)
    };
    let zones = [near_me("a", 39.995), closed];
    let good = fix(place(HERE, -73.995), 5.0);
    let told = |fix: &Fix, terms| {
        let answer = judge(&zones, fix, monday(), terms, &new_york());
        each(&answer)
            .into_iter()
            .map(|(_, verdict, why)| (verdict, why))
            .collect::<Vec<_>>()
    };
    let not_in_force = (OneZoneVerdict::NotInForce, None);
    assert_eq!(
        told(&good, TERMS),
        [(OneZoneVerdict::Inside, None), not_in_force]
    );
    let expired = ZoneTerms {
        pack_expired: true,
        ..TERMS
    };
    let old = Fix {
        taken_at: monday() - Duration::hours(1),
        ..good
    };
    let poor = Fix {
        accuracy_m: 5_000.0,
        ..good
    };
    for (fix, terms, why) in [
        (&good, expired, CantTellReason::PackExpired),
        (&old, TERMS, CantTellReason::FixTooOld),
        (&poor, TERMS, CantTellReason::AccuracyTooPoor),
    ] {
        assert_eq!(told(fix, terms), [(CANT_TELL, Some(why)); 2], "{why:?}");
    }
}

#[test]
fn a_zone_of_unreadable_hours_is_told_only_where_its_line_is_far() {
    let unreadable = |id, south| Zone {
        hours: Some("when the bell rings".to_owned()),
        ..near_me(id, south)
    };
    let zones = [unreadable("a", 39.995), unreadable("b", 40.0015)];
    let answer = ask(&zones, &fix(place(HERE, -73.995), 5.0));
    assert_eq!(
        each(&answer),
        [
            ("a", CANT_TELL, Some(CantTellReason::HoursUnknown)),
            ("b", OneZoneVerdict::Outside, None),
        ]
    );
    assert_eq!(answer.zones[0].standing.force, Force::Unknown);
}

#[test]
fn while_one_is_leaving_no_zone_is_told_be_it_near_or_far() {
    let zones = [near_me("a", 40.0), near_me("far", 41.0)];
    let out = fix(place(39.999, -73.995), 5.0);
    let fresh = ask(&zones, &out);
    let one = |zone, here: &ZoneAnswer| {
        let ZoneNear {
            verdict,
            why,
            standing: ZoneStatus { force, .. },
            ..
        } = judge_one(zone, here, &out, monday(), TERMS, &new_york());
        assert_eq!(force, Force::InForce);
        (verdict, why)
    };
    assert_eq!(each(&fresh), [("a", OneZoneVerdict::Outside, None)]);
    assert_eq!(one(&zones[1], &fresh), (OneZoneVerdict::Outside, None));
    let (_, settled) = settle(Watch::Inside, &out, fresh);
    assert_eq!(
        each(&settled),
        [("a", CANT_TELL, Some(CantTellReason::Leaving))]
    );
    assert_eq!(
        one(&zones[1], &settled),
        (CANT_TELL, Some(CantTellReason::Leaving))
    );
}

#[test]
fn outside_is_not_known_where_the_pack_lacks_zones() {
    let zones = [zone("z", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let terms = ZoneTerms {
        zones_missing: true,
        ..TERMS
    };
    let at = |latitude: f64, longitude: f64| {
        let here = fix(place(latitude, longitude), 5.0);
        let answer = judge(&zones, &here, monday(), terms, &new_york());
        (answer.verdict, answer.why)
    };
    assert_eq!(at(40.005, -73.995), INSIDE);
    let missing = Some(CantTellReason::ZonesMissing);
    assert_eq!(at(41.0, -73.995), (ZoneVerdict::CantTell, missing));
}
