//! Rows that are files of their own: protocols, plans, pathways and recipients. One that cannot be in the pack
//! is named with its reason, and so is all that leans on it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use wayside_domain::Words;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::missing::{MissingOf, MissingRow};
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, PathwayId, Recipient, RecipientId, RecipientKind};
use wayside_domain::service::Phone;
use wayside_pack::{Contents, MakeFault, PackHead, SecretKey, VoiceClip, names};

use crate::fault::AuthoringFault;
use crate::files::{read_bytes, read_toml};
use crate::report::MissingLine;
use crate::spec::Spec;
use crate::telephone::Telephones;
use crate::voices;

/// The rows that were read, and those that were not.
#[derive(Default)]
pub(crate) struct RowFiles {
    pub protocols: Vec<Protocol>,
    /// What their steps are read aloud by, by its digest.
    pub voices: BTreeMap<String, VoiceClip>,
    pub exposure_plans: Vec<ExposurePlan>,
    pub pathways: Vec<Pathway>,
    pub recipients: Vec<Recipient>,
    /// What cannot be in the pack.
    pub missing: Vec<MissingLine>,
    /// Where each row stands, by its kind and id.
    paths: BTreeMap<(MissingOf, String), String>,
}

impl RowFiles {
    /// Reads the files that a spec in `folder` names.
    pub(crate) fn read(folder: &Path, spec: &Spec, telephones: &Telephones) -> Self {
        let mut files = Self::default();
        let one = |phone: &mut Phone| -> Result<(), String> {
            *phone = telephones.one(phone)?;
            Ok(())
        };
        let at = |path: &str| folder.join(path);
        let spoken = files.each(MissingOf::Protocol, &spec.protocols, |file| {
            let (row, clips) = voices::read(folder, file).map_err(why)?;
            Ok((row.id.clone(), (row, clips)))
        });
        for (protocol, clips) in spoken {
            files.protocols.push(protocol);
            files.voices.extend(clips);
        }
        files.exposure_plans = files.each(MissingOf::ExposurePlan, &spec.exposure_plans, |path| {
            let row: ExposurePlan = toml_of(&at(path))?;
            Ok((row.id.clone(), row))
        });
        files.pathways = files.each(MissingOf::Pathway, &spec.pathways, |path| {
            let mut row: Pathway = toml_of(&at(path))?;
            row.phone.as_mut().map(one).transpose()?;
            Ok((row.id.0.clone(), row))
        });
        files.recipients = files.each(MissingOf::Recipient, &spec.recipients, |path| {
            let mut row = read_recipient(&at(path))?;
            one(&mut row.phone)?;
            Ok((row.id.0.clone(), row))
        });
        files
    }

    fn each<F: AsRef<str>, T>(
        &mut self,
        of: MissingOf,
        files: &[F],
        read: impl Fn(&F) -> Result<(String, T), String>,
    ) -> Vec<T> {
        let mut rows = Vec::with_capacity(files.len());
        for file in files {
            let path = file.as_ref().to_owned();
            match read(file) {
                Ok((id, row)) => {
                    self.paths.insert((of, id), path);
                    rows.push(row);
                }
                Err(reason) => self.lacks(of, path.clone(), path, reason),
            }
        }
        rows
    }

    fn lacks(&mut self, of: MissingOf, name: String, path: String, reason: String) {
        self.missing.push(MissingLine {
            row: MissingRow { of, name },
            path,
            line: None,
            reason,
        });
    }

