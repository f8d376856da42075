//! 211 directories: read whole, and private places stay private.

use proptest::prelude::*;

use super::{SpecFolder, services};

const SPEC: &str = "[[source]]\nformat = \"airs-csv\"\npath = \"s.csv\"\nkind = \"other\"\ncountry = \"US\"\n\
    kinds = { \"Homeless Shelter\" = \"shelter\" }\n";

const HEADER: &str = "ResourceAgencyNum,PublicName,ParentAgency,PhysicalAddress1,PhysicalCity,PhysicalAddressIsPrivate,\
    Latitude,Longitude,HoursOfOperation,Phone1Number,Phone1Name,Phone1IsPrivate,Phone2Number,Phone2Name,Phone2IsPrivate,\
    PhoneNumberHotline,PhoneNumberHotlineIsPrivate,AgencyStatus,AgencyDescription,BusServiceAccess,TaxonomyTerms,LastVerifiedOn,Moon";

fn built(rows: &str) -> (Vec<wayside_domain::Service>, crate::BuildReport) {
    let folder = SpecFolder::new(&[("s.csv", &format!("{HEADER}\n{rows}"))]);
    let (bytes, report) = folder.built(SPEC);
    (services(&bytes), report)
}

#[test]
fn a_directory_is_read_with_its_hours_numbers_kinds_and_status() {
    let (services, report) = built(
        "1,Quay House,Harbour Trust,1 Quay,Port,No,40.7,-74,\"Monday-Friday, 9-5\",212-555-0100,Main,FALSE,,,,\
         212-555-0199,No,Active,<p>A <b>house</b></p>,Bus 4,Homeless Shelter; Meals,4/19/26,full\n\
         2,No Place,No Place,,Port,,,,,212-555-0101,Main,,,,,,,Inactive,,,,,\n",
    );
    let quay = &services[0];
    assert_eq!(quay.name, "Quay House");
    assert_eq!(quay.organization.as_ref().unwrap().name, "Harbour Trust");
    assert_eq!(quay.kinds[0].as_str(), "shelter");
    assert_eq!(quay.description.as_deref(), Some("A house"));
    assert_eq!(quay.phones.len(), 2);
    assert_eq!(quay.phones[0].description.as_deref(), Some("Main"));
    assert_eq!(
        quay.provenance.assured_date,
        Some("2026-04-19".parse().unwrap())
    );
    assert!(
        matches!(&quay.hours, wayside_domain::Hours::Expression { expression, .. } if expression.starts_with("Mo-Fr"))
    );
    assert_eq!(services[1].position, None);
    assert_eq!(
        services[1].status,
        wayside_domain::service::Status::Inactive
    );
    assert_eq!(services[1].organization, None);
    let notes = &report.sources[0].notes;
    assert!(
        notes.iter().any(|note| note
            .note
            .starts_with("column `Moon` is not read; the nearest")),
        "{notes:?}"
    );
    assert_eq!(notes.len(), 1, "{notes:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_marked_private_is_nowhere_in_the_pack(
        street in "[1-9][0-9]{2} [A-Z][a-z]{4,8} Street",
        digits in "[2-9][0-9]{2}-555-[0-9]{4}",
        mark in prop::sample::select(vec!["Yes", "TRUE", "true", "1", "y", "X"]),
        repeats in any::<[bool; 4]>(),
        (lat, lon) in (40.1f64..40.9, -74.9f64..-74.1),
    ) {
        let or = |told: bool, secret: &str| if told { format!("see {secret}") } else { "quiet".to_owned() };
        let spelled = digits.replace('-', " ");
        let row = format!(
            "1,Refuge,Trust,{street},Hidden City,{mark},{lat},{lon},24 hours,{digits},{},{mark},212-555-0000,{},No,{},No,Active,{},{},,,\n",
            or(repeats[0], &street),
            or(repeats[1], &digits),
            if repeats[2] { &spelled } else { "212-555-0001" },
            or(repeats[3], &format!("{street} or {spelled}")),
            or(true, &street),
        );
        let (services, report) = built(&row);
        let refuge = &services[0];
        prop_assert_eq!(&refuge.name, "Refuge");
        prop_assert!(refuge.position.is_none() && refuge.addresses.is_empty());
        let phones: Vec<&str> = refuge.phones.iter().map(|phone| phone.number.as_str()).collect();
        prop_assert!(phones.contains(&"212-555-0000"));
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let pack = bare(&serde_json::to_string(&services).unwrap());
        let notes = bare(&serde_json::to_string(&report).unwrap());
        for secret in [&street, &digits, &"Hidden City".to_owned(), &lat.to_string(), &lon.to_string()] {
            prop_assert!(!pack.contains(&bare(secret)), "{} in {}", secret, pack);
            prop_assert!(!notes.contains(&bare(secret)), "{} in the report", secret);
        }
    }
}
