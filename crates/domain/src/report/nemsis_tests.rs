//! What goes out by NEMSIS, held against the lists of its data dictionary.

use serde_json::Value;

use super::tests::{record, report};
use super::*;

/// What a value may be: NEMSIS 3.5.1 data dictionary, build 250403 CP1 (3 April 2025), *Code List* and
/// *Constraints* of each element; eScene.19 has the pattern of its type `ZIP`, seen at ePatient.09.
enum Kind {
    /// One of the whole list.
    Code(&'static [&'static str]),
    /// `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.\d+)?(\+|-)[0-9]{2}:[0-9]{2}`
    Time,
    /// Integer, 1 to 120; may be marked *Approximate*.
    Age,
    /// Decimal of at most 9 digits, 3 of them behind the point.
    Decimal,
    /// 2 to 7 digits (rule nemSch_e143).
    RxNorm,
    /// `[0-9]{5}|[0-9]{5}-[0-9]{4}|[0-9]{5}-[0-9]{5}|[A-Z][0-9][A-Z] [0-9][A-Z][0-9]`
    Zip,
}

const TABLE: &[(&str, Kind)] = &[
    (
        "eScene.04",
        Kind::Code(&[
            "2704001", "2704003", "2704005", "2704007", "2704009", "2704011", "2704013", "2704015",
            "2704017", "2704019",
        ]),
    ),
    ("eScene.05", Kind::Time),
    ("eScene.19", Kind::Zip),
    ("eTimes.08", Kind::Time),
    ("ePatient.15", Kind::Age),
    (
        "ePatient.16",
        Kind::Code(&["2516001", "2516003", "2516005", "2516007", "2516009"]),
    ),
    (
        "ePatient.25",
        Kind::Code(&["9919001", "9919003", "9919005"]),
    ),
    ("eArrest.01", Kind::Code(&["3001001", "3001003", "3001005"])),
    (
        "eArrest.04",
        Kind::Code(&["3004001", "3004003", "3004005", "3004007"]),
    ),
    (
        "eHistory.18",
        Kind::Code(&[
            "3118001", "3118003", "3118005", "3118007", "3118009", "3118011",
        ]),
    ),
    (
        "eArrest.20",
        Kind::Code(&[
            "3020001", "3020003", "3020005", "3020007", "3020009", "3020011", "3020013",
        ]),
    ),
    ("eVitals.01", Kind::Time),
    ("eVitals.02", Kind::Code(&["9923001", "9923003"])),
    (
        "eVitals.15",
        Kind::Code(&[
            "3315001", "3315003", "3315005", "3315007", "3315009", "3315011", "3315013",
        ]),
    ),
    (
        "eVitals.26",
        Kind::Code(&["3326001", "3326003", "3326005", "3326007"]),
    ),
    ("eMedications.01", Kind::Time),
    ("eMedications.02", Kind::Code(&["9923001", "9923003"])),
    ("eMedications.03", Kind::RxNorm),
    (
        "eMedications.04",
        Kind::Code(&[
            "9927001", "9927003", "9927005", "9927007", "9927009", "9927011", "9927013", "9927015",
            "9927017", "9927019", "9927021", "9927023", "9927025", "9927027", "9927029", "9927031",
            "9927033", "9927035", "9927037", "9927039", "9927041", "9927043", "9927045", "9927047",
            "9927049", "9927051", "9927053", "9927055", "9927057", "9927059", "9927061", "9927063",
            "9927065", "9927067", "9927069", "9927071", "9927073", "9927075",
        ]),
    ),
    ("eMedications.05", Kind::Decimal),
    (
        "eMedications.06",
        Kind::Code(&["3706015", "3706021", "3706025"]),
    ),
    (
        "eMedications.07",
        Kind::Code(&["9916001", "9916003", "9916005"]),
    ),
    (
        "eMedications.10",
        Kind::Code(&[
            "9905001", "9905002", "9905003", "9905005", "9905007", "9905019", "9905021", "9905025",
            "9905027", "9905029", "9905031", "9905033", "9905035", "9905037", "9905039", "9905041",
            "9905043", "9905045", "9905047", "9905049", "9905051",
        ]),
    ),
];

/// `9` for a digit, `A` for a capital letter.
fn shape(text: &str) -> String {
    let sign = |sign: char| match sign {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        other => other,
    };
    text.chars().map(sign).collect()
}

