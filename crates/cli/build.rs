//! Before the command line is compiled: the training district's pack, which every device carries.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

const DISTRICT: &str = "../../assets/port-ellery";

/// Builds it into `OUT_DIR/port-ellery.wayside`, as the app's own build does. Its key is the one that
/// everybody has: a build on anybody's machine gives the same bytes.
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DISTRICT}");
    let spec = Path::new(DISTRICT).join("spec.toml");
    let key = wayside_pack::training_key();
    let (pack, _) = wayside_authoring::build(&spec, &[&key], &mut wayside_authoring::Quiet)?;
    let out = std::env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or("cargo gives OUT_DIR")?;
    fs::write(out.join("port-ellery.wayside"), pack)?;
    Ok(())
}
