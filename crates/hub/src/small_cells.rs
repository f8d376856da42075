//! Counts that may be shown: small ones are held back, and with them as many others as it takes so that
//! none of them can be worked out from the totals that stand beside them.
//!
//! A table of counts and its totals is a network: every row and every column of the table with its totals
//! adds up to nothing, the totals counted against. What is held back can be worked out just where no other
//! numbers fit, and other numbers are what goes round in a circle of cells that are held back: one more
//! here, one less there. So each of them must lie on such a circle (El Emam, *Guide to the De-Identification
//! of Personal Health Information*, on complementary suppression; Gusfield 1988 on the circles).

use std::collections::{BTreeMap, BTreeSet};

/// Counts below this are held back inside the agency.
pub const INSIDE: u64 = 5;
/// Counts below this are held back in public.
pub const PUBLIC: u64 = 11;

/// What a reader is told of a cell that is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Small or not: the same mark for all.
    Alike,
    /// Whether it is small, or only held back for the sake of others.
    Apart,
}

/// A cell as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// So many.
    Count(u64),
    /// Fewer than the least count that is shown. Only with [`Marks::Apart`].
    Few,
    /// Held back: with [`Marks::Apart`], for the sake of others.
    HeldBack,
}

/// A table with its totals: `rows + 1` by `columns + 1` cells, the totals last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountTable {
    rows: usize,
    columns: usize,
    counts: BTreeMap<(usize, usize), u64>,
}

/// Which cells of a table may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCells {
    cells: BTreeMap<(usize, usize), Cell>,
}

impl ShownCells {
    /// A cell; the totals stand behind the last row and column.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells
            .get(&(row, column))
            .copied()
            .unwrap_or(Cell::HeldBack)
    }
}

impl CountTable {
    /// A table of counts; whatever is missing is none.
    pub fn of(rows: usize, columns: usize, given: &BTreeMap<(usize, usize), u64>) -> Self {
        let mut counts = BTreeMap::new();
        for row in 0..=rows {
            for column in 0..=columns {
                counts.insert((row, column), 0_u64);
            }
        }
        let inside = given
            .iter()
            .filter(|((row, column), _)| *row < rows && *column < columns);
        for (&(row, column), &count) in inside {
            for at in [
                (row, column),
                (row, columns),
                (rows, column),
                (rows, columns),
            ] {
                let cell = counts.entry(at).or_default();
                *cell = cell.saturating_add(count);
            }
        }
        Self {
            rows,
            columns,
            counts,
        }
    }

    /// What of it may be shown, where counts below `least` may not.
    pub fn shown(&self, least: u64, marks: Marks) -> ShownCells {
        let mut held: BTreeSet<_> = self
            .counts
            .iter()
            .filter(|(_, count)| **count < least)
            .map(|(at, _)| *at)
            .collect();
        let sight = Sight {
            table: self,
            least,
            marks,
        };
        while let Some(bare) = held.iter().copied().find(|at| !sight.is_hidden(&held, *at)) {
            let Some(cover) = sight.cover(&held, bare) else {
                // Nothing is left to hide it behind: only how many there are at all is known, to be few.
                return self.nothing();
            };
            held.insert(cover);
        }
        let cells = self.counts.iter().map(|(at, count)| {
            let cell = match (held.contains(at), *count < least, marks) {
                (false, _, _) => Cell::Count(*count),
                (true, true, Marks::Apart) => Cell::Few,
                (true, _, _) => Cell::HeldBack,
            };
            (*at, cell)
        });
        ShownCells {
            cells: cells.collect(),
        }
    }

    fn nothing(&self) -> ShownCells {
        let cells = self.counts.keys().map(|at| (*at, Cell::HeldBack));
        ShownCells {
            cells: cells.collect(),
        }
    }

    fn count(&self, at: (usize, usize)) -> u64 {
        self.counts.get(&at).copied().unwrap_or_default()
    }

    /// True for a total that counts against its row or column. The sum of all counts with them.
    fn counts_against(&self, (row, column): (usize, usize)) -> bool {
        (row == self.rows) != (column == self.columns)
    }
}

/// A row or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(usize),
    Column(usize),
}

/// What a reader sees of a table and knows of what is held back.
struct Sight<'t> {
    table: &'t CountTable,
    least: u64,
    marks: Marks,
}

