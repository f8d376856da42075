use wayside_domain::service::Status;
use wayside_domain::{Hours, Service};

use super::{SpecFolder, services, test_data};
use crate::fault::AuthoringFault;

pub const HSDS: &str = "[[source]]\nformat = \"hsds-csv\"\npath = \"h\"\nkind = \"treatment\"\n";

#[test]
fn a_service_at_two_places_is_two_services_each_with_its_own_rows() {
    let spec_folder = SpecFolder::new(&[
        (
            "h/services.csv",
            "id,name,status,organization_id\ns,Help,defunct,o\nt,Other,active,o\n",
        ),
        ("h/organizations.csv", "id,name\no,House\nq,Nobody\n"),
        (
            "h/locations.csv",
            "id,name,latitude,longitude\nl1,One,40,-74\nl2,Two,140,-74\n",
        ),
        (
            "h/service_at_location.csv",
            "id,service_id,location_id\na1,s,l1\na2,s,l2\na3,s,l9\n",
        ),
        (
            "h/phones.csv",
            "id,service_id,location_id,organization_id,number\np1,s,,o,\"\"\"+1 555\"\"\"\np2,s,l1,,+2\np3,,l2,,+3\np4,,,o,+4\np5,z,,,+5\n",
        ),
        (
            "h/schedules.csv",
            "id,service_id,byday,opens_at,closes_at\nh1,s,MO,09:00,12:00\n",
        ),
        ("h/metadata.csv", "id\nm\n"),
    ]);
    let (bytes, report) = spec_folder.built(HSDS);
    let services = services(&bytes);
    let said: Vec<(&str, Vec<&str>)> = services
        .iter()
        .map(|s| {
            (
                s.id.0.as_str(),
                s.phones.iter().map(|p| p.number.as_str()).collect(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("s@l1", vec!["+2", "+1 555", "+4"]),
            ("s@l2", vec!["+1 555", "+3", "+4"]),
            ("t", vec!["+4"])
        ]
    );
    assert!(services[0].position.is_some() && services[1].position.is_none());
    assert_eq!(services[0].status, Status::Defunct);
    assert!(matches!(services[1].hours, Hours::Expression { .. }));
    let rejected: Vec<(String, u64)> = report.sources[0]
        .rejected
        .iter()
        .map(|r| (r.file.clone().unwrap(), r.line))
        .collect();
    assert_eq!(
        rejected,
        [
            ("metadata.csv".into(), 2),
            ("organizations.csv".into(), 3),
            ("phones.csv".into(), 6),
            ("service_at_location.csv".into(), 4)
        ]
    );
    let notes = &report.sources[0].notes;
    assert!(
        notes
            .iter()
            .any(|n| n.file.as_deref() == Some("locations.csv")
                && n.line == Some(3)
                && n.note.contains("latitude 140")),
        "{notes:?}"
    );
}

fn hsds_example_is_whole(service: &Service) {
    assert_eq!(service.id.0, "ac148810-d857-441c-9679-408f346de14b");
    assert_eq!(service.phones.len(), 1);
    assert_eq!(service.phones[0].number, "+44 1234 234567");
    assert_eq!(service.languages[0].code.as_deref(), Some("ur"));
    assert_eq!(service.eligibility.minimum_age, Some(12));
    assert!(service.eligibility.description.is_some());
    assert_eq!(service.required_documents.len(), 1);
    assert_eq!(service.schedules.len(), 1);
    assert!(
        service.schedules[0]
            .rrule
            .as_deref()
            .unwrap()
            .contains("BYWEEKNO=41,42")
    );
    assert!(
        matches!(&service.hours, Hours::Unknown { text: Some(text) } if text.starts_with("The service is available"))
    );
    assert_eq!(
        service.organization.as_ref().unwrap().name,
        "Example Organization Inc."
    );
    assert!(service.program.is_some() && service.alert.is_some() && service.wait_time.is_some());
    assert!(service.position.is_none() && service.location_name.is_some());
    assert_eq!(service.cost_options[0].currency.as_deref(), Some("GBP"));
    assert_eq!((service.contacts.len(), service.funding.len()), (1, 1));
    assert_eq!(
        (service.addresses.len(), service.accessibility.len()),
        (1, 1)
    );
    assert_eq!(
        service.provenance.as_of().unwrap().to_string(),
        "2005-01-01"
    );
}

#[test]
fn the_hsds_examples_import_with_all_they_know() {
    let Some(data) = test_data() else { return };
    let spec_folder = SpecFolder::new(&[]);
    let source = |format: &str, path: &str| {
        let path = data.join("hsds-3.0").join(path);
        format!(
            "[[source]]\nformat = \"{format}\"\npath = \"{}\"\nkind = \"mental_health\"\n",
            path.display()
        )
    };
    let (bytes, report) = spec_folder.built(&source("hsds-csv", "csv"));
    hsds_example_is_whole(&services(&bytes)[0]);
    let report = &report.sources[0];
    assert_eq!(report.read, 21, "{report:#?}");
    let orphan = report
        .rejected
        .iter()
        .find(|r| r.file.as_deref() == Some("attributes.csv"));
    assert!(
        orphan.unwrap().reason.contains("link_id `f28dd44b"),
        "{orphan:?}"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|n| n.note.contains("latitude 100") && n.file.as_deref() == Some("locations.csv"))
    );
    assert!(
        report
            .notes
            .iter()
            .any(|n| n.note.contains("bad hours") && n.note.contains("count and until"))
    );
    for file in [
        "service_full.json",
        "service_at_location_full.json",
        "organization_full.json",
    ] {
        let (bytes, report) = spec_folder.built(&source("hsds-json", file));
        let services = services(&bytes);
        hsds_example_is_whole(&services[0]);
        assert_eq!((services.len(), report.sources[0].read), (1, 1), "{file}");
        assert!(
            report.sources[0]
                .notes
                .iter()
                .any(|n| n.note.contains("latitude 100")),
            "{file}"
        );
    }
    let (bytes, _) = spec_folder.built(&source("hsds-json", "service_list.json"));
    assert_eq!(services(&bytes).len(), 1);
    let whole = spec_folder.built(&source("hsds-json", ""));
    assert_eq!(whole.1.sources[0].read, 5);
    let repeated = whole.1.sources[0]
        .rejected
        .iter()
        .filter(|r| r.reason.starts_with("repeats"));
    let files: Vec<_> = repeated.filter_map(|r| r.file.as_deref()).collect();
    assert_eq!(
        files,
        ["service_at_location_full.json", "service_full.json"]
    );
    let noted = |file: &str| {
        whole.1.sources[0]
            .notes
            .iter()
            .any(|n| n.file.as_deref() == Some(file))
    };
    assert!(noted("organization_full.json") && !noted("service_full.json"));
    assert!(
        whole.1.sources[0]
            .rejected
            .iter()
            .any(|r| r.file.as_deref() == Some("location.json"))
    );
    assert!(matches!(
        spec_folder.build(&source("hsds-json", "location.json")),
        Err(AuthoringFault::NothingUsable { .. })
    ));
}

#[test]
fn uuids_that_differ_in_the_case_of_their_letters_are_one() {
    let upper = "3F2504E0-4F89-11D3-9A0C-0305E82C3301";
    let lower = upper.to_lowercase();
    let spec_folder = SpecFolder::new(&[
        ("h/services.csv", &format!("id,name\n{upper},Night House\n")),
        (
            "h/locations.csv",
            "id,name,latitude,longitude\nL1,One,40,-74\n",
        ),
        (
            "h/service_at_location.csv",
            &format!("id,service_id,location_id\na,{lower},L1\n"),
        ),
        (
            "h/schedules.csv",
            &format!(
                "id,service_id,freq,byday,opens_at,closes_at\nh,{lower},WEEKLY,MO,09:00,12:00\n"
            ),
        ),
    ]);
    let (bytes, _) = spec_folder.built(HSDS);
    let found = services(&bytes);
    assert!(found[0].position.is_some());
    assert!(matches!(found[0].hours, Hours::Expression { .. }));
    // Other ids are what they are.
    assert_eq!(found.len(), 1);
}

const OLD_JSON: &str = r#"{"contents":[{"id":"a1","name":"Quay night beds","status":"active",
  "regular_schedules":[{"weekday":"Monday","opens_at":"09:00","closes_at":"17:00"}],
  "eligibilitys":[{"eligibility":"women only","minimum_age":18}],
  "opening_times_text":"Monday 9-5","emergency_phone":"+1 212 555 0100",
  "service_at_locations":[{"id":"x","location":{"id":"l","latitude":40.7,"longitude":-74.0,"floor_plan":{"lifts":2},
    "physical_addresses":[{"address_1":"1 Quay","city":"Town"}]}}]}]}"#;

