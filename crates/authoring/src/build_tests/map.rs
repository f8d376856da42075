use wayside_domain::zone::Shape;
use wayside_domain::{Hours, Street, Zone};

use super::{CSV, SpecFolder, reasons, rows, services};

#[test]
fn overpass_elements_become_services_or_say_why_not() {
    let spec_folder = SpecFolder::new(&[(
        "o.json",
        "{\"elements\": [\n\
         {\"type\":\"node\",\"id\":1,\"lat\":43.7,\"lon\":7.4,\"tags\":{\"amenity\":\"social_facility\",\"social_facility\":\"outreach\",\"social_facility:for\":\"drug_addicted\",\"name\":\"Bus\",\"opening_hours\":\"Mo-Fr 20:00-02:00\",\"contact:phone\":\"+1; +2\",\"wheelchair\":\"yes\",\"language:fr\":\"yes\"}},\n\
         {\"type\":\"way\",\"id\":2,\"center\":{\"lat\":43.7,\"lon\":7.5},\"tags\":{\"amenity\":\"vending_machine\",\"vending\":\"syringes\",\"opening_hours\":\"always-ish\"}},\n\
         {\"type\":\"way\",\"id\":3,\"nodes\":[1],\"tags\":{\"amenity\":\"clinic\"}},\n\
         {\"type\":\"node\",\"id\":4,\"lat\":43.7,\"lon\":7.4},\n\
         {\"type\":\"node\",\"id\":5,\"lat\":100,\"lon\":7.4,\"tags\":{\"amenity\":\"clinic\"}},\n\
         {\"type\":\"node\",\"id\":6,\"lat\":43.7,\"lon\":7.4,\"tags\":{\"amenity\":\"cafe\"}},\n\
         {\"type\":\"relation\",\"id\":7,\"center\":{\"lat\":43.8,\"lon\":7.5},\"tags\":{\"amenity\":\"hospital\",\"social_facility\":\"shelter\"}},\n\
         {\"type\":\"node\",\"id\":8,\"lat\":43.9,\"lon\":7.4,\"tags\":{\"shop\":\"kiosk\"}}\n\
         ]}",
    )]);
    let (bytes, report) = spec_folder.built(
        "[[source]]\nformat = \"osm-json\"\npath = \"o.json\"\nkinds = { \"shop=kiosk\" = \"naloxone\" }\n",
    );
    let reasons = reasons(&report, 0);
    for ((line, reason), (at, word)) in reasons.iter().zip([
        (4, "out center"),
        (5, "no tags"),
        (6, "latitude 100"),
        (7, "`amenity=cafe`"),
    ]) {
        assert!(
            *line == at && reason.contains(word),
            "line {line}: {reason}"
        );
    }
    let services = services(&bytes);
    let said: Vec<(&str, &str)> = services
        .iter()
        .map(|s| (s.id.0.as_str(), s.kinds[0].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("node/1", "syringe_programme"),
            ("node/8", "naloxone_pickup"),
            ("relation/7", "shelter"),
            ("way/2", "syringe_programme")
        ]
    );
    assert_eq!(services[0].phones.len(), 2);
    assert_eq!(services[0].tags, ["wheelchair"]);
    assert_eq!(
        services[3].hours,
        Hours::Unknown {
            text: Some("always-ish".into())
        }
    );
}

const RULE: &str = "[[rule]]\nid = \"r\"\ntitle = \"T\"\ntext = \"X\"\nsource = \"S\"\n\
    [[source]]\nformat = \"geojson\"\npath = \"z.json\"\nholds = \"zones\"\n";

fn zone(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}")
}

const SQUARE: &str = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}";

