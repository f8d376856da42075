//! Files in and out: read within bounds, written whole or not at all.

use std::io::{Read, Write};
use std::path::Path;

use wayside_pack::{NamedPublicKey, PackRefusal, SecretKey, limits};

use crate::trouble::Trouble;

/// Reads a pack file; one larger than any pack can be is refused before it fills the memory.
pub fn read_pack(path: &Path) -> Result<Vec<u8>, Trouble> {
    let most = limits::packed(limits::ALL_RAW) + limits::ENVELOPE + 1024;
    read_within(path, most)?.ok_or_else(|| {
        let claimed = std::fs::metadata(path).map_or(0, |file| file.len());
        let refusal = PackRefusal::TooLarge {
            part: "file".to_owned(),
            claimed,
            allowed: most,
        };
        Trouble::refused(path, &refusal)
    })
}

/// The bytes of a file, or nothing when there are more than `most`.
fn read_within(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Trouble> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)?
            .take(most + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|why| Trouble::file("read", path, &why))?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
}

fn read_key(path: &Path) -> Result<Vec<u8>, Trouble> {
    read_within(path, limits::KEY_FILE as u64)?
        .ok_or_else(|| Trouble::refused(path, &PackRefusal::NotAKey))
}

/// Reads a secret key.
pub fn read_secret(path: &Path) -> Result<SecretKey, Trouble> {
    SecretKey::parse(&read_key(path)?).map_err(|refusal| Trouble::refused(path, &refusal))
}

/// Reads a public key, or the public half of a secret one.
pub fn read_public(path: &Path) -> Result<NamedPublicKey, Trouble> {
    let bytes = read_key(path)?;
    NamedPublicKey::parse(&bytes)
        .or_else(|refusal| {
            SecretKey::parse(&bytes)
                .map(|key| key.public())
                .map_err(|_| refusal)
        })
        .map_err(|refusal| Trouble::refused(path, &refusal))
}

/// The longest file of cards that is read, bytes.
const LIST: u64 = 33 << 20;

/// Reads a list, whole.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Trouble> {
    read_within(path, LIST)?
        .ok_or_else(|| Trouble::failed(format!("{} is larger than any such file", path.display())))
}

/// Reads a text; nothing where there is no file.
pub fn read_text(path: &Path) -> Result<Option<String>, Trouble> {
    if matches!(path.try_exists(), Ok(false)) {
        return Ok(None);
    }
    String::from_utf8(read_bytes(path)?)
        .map(Some)
        .map_err(|_| Trouble::failed(format!("{} is not text", path.display())))
}

/// Writes a file so that it is there whole or as it was before.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    write_whole_as(path, bytes, false)
}

/// As [`write_whole`]; a secret one only its owner can read.
pub fn write_whole_as(path: &Path, bytes: &[u8], is_secret: bool) -> Result<(), Trouble> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".wayside-")
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        if !is_secret {
            open_to_readers(file.as_file())?;
        }
        file.as_file().sync_all()?;
        file.persist(path).map_err(|fault| fault.error)?;
        if let Ok(folder) = std::fs::File::open(folder) {
            // Not every system lets a folder be synced; the file itself is whole either way.
            let _ = folder.sync_all();
        }
        Ok(())
    };
    write().map_err(|why| Trouble::file("write", path, &why))
}

/// Temporary files are made for their owner alone; a pack is for everybody.
#[cfg(unix)]
fn open_to_readers(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// Writes a new file that must not be there yet; a secret one only its owner can read.
pub fn write_new(path: &Path, text: &str, is_secret: bool) -> Result<(), Trouble> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if is_secret { 0o600 } else { 0o644 });
    }
    let write = || -> std::io::Result<()> {
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|why| Trouble::file("write", path, &why))
}

/// The longest secret that is read from the standard input, bytes.
const SECRET: u64 = 4096;

/// The standard input, to its first line end.
pub fn line_of_stdin() -> Result<String, Trouble> {
    let mut text = String::new();
    std::io::BufRead::read_line(&mut std::io::stdin().lock().take(SECRET), &mut text)
        .map_err(|why| Trouble::failed(format!("cannot read the standard input: {why}")))?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}
