//! A protocol on paper, for the one who signs it: every step as the officer sees it, languages side by side
//! and both levels, what stands behind each line, and on each page the digest that is signed.

use std::collections::BTreeSet;

use wayside_domain::naloxone::{
    Amount, PacedAct, Product, Protocol, ProtocolStep, ResponderLevel, Situation,
};
use wayside_domain::words::Words;

use crate::sheet::SheetFault;

mod diagram;
mod html;
mod pdf;

use diagram::Diagram;

/// A sheet, ready to be written as HTML or PDF.
pub struct ProtocolSheet {
    title: String,
    digest: String,
    languages: Vec<String>,
    sections: Vec<Section>,
    diagram: Diagram,
}

/// A heading and its lines.
struct Section {
    heading: String,
    rows: Vec<Row>,
}

/// One line: what it is, what it says in each language, what stands behind it.
struct Row {
    label: String,
    said: Vec<String>,
    backing: String,
}

/// Lays a protocol out in these languages, BCP 47, side by side.
pub fn protocol_sheet(protocol: &Protocol, languages: &[String]) -> ProtocolSheet {
    let desk = Desk {
        protocol,
        languages,
    };
    let mut sections = vec![desk.head()];
    sections.extend(protocol.states.iter().map(|step| desk.step(step)));
    sections.extend(protocol.situations.iter().map(|one| desk.situation(one)));
    sections.push(desk.beside());
    sections.extend(protocol.products.iter().map(|one| desk.product(one)));
    sections.push(desk.sources());
    sections.push(desk.signature());
    ProtocolSheet {
        title: format!("{} {}", protocol.title.text("en"), protocol.version),
        digest: protocol.digest_to_sign(),
        languages: languages.to_vec(),
        sections,
        diagram: Diagram::of(protocol),
    }
}

impl ProtocolSheet {
    /// The sheet as one page of HTML that needs nothing from elsewhere, made to be printed.
    pub fn html(&self) -> String {
        html::page(self)
    }

    /// The sheet as PDF on A4.
    ///
    /// # Errors
    /// [`SheetFault::Character`] where its font lacks a script: print the HTML then.
    pub fn pdf(&self) -> Result<Vec<u8>, SheetFault> {
        pdf::document(self)
    }
}

struct Desk<'a> {
    protocol: &'a Protocol,
    languages: &'a [String],
}

