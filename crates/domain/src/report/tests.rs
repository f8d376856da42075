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
    let text = nemsis(&[report()]);
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
    assert!(nemsis(&[report()]).contains("9916001"));
}

#[test]
fn no_cell_is_a_formula_and_every_row_has_every_column() {
    let text = csv(&[report(), report()]);
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
        ("ems_ms", |r| r.ems_ms = Some(1)),
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
    assert!(json(&[r.clone()]).contains("nonfatal_single"));
    r.survived = Survived::No;
    r.doses.clear();
    assert!(json(&[r]).contains("fatal_none"));
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
    let protocol = crate::naloxone::tests::protocol();
    let mut run = Run::begin(
        &protocol,
        Uuid::nil(),
        at(0),
        protocol.level,
        "narcan4".to_owned(),
    );
    for ((s, deed), id) in deeds.iter().zip(1_u128..) {
        let (id, at, deed) = (Uuid::from_u128(id), at(*s), deed.clone());
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
    assert!(!nemsis(&[report.clone()]).contains("eMedications.08"));
    report.vomited = true;
    assert!(nemsis(&[report]).contains("3708041"));
}

#[test]
fn only_the_ambulances_own_dose_is_not_prior_to_its_care() {
    let mut report = report();
    assert!(nemsis(&[report.clone()]).contains("9923003"));
    report.doses[0].by = By::Ambulance;
    let text = nemsis(&[report]);
    assert!(text.contains("9923001") && !text.contains("9923003"));
}
