//! What a command says when it cannot: what, where, what to do, and the exit code.

use std::path::Path;

use wayside_pack::PackRefusal;

/// The command could not do what it was asked.
pub const FAILED: u8 = 1;
/// The question makes no sense, or (for `pack build`) nothing was usable.
pub const UNUSABLE: u8 = 2;

/// A trouble, in a sentence for the author.
#[derive(Debug)]
pub struct Trouble {
    /// The exit code.
    pub code: u8,
    /// What, where, what to do.
    pub text: String,
}

impl Trouble {
    /// The command failed.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            code: FAILED,
            text: text.into(),
        }
    }

    /// The question makes no sense.
    pub fn unusable(text: impl Into<String>) -> Self {
        Self {
            code: UNUSABLE,
            text: text.into(),
        }
    }

    /// A file could not be read or written.
    pub fn file(act: &str, path: &Path, why: &std::io::Error) -> Self {
        Self::failed(format!("cannot {act} {}: {why}", path.display()))
    }

    /// A pack or key file is refused.
    pub fn refused(path: &Path, refusal: &PackRefusal) -> Self {
        Self::failed(format!(
            "{}: {}. Nothing was changed. {}",
            path.display(),
            what(refusal),
            do_next(refusal)
        ))
    }
}

/// What is wrong.
fn what(refusal: &PackRefusal) -> String {
    match refusal {
        PackRefusal::Empty => "the file is empty".to_owned(),
        PackRefusal::NotAPack { looks_like } => match *looks_like {
            "unknown" => "this is not a .wayside pack, or its beginning is damaged".to_owned(),
            form => format!("this is not a .wayside pack; it looks like {form}"),
        },
        PackRefusal::Truncated => "the pack is cut short".to_owned(),
        PackRefusal::Damaged { part } => format!(
            "the pack is damaged: its {} does not match its checksum or signature",
            of(part)
        ),
        PackRefusal::TooLarge {
            part,
            claimed,
            allowed,
        } => format!(
            "its {} claims {claimed} bytes or entries where at most {allowed} are allowed",
            of(part)
        ),
        PackRefusal::TooNew => "the pack was made for a newer version of Wayside".to_owned(),
        PackRefusal::Unsigned => "the pack is intact, but nobody signed it".to_owned(),
        PackRefusal::Stranger { key_ids } => {
            let ids: Vec<&str> = key_ids.iter().map(|id| id.as_str()).collect();
            format!(
                "the pack is intact, but not signed by the key that was asked for; it was signed by {}",
                ids.join(", ")
            )
        }
        PackRefusal::TooFewSignatures { found, needed } => {
            format!("the pack asks for {needed} signatures and {found} are by the keys given")
        }
        PackRefusal::BadRow { table, line } => {
            format!("line {line} of its table `{table}` is not what belongs there")
        }
        PackRefusal::OtherBase => "this delta was made from another pack".to_owned(),
        PackRefusal::NotAKey => "this is not a Wayside key file".to_owned(),
    }
}

/// What to do then.
fn do_next(refusal: &PackRefusal) -> &'static str {
    match refusal {
        PackRefusal::Empty | PackRefusal::Truncated | PackRefusal::Damaged { .. } => {
            "Fetch the file again from whoever published it."
        }
        PackRefusal::NotAPack { .. } => {
            "Give the file that `wayside pack build` wrote, or fetch it again."
        }
        PackRefusal::TooLarge { .. } => "Don't use this file: no honest pack claims that.",
        PackRefusal::TooNew => "Update Wayside, or ask for a pack made for this version.",
        PackRefusal::Unsigned => "Build it again with --sign-key.",
        PackRefusal::Stranger { .. } => {
            "Compare the key ids with the publisher, over another channel than the file's."
        }
        PackRefusal::TooFewSignatures { .. } => "Give more of its signers' keys with --key.",
        PackRefusal::BadRow { .. } => "Ask whoever published it to build it again.",
        PackRefusal::OtherBase => "Fetch the whole pack instead.",
        PackRefusal::NotAKey => "Give the KEY or KEY.pub that `wayside pack keygen` wrote.",
    }
}

fn of(part: &str) -> String {
    match part {
        "manifest" | "signatures" | "end" => part.to_owned(),
        table => format!("`{table}` part"),
    }
}
