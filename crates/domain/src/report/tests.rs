use super::*;

fn report() -> Report {
    Report {
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
    type Spoil = fn(&mut Report);
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
    assert!(serde_json::from_str::<Report>(&more).is_err());
}

#[test]
fn odmap_has_its_eight_types() {
    let mut r = report();
    assert!(json(&[r.clone()]).contains("nonfatal_single"));
    r.survived = Survived::No;
    r.doses.clear();
    assert!(json(&[r]).contains("fatal_none"));
}
