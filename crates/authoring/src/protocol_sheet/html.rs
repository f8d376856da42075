//! The sheet as HTML, made to be printed: the digest stands in the margin of every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::diagram::Diagram;
use super::{ProtocolSheet, Section};

const STYLE: &str = "
@page { size: A4; margin: 14mm 12mm 18mm; }
body { font: 9pt/1.35 'Atkinson Hyperlegible', sans-serif; color: #000; background: #fff; margin: 1rem; }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 11pt; margin: 1em 0 .2em; }
section { break-inside: avoid; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td, th { border: .2mm solid #888; padding: 1mm 1.5mm; text-align: start; vertical-align: top; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.label { width: 14%; font-weight: 700; } .backing { width: 20%; color: #333; }
.digest { font-family: monospace; font-size: 7pt; overflow-wrap: anywhere; }
@media print { .foot { position: fixed; bottom: 0; inset-inline: 0; } }
svg { width: 100%; } svg text { font-size: 3.2px; text-anchor: middle; }
";

pub fn page(sheet: &ProtocolSheet) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (sheet.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (sheet.title) }
                p class="digest" { "Digest " (sheet.digest) }
                section { h2 { "Where it leads" } (drawn(&sheet.diagram)) }
                @for section in &sheet.sections { (told(sheet, section)) }
                p class="digest foot" { (sheet.title) " | digest " (sheet.digest) }
            }
        }
    }
    .into_string()
}

fn told(sheet: &ProtocolSheet, section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.heading) }
            table {
                tr {
                    th class="label" { }
                    @for language in &sheet.languages { th { (language) } }
                    th class="backing" { "status: sources; or where it leads" }
                }
                @for row in &section.rows {
                    tr {
                        td class="label" { (row.label) }
                        @for (said, language) in row.said.iter().zip(&sheet.languages) {
                            td lang=(language) { (said) }
                        }
                        td class="backing" { (row.backing) }
                    }
                }
            }
        }
    }
}

fn drawn(diagram: &Diagram) -> Markup {
    let (width, height) = Diagram::BOX;
    html! {
        svg viewBox={ "0 0 " (Diagram::WIDTH) " " (diagram.height) } role="img" aria-label="The states and where their answers lead" {
            @for line in &diagram.ways {
                line x1=(line.from.0) y1=(line.from.1) x2=(line.to.0) y2=(line.to.1) stroke="#666" stroke-width="0.25"
                    stroke-dasharray=[line.back.then_some("1 1")] { }
                circle cx=(line.to.0) cy=(line.to.1) r="0.7" fill="#666" { }
            }
            @for one in &diagram.boxes {
                rect x=(one.at.0) y=(one.at.1) width=(width) height=(height) fill="#fff" stroke="#000"
                    stroke-width=(if one.paced { "0.9" } else { "0.3" }) { }
                text x=(one.at.0 + width / 2.0) y=(one.at.1 + height / 2.0 + 1.1) { (one.id) }
            }
        }
    }
}
