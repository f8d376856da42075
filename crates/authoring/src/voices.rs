//! Steps read aloud: a folder of clips beside a protocol, `<language>/<step>.mp3`. A recording that lies there
//! is taken in the place of whatever spoke before.

use std::collections::BTreeMap;
use std::path::Path;

use wayside_domain::naloxone::Protocol;
use wayside_pack::VoiceClip;

use crate::fault::AuthoringFault;
use crate::files::{read_bytes, read_toml, unread};
use crate::spec::ProtocolFile;

/// Reads a protocol that a spec names, with its clips.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`]; also for a clip of a step that its protocol does not have.
pub(crate) fn read(
    folder: &Path,
    file: &ProtocolFile,
) -> Result<(Protocol, BTreeMap<String, VoiceClip>), AuthoringFault> {
    let mut clips = BTreeMap::new();
    let mut protocol: Protocol = read_toml(&folder.join(&file.path))?;
    if let Some(voice) = &file.voice {
        for (language, step, clip) in clips_in(&folder.join(voice), &protocol)? {
            let states = protocol.states.iter_mut();
            for state in states.filter(|state| state.id == step) {
                state.voice.insert(language.clone(), clip.sha256.clone());
            }
            clips.insert(clip.sha256.clone(), clip);
        }
    }
    Ok((protocol, clips))
}

type Spoken = (String, String, VoiceClip);

/// Every clip below a folder, with its language and step, in the order of their names.
fn clips_in(folder: &Path, protocol: &Protocol) -> Result<Vec<Spoken>, AuthoringFault> {
    let mut found = Vec::new();
    for language in entries(folder)? {
        let within = folder.join(&language);
        for file in entries(&within)? {
            let path = within.join(&file);
            let step = file.strip_suffix(".mp3");
            let step = step.ok_or_else(|| unread(&path, "it is no `.mp3`"))?;
            if protocol.state(step).is_none() {
                let why = format!("the protocol `{}` has no step `{step}`", protocol.id);
                return Err(unread(&path, why));
            }
            let clip = VoiceClip::of(&read_bytes(&path)?);
            found.push((language.clone(), step.to_owned(), clip));
        }
    }
    Ok(found)
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Result<Vec<String>, AuthoringFault> {
    let listed = std::fs::read_dir(folder).map_err(|why| unread(folder, why))?;
    let mut names = Vec::new();
    for entry in listed {
        let entry = entry.map_err(|why| unread(folder, why))?;
        let name = entry.file_name().into_string();
        names.push(name.map_err(|_| unread(folder, "a name in it is no text"))?);
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A silent frame: MPEG-2 layer III, 16 kHz, 16 kbit/s, one channel.
    const FRAME: [u8; 4] = [0xff, 0xf3, 0x28, 0xc4];

    fn spoken(clips: &[&str]) -> Result<(Protocol, BTreeMap<String, VoiceClip>), AuthoringFault> {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new("../../assets/port-ellery/overdose.toml");
        std::fs::copy(sample, folder.path().join("overdose.toml")).unwrap();
        for clip in clips {
            let path = folder.path().join("voice").join(clip);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, FRAME).unwrap();
        }
        let file = ProtocolFile {
            path: "overdose.toml".to_owned(),
            voice: Some("voice".to_owned()),
        };
        read(folder.path(), &file)
    }

    #[test]
    fn a_clip_is_found_by_language_and_step_and_the_approval_covers_it() {
        let (protocol, clips) = spoken(&["en/cpr.mp3", "es/cpr.mp3"]).unwrap();
        let cpr = protocol.state("cpr").unwrap();
        let digest = VoiceClip::of(&FRAME).sha256;
        let named = ["en", "es"].map(|language| cpr.voice.get(language));
        assert_eq!(named, [Some(&digest), Some(&digest)]);
        assert_eq!(clips.len(), 1, "the same clip stands once");
        let silent = crate::read_protocol(Path::new("../../assets/port-ellery/overdose.toml"));
        let silent = silent.unwrap().digest_to_sign();
        assert_ne!(protocol.digest_to_sign(), silent);
    }

    #[test]
    fn what_belongs_to_no_step_or_is_no_clip_is_named() {
        for clip in ["en/no-such-step.mp3", "en/cpr.wav"] {
            let said = spoken(&[clip]).unwrap_err().to_string();
            assert!(said.contains(clip.rsplit('/').next().unwrap()), "{said}");
        }
    }

    #[test]
    fn a_step_that_is_silent_in_a_language_that_others_have_is_found() {
        use wayside_domain::naloxone::{ProtocolDefect, review};
        let silent = |protocol: &Protocol| {
            let found = review(protocol, chrono::NaiveDate::MIN);
            let steps = found.into_iter();
            let steps = steps.filter(|one| one.trouble == ProtocolDefect::NoVoice);
            steps.map(|one| one.at).collect::<Vec<_>>()
        };
        let (protocol, _) = spoken(&["en/cpr.mp3"]).unwrap();
        let lacking = silent(&protocol);
        assert_eq!(lacking.len(), protocol.states.len() - 1);
        assert!(!lacking.contains(&"cpr".to_owned()));
        let none = crate::read_protocol(Path::new("../../assets/port-ellery/overdose.toml"));
        assert_eq!(silent(&none.unwrap()), Vec::<String>::new());
    }
}
