//! `wayside card verify`: the verdict that the app would give.

use std::path::Path;

use wayside_card::{CardVerdict, CardVerifier, IssuedList};
use wayside_companion::cards::{CannotConfirmReasonView, CardQueries, CardVerdictView};

use super::{Verify, now, trust};
use crate::files::read_bytes;
use crate::opened;
use crate::say;
use crate::trouble::Trouble;

/// Says what a card comes to. A verdict is an answer, whichever it is.
pub fn run(args: &Verify) -> Result<(), Trouble> {
    let verdict = match &args.pack {
        Some(pack) => {
            let opened = opened::open(pack, args.when)?;
            let cards =
                CardQueries::of_pack(&opened.queries).map_err(|fault| opened::failed(&fault))?;
            cards.weigh(&args.text, opened.now, &opened.language)
        }
        None => by_lists(args)?.into(),
    };
    if args.json {
        say::json(&flat(&verdict)?);
    } else {
        say::line(&sentence(&verdict));
    }
    Ok(())
}

/// Confirmed from recent and from old data say the same two things.
fn flat(verdict: &CardVerdictView) -> Result<serde_json::Value, Trouble> {
    serde_json::to_value(verdict)
        .map_err(|why| Trouble::failed(format!("the answer cannot be written as JSON: {why}")))
}

fn by_lists(args: &Verify) -> Result<CardVerdict, Trouble> {
    let Some(path) = &args.trust else {
        return Err(Trouble::unusable("give --pack or --trust"));
    };
    let mut verifier = CardVerifier::of(&trust::read(path)?);
    for path in args.status.iter().chain(&args.allow) {
        take(&mut verifier, path)?;
    }
    Ok(verifier.weigh_any(&args.text, now(args.when)))
}

fn take(verifier: &mut CardVerifier, path: &Path) -> Result<(), Trouble> {
    let refused = |why| Trouble::failed(format!("{}: {why}", path.display()));
    let list = IssuedList::read(&read_bytes(path)?, &verifier.keys).map_err(refused)?;
    verifier.take(list).map_err(refused)
}

fn sentence(verdict: &CardVerdictView) -> String {
    match verdict {
        CardVerdictView::Confirmed { until, .. } => format!("confirmed, good through {until}"),
        CardVerdictView::ConfirmedStale {
            until,
            data_age_days,
        } => format!("confirmed, good through {until}; the data is {data_age_days} days old"),
        CardVerdictView::MatchesTemplate { programme, .. } => {
            format!("looks like a card of {programme}, which nothing can confirm")
        }
        CardVerdictView::Expired { since } => format!("expired, was good through {since}"),
        CardVerdictView::Withdrawn => "withdrawn by the programme".to_owned(),
        CardVerdictView::CannotConfirm { why } => {
            let why = match why {
                CannotConfirmReasonView::NotACard => "this is not a card of this kind",
                CannotConfirmReasonView::UnknownIssuer => "no issuer known here made it",
                CannotConfirmReasonView::UnknownCode => "the code is not known here",
                CannotConfirmReasonView::Misread => "a character is wrong; type it again",
            };
            format!("cannot confirm: {why}. That is no proof of anything")
        }
    }
}
