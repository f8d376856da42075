use super::*;
use crate::naloxone::{Dose, Entry, RunAct};

fn report() -> IncidentReport {
    IncidentReport {
        incident: Uuid::nil(),
        found_ms: 1_700_000_000_000,
        ems_ms: None,
        area: Some("12345".to_owned()),
        sex: Sex::Female,
        age: AgeBand::From25,
        drugs: vec![Drug::Fentanyl],
        doses: vec![ReportedDose {
            at_ms: 1_700_000_060_000,
            by: By::Officer,
            product: Some("=HYPERLINK(1)".to_owned()),
            route: Route::Intranasal,
            amount: Amount::Micrograms { ug: 400 },
        }],
        breathing_before: Breathing::None,
        breathing_after: Breathing::Normal,
        breaths_given: true,
        cpr_given: false,
        aed_used: false,
        vomited: false,
        response_time: ResponseTime::From1To3,
        response: None,
        survived: Survived::Yes,
        disposition: None,
        transport_refused: false,
        kit_left: false,
        referral_offered: false,
        referral_accepted: false,
        officer_exposed: false,
        fictional: true,
    }
}

#[test]
fn what_goes_out_by_nemsis_has_only_codes_of_its_lists() {
    let text = nemsis(&[report().into()]);
    assert_eq!(nemsis_trouble(&text), Vec::<String>::new());
    for (code, wrong) in [
        ("9927017", "9927018"),
        ("\"7242\"", "\"7243\""),
        ("2704009", "2704001"),
    ] {
        assert!(text.contains(code), "{code}");
        assert_eq!(
            nemsis_trouble(&text.replace(code, wrong)).len(),
            1,
            "{wrong}"
        );
    }
    let strange = text.replace("eScene.04", "ePatient.02");
    assert_eq!(
        nemsis_trouble(&strange).len(),
        1,
        "a last name is no element of ours"
    );
}

#[test]
fn a_person_who_breathes_but_sleeps_is_improved() {
    assert!(nemsis(&[report().into()]).contains("9916001"));
}