impl Kind {
    fn admits(&self, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Code(list) => list.contains(&text),
            Self::Time => ["9999-99-99A99:99:99+99:99", "9999-99-99A99:99:99-99:99"]
                .contains(&shape(text).as_str()),
            Self::Age => {
                (1..=120).contains(&value["value"].as_u64().unwrap_or(0))
                    && value["PN"] == "8801029"
            }
            Self::Decimal => {
                let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                let digits = [whole, part].concat();
                !whole.is_empty()
                    && part.len() <= 3
                    && digits.len() <= 9
                    && digits.bytes().all(|sign| sign.is_ascii_digit())
            }
            Self::RxNorm => (2..=7).contains(&text.len()) && shape(text) == "9".repeat(text.len()),
            Self::Zip => {
                ["99999", "99999-9999", "99999-99999", "A9A 9A9"].contains(&shape(text).as_str())
            }
        }
    }
}

fn told(report: IncidentReport) -> Value {
    let text = nemsis(&[record(report)]);
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["reports"][0].take()
}

/// Elements that are in no table or have a value that theirs does not admit.
fn trouble(told: &Value) -> Vec<String> {
    let lists = ["eVitals", "eMedications"].map(|list| told[list].as_array().unwrap());
    let groups = [&told["elements"]]
        .into_iter()
        .chain(lists.into_iter().flatten());
    groups
        .flat_map(|group| group.as_object().unwrap())
        .filter(|(name, value)| {
            let known = TABLE.iter().find(|(element, _)| element == name);
            known.is_none_or(|(_, kind)| !kind.admits(value))
        })
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

#[test]
fn every_value_of_every_list_goes_out_as_nemsis_admits_it() {
    let mut many = Vec::new();
    for at in 0..AgeBand::ALL.len().max(Response::ALL.len()) {
        let mut next = report();
        next.age = AgeBand::ALL[at % AgeBand::ALL.len()];
        next.sex = Sex::ALL[at % Sex::ALL.len()];
        next.response = Some(Response::ALL[at % Response::ALL.len()]);
        next.breathing_before = Breathing::ALL[at % Breathing::ALL.len()];
        next.pregnant = [None, Some(true), Some(false)][at % 3];
        next.collapse = CollapseSeen::ALL.get(at % 3).copied();
        next.arrest = Some(Arrest::ALL[at % Arrest::ALL.len()]);
        next.doses[0].response = Some(DoseResponse::ALL[at % DoseResponse::ALL.len()]);
        many.push(next);
    }
    let whose = [
        By::Officer,
        By::OtherOfficer,
        By::Bystander,
        By::Fire,
        By::Ambulance,
    ];
    let routes = [
        Route::Intranasal,
        Route::Intramuscular,
        Route::Subcutaneous,
        Route::Intravenous,
        Route::Intraosseous,
        Route::AutoInjector,
        Route::Unknown,
    ];
    for (at, next) in many.iter_mut().enumerate() {
        next.doses[0].by = whose[at % whose.len()];
        next.cpr_by = Some(whose[at % whose.len()]);
        next.doses[0].route = routes[at % routes.len()];
        next.doses[0].amount = Amount::Micrograms {
            ug: [400, 4_000, 100_000, 1][at % 4],
        };
    }
    for report in many {
        assert_eq!(trouble(&told(report)), Vec::<String>::new());
    }
}

#[test]
fn who_gave_it_is_said_by_the_list_of_roles() {
    let role = |by: By| {
        let mut report = report();
        report.doses[0].by = by;
        let said = told(report);
        let dose = &said["eMedications"][0];
        let word = |element: &str| dose[element].as_str().map(str::to_owned);
        (word("eMedications.10"), word("eMedications.02").unwrap())
    };
    let prior = |code: &str| (Some(code.to_owned()), "9923003".to_owned());
    assert_eq!(role(By::Officer), prior("9905047"));
    assert_eq!(role(By::OtherOfficer), prior("9905047"));
    assert_eq!(role(By::Bystander), prior("9905045"));
    assert_eq!(role(By::Fire), prior("9905051"));
    assert_eq!(
        role(By::Ambulance),
        (None, "9923001".to_owned()),
        "not prior to its own care"
    );
}

#[test]
fn looks_before_and_after_are_two_groups_with_their_own_times() {
    let mut report = report();
    report.response = Some(Response::Alert);
    let vitals = told(report)["eVitals"].take();
    assert_eq!(vitals[0]["eVitals.01"], "2023-11-14T22:13:50+00:00");
    assert_eq!(vitals[0]["eVitals.15"], "3315001");
    assert!(
        vitals[0]["eVitals.26"].is_null(),
        "apnoeic and alert at one instant"
    );
    assert_eq!(vitals[1]["eVitals.01"], "2023-11-14T22:17:20+00:00");
    assert_eq!(vitals[1]["eVitals.15"], "3315007");
    assert_eq!(vitals[1]["eVitals.26"], "3326001");
}

#[test]
fn an_age_is_said_as_near_and_only_where_a_band_has_a_middle() {
    for band in AgeBand::ALL {
        let mut report = report();
        report.age = *band;
        let elements = told(report)["elements"].take();
        let open = [AgeBand::Under10, AgeBand::From65, AgeBand::Unknown].contains(band);
        assert_eq!(elements["ePatient.15"].is_null(), open, "{band:?}");
        assert_eq!(elements["ePatient.16"].is_null(), open, "{band:?}");
    }
}

#[test]
fn a_pregnancy_is_possible_and_never_denied() {
    let said = |pregnant| {
        let mut report = report();
        report.pregnant = pregnant;
        told(report)["elements"]["eHistory.18"].take()
    };
    assert_eq!(said(Some(true)), "3118003");
    assert!(said(Some(false)).is_null() && said(None).is_null());
}

#[test]
fn a_collapse_that_nobody_saw_is_told_of_who_was_found_in_arrest_alone() {
    let said = |arrest, collapse| {
        let mut report = report();
        (report.arrest, report.collapse) = (arrest, collapse);
        told(report)["elements"]["eArrest.04"].take()
    };
    let unseen = Some(CollapseSeen::Unseen);
    assert_eq!(said(Some(Arrest::Before), unseen), "3004001");
    for (arrest, collapse) in [
        (Some(Arrest::After), unseen),
        (None, unseen),
        (Some(Arrest::Before), Some(CollapseSeen::Seen)),
        (Some(Arrest::Before), None),
    ] {
        assert!(said(arrest, collapse).is_null(), "{arrest:?} {collapse:?}");
    }
}

#[test]
fn a_product_goes_out_by_a_code_of_two_to_seven_digits_and_by_no_other() {
    let coded = |rxnorm: &str| {
        let mut report = report();
        report.doses[0].rxnorm = Some(rxnorm.to_owned());
        !told(report)["eMedications"][0]["eMedications.03"].is_null()
    };
    assert!(coded("72") && coded("7242") && coded("1234567"));
    assert!(!coded("7") && !coded("12345678") && !coded("72a2") && !coded(""));
}

#[test]
fn what_is_not_known_is_left_out() {
    let mut report = report();
    report.sex = Sex::Unknown;
    report.area = Some("ELR 4".to_owned());
    report.collapse = Some(CollapseSeen::Unseen);
    report.vomited = Some(true);
    report.cpr_given = Some(true);
    report.cpr_by = Some(By::Officer);
    report.doses[0].rxnorm = None;
    report.doses[0].response = None;
    let said = told(report);
    for element in [
        "ePatient.25",
        "eScene.19",
        "eArrest.01",
        "eArrest.04",
        "eArrest.20",
        "eHistory.18",
        "eTimes.06",
        "eTimes.07",
    ] {
        assert!(said["elements"][element].is_null(), "{element}");
    }
    // No RxNorm: a product that is not naloxone goes out as no naloxone. Vomiting is not put down to a dose.
    for element in ["eMedications.03", "eMedications.07", "eMedications.08"] {
        assert!(said["eMedications"][0][element].is_null(), "{element}");
    }
}

#[test]
fn a_record_that_cannot_be_read_has_its_time_and_nothing_more() {
    let lost = GivenRecord {
        report: None,
        ..record(report())
    };
    let file: Value = serde_json::from_str(&nemsis(&[lost])).unwrap();
    let said = &file["reports"][0];
    assert_eq!(trouble(said), Vec::<String>::new());
    assert_eq!(said["elements"]["eScene.05"], "2023-11-14T22:13:20+00:00");
    assert_eq!(said["elements"].as_object().unwrap().len(), 1);
}
