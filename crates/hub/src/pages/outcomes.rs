//! What became of referrals, counted: inside the agency, and for the public.
//!
//! Each month is a table of its own, and everything that is shown of a month is shown of that one table: no
//! sum over months stands anywhere by which a count that is held back could be worked out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Answer, Section, moment, page};
use super::picture::{Bar, bar};
use super::trouble::Trouble;
use super::visitor::Signed;
use super::words::Words;
use crate::ledger::{Ledger, Tally, TallyWords};
use crate::server::Server;
use crate::small_cells::{Cell, CountTable, INSIDE, Marks, PUBLIC, ShownCells};

/// In the order a referral goes through them.
const BECAME: [&str; 9] = [
    "at_hub",
    "delivered",
    "engaged",
    "transferred",
    "not_reached",
    "declined",
    "not_eligible",
    "other",
    "retracted",
];

/// The kinds of pathway that there are. A letter that says another is counted as something else: names that a device
/// made up would make a table that takes minutes to work out.
const PATHWAYS: [&str; 7] = [
    "arrest_diversion",
    "social_contact",
    "after_overdose",
    "victim_or_witness",
    "hotline",
    "commission",
    "near_miss",
];
const WORDS: TallyWords = TallyWords {
    pathways: &PATHWAYS,
    outcomes: &BECAME,
};
/// Months that are shown, the newest: ten years.
const MONTHS: usize = 120;

/// A month's table, as it may be shown.
struct Month {
    name: String,
    pathways: Vec<String>,
    shown: ShownCells,
}

impl Month {
    fn cell(&self, row: usize, column: usize) -> Cell {
        self.shown.cell(row, column)
    }

    /// All of it in one number.
    fn all(&self) -> Cell {
        self.cell(self.pathways.len(), BECAME.len())
    }
}

/// Every month's table, newest first. An outcome of a later version counts as something else.
fn months(tallies: &[Tally], least: u64, marks: Marks) -> Vec<Month> {
    let names: BTreeSet<&str> = tallies.iter().map(|tally| tally.month.as_str()).collect();
    let month = |name: &str| {
        let of_month: Vec<_> = tallies.iter().filter(|tally| tally.month == name).collect();
        let pathways: BTreeSet<&str> = of_month
            .iter()
            .map(|tally| tally.pathway.as_str())
            .collect();
        let pathways: Vec<String> = pathways.into_iter().map(str::to_owned).collect();
        let mut counts = BTreeMap::new();
        for tally in of_month {
            let row = pathways
                .iter()
                .position(|pathway| *pathway == tally.pathway);
            let column = BECAME.iter().position(|became| *became == tally.became);
            let other = BECAME.iter().position(|became| *became == "other");
            if let (Some(row), Some(column)) = (row, column.or(other)) {
                let cell: &mut u64 = counts.entry((row, column)).or_default();
                *cell = cell.saturating_add(tally.count);
            }
        }
        let table = CountTable::of(pathways.len(), BECAME.len(), &counts);
        Month {
            name: name.to_owned(),
            shown: table.shown(least, marks),
            pathways,
        }
    };
    names.into_iter().rev().take(MONTHS).map(month).collect()
}

/// Which month.
#[derive(Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
}

/// Months as they may be shown, worked out on a thread of its own and one table at a time. With `before`, only those
/// before that one.
async fn worked_out<L: Ledger>(
    server: &Server<L>,
    signed: &Signed,
    before: Option<String>,
    (least, marks): (u64, Marks),
) -> Result<Vec<Month>, Trouble> {
    let _turn = server.gates().reckoning.acquire().await;
    let tallies = server.ledger().tallies(WORDS).await;
    let mut tallies = tallies.map_err(|fault| signed.visitor.failed(fault))?;
    if let Some(before) = before {
        tallies.retain(|tally| tally.month < before);
    }
    let done = tokio::task::spawn_blocking(move || months(&tallies, least, marks)).await;
    done.map_err(|fault| signed.visitor.failed(fault))
}

/// Months that are over.
async fn public_months<L: Ledger>(
    server: &Server<L>,
    signed: &Signed,
) -> Result<Vec<Month>, Trouble> {
    let now = moment(server.now_ms(), "%Y-%m");
    worked_out(server, signed, Some(now), (PUBLIC, Marks::Alike)).await
}

