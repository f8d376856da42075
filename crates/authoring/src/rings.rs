//! Rings of zones: refused by number when they are no rings, mended when they cross themselves.
//!
//! The clean-up runs over unwrapped longitudes with crate `i_overlay`. What a crossing line goes
//! round counts as inside (the non-zero rule): whoever draws a figure of eight means both loops. A
//! shape that needs no mending keeps its positions to the last digit.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::simplify::SimplifyShape;
use i_overlay::float::single::SingleFloatOverlay;
use wayside_domain::zone::{NotARing, Ring};

/// Positions of a ring, `[longitude, latitude]`.
pub type Positions = Vec<[f64; 2]>;
/// Rings of a polygon, the outline first.
pub type Rings = Vec<Positions>;

/// A shape fit for a pack, and what was mended to get it.
#[derive(Debug)]
pub struct MendedShape {
    /// In each polygon the outline comes first, then holes.
    pub polygons: Vec<Vec<Ring>>,
    /// What was mended, by polygon and ring number.
    pub notes: Vec<String>,
}

/// Less than this is no area: square degrees, some square centimetres.
const NO_AREA: f64 = 1e-12;

/// Reads the polygons of one zone.
///
/// # Errors
/// A reason that names the polygon (where there are several) and the ring, both from 1.
pub fn read_polygons(polygons: &[Rings]) -> Result<MendedShape, String> {
    let mut mended = MendedShape {
        polygons: Vec::new(),
        notes: Vec::new(),
    };
    if polygons.is_empty() {
        return Err("it has no polygon".to_owned());
    }
    for (rings, number) in polygons.iter().zip(1..) {
        let place = if polygons.len() > 1 {
            format!("polygon {number}, ")
        } else {
            String::new()
        };
        read_polygon(rings, &place, &mut mended)?;
    }
    if mended.polygons.len() > 1 {
        merge(&mut mended)?;
    }
    if mended.polygons.is_empty() {
        return Err("no area is left of it".to_owned());
    }
    Ok(mended)
}

fn read_polygon(rings: &[Positions], place: &str, mended: &mut MendedShape) -> Result<(), String> {
    let mut pieces: Vec<(Rings, bool)> = Vec::new();
    for (positions, number) in rings.iter().zip(1..) {
        let named = format!("{place}ring {number}");
        let read = read_ring(positions).map_err(|why| format!("{named}: {why}"))?;
        if let Some(what) = &read.mended {
            mended.notes.push(format!("{named} {what}"));
        }
        pieces.push((read.loops, read.mended.is_some()));
    }
    let Some(((outline, _), holes)) = pieces.split_first() else {
        return Err(format!("{place}it has no ring"));
    };
    let is_sound = pieces.iter().all(|(_, was_mended)| !was_mended);
    if is_sound && holes_fit(outline, holes) {
        let kept: Result<Vec<Ring>, NotARing> = rings.iter().map(|ring| Ring::new(ring)).collect();
        mended.polygons.push(kept.map_err(|why| why.to_string())?);
        return Ok(());
    }
    name_bad_holes(outline, holes, place, &mut mended.notes);
    let holes: Rings = holes.iter().flat_map(|(loops, _)| loops.clone()).collect();
    let left = if holes.is_empty() {
        outline.simplify_shape_as::<i64>(FillRule::NonZero)
    } else {
        outline.overlay_as::<i64>(&holes, OverlayRule::Difference, FillRule::NonZero)
    };
    if left.is_empty() {
        return Err(format!("{place}its holes leave no area"));
    }
    mended.polygons.extend(closed_polygons(left));
    Ok(())
}

struct ReadRing {
    /// Loops without repeated end; outlines counter-clockwise, holes within them clockwise.
    loops: Rings,
    mended: Option<String>,
}