const JSON: &str = "[[source]]\nformat = \"hsds-json\"\npath = \"s.json\"\nkind = \"shelter\"\n";

#[test]
fn the_keys_of_hsds_1_are_read_as_those_of_today() {
    let (bytes, _) = SpecFolder::new(&[("s.json", OLD_JSON)]).built(JSON);
    let service = &services(&bytes)[0];
    assert!(
        matches!(&service.hours, Hours::Expression { expression, .. } if expression == "Mo 09:00-17:00"),
        "{:?}",
        service.hours
    );
    assert_eq!(service.addresses[0].address_1.as_deref(), Some("1 Quay"));
    assert_eq!(
        service.eligibility.description.as_deref(),
        Some("women only")
    );
    assert_eq!(service.eligibility.minimum_age, Some(18));
}

#[test]
fn a_key_that_nobody_reads_is_named_once_and_columns_read_it() {
    let folder = SpecFolder::new(&[("s.json", OLD_JSON)]);
    let (_, report) = folder.built(JSON);
    let notes: Vec<&str> = report.sources[0]
        .notes
        .iter()
        .map(|note| note.note.as_str())
        .collect();
    for key in [
        "`emergency_phone` is not read; if it is `phone`",
        "`opening_times_text` is not read; if it is `hours`",
        "`location.floor_plan` holds objects that are not read",
    ] {
        assert_eq!(
            notes.iter().filter(|note| note.contains(key)).count(),
            1,
            "{key}: {notes:?}"
        );
    }
    assert!(
        !notes
            .iter()
            .any(|note| note.contains("regular_schedules") || note.contains("`id`")),
        "{notes:?}"
    );
    let (bytes, report) = folder.built(&format!(
        "{JSON}columns = {{ phone = \"emergency_phone\" }}\n"
    ));
    let service = &services(&bytes)[0];
    assert_eq!(service.phones[0].dial.as_deref(), Some("+12125550100"));
    let notes: Vec<&str> = report.sources[0]
        .notes
        .iter()
        .map(|note| note.note.as_str())
        .collect();
    assert!(
        !notes.iter().any(|note| note.contains("emergency_phone")),
        "{notes:?}"
    );
}

