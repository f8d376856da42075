//! A source that is one JSON file.

use std::path::Path;

use crate::fault::AuthoringFault;
use crate::files::read_bytes;
use crate::intake::{Place, SourceIntake};
use crate::json::{Node, parse};
use crate::text::decode;

/// Reads the JSON of a source that is one file. Nothing when it is empty or is not JSON; that is
/// noted or rejected.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`].
pub fn open(path: &Path, intake: &mut SourceIntake) -> Result<Option<Node>, AuthoringFault> {
    let decoded = decode(&read_bytes(path)?);
    for (line, note) in decoded.notes {
        intake.note(&Place::line(line), note);
    }
    if decoded.text.trim().is_empty() {
        intake.note_file(None, "the file is empty");
        return Ok(None);
    }
    match parse(&decoded.text) {
        Ok(root) => Ok(Some(root)),
        Err(fault) => {
            intake.meet();
            intake.reject(
                &Place::line(fault.line),
                format!("the file is not JSON: {}", fault.why),
            );
            Ok(None)
        }
    }
}