fn read_ring(positions: &[[f64; 2]]) -> Result<ReadRing, String> {
    check_longitudes(positions)?;
    let vertices = match Ring::new(positions) {
        Ok(ring) => ring.vertices().to_vec(),
        // A figure of eight of two equal loops encloses as much to the left as to the right.
        Err(NotARing::NoArea) => unwrapped(positions),
        Err(why) => return Err(why.to_string()),
    };
    let shapes = vertices.simplify_shape_as::<i64>(FillRule::NonZero);
    let enclosed = area_of(&shapes);
    if enclosed < NO_AREA {
        return Err(NotARing::NoArea.to_string());
    }
    let is_plain = shapes.len() == 1 && shapes.iter().all(|shape| shape.len() == 1);
    let is_same = (signed_area(&vertices).abs() - enclosed).abs() <= enclosed * 1e-9;
    let what = if is_plain && is_same && !has_spike(&vertices) {
        None
    } else {
        let count = shapes.len();
        let parts = if count == 1 {
            "one part".to_owned()
        } else {
            format!("{count} parts")
        };
        Some(format!(
            "crosses or touches itself; mended into {parts}, all that it goes round"
        ))
    };
    Ok(ReadRing {
        loops: shapes.into_iter().flatten().collect(),
        mended: what,
    })
}

/// Longitudes beyond 180 are allowed only to a ring that runs across the antimeridian.
fn check_longitudes(positions: &[[f64; 2]]) -> Result<(), String> {
    let beyond = positions
        .iter()
        .position(|[longitude, _]| longitude.abs() > 180.0);
    let Some(beyond) = beyond else { return Ok(()) };
    let crosses = positions
        .iter()
        .any(|[longitude, _]| longitude.abs() <= 180.0);
    let steps = positions.windows(2).all(|pair| match pair {
        [from, to] => (from[0] - to[0]).abs() <= 180.0,
        _ => true,
    });
    if crosses && steps {
        return Ok(());
    }
    let longitude = positions.get(beyond).map_or(0.0, |position| position[0]);
    Err(format!(
        "position {} is not on Earth: longitude {longitude}",
        beyond + 1
    ))
}

fn unwrapped(positions: &[[f64; 2]]) -> Positions {
    let mut vertices: Positions = Vec::with_capacity(positions.len());
    for [longitude, latitude] in positions {
        let before = vertices.last().map_or(*longitude, |vertex| vertex[0]);
        let turns = ((longitude - before) / 360.0).round();
        vertices.push([longitude - 360.0 * turns, *latitude]);
    }
    vertices
}

/// True when the line turns straight back on itself somewhere.
fn has_spike(vertices: &[[f64; 2]]) -> bool {
    let around = vertices.iter().chain(vertices.get(1));
    let points: Vec<[f64; 2]> = around.copied().collect();
    points.windows(3).any(|three| match three {
        [a, b, c] => {
            let (u, v) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
            u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] < 0.0
        }
        _ => false,
    })
}

fn signed_area(ring: &[[f64; 2]]) -> f64 {
    let Some([x0, y0]) = ring.first().copied() else {
        return 0.0;
    };
    let next = ring.iter().skip(1).chain(ring.first());
    let twice: f64 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0))
        .sum();
    twice / 2.0
}

fn area_of(shapes: &[Rings]) -> f64 {
    shapes
        .iter()
        .flatten()
        .map(|ring| signed_area(ring))
        .sum::<f64>()
        .abs()
}

fn total_area(loops: &Rings) -> f64 {
    loops
        .iter()
        .map(|ring| signed_area(ring))
        .sum::<f64>()
        .abs()
}

/// True when every hole lies in the outline and no two overlap: nothing else takes off exactly the
/// area of the holes.
fn holes_fit(outline: &Rings, holes: &[(Rings, bool)]) -> bool {
    if holes.is_empty() {
        return true;
    }
    let cut: Rings = holes.iter().flat_map(|(loops, _)| loops.clone()).collect();
    let left = outline.overlay_as::<i64>(&cut, OverlayRule::Difference, FillRule::NonZero);
    let taken: f64 = holes.iter().map(|(loops, _)| total_area(loops)).sum();
    let whole = total_area(outline);
    (whole - taken - area_of(&left)).abs() <= whole * 1e-9
}