#[test]
fn zones_are_settled_against_rules_and_services_and_law_is_never_guessed() {
    let bow = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}";
    let open = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}";
    let point = "{\"type\":\"Point\",\"coordinates\":[1,1]}";
    let features = [
        zone(
            "\"id\":\"a\",\"name\":\"A\",\"rule\":\"r\",\"hours\":\"Mo-Fr 08:00-16:00\",\"from\":\"2026-01-01\"",
            SQUARE,
        ),
        zone(
            "\"id\":\"b\",\"name\":{\"en\":\"B\",\"es\":\"Be\"},\"rule\":\"r\",\"around\":\"1\",\"radius_m\":100",
            "null",
        ),
        zone("\"id\":\"c\",\"name\":\"C\",\"rule\":\"r\"", bow),
        zone("\"id\":\"d\",\"name\":\"D\",\"rule\":\"r\"", open),
        zone("\"id\":\"e\",\"name\":\"E\",\"rule\":\"other\"", SQUARE),
        zone(
            "\"id\":\"f\",\"name\":\"F\",\"rule\":\"r\",\"around\":\"9\",\"radius_m\":100",
            "null",
        ),
        zone(
            "\"id\":\"g\",\"name\":\"G\",\"rule\":\"r\",\"hours\":\"daytime\"",
            SQUARE,
        ),
        zone(
            "\"id\":\"h\",\"name\":\"H\",\"rule\":\"r\",\"from\":\"2026-02-01\",\"until\":\"2026-01-01\"",
            SQUARE,
        ),
        zone(
            "\"id\":\"i\",\"name\":\"I\",\"rule\":\"r\",\"untill\":\"2026-01-01\"",
            SQUARE,
        ),
        zone("\"id\":\"j\",\"name\":\"J\",\"rule\":\"r\"", point),
        zone(
            "\"id\":\"k\",\"name\":\"K\",\"rule\":\"r\",\"radius_m\":-5",
            point,
        ),
        zone("\"id\":\"l\",\"name\":\"L\"", SQUARE),
        zone(
            "\"id\":\"a\",\"name\":\"A\",\"rule\":\"r\",\"hours\":\"Mo-Fr 08:00-16:00\",\"from\":\"2026-01-01\"",
            SQUARE,
        ),
        zone("\"id\":\"a\",\"name\":\"A2\",\"rule\":\"r\"", SQUARE),
    ];
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
        features.join(",\n")
    );
    let spec_folder = SpecFolder::new(&[
        ("z.json", &text),
        ("a.csv", "id,name,latitude,longitude\n1,x,40,-74\n"),
    ]);
    let (bytes, report) = spec_folder.built(&format!("{RULE}{CSV}"));
    let expected = [
        (5, "`d`", "closed"),
        (6, "`e`", "rule `other`"),
        (7, "`f`", "service `9`"),
        (8, "`g`", "bad hours"),
        (9, "`h`", "before"),
        (10, "`i`", "`until`"),
        (11, "`j`", "radius_m"),
        (12, "`k`", "-5"),
        (13, "`l`", "no rule"),
        (14, "`a`", "repeats line 2"),
    ];
    let reasons = reasons(&report, 0);
    assert_eq!(reasons.len(), expected.len(), "{reasons:#?}");
    for ((line, reason), (at, name, word)) in reasons.iter().zip(expected) {
        assert!(
            *line == at && reason.contains(name) && reason.contains(word),
            "{line}: {reason}"
        );
    }
    let zones: Vec<Zone> = rows(&bytes, "zones");
    let ids: Vec<&str> = zones.iter().map(|zone| zone.id.0.as_str()).collect();
    assert_eq!(ids, ["a", "a~2", "b", "c"]);
    assert!(
        matches!(zones[2].shape, Shape::Circle { radius_m: 100.0, centre } if centre.latitude() == 40.0)
    );
    assert_eq!(zones[2].name.text("es"), "Be");
    let notes = &report.sources[0].notes;
    assert!(
        notes
            .iter()
            .any(|n| n.line == Some(4) && n.note.contains("zone `c`: ring 1 crosses")),
        "{notes:?}"
    );
}

#[test]
fn streets_and_services_are_read_from_geojson() {
    let lines = "{\"type\":\"FeatureCollection\",\"features\":[\
        {\"type\":\"Feature\",\"properties\":{\"name\":\"Quay\",\"class\":\"footway\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1,9]]}},\
        {\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}}]}";
    let points = "{\"type\":\"Feature\",\"id\":\"s\",\"properties\":{\"name\":\"S\",\"languages\":[\"es\",\"English\"],\"minimum_age\":16},\"geometry\":{\"type\":\"Point\",\"coordinates\":[-74,40]}}";
    let spec_folder = SpecFolder::new(&[("l.json", lines), ("p.json", points)]);
    let source = |file: &str, holds: &str| {
        format!(
            "[[source]]\nformat = \"geojson\"\npath = \"{file}\"\nholds = \"{holds}\"\nkind = \"outreach\"\n"
        )
    };
    let (bytes, report) =
        spec_folder.built(&(source("l.json", "streets") + &source("p.json", "services")));
    let streets: Vec<Street> = rows(&bytes, "streets");
    assert_eq!(
        (streets.len(), streets[0].class.as_deref()),
        (1, Some("footway"))
    );
    assert!(reasons(&report, 0)[0].1.contains("no name"));
    let service = &services(&bytes)[0];
    assert_eq!(service.eligibility.minimum_age, Some(16));
    assert_eq!(
        service
            .languages
            .iter()
            .filter_map(|l| l.code.as_deref())
            .collect::<Vec<_>>(),
        ["es", "en"]
    );
}
