//! The states as boxes in rows, by how many answers lead to them, and lines where answers and doses lead.

use std::collections::BTreeMap;

use wayside_domain::naloxone::Protocol;

/// Boxes and lines, mm from the upper left corner of a field of [`Diagram::WIDTH`].
pub struct Diagram {
    pub boxes: Vec<StateBox>,
    pub ways: Vec<Way>,
    pub height: f32,
}

/// A state.
pub struct StateBox {
    pub at: (f32, f32),
    pub id: String,
    /// Breaths or compressions are paced here.
    pub paced: bool,
}

/// From one box to another; a way back goes up.
pub struct Way {
    pub from: (f32, f32),
    pub to: (f32, f32),
    pub back: bool,
}

impl Diagram {
    pub const WIDTH: f32 = 186.0;
    pub const BOX: (f32, f32) = (30.0, 9.0);
    const ROW: f32 = 26.0;

    pub fn of(protocol: &Protocol) -> Self {
        let rows = rows(protocol);
        let mut places: BTreeMap<&str, (f32, f32)> = BTreeMap::new();
        let mut boxes = Vec::new();
        for (row, ids) in rows.iter().enumerate() {
            let gap = Self::WIDTH / ids.len() as f32;
            for (column, id) in ids.iter().enumerate() {
                let x = gap * (column as f32 + 0.5) - Self::BOX.0 / 2.0;
                let at = (x, row as f32 * Self::ROW);
                places.insert(id, at);
                boxes.push(StateBox {
                    at,
                    id: (*id).to_owned(),
                    paced: protocol.state(id).is_some_and(|step| step.pace.is_some()),
                });
            }
        }
        let mut ways = Vec::new();
        for step in &protocol.states {
            let mut targets: Vec<&str> = step.answers.iter().map(|one| one.go.as_str()).collect();
            targets.extend(step.dose.iter().map(|dose| dose.go.as_str()));
            targets.sort_unstable();
            targets.dedup();
            let from = places.get(step.id.as_str());
            let ends = targets.into_iter().filter(|to| *to != step.id);
            for to in ends.filter_map(|to| places.get(to)) {
                ways.extend(from.map(|from| way(*from, *to)));
            }
        }
        Self {
            boxes,
            ways,
            height: rows.len() as f32 * Self::ROW,
        }
    }
}

fn way(from: (f32, f32), to: (f32, f32)) -> Way {
    let (width, height) = Diagram::BOX;
    let back = to.1 <= from.1;
    let shift = if back { width * 0.2 } else { -width * 0.1 };
    let (out, into) = if back { (0.0, height) } else { (height, 0.0) };
    let middle = width / 2.0 + shift;
    Way {
        from: (from.0 + middle, from.1 + out),
        to: (to.0 + middle, to.1 + into),
        back,
    }
}

/// The states by their distance from the start; those that only facts lead to come last.
fn rows(protocol: &Protocol) -> Vec<Vec<&str>> {
    let mut rows: Vec<Vec<&str>> = Vec::new();
    let mut placed: Vec<&str> = Vec::new();
    let mut next: Vec<&str> = vec![&protocol.start];
    while !next.is_empty() {
        placed.extend(&next);
        let mut after: Vec<&str> = Vec::new();
        for step in next.iter().filter_map(|id| protocol.state(id)) {
            let targets = step.answers.iter().map(|answer| answer.go.as_str());
            for to in targets.chain(step.dose.iter().map(|dose| dose.go.as_str())) {
                if !placed.contains(&to) && !after.contains(&to) && protocol.state(to).is_some() {
                    after.push(to);
                }
            }
        }
        rows.push(std::mem::replace(&mut next, after));
    }
    let others = protocol.states.iter().map(|step| step.id.as_str());
    let others: Vec<&str> = others.filter(|id| !placed.contains(id)).collect();
    if !others.is_empty() {
        rows.push(others);
    }
    rows
}