    /// Takes a row out of what is to be packed, and says why. False for a row of another table.
    fn take_out(&mut self, contents: &mut Contents, table: &str, id: &str, reason: String) -> bool {
        let of = match table {
            names::PROTOCOLS => MissingOf::Protocol,
            names::EXPOSURE_PLANS => MissingOf::ExposurePlan,
            names::PATHWAYS => MissingOf::Pathway,
            names::RECIPIENTS => MissingOf::Recipient,
            _ => return false,
        };
        contents
            .protocols
            .retain(|row| of != MissingOf::Protocol || row.id != id);
        contents
            .exposure_plans
            .retain(|row| of != MissingOf::ExposurePlan || row.id != id);
        contents
            .pathways
            .retain(|row| of != MissingOf::Pathway || row.id.0 != id);
        contents
            .recipients
            .retain(|row| of != MissingOf::Recipient || row.id.0 != id);
        // A clip that no step is read aloud by is nobody's.
        let steps = contents.protocols.iter().flat_map(|one| &one.states);
        let heard: BTreeSet<&String> = steps.flat_map(|step| step.voice.values()).collect();
        contents.voices.retain(|clip| heard.contains(&clip.sha256));
        let path = self.paths.get(&(of, id.to_owned())).cloned();
        self.lacks(of, id.to_owned(), path.unwrap_or_default(), reason);
        true
    }

    /// Makes the pack of all rows that can stand in it. `zones` are those that it lacks already.
    ///
    /// # Errors
    /// [`MakeFault`] of what cannot be left out.
    pub(crate) fn make(
        &mut self,
        mut head: PackHead,
        mut contents: Contents,
        signers: &[&SecretKey],
        zones: &[MissingLine],
    ) -> Result<Vec<u8>, MakeFault> {
        loop {
            let missing = zones
                .iter()
                .chain(&self.missing)
                .map(|line| line.row.clone());
            head.missing = missing.collect();
            head.missing.sort();
            head.missing.dedup();
            match wayside_pack::make(&head, contents.clone(), signers) {
                Err(MakeFault::Row { table, id, why })
                    if self.take_out(&mut contents, table, &id, why.to_string()) => {}
                made => return made,
            }
        }
    }
}

/// The TOML of a row, or why it is none.
fn toml_of<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    read_toml(path).map_err(why)
}

fn why(fault: AuthoringFault) -> String {
    match fault {
        AuthoringFault::SourceUnread { why, .. } => why,
        other => other.to_string(),
    }
}

/// A recipient as its file has it: as in the pack, but its keys stand in the `recipient.pub` beside it, or are
/// written out with the id that one wrong digit would not fit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientFile {
    id: RecipientId,
    name: Words,
    kind: RecipientKind,
    public: Option<PathBuf>,
    seal_key: Option<String>,
    sign_key: Option<String>,
    key_id: Option<String>,
    phone: Phone,
    address: Option<String>,
    accepts: Vec<PathwayId>,
}

/// `recipient.pub`, as `wayside recipient keygen` writes it.
#[derive(Deserialize)]
struct PublicKeys {
    id: String,
    seal_key: String,
    sign_key: String,
}

fn read_recipient(path: &Path) -> Result<Recipient, String> {
    let file: RecipientFile = toml_of(path)?;
    let keys = match (file.public, file.seal_key, file.sign_key, file.key_id) {
        (Some(public), None, None, None) => {
            let public = path.parent().unwrap_or(Path::new("")).join(public);
            let bytes = read_bytes(&public).map_err(why)?;
            serde_json::from_slice::<PublicKeys>(&bytes).map_err(|_| {
                format!(
                    "{} is not the recipient.pub that `wayside recipient keygen` wrote",
                    public.display()
                )
            })?
        }
        (None, Some(seal_key), Some(sign_key), Some(id)) => PublicKeys {
            id,
            seal_key,
            sign_key,
        },
        _ => {
            return Err("give `public = \"recipient.pub\"`, or `seal_key`, `sign_key` and the `key_id` that \
                        `wayside recipient keygen` printed"
                .to_owned());
        }
    };
    let recipient = Recipient {
        id: file.id,
        name: file.name,
        kind: file.kind,
        seal_key: keys.seal_key,
        sign_key: keys.sign_key,
        phone: file.phone,
        address: file.address,
        accepts: file.accepts,
    };
    // Keys that are no keys at all are the pack's to name.
    match recipient.key_id() {
        Some(id) if id != keys.id => Err(format!(
            "its keys are those of key id `{id}`, not of `{}`: a digit is wrong. Give `public = \"recipient.pub\"`",
            keys.id
        )),
        _ => Ok(recipient),
    }
}
