//! `wayside pack build`.

use indicatif::{ProgressBar, ProgressStyle};
use wayside_authoring::report::{HoursLine, HoursReadBy, MissingLine, SourceReport};
use wayside_authoring::{AuthoringFault, BuildProgress, BuildReport, build, build_lacking};

use super::Build;
use crate::files::{read_secret, write_whole};
use crate::say;
use crate::trouble::Trouble;

/// So many rejected rows and notes of a source are shown; the report has them all.
const SHOWN: usize = 5;

/// Builds a pack; the file at `out` is replaced only by a whole one.
pub fn run(args: &Build) -> Result<(), Trouble> {
    let keys = args
        .sign_key
        .iter()
        .map(|path| read_secret(path))
        .collect::<Result<Vec<_>, _>>()?;
    let signers: Vec<_> = keys.iter().collect();
    let mut bar = Bar::default();
    let built = if args.allow_missing {
        build_lacking(&args.spec, &signers, &mut bar)
    } else {
        build(&args.spec, &signers, &mut bar)
    };
    let (report, why) = match built {
        Ok((bytes, report)) if !(args.strict && has_notes(&report)) => {
            write_report(args, &report)?;
            write_whole(&args.out, &bytes)?;
            say::line(&summary(&report, args));
            return Ok(());
        }
        Ok((_, report)) => (report, "there is something to note (--strict)".to_owned()),
        Err(AuthoringFault::WouldMislead { report }) => {
            let why = misleads(&report.missing);
            (*report, why)
        }
        Err(AuthoringFault::NothingUsable { report }) => {
            let why = "nothing usable. Every rejected row has its reason above and in the --report";
            (*report, why.to_owned())
        }
        Err(fault) => {
            return Err(Trouble::failed(format!(
                "{fault}\nNo pack was written; {} is as it was",
                args.out.display()
            )));
        }
    };
    write_report(args, &report)?;
    say::line(&summary(&report, args));
    Err(Trouble::unusable(format!(
        "{}: {why}. No pack was written; {} is as it was",
        args.spec.display(),
        args.out.display()
    )))
}

/// Why a pack would tell people less than its sources do.
fn misleads(missing: &[MissingLine]) -> String {
    let verb = if missing.len() == 1 {
        "row is"
    } else {
        "rows are"
    };
    let lines = missing
        .iter()
        .map(|line| format!("\n  {}", say::one_line(&line.to_string())));
    format!(
        "{} {verb} missing that people rely on (outside of a zone that is missing the app would say \
         `outside`):{}\nMend them, or give --allow-missing: the pack and the app then say what is missing",
        missing.len(),
        lines.collect::<String>()
    )
}

/// True when there is anything that an author should look at.
fn has_notes(report: &BuildReport) -> bool {
    let mut sources = report.sources.iter();
    let is_noted = sources.any(|source| !source.notes.is_empty() || !source.rejected.is_empty());
    is_noted || !report.warnings.is_empty() || !report.missing.is_empty()
}

fn write_report(args: &Build, report: &BuildReport) -> Result<(), Trouble> {
    let Some(path) = &args.report else {
        return Ok(());
    };
    let mut text = serde_json::to_vec_pretty(report)
        .map_err(|why| Trouble::failed(format!("the report cannot be written as JSON: {why}")))?;
    text.push(b'\n');
    write_whole(path, &text)
}

