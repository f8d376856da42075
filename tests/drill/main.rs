//! Writes the training district's cards and lists, which come out the same each time, and the sheet that
//! their pictures are taken from.

use wayside_authoring::sheet::{PrintedCard, SheetWords, sheet};
use wayside_tests::drill::{FOLDER, drill};

fn main() -> Result<(), wayside_tests::bundle::Trouble> {
    let root = wayside_tests::root();
    let folder = root.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let drill = drill()?;
    for (name, bytes) in drill.files {
        std::fs::write(folder.join(name), bytes)?;
    }
    let printed: Vec<_> = drill
        .cards
        .iter()
        .map(|card| PrintedCard {
            text: card.text.clone(),
            code: card.code.clone(),
            until: card.expires.to_string(),
        })
        .collect();
    let words = SheetWords {
        title: "Port Ellery programme member (fictional)".to_owned(),
        valid_to: "Valid to".to_owned(),
        statute: "Order 12 of 2026, section 3 (fictional): the holder is not cited, arrested or \
                  searched for syringes, other equipment for using, or what is left in them."
            .to_owned(),
        telephone: Some("+1-960-555-0150".to_owned()),
    };
    std::fs::create_dir_all(root.join("target"))?;
    std::fs::write(root.join("target/drill.pdf"), sheet(&printed, &words)?)?;
    Ok(())
}
