//! GeoJSON sources (RFC 7946): services, zones or streets, one feature each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wayside_domain::{Position, Street};

use crate::csv::note_unread;
use crate::fault::AuthoringFault;
use crate::feature::{feature_id, geometry_of, list_of, numbers_of, words_of};
use crate::fields::{Fields, check_id, read_service};
use crate::intake::{Place, SourceIntake, made_id, position_of};
use crate::json::{Node, Value};
use crate::json_file::open;
use crate::spec::{FIELDS, Holds};
use crate::zones::{self, read_zone};

/// Reads a GeoJSON source.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`]; a text that is not GeoJSON is a rejected row.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let Some(root) = open(path, intake)? else {
        return Ok(());
    };
    match features(&root) {
        Ok(features) => {
            intake.begin(features.len());
            note_properties(features, intake);
            note_root(&root, intake);
            for feature in features {
                read_feature(feature, intake);
            }
        }
        Err(reason) => {
            intake.meet();
            intake.reject(&Place::line(root.line), reason);
        }
    }
    Ok(())
}

fn features(root: &Node) -> Result<&[Node], String> {
    let crs = root.get("crs").and_then(|crs| crs.get("properties"));
    if let Some(name) = crs.and_then(|crs| crs.text_at("name")) {
        let is_wgs84 = ["CRS84", "4326"].iter().any(|known| name.contains(known));
        if !is_wgs84 {
            return Err(format!(
                "its coordinates are in `{name}`; GeoJSON must be in WGS 84"
            ));
        }
    }
    match root.text_at("type").as_deref() {
        Some("FeatureCollection") => root
            .get("features")
            .and_then(Node::items)
            .ok_or_else(|| "the file has no list of `features`".to_owned()),
        Some("Feature") => Ok(std::slice::from_ref(root)),
        _ => Err("the file is neither a FeatureCollection nor a Feature".to_owned()),
    }
}

fn read_feature(feature: &Node, intake: &mut SourceIntake) {
    intake.meet();
    let place = Place::line(feature.line);
    if feature.text_at("type").as_deref() != Some("Feature") {
        return intake.reject(&place, "it is not a Feature");
    }
    let taken = match intake.source.holds {
        Holds::Services => feature_service(feature, &place, intake).map(|(service, notes)| {
            let is_kept = intake.keep_services(&place, vec![service]);
            if is_kept { notes } else { Vec::new() }
        }),
        Holds::Zones => read_zone(feature, intake).map(|(zone, notes)| {
            intake.keep_zone(&place, zone);
            notes
        }),
        Holds::Streets => feature_street(feature, intake).map(|street| {
            intake.keep_street(&place, street);
            Vec::new()
        }),
    };
    match taken {
        Ok(notes) => notes.into_iter().for_each(|note| intake.note(&place, note)),
        Err(reason) => {
            let language = intake.pack.languages.first().map_or("en", String::as_str);
            let name = feature
                .get("properties")
                .and_then(|properties| properties.get("name"));
            let name = words_of(name, language).text(language).to_owned();
            let name = Some(name).filter(|name| !name.is_empty());
            let called = feature_id(feature).or(name.clone());
            let named = called
                .map(|called| format!("feature `{called}`: "))
                .unwrap_or_default();
            intake.reject_named(&place, name, format!("{named}{reason}"));
        }
    }
}

fn feature_service(
    feature: &Node,
    place: &Place,
    intake: &mut SourceIntake,
) -> Result<(wayside_domain::Service, Vec<String>), String> {
    let (form, coordinates) = geometry_of(feature)?;
    if form != "Point" {
        return Err(format!("a service must be a Point, not a {form}"));
    }
    let [longitude, latitude] = numbers_of(coordinates)?;
    let position = position_of(latitude, longitude)?;
    let properties = feature.get("properties");
    let columns = intake.source.columns.clone();
    let get = |field: &str| match field {
        "id" => feature_id(feature),
        _ => properties.and_then(|properties| properties.text_at(property_of(field, &columns))),
    };
    let mut notes = Vec::new();
    let service = read_service(&Fields(&get), Some(position), place, intake, &mut notes)?;
    Ok((service, notes))
}

