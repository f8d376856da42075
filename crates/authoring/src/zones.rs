//! Zones: features of a GeoJSON source, settled when every service has been read, since a zone may be
//! drawn round one. Law is never guessed: what is not understood is rejected, never left out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use wayside_domain::zone::{Shape, ZoneId};
use wayside_domain::{Position, RuleId, ServiceId, Zone, hours};

use crate::feature::{feature_id, geometry_of, list_of, numbers_of, words_of};
use crate::fields::check_id;
use crate::intake::{SourceIntake, ZoneDraft, made_id, position_of};
use crate::json::Node;
use crate::nearest::is_slip;
use crate::rings::read_polygons;

/// What a zone may refer to.
pub struct KnownIds<'a> {
    /// Rules by id.
    pub rules: &'a BTreeSet<String>,
    /// Every service, and its position where it has one.
    pub services: &'a BTreeMap<String, Option<Position>>,
}

/// Properties that change where or when a rule holds: a misspelt one must not be passed over.
const TELLING: [&str; 7] = [
    "rule", "hours", "from", "until", "radius_m", "around", "buffer_m",
];

/// All properties that a zone has.
pub const PROPERTIES: [&str; 9] = [
    "id", "name", "rule", "hours", "from", "until", "radius_m", "around", "buffer_m",
];

/// Reads a feature as a zone; the notes say what was mended.
///
/// # Errors
/// The reason for which it must be rejected.
pub fn read_zone(
    feature: &Node,
    intake: &SourceIntake,
) -> Result<(ZoneDraft, Vec<String>), String> {
    let properties = feature.get("properties").ok_or("it has no properties")?;
    refuse_slips(properties)?;
    let language = intake.pack.languages.first().map_or("en", String::as_str);
    let name = words_of(properties.get("name"), language);
    if name.is_empty() {
        return Err("it has no name".to_owned());
    }
    let metres = |key: &str| -> Result<Option<f64>, String> {
        let Some(node) = properties.get(key) else {
            return Ok(None);
        };
        let number = node.number().or_else(|| node.text()?.parse().ok());
        number
            .filter(|metres| (0.0..=1_000_000.0).contains(metres) && *metres > 0.0)
            .map(Some)
            .ok_or_else(|| format!("{key} `{}` is not a distance in metres", node.brief()))
    };
    let day = |key: &str| -> Result<Option<NaiveDate>, String> {
        let Some(text) = properties.text_at(key) else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|_| format!("{key} `{text}` is not a day such as 2026-11-20"))
    };
    let around = properties.text_at("around");
    let radius_m = metres("radius_m")?;
    let (shape, notes) = read_shape(feature, &around, radius_m, metres("buffer_m")?)?;
    let id = feature_id(feature)
        .unwrap_or_else(|| made_id(name.text(language), &format!("{shape:?}"), None));
    check_id(&id)?;
    let draft = ZoneDraft {
        id,
        rule: properties.text_at("rule").ok_or("it has no rule")?,
        name,
        shape,
        around,
        radius_m,
        hours: properties.text_at("hours"),
        from: day("from")?,
        until: day("until")?,
    };
    check_times(&draft)?;
    Ok((draft, notes))
}

fn refuse_slips(properties: &Node) -> Result<(), String> {
    for key in properties.keys().filter(|key| !TELLING.contains(key)) {
        if let Some(meant) = TELLING.iter().find(|known| is_slip(key, known)) {
            return Err(format!(
                "property `{key}` means nothing here; did you mean `{meant}`?"
            ));
        }
    }
    Ok(())
}

fn check_times(draft: &ZoneDraft) -> Result<(), String> {
    if let Some(expression) = &draft.hours {
        hours::check(expression).map_err(|why| format!("bad hours: {why}"))?;
    }
    if let (Some(from), Some(until)) = (draft.from, draft.until)
        && until < from
    {
        return Err(format!("until {until} is before from {from}"));
    }
    Ok(())
}

type Drawn = (Option<Shape>, Vec<String>);

fn read_shape(
    feature: &Node,
    around: &Option<String>,
    radius_m: Option<f64>,
    buffer_m: Option<f64>,
) -> Result<Drawn, String> {
    if feature.get("geometry").is_none() {
        return match (around, radius_m, buffer_m) {
            (Some(_), Some(_), None) => Ok((None, Vec::new())),
            (Some(_), None, _) => Err("it is drawn round a service but has no radius_m".to_owned()),
            (Some(_), Some(_), Some(_)) => Err("buffer_m widens a polygon, and it has none".into()),
            (None, ..) => Err("it has no geometry and is not drawn round a service".to_owned()),
        };
    }
    let (form, coordinates) = geometry_of(feature)?;
    let ring = |node: &Node| list_of(node, numbers_of);
    let polygon = |node: &Node| list_of(node, ring);
    let polygons = match form.as_str() {
        "Point" => return read_circle(coordinates, radius_m, buffer_m),
        "Polygon" => vec![polygon(coordinates)?],
        "MultiPolygon" => list_of(coordinates, polygon)?,
        _ => return Err(format!("a {form} has no area")),
    };
    if radius_m.is_some() {
        return Err("radius_m belongs to a Point; a polygon is widened by buffer_m".to_owned());
    }
    let mended = read_polygons(&polygons)?;
    let shape = Shape::Polygons {
        polygons: mended.polygons,
        buffer_m: buffer_m.unwrap_or_default(),
    };
    let name = feature_id(feature)
        .map(|id| format!("zone `{id}`: "))
        .unwrap_or_default();
    Ok((
        Some(shape),
        mended
            .notes
            .into_iter()
            .map(|note| name.clone() + &note)
            .collect(),
    ))
}

fn read_circle(
    coordinates: &Node,
    radius_m: Option<f64>,
    buffer_m: Option<f64>,
) -> Result<Drawn, String> {
    let radius_m = radius_m.ok_or("a Point has no area: give radius_m")?;
    if buffer_m.is_some() {
        return Err("buffer_m widens a polygon; a Point has radius_m".to_owned());
    }
    let [longitude, latitude] = numbers_of(coordinates)?;
    let centre = position_of(latitude, longitude)?;
    Ok((Some(Shape::Circle { centre, radius_m }), Vec::new()))
}

/// Settles a zone against the rules and services of the pack.
///
/// # Errors
/// The reason for which it must be rejected.
pub fn settle(draft: ZoneDraft, known: &KnownIds) -> Result<Zone, String> {
    let name = format!("zone `{}`", draft.id);
    if !known.rules.contains(&draft.rule) {
        return Err(format!("{name}: the spec has no rule `{}`", draft.rule));
    }
    let place = match &draft.around {
        None => None,
        Some(service) => match known.services.get(service) {
            None => return Err(format!("{name}: the pack has no service `{service}`")),
            Some(place) => *place,
        },
    };
    let shape = match (draft.shape, place, draft.radius_m) {
        (Some(shape), ..) => shape,
        (None, Some(centre), Some(radius_m)) => Shape::Circle { centre, radius_m },
        (None, ..) => {
            let service = draft.around.unwrap_or_default();
            return Err(format!(
                "{name}: service `{service}` has no position to draw it round"
            ));
        }
    };
    Ok(Zone {
        id: ZoneId(draft.id),
        name: draft.name,
        rule: RuleId(draft.rule),
        shape,
        around: draft.around.map(ServiceId),
        hours: draft.hours,
        effective_from: draft.from,
        effective_until: draft.until,
    })
}
