//! A GeoJSON feature (RFC 7946), part by part.

use wayside_domain::Words;

use crate::json::Node;

/// The property `id`, else the feature's own.
pub fn feature_id(feature: &Node) -> Option<String> {
    feature
        .get("properties")
        .and_then(|properties| properties.text_at("id"))
        .or_else(|| feature.text_at("id"))
}

/// A text, or texts by language.
pub fn words_of(node: Option<&Node>, language: &str) -> Words {
    let Some(node) = node else {
        return Words::default();
    };
    if let Some(text) = node.text() {
        return Words::of(language, text);
    }
    let texts = node
        .keys()
        .filter_map(|key| Some((key.to_owned(), node.text_at(key)?)));
    Words(texts.collect())
}

/// A GeoJSON position; an altitude is left out.
///
/// # Errors
/// A reason that names the value.
pub fn numbers_of(node: &Node) -> Result<[f64; 2], String> {
    let number = |place: usize| {
        node.items()
            .and_then(|items| items.get(place))
            .and_then(Node::number)
    };
    match (number(0), number(1)) {
        (Some(longitude), Some(latitude)) => Ok([longitude, latitude]),
        _ => Err(format!(
            "{} is not a position [longitude, latitude]",
            node.brief()
        )),
    }
}

/// The positions of a list.
///
/// # Errors
/// A reason that names what is not one.
pub fn list_of<T>(
    node: &Node,
    each: impl Fn(&Node) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let items = node
        .items()
        .ok_or_else(|| format!("{} is not a list", node.brief()))?;
    items.iter().map(each).collect()
}

/// The type and coordinates of a feature's geometry.
///
/// # Errors
/// The reason for which it has none.
pub fn geometry_of(feature: &Node) -> Result<(String, &Node), String> {
    let geometry = feature.get("geometry").ok_or("it has no geometry")?;
    let form = geometry.text_at("type").ok_or("its geometry has no type")?;
    let coordinates = geometry.get("coordinates");
    coordinates
        .map(|c| (form.clone(), c))
        .ok_or_else(|| format!("a {form} is not read"))
}