#[test]
fn a_tabular_package_of_hsds_1_gives_place_and_telephone_and_names_each_row_that_is_not_read() {
    let folder = SpecFolder::new(&[
        ("h/organizations.csv", "id,name,description\n1,House,x\n"),
        (
            "h/services.csv",
            "id,organization_id,program_id,name,status\n1,1,,Night beds,active\n",
        ),
        (
            "h/locations.csv",
            "id,organization_id,name,latitude,longitude\n1,1,Quay,40.7,-74.0\n",
        ),
        (
            "h/services_at_location.csv",
            "id,service_id,location_id,description\n,1,1,\n",
        ),
        (
            "h/phones.csv",
            "id,location_id,service_id,organization_id,number,extension\n1,,1,,212-555-0100,12\n",
        ),
        (
            "h/regular_schedules.csv",
            "id,service_id,weekday,opens_at,closes_at\n1,1,1,09:00,17:00\n",
        ),
        (
            "h/postal_addresses.csv",
            "id,location_id,address_1\n1,1,Box 1\n",
        ),
        (
            "h/eligibility.csv",
            "id,service_id,eligibility\n1,1,women\n",
        ),
    ]);
    let (bytes, report) = folder.built(&format!("{HSDS}country = \"US\"\n"));
    let service = &services(&bytes)[0];
    assert!(service.position.is_some());
    assert_eq!(
        (
            service.phones[0].dial.as_deref(),
            service.phones[0].extension.as_deref()
        ),
        (Some("+12125550100"), Some("12"))
    );
    assert_eq!(service.hours, Hours::default());
    let rejected: Vec<(&str, u64)> = report.sources[0]
        .rejected
        .iter()
        .map(|row| (row.file.as_deref().unwrap(), row.line))
        .collect();
    assert_eq!(
        rejected,
        [
            ("eligibility.csv", 2),
            ("postal_addresses.csv", 2),
            ("regular_schedules.csv", 2)
        ]
    );
}