impl Desk<'_> {
    fn said(&self, words: &Words) -> Vec<String> {
        let text = |tag: &String| words.0.get(tag).cloned();
        let missing = || "(missing)".to_owned();
        let all = self.languages.iter();
        all.map(|tag| text(tag).unwrap_or_else(missing)).collect()
    }

    /// The same in every language.
    fn plain(&self, label: &str, text: impl Into<String>) -> Row {
        let others = self.languages.len().saturating_sub(1);
        let mut said = vec![text.into()];
        said.resize(others + 1, String::new());
        Row {
            label: label.to_owned(),
            said,
            backing: String::new(),
        }
    }

    fn row(&self, label: &str, words: &Words, backing: &str) -> Row {
        Row {
            label: label.to_owned(),
            said: self.said(words),
            backing: backing.to_owned(),
        }
    }

    fn head(&self) -> Section {
        let protocol = self.protocol;
        let levels = protocol.levels();
        let paces = &protocol.paces;
        let breaths: Vec<String> = paces.breath_s.iter().map(u32::to_string).collect();
        let approval = protocol.approval.as_ref().map_or_else(
            || "nobody has signed".to_owned(),
            |one| {
                let until = one.expires_on.map(|day| format!(" until {day}"));
                format!("{}, {}{}", one.name, one.date, until.unwrap_or_default())
            },
        );
        let kind = if protocol.sample {
            "a sample: nobody may work by it"
        } else {
            "an agency's own"
        };
        let mut rows = vec![
            self.row("Title", &protocol.title, ""),
            self.plain("Version", format!("{} {}", protocol.id, protocol.version)),
            self.plain("Kind", kind),
            self.plain("Signed", approval),
            self.plain(
                "Levels",
                list(levels.iter().map(|level| level_name(*level))),
            ),
            self.plain("Breaths", format!("one every {} s", breaths.join(" or "))),
        ];
        if let Some(s) = paces.child_breath_s {
            rows.push(self.plain("Child", format!("one breath every {s} s")));
        }
        rows.push(self.plain(
            "Compressions",
            format!(
                "{} a minute, {} to {}",
                paces.compressions_per_minute, paces.compressions, paces.breaths
            ),
        ));
        rows.push(self.plain(
            "Watch",
            format!("{} min after the last dose", protocol.watch_s / 60),
        ));
        rows.push(self.plain(
            "Other cause",
            format!("asked from dose {} on", protocol.other_cause_after),
        ));
        Section {
            heading: "The protocol".to_owned(),
            rows,
        }
    }

    fn step(&self, step: &ProtocolStep) -> Section {
        let backing = backing(&step.status, &step.sources);
        let mut rows = vec![
            self.row("Instruction", &step.say, &backing),
            self.row("Under it", &step.more, &backing),
        ];
        rows.extend(
            step.notes
                .iter()
                .map(|note| self.row("Note", note, &backing)),
        );
        if let Some(timer) = &step.timer {
            let again = if timer.repeats {
                ", again and again"
            } else {
                ""
            };
            let label = format!("After {} s{again}", timer.seconds);
            rows.push(self.row(&label, &timer.say, &backing));
        }
        if let Some(act) = step.pace {
            let act = match act {
                PacedAct::Breaths => "breaths, seen and heard",
                PacedAct::Compressions => "compressions, seen and heard",
            };
            rows.push(self.plain("Pace", act));
        }
        if let Some(dose) = &step.dose {
            let said = if dose.urged { "asked for" } else { "at hand" };
            rows.push(self.plain("Dose", format!("{said}; leads to {}", dose.go)));
        }
        for level in self.protocol.levels() {
            rows.extend(self.answers(step, level, &backing));
        }
        if step.end {
            rows.push(self.plain("End", "the run may be finished here"));
        }
        let phase = code(&step.phase);
        Section {
            heading: format!("{} ({phase})", step.id),
            rows,
        }
    }

    fn answers(&self, step: &ProtocolStep, level: ResponderLevel, backing: &str) -> Vec<Row> {
        let answers = step.answers_at(level).zip(1..);
        answers
            .map(|(answer, place)| {
                let doubt = if answer.safer { ", in doubt" } else { "" };
                let label = format!("{} {place}{doubt}", level_name(level));
                let marks = list(answer.marks.iter().map(code));
                let notes = if marks.is_empty() {
                    format!("leads to {}", answer.go)
                } else {
                    format!("leads to {}; notes {marks}", answer.go)
                };
                let mut row = self.row(&label, &answer.say, backing);
                row.said = row.said.iter().map(|text| format!("[ {text} ]")).collect();
                row.backing = notes;
                row
            })
            .collect()
    }

    fn situation(&self, one: &Situation) -> Section {
        let backing = backing(&one.status, &one.sources);
        let mut rows = vec![self.row("What", &one.say, &backing)];
        rows.extend(one.lines.iter().map(|line| self.row("Do", line, &backing)));
        let phases = list(one.phases.iter().map(code));
        let phases = if phases.is_empty() {
            "every step".to_owned()
        } else {
            phases
        };
        rows.push(self.plain("Offered in", phases));
        Section {
            heading: format!("Situation: {}", one.id),
            rows,
        }
    }

    fn beside(&self) -> Section {
        let protocol = self.protocol;
        let mut rows = vec![self.plain(
            "The ambulance",
            format!("leads to {} from anywhere", protocol.handover),
        )];
        rows.extend(protocol.leads.iter().map(|lead| {
            let notes = format!("leads to {}; notes {}", lead.go, code(&lead.mark));
            self.row("From anywhere", &lead.say, &notes)
        }));
        let without = protocol.without_naloxone.iter();
        rows.extend(without.map(|words| self.row("No naloxone", words, "")));
        let facts = list(protocol.facts.iter().map(code));
        rows.push(self.plain("May be noted", facts));
        let spots = protocol.spots.iter();
        rows.extend(spots.map(|spot| self.row("Where they lie", &spot.say, "")));
        Section {
            heading: "At every step".to_owned(),
            rows,
        }
    }

    fn product(&self, product: &Product) -> Section {
        let backing = backing(&product.status, &product.sources);
        let amount = Amount::Micrograms {
            ug: product.dose_ug,
        };
        let mut rows = vec![
            self.row("Product", &product.name, &backing),
            self.row("Give", &product.give, &backing),
            self.plain(
                "One dose",
                format!("{}, {}", milligrams(amount), code(&product.route)),
            ),
            self.plain(
                "Next dose",
                format!(
                    "may be given after {} s, look after {} s{}",
                    product.redose.opens_s,
                    product.redose.alarm_s,
                    if product.at_once_if_lost_again {
                        "; at once when breathing fails again"
                    } else {
                        ""
                    }
                ),
            ),
            self.row("Storage", &product.storage, &backing),
        ];
        let notes = product.notes.iter();
        rows.extend(notes.map(|note| self.row("Note", note, &backing)));
        Section {
            heading: format!("Product: {}", product.id),
            rows,
        }
    }

    fn sources(&self) -> Section {
        let used: BTreeSet<&String> = self
            .protocol
            .states
            .iter()
            .flat_map(|s| &s.sources)
            .collect();
        let rows = self.protocol.sources.iter().map(|source| {
            let seen = source.seen_on.map_or_else(
                || "nobody says when it was seen".to_owned(),
                |day| format!("seen {day}"),
            );
            let steps = if used.contains(&source.id) {
                ""
            } else {
                ", of no step"
            };
            Row {
                backing: format!("{seen}{steps}"),
                ..self.plain(&source.id, &source.title)
            }
        });
        Section {
            heading: "Sources".to_owned(),
            rows: rows.collect(),
        }
    }

    fn signature(&self) -> Section {
        let blank = "_".repeat(40);
        let labels = [
            "Name, role",
            "Licence",
            "Date, until",
            "Levels",
            "Products",
            "Languages, who read them",
            "Deviations accepted",
            "Signature",
        ];
        let mut rows: Vec<Row> = labels.map(|label| self.plain(label, &*blank)).into();
        rows.insert(0, self.plain("Digest", self.protocol.digest_to_sign()));
        Section {
            heading: "Approval".to_owned(),
            rows,
        }
    }
}

fn level_name(level: ResponderLevel) -> String {
    match level {
        ResponderLevel::Lay => "Lay".to_owned(),
        ResponderLevel::Bls => "BLS".to_owned(),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A code as it stands in the protocol's file.
fn code<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

fn backing<S: serde::Serialize>(status: &S, sources: &[String]) -> String {
    format!("{}: {}", code(status), sources.join(", "))
}

fn milligrams(amount: Amount) -> String {
    match amount {
        Amount::Micrograms { ug } => format!("{} mg", f64::from(ug) / 1000.0),
        Amount::Unknown => "amount not known".to_owned(),
    }
}

#[cfg(test)]
#[path = "protocol_sheet_tests.rs"]
mod tests;
