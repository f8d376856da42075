//! Writes the training district's cards and lists, which come out the same each time.

use wayside_tests::drill::{FOLDER, drill};

fn main() -> Result<(), wayside_tests::bundle::Trouble> {
    let folder = wayside_tests::root().join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in drill()?.files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