#[test]
fn columns_that_nobody_reads_are_named_in_tables_too() {
    let folder = SpecFolder::new(&[
        (
            "h/services.csv",
            "id,name,status,Door code\n1,Night beds,active,blue door\n",
        ),
        (
            "h/locations.csv",
            "id,name,latitude,longitude\n1,Quay,40.7,-74.0\n",
        ),
        (
            "h/service_at_location.csv",
            "id,service_id,location_id\n1,1,1\n",
        ),
    ]);
    let (_, report) = folder.built(HSDS);
    let notes: Vec<&str> = report.sources[0]
        .notes
        .iter()
        .map(|note| note.note.as_str())
        .collect();
    assert_eq!(
        notes
            .iter()
            .filter(|note| note.contains("`door code` is not read"))
            .count(),
        1,
        "{notes:?}"
    );
}

#[test]
fn days_on_which_a_service_is_closed_are_no_open_days() {
    let json = |holiday: &str| {
        OLD_JSON.replace(
            "\"eligibilitys\"",
            &format!("\"holiday_schedules\":[{holiday}],\"eligibilitys\""),
        )
    };
    let hours = |holiday: &str| {
        let (bytes, report) = SpecFolder::new(&[("s.json", &json(holiday))]).built(JSON);
        let noted = report.sources[0]
            .notes
            .iter()
            .any(|note| note.note.contains("holiday schedule"));
        (services(&bytes)[0].hours.clone(), noted)
    };
    let expression = |hours: Hours| match hours {
        Hours::Expression { expression, .. } => expression,
        Hours::Unknown { .. } => "unknown".to_owned(),
    };
    for (holiday, wanted) in [
        (
            r#"{"closed":true,"start_date":"2026-11-23"}"#,
            "2026 Nov 23 off",
        ),
        (
            r#"{"closed":"Y","start_date":"2026-12-24","end_date":"2026-12-26"}"#,
            "2026 Dec 24-2026 Dec 26 off",
        ),
        (
            r#"{"closed":false,"start_date":"2026-12-24","opens_at":"09:00:00","closes_at":"12:00"}"#,
            "2026 Dec 24 09:00-12:00",
        ),
        (
            r#"{"start_date":"2026-12-24","opens_at":"9:00:00","closes_at":"12:30:00"}"#,
            "2026 Dec 24 09:00-12:30",
        ),
    ] {
        let (hours, noted) = hours(holiday);
        assert_eq!(
            (expression(hours), noted),
            (format!("Mo 09:00-17:00; {wanted}"), false)
        );
    }
    for holiday in [
        r#"{"closed":true,"start_date":"Thanksgiving"}"#,
        r#"{"closed":false,"start_date":"2026-12-24"}"#,
        r#"{"start_date":"2026-12-24","opens_at":"09:00:00-05:00","closes_at":"12:00:00-05:00"}"#,
        r#"{"start_date":"2026-12-24","opens_at":"09:00 am","closes_at":"12:00 pm"}"#,
    ] {
        let (hours, noted) = hours(holiday);
        assert_eq!(
            (expression(hours).as_str(), noted),
            ("unknown", true),
            "{holiday}"
        );
    }
}
