//! QR codes in a terminal.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::trouble::Trouble;

/// Modules of quiet around a code.
const QUIET: i32 = 2;

/// A QR code in half blocks, dark on light whatever the terminal's colours are.
pub fn in_terminal(text: &str) -> Result<String, Trouble> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low)
        .map_err(|_| Trouble::failed("that is too long for a QR code"))?;
    let ends = code.size() + QUIET;
    let dark = |x: i32, y: i32| code.get_module(x, y);
    let mut lines = Vec::new();
    for y in (-QUIET..ends).step_by(2) {
        let cells = (-QUIET..ends).map(|x| match (dark(x, y), dark(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        lines.push(format!(
            "\u{1b}[30;107m{}\u{1b}[0m",
            cells.collect::<String>()
        ));
    }
    Ok(lines.join("\n"))
}