/// The property that holds a field: as the spec says, else the one of its name.
fn property_of<'a>(field: &'a str, columns: &'a BTreeMap<String, String>) -> &'a str {
    columns.get(field).map_or(field, String::as_str)
}

/// Notes, once a source, the properties that nobody reads, and those that hold an object where a text belongs.
fn note_properties(features: &[Node], intake: &mut SourceIntake) {
    let columns = intake.source.columns.clone();
    let read: BTreeSet<&str> = match intake.source.holds {
        Holds::Services => FIELDS
            .iter()
            .map(|field| property_of(field, &columns))
            .collect(),
        Holds::Zones => zones::PROPERTIES.into(),
        Holds::Streets => ["id", "name", "class"].into(),
    };
    let all = features
        .iter()
        .filter_map(|feature| feature.get("properties"));
    let (mut unread, mut nested) = (BTreeSet::new(), BTreeSet::new());
    for (properties, key) in all.flat_map(|all| all.keys().map(move |key| (all, key))) {
        let is_object = || {
            properties
                .get(key)
                .is_some_and(|node| matches!(node.value, Value::Object(_)))
        };
        if key.starts_with('@') || properties.get(key).is_none() {
            continue;
        }
        if !read.contains(key) {
            unread.insert(key.to_owned());
        } else if intake.source.holds == Holds::Services && is_object() {
            nested.insert(key.to_owned());
        }
    }
    let unread: Vec<String> = unread.into_iter().collect();
    match intake.source.holds {
        Holds::Services => note_unread(intake, "property", &unread),
        Holds::Zones | Holds::Streets => {
            for key in unread {
                intake.note_file(None, format!("property `{key}` is not read"));
            }
        }
    }
    for key in nested {
        intake.note_file(
            None,
            format!("property `{key}` holds an object; only texts are read"),
        );
    }
}

/// Notes what the file says beside its features: a reference system that is passed over, members of its own.
fn note_root(root: &Node, intake: &mut SourceIntake) {
    if root.get("crs").is_some() {
        let note =
            "`crs` is not read: GeoJSON is in WGS 84 (RFC 7946), and so is what is read here";
        intake.note_file(None, note);
    }
    const KNOWN: [&str; 10] = [
        "type",
        "features",
        "crs",
        "bbox",
        "name",
        "generator",
        "copyright",
        "timestamp",
        "license",
        "attribution",
    ];
    let is_one = root.get("features").is_none();
    for key in root.keys().filter(|key| !is_one && !KNOWN.contains(key)) {
        intake.note_file(None, format!("member `{key}` of the file is not read"));
    }
}

fn feature_street(feature: &Node, intake: &SourceIntake) -> Result<Street, String> {
    let (form, coordinates) = geometry_of(feature)?;
    let position = |node: &Node| {
        let [longitude, latitude] = numbers_of(node)?;
        Position::new(latitude, longitude).map_err(|why| why.to_string())
    };
    let lines = match form.as_str() {
        "LineString" => vec![list_of(coordinates, position)?],
        "MultiLineString" => list_of(coordinates, |line| list_of(line, position))?,
        _ => return Err(format!("a street must be a LineString, not a {form}")),
    };
    if lines.is_empty() || lines.iter().any(|line| line.len() < 2) {
        return Err("a line has fewer than two positions".to_owned());
    }
    let properties = feature.get("properties").ok_or("it has no properties")?;
    let language = intake.pack.languages.first().map_or("en", String::as_str);
    let name = words_of(properties.get("name"), language)
        .text(language)
        .to_owned();
    if name.is_empty() {
        return Err("it has no name".to_owned());
    }
    let ends = lines
        .iter()
        .flatten()
        .map(|p| format!("{p:?}"))
        .collect::<String>();
    let first = lines.first().and_then(|line| line.first());
    let id = feature_id(feature).unwrap_or_else(|| made_id(&name, &ends, first));
    check_id(&id)?;
    Ok(Street {
        id,
        name,
        lines,
        class: properties.text_at("class"),
    })
}
