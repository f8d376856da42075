//! Before the shell is compiled: the permissions of its commands, and the training district's pack.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use tauri_build::{AppManifest, Attributes};

const DISTRICT: &str = "../assets/port-ellery";
const FACE: &str = "../ui/dist";

fn main() -> Result<(), Box<dyn Error>> {
    if !Path::new(FACE).join("index.html").is_file() {
        return Err(
            "the face is not built yet: run `make face` (needs Node 20), then this again".into(),
        );
    }
    bake_the_district()?;
    // Written from the companion's list by `make bindings`; a permission for each, and for no more.
    println!("cargo::rerun-if-changed=commands.json");
    let names: Vec<String> = serde_json::from_str(&fs::read_to_string("commands.json")?)?;
    let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
    let manifest = AppManifest::new().commands(names.leak());
    tauri_build::try_build(Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// Builds the pack that every device carries, into `OUT_DIR/port-ellery.wayside`. Its key is the one
/// that everybody has: a build on anybody's machine gives the same bytes.
fn bake_the_district() -> Result<(), Box<dyn Error>> {
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