impl Sight<'_> {
    /// Whether a cell that is held back could be one more, or one less, for all that a reader knows.
    fn may_be(&self, at: (usize, usize), more: bool) -> bool {
        let count = self.table.count(at);
        let is_few = count < self.least;
        match (self.marks, is_few, more) {
            (Marks::Apart, true, true) => count.saturating_add(1) < self.least,
            (Marks::Apart, false, false) => count > self.least,
            (_, _, true) => true,
            (_, _, false) => count > 0,
        }
    }

    /// Whether other numbers fit in a cell, given all that is shown.
    fn is_hidden(&self, held: &BTreeSet<(usize, usize)>, at: (usize, usize)) -> bool {
        let (row, column) = (Line::Row(at.0), Line::Column(at.1));
        self.way(at, true) && self.leads(held, at, column, row)
            || self.way(at, false) && self.leads(held, at, row, column)
    }

    /// Whether a circle may go through a cell from its row to its column (`forth`), or back.
    fn way(&self, at: (usize, usize), forth: bool) -> bool {
        self.may_be(at, forth != self.table.counts_against(at))
    }

    /// Whether a circle that has gone through `but` comes round.
    fn leads(
        &self,
        held: &BTreeSet<(usize, usize)>,
        but: (usize, usize),
        from: Line,
        to: Line,
    ) -> bool {
        let mut reached = BTreeSet::from([from]);
        let mut ahead = vec![from];
        while let Some(line) = ahead.pop() {
            if line == to {
                return true;
            }
            for &at in held.iter().filter(|at| **at != but) {
                let (row, column) = (Line::Row(at.0), Line::Column(at.1));
                let next = match line {
                    _ if line == row && self.way(at, true) => column,
                    _ if line == column && self.way(at, false) => row,
                    _ => continue,
                };
                if reached.insert(next) {
                    ahead.push(next);
                }
            }
        }
        false
    }

    /// The cell to hold back next so that a bare one is hidden: the smallest that does it alone, else the
    /// smallest of its row and column, else the smallest.
    fn cover(
        &self,
        held: &BTreeSet<(usize, usize)>,
        bare: (usize, usize),
    ) -> Option<(usize, usize)> {
        let mut left: Vec<_> = self
            .table
            .counts
            .iter()
            .filter(|(at, _)| !held.contains(at))
            .map(|(at, count)| (*count, *at))
            .collect();
        left.sort_unstable();
        let alone = left.iter().find(|(_, at)| {
            let mut more = held.clone();
            more.insert(*at);
            self.is_hidden(&more, bare)
        });
        let beside = || {
            left.iter()
                .find(|(_, at)| (at.0 == bare.0) != (at.1 == bare.1))
        };
        alone.or_else(beside).or(left.first()).map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(rows: &[&[u64]]) -> CountTable {
        let columns = rows.first().map_or(0, |row| row.len());
        let counts = rows.iter().enumerate().flat_map(|(r, row)| {
            row.iter()
                .enumerate()
                .map(move |(c, count)| ((r, c), *count))
        });
        CountTable::of(rows.len(), columns, &counts.collect())
    }

    fn held(table: &CountTable, shown: &ShownCells) -> Vec<(usize, usize)> {
        let all = table.counts.keys().copied();
        all.filter(|at| !matches!(shown.cell(at.0, at.1), Cell::Count(_)))
            .collect()
    }

    #[test]
    fn a_table_without_small_counts_is_shown_whole() {
        let table = table(&[&[11, 20], &[30, 40]]);
        let shown = table.shown(PUBLIC, Marks::Alike);
        assert_eq!(held(&table, &shown), []);
        assert_eq!(shown.cell(2, 2), Cell::Count(101));
        assert_eq!(shown.cell(0, 2), Cell::Count(31));
    }

    #[test]
    fn one_small_count_takes_a_square_with_it() {
        let table = table(&[&[3, 20, 50], &[30, 40, 50], &[60, 70, 80]]);
        let shown = table.shown(PUBLIC, Marks::Alike);
        assert_eq!(held(&table, &shown), [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn two_zeros_in_a_row_do_not_hide_each_other() {
        // Both held back, their sum told: 0 + 0, and nothing else fits.
        let table = table(&[&[0, 0, 50], &[0, 0, 60], &[20, 30, 40]]);
        let shown = table.shown(PUBLIC, Marks::Alike);
        assert!(held(&table, &shown).len() > 4);
    }

    #[test]
    fn a_small_total_is_held_back_too() {
        let table = table(&[&[2, 3], &[100, 100]]);
        let shown = table.shown(PUBLIC, Marks::Alike);
        assert_eq!(shown.cell(0, 2), Cell::HeldBack);
    }

    #[test]
    fn inside_few_is_told_from_what_is_held_back_for_it() {
        let table = table(&[&[3, 20, 50], &[30, 40, 50], &[60, 70, 80]]);
        let shown = table.shown(INSIDE, Marks::Apart);
        assert_eq!(shown.cell(0, 0), Cell::Few);
        assert_eq!(shown.cell(1, 1), Cell::HeldBack);
        assert_eq!(shown.cell(2, 2), Cell::Count(80));
    }

    /// The nine numbers of a table of two by two, row by row, for its four counts.
    fn nine([a, b, c, d]: [u64; 4]) -> [u64; 9] {
        [a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d]
    }

    /// Every way to fill what is held back of a table of two by two, with whole numbers up to `most`.
    fn fits(shown: &ShownCells, least: u64, most: u64) -> Vec<[u64; 9]> {
        // Where the small are told apart, what is held back beside them is known not to be small.
        let apart = shown.cells.values().any(|cell| *cell == Cell::Few);
        let cells: Vec<Cell> = (0..9).map(|n| shown.cell(n / 3, n % 3)).collect();
        let told = |numbers: &[u64; 9]| {
            cells.iter().zip(numbers).all(|(cell, count)| match cell {
                Cell::Count(is) => is == count,
                Cell::Few => *count < least,
                Cell::HeldBack => !apart || *count >= least,
            })
        };
        let all = 0..(most + 1).pow(4);
        let four = |n: u64| [0, 1, 2, 3].map(|digit| n / (most + 1).pow(digit) % (most + 1));
        all.map(|n| nine(four(n))).filter(told).collect()
    }

    #[test]
    fn a_count_is_few_up_to_the_bound_and_shown_from_it_on() {
        for (least, marks) in [(PUBLIC, Marks::Alike), (INSIDE, Marks::Apart)] {
            let at_bound = table(&[&[least, least], &[least, least]]);
            assert_eq!(held(&at_bound, &at_bound.shown(least, marks)), []);
            let below = table(&[&[least - 1, least], &[least, least]]);
            assert!(!held(&below, &below.shown(least, marks)).is_empty());
        }
        let below = table(&[&[INSIDE - 1, 20, 50], &[30, 40, 50], &[60, 70, 80]]);
        assert_eq!(below.shown(INSIDE, Marks::Apart).cell(0, 0), Cell::Few);
    }

    /// The bounds that a reader knows where the small are told apart: a few cannot be as many as `least`, and
    /// what is held back for its sake cannot be fewer.
    #[test]
    fn every_number_held_back_in_any_small_table_could_be_another() {
        for (least, marks) in [2, 3]
            .into_iter()
            .flat_map(|least| [Marks::Alike, Marks::Apart].map(|marks| (least, marks)))
        {
            for n in 0..5_u64.pow(4) {
                let [a, b, c, d] = [0, 1, 2, 3].map(|digit| n / 5_u64.pow(digit) % 5);
                let table = table(&[&[a, b], &[c, d]]);
                let shown = table.shown(least, marks);
                let fits = fits(&shown, least, 6);
                assert!(!fits.is_empty(), "{table:?}");
                for at in held(&table, &shown) {
                    let numbers: BTreeSet<_> =
                        fits.iter().map(|fit| fit[at.0 * 3 + at.1]).collect();
                    assert!(
                        numbers.len() > 1,
                        "{at:?} is {numbers:?} in {table:?}, {marks:?}"
                    );
                }
            }
        }
    }

    /// Not more is held back than these need: a bound that is too narrow would hide what could be told.
    #[test]
    fn a_few_one_below_the_bound_and_its_neighbours_at_it_hide_each_other_where_they_can() {
        let cells = |rows: &[&[u64]]| {
            let table = table(rows);
            held(&table, &table.shown(INSIDE, Marks::Apart))
        };
        // 3 may be 4, 6 may be 5: the square is enough.
        let square = [(0, 0), (0, 1), (1, 0), (1, 1)];
        assert_eq!(cells(&[&[3, 6, 50], &[6, 40, 50], &[60, 70, 80]]), square);
        // 0 may be 1, though it cannot be less.
        assert_eq!(cells(&[&[0, 6, 50], &[6, 40, 50], &[60, 70, 80]]), square);
        // 4 may be 3, and the others one more.
        assert_eq!(cells(&[&[4, 5, 50], &[5, 40, 50], &[60, 70, 80]]), square);
    }

    /// Whether the sums that are shown settle a cell that is held back: it is then in the span of the
    /// table's equations over what is held back.
    fn is_settled_by_sums(table: &CountTable, held: &[(usize, usize)], at: (usize, usize)) -> bool {
        let sign = |cell: (usize, usize)| {
            if table.counts_against(cell) {
                -1.0
            } else {
                1.0
            }
        };
        let line = |is_in: &dyn Fn((usize, usize)) -> bool| -> Vec<f64> {
            held.iter()
                .map(|cell| if is_in(*cell) { sign(*cell) } else { 0.0 })
                .collect()
        };
        let mut rows: Vec<Vec<f64>> = (0..=table.rows)
            .map(|row| line(&|cell| cell.0 == row))
            .chain((0..=table.columns).map(|column| line(&|cell| cell.1 == column)))
            .collect();
        let rank_before = rank(&mut rows.clone());
        rows.push(
            held.iter()
                .map(|cell| f64::from(u8::from(*cell == at)))
                .collect(),
        );
        rank(&mut rows) == rank_before
    }

    fn rank(rows: &mut [Vec<f64>]) -> usize {
        let width = rows.first().map_or(0, Vec::len);
        let mut rank = 0;
        for column in 0..width {
            let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column].abs() > 1e-9) else {
                continue;
            };
            rows.swap(rank, pivot);
            for row in 0..rows.len() {
                if row != rank && rows[row][column].abs() > 1e-9 {
                    let by = rows[row][column] / rows[rank][column];
                    let less = rows[rank].clone();
                    for (cell, less) in rows[row].iter_mut().zip(less) {
                        *cell -= less * by;
                    }
                }
            }
            rank += 1;
        }
        rank
    }

    fn count() -> impl Strategy<Value = u64> {
        prop_oneof![Just(0_u64), 0_u64..12, 0_u64..40, 0_u64..400]
    }

    fn any_table() -> impl Strategy<Value = CountTable> {
        (1_usize..7, 1_usize..9).prop_flat_map(|(rows, columns)| {
            proptest::collection::vec(count(), rows * columns).prop_map(move |counts| {
                let at = |n: usize| (n / columns, n % columns);
                let counts = counts
                    .into_iter()
                    .enumerate()
                    .map(|(n, count)| (at(n), count));
                CountTable::of(rows, columns, &counts.collect())
            })
        })
    }

    fn ways() -> impl Strategy<Value = (u64, Marks)> {
        prop_oneof![Just((PUBLIC, Marks::Alike)), Just((INSIDE, Marks::Apart))]
    }

    proptest! {
        #[test]
        fn no_small_count_is_shown_and_no_other_number_than_it_is(table in any_table(), (least, marks) in ways()) {
            let shown = table.shown(least, marks);
            for (at, count) in &table.counts {
                if let Cell::Count(is) = shown.cell(at.0, at.1) {
                    prop_assert_eq!(is, *count);
                    prop_assert!(is >= least);
                }
            }
        }

        #[test]
        fn nothing_held_back_is_settled_by_the_sums(table in any_table(), (least, marks) in ways()) {
            let shown = table.shown(least, marks);
            let held = held(&table, &shown);
            for at in &held {
                prop_assert!(!is_settled_by_sums(&table, &held, *at), "{at:?} of {table:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_held_back_could_be_another_number(
            counts in proptest::collection::vec(prop_oneof![Just(0_u64), 0_u64..14], 4),
            (least, marks) in ways(),
        ) {
            let table = table(&[&counts[..2], &counts[2..]]);
            let shown = table.shown(least, marks);
            let fits = fits(&shown, least, 14);
            prop_assert!(!fits.is_empty());
            for at in held(&table, &shown) {
                let numbers: BTreeSet<_> = fits.iter().map(|fit| fit[at.0 * 3 + at.1]).collect();
                prop_assert!(numbers.len() > 1, "{at:?} is {numbers:?} in {table:?}");
            }
        }
    }
}