#[test]
fn no_cell_is_a_formula_and_every_row_has_every_column() {
    let text = csv(&[report().into(), report().into()]);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].len(), forms::COLUMNS.len());
    assert_eq!(&rows[0][9], "0.4");
    assert_eq!(&rows[0][11], "'=HYPERLINK(1)");
    for cell in &rows[0] {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[test]
fn what_is_not_possible_is_named() {
    assert_eq!(validate(&report()), []);
    type Spoil = fn(&mut IncidentReport);
    let cases: [(&str, Spoil); 5] = [
        ("area", |r| {
            r.area = Some("12 Bridge Street, flat 3".to_owned())
        }),
        ("doses", |r| {
            r.doses[0].amount = Amount::Micrograms { ug: 0 }
        }),
        ("drugs", |r| r.drugs.push(Drug::Fentanyl)),
        ("ems_ms", |r| r.ems_ms = Some(0)),
        ("referral_accepted", |r| r.referral_accepted = true),
    ];
    for (field, spoil) in cases {
        let mut report = report();
        spoil(&mut report);
        assert_eq!(validate(&report), [BadField(field)]);
    }
}

#[test]
fn a_report_has_no_field_for_a_person() {
    let text = serde_json::to_string(&report()).unwrap();
    for word in ["name", "birth", "address", "latitude", "text", "note"] {
        assert!(!text.contains(word), "{word}");
    }
    let more = text.replacen('{', "{\"name\":\"x\",", 1);
    assert!(serde_json::from_str::<IncidentReport>(&more).is_err());
}

#[test]
fn odmap_has_its_eight_types() {
    let mut r = report();
    assert!(json(&[r.clone().into()], &[]).contains("nonfatal_single"));
    r.survived = Survived::No;
    r.doses.clear();
    assert!(json(&[r.into()], &[]).contains("fatal_none"));
}

fn at(s: i64) -> Moment {
    Moment {
        wall_ms: 1_700_000_000_000 + s * 1000,
        boot_id: "a".to_owned(),
        mono_ms: s * 1000,
    }
}

/// What a run with these deeds at these seconds reports.
fn told(deeds: &[(i64, RunAct)]) -> IncidentReport {
    let moments: Vec<(Moment, RunAct)> = deeds.iter().map(|(s, d)| (at(*s), d.clone())).collect();
    told_at(&moments)
}

/// What a run with these deeds at these moments reports.
fn told_at(deeds: &[(Moment, RunAct)]) -> IncidentReport {
    let protocol = crate::naloxone::tests::protocol();
    let mut run = Run::begin(
        &protocol,
        Uuid::nil(),
        at(0),
        protocol.level,
        "narcan4".to_owned(),
    );
    for ((at, deed), id) in deeds.iter().zip(1_u128..) {
        let (id, at, deed) = (Uuid::from_u128(id), at.clone(), deed.clone());
        run.take(&protocol, Entry { id, at, deed });
    }
    IncidentReport::of(Uuid::nil(), &protocol, &run)
}

fn mark(mark: Mark) -> RunAct {
    RunAct::Marked { mark }
}

fn dosed() -> RunAct {
    let dose = Dose {
        by: By::Officer,
        product: Some("narcan4".to_owned()),
        route: Route::Intranasal,
        amount: Amount::Micrograms { ug: 4000 },
        nostril: None,
        ago_s: 0,
    };
    RunAct::Dosed { dose }
}

#[test]
fn who_was_awake_all_along_is_not_reported_unconscious() {
    let awake = told(&[(5, mark(Mark::Responsive)), (60, mark(Mark::HandedOver))]);
    assert_eq!(awake.disposition, Some(Disposition::HospitalConscious));
    let sank = [
        (5, mark(Mark::Woke)),
        (30, mark(Mark::BreathingLostAgain)),
        (60, mark(Mark::HandedOver)),
    ];
    let sank = told(&sank);
    assert_eq!(sank.disposition, Some(Disposition::HospitalUnconscious));
    assert_eq!(sank.response, None);
    let died = told(&[(5, mark(Mark::Died)), (60, mark(Mark::HandedOver))]);
    assert_eq!((died.disposition, died.survived), (None, Survived::No));
}

#[test]
fn breathing_lost_after_the_first_dose_is_not_how_the_person_was_found() {
    let found = told(&[
        (5, mark(Mark::BreathingPoor)),
        (20, dosed()),
        (90, mark(Mark::BreathingNone)),
    ]);
    assert_eq!(found.breathing_before, Breathing::Poor);
    let no_dose = told(&[(5, mark(Mark::BreathingNone))]);
    assert_eq!(no_dose.breathing_before, Breathing::None);
}

#[test]
fn the_time_to_breathing_counts_from_the_last_dose_before_it() {
    let back = mark(Mark::BreathingReturned);
    let after = told(&[(10, dosed()), (210, back.clone()), (240, dosed())]);
    assert_eq!(after.response_time, ResponseTime::From3To5);
    let only_after = told(&[(210, back.clone()), (240, dosed())]);
    assert_eq!(only_after.response_time, ResponseTime::Unknown);
    let mut moved = at(100);
    moved.wall_ms += 63_072_000_000;
    assert_eq!(apart(&at(10), &moved), Some(90_000));
    assert_eq!(apart(&moved, &at(10)), Some(-90_000));
}

#[test]
fn vomiting_nobody_noted_is_not_reported_as_none() {
    let mut report = report();
    assert!(!nemsis(&[report.clone().into()]).contains("eMedications.08"));
    report.vomited = true;
    assert!(nemsis(&[report.into()]).contains("3708041"));
}

#[test]
fn only_the_ambulances_own_dose_is_not_prior_to_its_care() {
    let mut report = report();
    assert!(nemsis(&[report.clone().into()]).contains("9923003"));
    report.doses[0].by = By::Ambulance;
    let text = nemsis(&[report.into()]);
    assert!(text.contains("9923001") && !text.contains("9923003"));
}

/// The running clock says `s`; somebody has set the wall clock by so many seconds.
fn set_by(s: i64, by_s: i64) -> Moment {
    let mut moment = at(s);
    moment.wall_ms += by_s * 1000;
    moment
}

/// The device was started again; its wall clock stands `wall_s` after the run began.
fn restarted(mono_s: i64, wall_s: i64) -> Moment {
    Moment {
        boot_id: "b".to_owned(),
        mono_ms: mono_s * 1000,
        ..at(wall_s)
    }
}

#[test]
fn a_wall_clock_that_is_set_on_the_way_changes_no_order() {
    // Seen before the dose; then the clock was set back an hour, and the dose was given.
    let back = told_at(&[
        (at(5), mark(Mark::BreathingNone)),
        (set_by(20, -3_600), dosed()),
    ]);
    assert_eq!(back.breathing_before, Breathing::None);
    // Seen after the dose, on a clock that was set back meanwhile.
    let after = told_at(&[
        (at(5), mark(Mark::BreathingPoor)),
        (at(20), dosed()),
        (set_by(90, -3_600), mark(Mark::BreathingNone)),
    ]);
    assert_eq!(after.breathing_before, Breathing::Poor);
    let doses = told_at(&[(at(10), dosed()), (set_by(200, -3_600), dosed())]).doses;
    assert_eq!(
        doses[0].at_ms,
        at(10).wall_ms,
        "the first dose stays the first"
    );
}

#[test]
fn across_a_restart_the_order_of_the_entries_holds() {
    // The battery went, and the clock came back an hour behind.
    let seen = told_at(&[
        (at(5), mark(Mark::BreathingPoor)),
        (at(20), dosed()),
        (restarted(9, -3_600), mark(Mark::BreathingNone)),
    ]);
    assert_eq!(seen.breathing_before, Breathing::Poor);
    let doses = told_at(&[
        (at(10), dosed()),
        (restarted(9, -3_600), dosed()),
        (restarted(60, -3_549), mark(Mark::Vomited)),
    ]);
    let times: Vec<i64> = doses.doses.iter().map(|dose| dose.at_ms).collect();
    assert_eq!(times, [at(10).wall_ms, at(-3_600).wall_ms]);
    // A dose after breathing returned, on a clock that stands before it, is not what brought it back.
    let took = told_at(&[
        (at(10), dosed()),
        (at(100), mark(Mark::BreathingReturned)),
        (restarted(9, 40), dosed()),
    ]);
    assert_eq!(took.response_time, ResponseTime::From1To3);
}

#[test]
fn a_dose_of_before_is_before_what_was_seen_since() {
    let mut old = dosed();
    if let RunAct::Dosed { dose } = &mut old {
        (dose.by, dose.ago_s) = (By::Bystander, 600);
    }
    let seen = told(&[(5, mark(Mark::BreathingNone)), (20, old)]);
    assert_eq!(seen.breathing_before, Breathing::Unknown);
}

#[test]
fn every_form_says_what_cannot_be_read_and_json_has_it_as_it_was_saved() {
    let raw = RawEntry {
        id: Uuid::from_u128(7),
        kind: "overdose.entry".to_owned(),
        schema_version: 2,
        why: "newer",
        at_ms: 1_700_000_000_000,
        wire_base64: "eyJ4IjoxfQ==".to_owned(),
    };
    let part = GivenRecord {
        unreadable: vec![raw.clone()],
        ..report().into()
    };
    let whole = GivenRecord {
        incident: Uuid::from_u128(9),
        found_ms: 1_700_000_000_000,
        report: None,
        unreadable: vec![raw.clone(), raw.clone()],
    };
    let records = [part, whole];
    let text = csv(&records);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((&rows[0][26], &rows[1][26]), ("1", "2"));
    assert_eq!((&rows[1][2], &rows[1][8]), ("2023-11-14T22:13:20Z", ""));
    let text = nemsis(&records);
    assert_eq!(nemsis_trouble(&text), Vec::<String>::new());
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["reports"][1]["unreadable_entries"], 2);
    let told: serde_json::Value = serde_json::from_str(&json(&records, &[raw])).unwrap();
    assert_eq!(
        told["reports"][0]["unreadable"][0]["wire_base64"],
        "eyJ4IjoxfQ=="
    );
    assert_eq!(told["reports"][1]["unreadable"][1]["schema_version"], 2);
    assert_eq!(told["unreadable"][0]["why"], "newer");
}