fn name_bad_holes(outline: &Rings, holes: &[(Rings, bool)], place: &str, notes: &mut Vec<String>) {
    for ((hole, _), number) in holes.iter().zip(2..) {
        let within = hole.overlay_as::<i64>(outline, OverlayRule::Intersect, FillRule::NonZero);
        if (area_of(&within) - total_area(hole)).abs() > total_area(hole) * 1e-9 {
            notes.push(format!(
                "{place}ring {number} is a hole that reaches outside its outline; only what lies \
                 within is taken off"
            ));
        }
    }
    let loops: Rings = holes.iter().flat_map(|(loops, _)| loops.clone()).collect();
    let apart: f64 = holes.iter().map(|(loops, _)| total_area(loops)).sum();
    let together = area_of(&loops.simplify_shape_as::<i64>(FillRule::NonZero));
    if (apart - together).abs() > apart * 1e-9 {
        notes.push(format!(
            "{place}holes overlap; together they are taken off once"
        ));
    }
}

/// Makes one polygon of those that touch along a line or overlap, also across the antimeridian.
fn merge(mended: &mut MendedShape) -> Result<(), String> {
    let mut polygons: Vec<Rings> = mended
        .polygons
        .iter()
        .map(|rings| rings.iter().map(|ring| ring.vertices().to_vec()).collect())
        .collect();
    join_at_antimeridian(&mut polygons);
    let mut loops = Rings::new();
    for polygon in &polygons {
        for (ring, number) in polygon.iter().zip(0..) {
            let mut ring = ring.clone();
            ring.pop();
            let is_outline = number == 0;
            if (signed_area(&ring) > 0.0) != is_outline {
                ring.reverse();
            }
            loops.push(ring);
        }
    }
    let before = polygons.len();
    let apart: f64 = loops.iter().map(|ring| signed_area(ring)).sum();
    let merged = loops.simplify_shape_as::<i64>(FillRule::NonZero);
    let is_same = (area_of(&merged) - apart).abs() <= apart.abs() * 1e-9;
    if merged.len() == before && is_same {
        return Ok(());
    }
    let after = merged.len();
    mended.polygons = closed_polygons(merged);
    mended.notes.push(format!(
        "polygons touch or overlap; {before} are merged into {after}"
    ));
    Ok(())
}

/// RFC 7946 cuts a polygon that crosses the antimeridian in two: put the western half behind 180.
fn join_at_antimeridian(polygons: &mut [Rings]) {
    let touches = |polygon: &Rings, seam: f64| {
        polygon
            .iter()
            .flatten()
            .any(|vertex| (vertex[0] - seam).abs() < 1e-9)
    };
    let is_cut = polygons.iter().any(|polygon| touches(polygon, 180.0))
        && polygons.iter().any(|polygon| touches(polygon, -180.0));
    if !is_cut {
        return;
    }
    for polygon in polygons.iter_mut() {
        if polygon.iter().flatten().all(|vertex| vertex[0] <= 0.0) {
            polygon
                .iter_mut()
                .flatten()
                .for_each(|vertex| vertex[0] += 360.0);
        }
    }
}

/// Shapes as the overlay leaves them, closed and without the digits that its grid adds.
fn closed_polygons(shapes: Vec<Rings>) -> Vec<Vec<Ring>> {
    let plain = |degrees: f64| (degrees * 1e9).round() / 1e9;
    shapes
        .into_iter()
        .filter_map(|rings| {
            let mut rings = rings.into_iter().map(|ring| {
                let mut closed: Positions = ring.iter().map(|vertex| vertex.map(plain)).collect();
                closed.extend(closed.first().copied());
                Ring::new(&closed)
            });
            let outline = rings.next()?.ok()?;
            Some(
                std::iter::once(outline)
                    .chain(rings.filter_map(Result::ok))
                    .collect(),
            )
        })
        .collect()
}

#[cfg(test)]
#[path = "rings_tests.rs"]
mod tests;
