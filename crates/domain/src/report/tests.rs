use super::filled::apart;
use super::*;
use crate::moment::Moment;
use crate::naloxone::{Dose, Entry, Mark, Run, RunAct};

pub(super) fn report() -> IncidentReport {
    IncidentReport {
        incident: Uuid::nil(),
        found_ms: 1_700_000_000_000,
        ems_ms: None,
        handed_over_ms: Some(1_700_000_600_000),
        area: Some("12345".to_owned()),
        sex: Sex::Female,
        age: AgeBand::From25,
        drugs: vec![Drug::Fentanyl],
        pregnant: None,
        collapse: None,
        doses: vec![ReportedDose {
            at_ms: Some(1_700_000_060_000),
            by: By::Officer,
            product: Some("=HYPERLINK(1)".to_owned()),
            route: Route::Intranasal,
            amount: Amount::Micrograms { ug: 400 },
            rxnorm: Some("7242".to_owned()),
            response: Some(DoseResponse::Improved),
        }],
        breathing_before: Breathing::None,
        breathing_before_ms: Some(1_700_000_030_000),
        breathing_after: Breathing::Normal,
        breathing_after_ms: Some(1_700_000_240_000),
        breaths_given: Some(true),
        cpr_given: None,
        cpr_by: None,
        arrest: None,
        aed_used: None,
        vomited: None,
        response_time: ResponseTime::From1To3,
        response: None,
        survived: Survived::Yes,
        disposition: None,
        transport_refused: None,
        kit_left: None,
        referral_offered: None,
        referral_accepted: None,
        officer_exposed: None,
        fictional: true,
    }
}

/// A record of which everything can be read.
pub(super) fn record(report: IncidentReport) -> GivenRecord {
    GivenRecord {
        incident: report.incident,
        found_ms: report.found_ms,
        report: Some(report),
        confirmed: true,
        sample: false,
        unreadable: Vec::new(),
    }
}