fn summary(report: &BuildReport, args: &Build) -> String {
    let mut lines = Vec::new();
    let mut rows = vec![
        ["source", "format", "read", "imported", "rejected", "notes"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for source in &report.sources {
        rows.push(vec![
            source.path.clone(),
            source.format.clone(),
            source.read.to_string(),
            source.imported.to_string(),
            source.rejected.len().to_string(),
            source.notes.len().to_string(),
        ]);
    }
    let table = say::table(&rows);
    lines.extend(report.sources.iter().flat_map(details));
    lines.extend(hours(&report.hours));
    let pack = &report.pack;
    if pack.telephones + pack.telephones_unread > 0 {
        lines.push(format!(
            "telephones: {} dialled, {} only text",
            pack.telephones, pack.telephones_unread
        ));
    }
    lines.extend(
        report
            .warnings
            .iter()
            .map(|warning| format!("warning: {warning}")),
    );
    lines.extend(report.missing.iter().map(|line| format!("missing: {line}")));
    if report.pack.bytes > 0 {
        lines.push(last_line(report, args));
    }
    let lines = lines.iter().map(|line| say::one_line(line));
    std::iter::once(table)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

/// So many texts about hours are shown; the report has them all.
const HOURS_SHOWN: usize = 20;

/// Each distinct text about hours, what it was read as and how often it is there.
fn hours(read: &[HoursLine]) -> Vec<String> {
    if read.is_empty() {
        return Vec::new();
    }
    let places = |wanted: &[HoursReadBy]| -> u64 {
        let lines = read.iter().filter(|line| wanted.contains(&line.read_by));
        lines.map(|line| line.count).sum()
    };
    let mut lines = vec![format!(
        "hours: {} texts in words: {} places read, {} understood without hours, {} settled by a person, {} unknown",
        read.len(),
        places(&[HoursReadBy::Words]),
        places(&[HoursReadBy::NoHours]),
        places(&[
            HoursReadBy::Confirmed,
            HoursReadBy::Corrected,
            HoursReadBy::Forbidden
        ]),
        places(&[HoursReadBy::Nobody]),
    )];
    lines.extend(read.iter().take(HOURS_SHOWN).map(|line| {
        let text = line.text.escape_debug();
        let came_to = match (&line.reading, line.read_by) {
            (Some(reading), HoursReadBy::Confirmed) => format!("confirmed as `{reading}`"),
            (Some(reading), HoursReadBy::Corrected) => format!("corrected to `{reading}`"),
            (Some(reading), _) => format!("read as `{reading}`"),
            (None, HoursReadBy::NoHours) => "gives no hours".to_owned(),
            (None, HoursReadBy::Forbidden) => "stays unknown, as a person said".to_owned(),
            (None, _) => format!("unknown: {}", line.why.as_deref().unwrap_or_default()),
        };
        format!("hours: {} x \"{text}\" {came_to}", line.count)
    }));
    if read.len() > HOURS_SHOWN {
        lines.push(format!(
            "hours: {} more texts; the --report has them all",
            read.len() - HOURS_SHOWN
        ));
    }
    lines
}

fn last_line(report: &BuildReport, args: &Build) -> String {
    let pack = &report.pack;
    let signed = match pack.signed_by.as_slice() {
        [] => "unsigned".to_owned(),
        ids => format!("signed by {}", ids.join(", ")),
    };
    format!(
        "{}: {} version {}, {} services, {} zones, {} streets, {} bytes, {signed}",
        args.out.display(),
        pack.name,
        pack.version,
        pack.services,
        pack.zones,
        pack.streets,
        pack.bytes,
    )
}

fn details(source: &SourceReport) -> Vec<String> {
    let place = |file: Option<&String>, line: Option<u64>| {
        let file = file.map(|file| format!("/{file}")).unwrap_or_default();
        let line = line.map(|line| format!(" line {line}")).unwrap_or_default();
        format!("{}{file}{line}", source.path)
    };
    let mut lines = Vec::new();
    let rejected = source.rejected.iter().map(|row| {
        format!(
            "rejected: {}: {}",
            place(row.file.as_ref(), Some(row.line)),
            row.reason
        )
    });
    lines.extend(rejected.take(SHOWN));
    if source.rejected.len() > SHOWN {
        lines.push(format!(
            "rejected: {}: {} more",
            source.path,
            source.rejected.len() - SHOWN
        ));
    }
    // What is said of a whole file is said once; of rows, some.
    let (of_files, of_rows): (Vec<_>, Vec<_>) =
        source.notes.iter().partition(|note| note.line.is_none());
    let hidden = of_rows.len().saturating_sub(SHOWN);
    let shown = of_files.into_iter().chain(of_rows.into_iter().take(SHOWN));
    lines.extend(shown.map(|note| {
        let place = place(note.file.as_ref(), note.line);
        format!("note: {place}: {}", note.note)
    }));
    if hidden > 0 {
        lines.push(format!("note: {}: {hidden} more", source.path));
    }
    lines
}

/// A bar on the terminal; nothing where there is none.
#[derive(Default)]
struct Bar(Option<ProgressBar>);

impl BuildProgress for Bar {
    fn begin(&mut self, path: &str, rows: u64) {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} rows");
        let bar = ProgressBar::new(rows);
        let bar = style.map_or(bar.clone(), |style| bar.with_style(style));
        self.0 = Some(bar.with_message(say::one_line(path)));
    }

    fn row(&mut self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