/// `GET /outcomes`.
pub(super) async fn inside<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Answer {
    let words = signed.words();
    let months = worked_out(&server, &signed, None, (INSIDE, Marks::Apart)).await?;
    let body = html! {
        p.lead { (words.say("page-outcomes-lead")) }
        p { a.button href="/outcomes/public" { (words.say("page-public")) } }
        (looked_at(words, &months, asked.month.as_deref(), "/outcomes"))
        p.note { (words.say("page-inside-note")) }
    };
    Ok(page(
        &signed,
        Section::Outcomes,
        words.say("page-outcomes"),
        &body,
    ))
}

/// `GET /outcomes/public`.
pub(super) async fn public<L: Ledger>(
    State(server): State<Server<L>>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Answer {
    let words = signed.words();
    let months = public_months(&server, &signed).await?;
    let body = html! {
        p.lead { (words.say("page-public-lead")) }
        p.actions {
            a.button href="/outcomes/public.csv" { (words.say("page-public-file")) }
            a.button href="/outcomes" { (words.say("page-back")) }
        }
        (looked_at(words, &months, asked.month.as_deref(), "/outcomes/public"))
    };
    Ok(page(
        &signed,
        Section::Outcomes,
        words.say("page-public"),
        &body,
    ))
}

fn looked_at(words: &Words, months: &[Month], asked: Option<&str>, path: &str) -> Markup {
    let chosen = months
        .iter()
        .find(|month| Some(month.name.as_str()) == asked);
    html! {
        @match chosen.or(months.first()) {
            None => p.panel { (words.say("page-outcomes-none")) },
            Some(month) => {
                (trend(words, months, month, path))
                (rows_of(words, month))
                (columns_of(words, month))
                (whole(words, month))
            }
        }
    }
}

/// A count as it is written.
fn written(words: &Words, cell: Cell) -> String {
    match cell {
        Cell::Count(count) => count.to_string(),
        Cell::Few => words.say("page-few").to_owned(),
        Cell::HeldBack => words.say("page-held-back").to_owned(),
    }
}

/// Names, counts and bars; the longest bar is the largest count.
fn chart(words: &Words, caption: &str, name: &str, rows: &[(Markup, Cell)]) -> Markup {
    let count = |cell: &Cell| {
        if let Cell::Count(count) = cell {
            *count
        } else {
            0
        }
    };
    let most = rows
        .iter()
        .map(|(_, cell)| count(cell))
        .max()
        .unwrap_or(0)
        .max(1);
    let long = |cell: &Cell| match cell {
        Cell::Count(count) => Bar::Long(count.saturating_mul(100) / most),
        Cell::Few => Bar::Few,
        Cell::HeldBack => Bar::None,
    };
    html! {
        table.bars {
            caption { (caption) }
            thead { tr { th scope="col" { (name) } th.number scope="col" { (words.say("page-referrals")) } td {} } }
            tbody {
                @for (name, cell) in rows {
                    tr {
                        th scope="row" { (name) }
                        td.number { (written(words, *cell)) }
                        td { (bar(long(cell))) }
                    }
                }
            }
        }
    }
}

fn trend(words: &Words, months: &[Month], chosen: &Month, path: &str) -> Markup {
    let row = |month: &Month| {
        let here = (month.name == chosen.name).then_some("true");
        let name = html! { a href=(format!("{path}?month={}", month.name)) aria-current=[here] { (month.name) } };
        (name, month.all())
    };
    chart(
        words,
        words.say("page-by-month"),
        words.say("page-month"),
        &months.iter().map(row).collect::<Vec<_>>(),
    )
}

fn pathway_name(words: &Words, code: &str) -> String {
    let key = match code {
        "arrest_diversion" => "page-pathway-arrest-diversion",
        "social_contact" => "page-pathway-social-contact",
        "after_overdose" => "page-pathway-after-overdose",
        "victim_or_witness" => "page-pathway-victim-or-witness",
        "hotline" => "page-pathway-hotline",
        "commission" => "commission",
        "near_miss" => "near-miss",
        TallyWords::OTHER => "something-else",
        _ => return code.to_owned(),
    };
    words.say(key).to_owned()
}

fn became_name(words: &Words, code: &str) -> String {
    let key = match code {
        "at_hub" => "page-became-at-hub",
        "delivered" => "page-became-delivered",
        "retracted" => "page-became-retracted",
        "engaged" => "page-became-engaged",
        "not_reached" => "page-became-not-reached",
        "declined" => "page-became-declined",
        "not_eligible" => "page-became-not-eligible",
        "transferred" => "page-became-transferred",
        "other" => "something-else",
        _ => return code.to_owned(),
    };
    words.say(key).to_owned()
}

fn rows_of(words: &Words, month: &Month) -> Markup {
    let row = |(at, pathway): (usize, &String)| {
        let name = pathway_name(words, pathway);
        (html! { (name) }, month.cell(at, BECAME.len()))
    };
    let rows: Vec<_> = month.pathways.iter().enumerate().map(row).collect();
    chart(
        words,
        &format!("{}, {}", month.name, words.say("page-by-pathway")),
        words.say("page-pathway"),
        &rows,
    )
}

fn columns_of(words: &Words, month: &Month) -> Markup {
    let row = |(at, became): (usize, &&str)| {
        let name = became_name(words, became);
        (html! { (name) }, month.cell(month.pathways.len(), at))
    };
    let rows: Vec<_> = BECAME.iter().enumerate().map(row).collect();
    chart(
        words,
        &format!("{}, {}", month.name, words.say("page-by-became")),
        words.say("page-by-became"),
        &rows,
    )
}

fn whole(words: &Words, month: &Month) -> Markup {
    let mut names: Vec<String> = month
        .pathways
        .iter()
        .map(|pathway| pathway_name(words, pathway))
        .collect();
    names.push(words.say("page-total").to_owned());
    let mut columns: Vec<String> = BECAME
        .iter()
        .map(|became| became_name(words, became))
        .collect();
    columns.push(words.say("page-total").to_owned());
    let caption = words.with("page-table-of", &[("month", month.name.as_str().into())]);
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            table.stacks {
                caption { (caption) }
                thead { tr { th scope="col" { (words.say("page-pathway")) } @for column in &columns { th.number scope="col" { (column) } } } }
                tbody {
                    @for (row, name) in names.iter().enumerate() {
                        tr {
                            th scope="row" { (name) }
                            @for (column, became) in columns.iter().enumerate() {
                                td.number data-name=(became) { (written(words, month.cell(row, column))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `GET /outcomes/public.csv`: RFC 4180, `count` empty where it is held back, `all` for the totals.
pub(super) async fn csv<L: Ledger>(State(server): State<Server<L>>, signed: Signed) -> Answer {
    let mut text = String::from("month,pathway,outcome,count,held_back\r\n");
    for month in public_months(&server, &signed).await? {
        for (row, pathway) in month
            .pathways
            .iter()
            .map(String::as_str)
            .chain(["all"])
            .enumerate()
        {
            for (column, became) in BECAME.into_iter().chain(["all"]).enumerate() {
                let (count, held_back) = match month.cell(row, column) {
                    Cell::Count(count) => (count.to_string(), "no"),
                    Cell::Few | Cell::HeldBack => (String::new(), "yes"),
                };
                // Quoted, as a pathway is the one text here that the hub did not write. Into a string
                // nothing fails to be written.
                let _ = write!(
                    text,
                    "{},\"{pathway}\",{became},{count},{held_back}\r\n",
                    month.name
                );
            }
        }
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"outcomes.csv\""),
    ];
    Ok((headers, text).into_response())
}

#[cfg(test)]
mod tests {
    use wayside_domain::referral::PathwayKind;

    use super::*;

    /// A kind that is added has to be written here, and then above.
    const fn is_listed(kind: PathwayKind) -> bool {
        match kind {
            PathwayKind::ArrestDiversion
            | PathwayKind::SocialContact
            | PathwayKind::AfterOverdose
            | PathwayKind::VictimOrWitness
            | PathwayKind::Hotline
            | PathwayKind::Commission
            | PathwayKind::NearMiss => true,
        }
    }

    #[test]
    fn every_kind_of_pathway_is_counted_under_its_name_and_has_words() {
        let kinds: BTreeSet<_> = PATHWAYS.into_iter().collect();
        assert_eq!(kinds.len(), 7);
        let words = super::super::words::Language::En.words();
        for name in PATHWAYS.into_iter().chain([TallyWords::OTHER]) {
            assert_ne!(pathway_name(words, name), name);
        }
        for name in PATHWAYS {
            let kind: PathwayKind = serde_json::from_value(name.into()).unwrap();
            assert!(is_listed(kind));
        }
    }
}