#[test]
fn no_cell_is_a_formula_and_every_row_has_every_column() {
    let text = csv(&[record(report()), record(report())]);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].len(), forms::COLUMNS.len());
    assert_eq!(&rows[0][14], "0.4");
    assert_eq!(&rows[0][16], "'=HYPERLINK(1)");
    for cell in &rows[0] {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[test]
fn what_is_not_possible_is_named() {
    assert_eq!(validate(&report()), []);
    let mut first = report();
    (first.found_ms, first.ems_ms) = (1, Some(1));
    assert_eq!(validate(&first), []);
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
        ("referral_accepted", |r| r.referral_accepted = Some(true)),
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
    assert!(json(&[record(r.clone())], &[]).contains("nonfatal_single"));
    r.survived = Survived::No;
    r.doses.clear();
    assert!(json(&[record(r)], &[]).contains("fatal_none"));
}

pub(super) fn at(s: i64) -> Moment {
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
    IncidentReport::of(Uuid::nil(), &protocol, &ran(deeds))
}

/// A run with these deeds at these moments; their ids count from 1.
pub(super) fn ran(deeds: &[(Moment, RunAct)]) -> Run {
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
    run
}

pub(super) fn mark(mark: Mark) -> RunAct {
    RunAct::Marked { mark }
}

pub(super) fn dosed() -> RunAct {
    let dose = Dose {
        by: By::Officer,
        product: Some("narcan4".to_owned()),
        route: Route::Intranasal,
        amount: Amount::Micrograms { ug: 4000 },
        nostril: None,
        ago_s: 0,
        time_unknown: false,
    };
    RunAct::Dosed { dose }
}

#[test]
fn a_handover_presets_nothing_about_where_the_person_went() {
    let awake = told(&[(5, mark(Mark::Responsive)), (60, mark(Mark::HandedOver))]);
    assert_eq!((awake.disposition, awake.response), (None, None));
    assert_eq!(awake.handed_over_ms, Some(at(60).wall_ms));
    let sank = [
        (5, mark(Mark::Woke)),
        (30, mark(Mark::BreathingLostAgain)),
        (60, mark(Mark::HandedOver)),
    ];
    let sank = told(&sank);
    assert_eq!((sank.disposition, sank.response), (None, None));
    assert_eq!(sank.survived, Survived::Unknown);
    let died = told(&[(5, mark(Mark::Died)), (60, mark(Mark::HandedOver))]);
    assert_eq!(died.survived, Survived::No);
}

#[test]
fn what_nobody_noted_is_absent_and_in_no_file_a_no() {
    let silent = told(&[(5, mark(Mark::BreathingPoor))]);
    let text = json(&[record(silent.clone())], &[]);
    assert!(
        !text.contains(": false,\n      \"vomited") && !text.contains("vomited"),
        "{text}"
    );
    let table = csv(&[record(silent)]);
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let row: ::csv::StringRecord = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| {
        let at = forms::COLUMNS.iter().position(|column| *column == name);
        &row[at.unwrap()]
    };
    for name in [
        "vomited",
        "cpr_given",
        "aed_used",
        "kit_left",
        "officer_exposed",
    ] {
        assert_eq!(cell(name), "", "{name}");
    }
    assert_eq!(cell("breathing_before"), "poor");
}

#[test]
fn every_form_says_what_is_not_a_report_to_rely_on() {
    let draft = GivenRecord {
        confirmed: false,
        sample: true,
        ..record(report())
    };
    let table = csv(std::slice::from_ref(&draft));
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let row: ::csv::StringRecord = reader.records().next().unwrap().unwrap();
    assert_eq!((&row[1], &row[2], &row[3]), ("true", "true", "false"));
    for text in [json(std::slice::from_ref(&draft), &[]), nemsis(&[draft])] {
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        let said = &told["reports"][0];
        let marks = [&said["fictional"], &said["sample"], &said["confirmed"]];
        assert_eq!(
            marks.map(|mark| mark.as_bool().unwrap()),
            [true, true, false]
        );
    }
}

#[test]
fn only_the_dose_before_breathing_came_back_improved() {
    use DoseResponse::{Improved, Unchanged};
    let responses = |deeds: &[(i64, RunAct)]| {
        let doses = told(deeds).doses;
        doses.iter().map(|dose| dose.response).collect::<Vec<_>>()
    };
    let back = || mark(Mark::BreathingReturned);
    assert_eq!(
        responses(&[
            (5, mark(Mark::BreathingNone)),
            (10, dosed()),
            (200, dosed()),
            (300, back())
        ]),
        [Some(Unchanged), Some(Improved)]
    );
    // Nobody looked after it: nothing is said of it.
    assert_eq!(
        responses(&[(5, mark(Mark::BreathingNone)), (10, dosed())]),
        [None]
    );
    // A bystander's dose, then a look that saw no breath.
    assert_eq!(
        responses(&[(10, dosed()), (20, mark(Mark::BreathingNone))]),
        [Some(Unchanged)]
    );
    // Normal breathing after a dose, with no look before: the dose need not have done it.
    assert_eq!(
        responses(&[(10, dosed()), (20, mark(Mark::BreathingNormal))]),
        [None]
    );
    // Lost again: the dose before had helped all the same, and so had the one after.
    assert_eq!(
        responses(&[
            (5, mark(Mark::BreathingPoor)),
            (10, dosed()),
            (60, mark(Mark::BreathingNormal)),
            (600, mark(Mark::BreathingLostAgain)),
            (620, dosed()),
            (700, back()),
        ]),
        [Some(Improved), Some(Improved)]
    );
}

#[test]
fn pressing_is_an_arrest_only_where_a_look_said_so() {
    let cpr = || mark(Mark::CprGiven);
    let slow = told(&[(5, mark(Mark::BreathingPoor)), (20, cpr())]);
    assert_eq!((slow.cpr_given, slow.arrest), (Some(true), None));
    let found = told(&[(5, mark(Mark::BreathingNone)), (20, cpr())]);
    assert_eq!(found.arrest, Some(Arrest::Before));
    assert_eq!(found.cpr_by, None, "who began is asked, never assumed");
    let seen = [
        (5, mark(Mark::PulseFelt)),
        (60, mark(Mark::PulseNotFelt)),
        (61, cpr()),
    ];
    assert_eq!(told(&seen).arrest, Some(Arrest::After));
    let no_cpr = told(&[(5, mark(Mark::PulseNotFelt))]);
    assert_eq!(no_cpr.arrest, None);
}

#[test]
fn breathing_lost_after_the_first_dose_is_not_how_the_person_was_found() {
    let found = told(&[
        (5, mark(Mark::BreathingPoor)),
        (20, dosed()),
        (90, mark(Mark::BreathingNone)),
    ]);
    assert_eq!(found.breathing_before, Breathing::Poor);
    assert_eq!(found.breathing_before_ms, Some(at(5).wall_ms));
    let after = (found.breathing_after, found.breathing_after_ms);
    assert_eq!(after, (Breathing::None, Some(at(90).wall_ms)));
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
        Some(at(10).wall_ms),
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
    let times: Vec<i64> = doses.doses.iter().filter_map(|dose| dose.at_ms).collect();
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
fn the_time_of_a_dose_that_nobody_knows_is_in_no_form() {
    let mut theirs = dosed();
    if let RunAct::Dosed { dose } = &mut theirs {
        (dose.by, dose.time_unknown) = (By::Bystander, true);
    }
    let report = told(&[(20, theirs), (60, dosed())]);
    let times: Vec<_> = report.doses.iter().map(|dose| dose.at_ms).collect();
    assert_eq!(times, [None, Some(at(60).wall_ms)]);
    let written = nemsis(&[record(report)]);
    assert_eq!(written.matches("eMedications.01").count(), 1, "{written}");
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
        ..record(report())
    };
    let whole = GivenRecord {
        incident: Uuid::from_u128(9),
        found_ms: 1_700_000_000_000,
        report: None,
        confirmed: false,
        sample: true,
        unreadable: vec![raw.clone(), raw.clone()],
    };
    let records = [part, whole];
    let text = csv(&records);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((&rows[0][37], &rows[1][37]), ("1", "2"));
    assert_eq!((&rows[1][4], &rows[1][13]), ("2023-11-14T22:13:20Z", ""));
    let text = nemsis(&records);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(told["reports"][1]["unreadable_entries"], 2);
    // Whether it was a training district nobody can read: not said, rather than denied.
    assert_eq!(told["reports"][1].get("fictional"), None);
    assert_eq!(told["reports"][0]["fictional"], true);
    let told: serde_json::Value = serde_json::from_str(&json(&records, &[raw])).unwrap();
    assert_eq!(
        told["reports"][0]["unreadable"][0]["wire_base64"],
        "eyJ4IjoxfQ=="
    );
    assert_eq!(told["reports"][1]["unreadable"][1]["schema_version"], 2);
    assert_eq!(told["unreadable"][0]["why"], "newer");
}

#[test]
fn the_same_mark_twice_is_two_looks_for_the_doses_too() {
    use DoseResponse::{Improved, Unchanged};
    let doses = told(&[
        (5, mark(Mark::BreathingNone)),
        (10, dosed()),
        (130, mark(Mark::BreathingNone)),
        (140, dosed()),
        (200, mark(Mark::BreathingReturned)),
        (900, mark(Mark::BreathingLostAgain)),
        (910, dosed()),
        (960, mark(Mark::BreathingReturned)),
    ])
    .doses;
    let responses: Vec<_> = doses.iter().map(|dose| dose.response).collect();
    assert_eq!(responses, [Some(Unchanged), Some(Improved), Some(Improved)]);
}
