//! Pictures as SVG: QR codes and bars. They carry no style of their own; the policy would not let it in.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of quiet round a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A text as a QR code; `None` where it is too long for any.
pub(super) fn qr(text: &str, name: &str) -> Option<Markup> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            // Into a string nothing fails to be written.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let side = size + 2 * QUIET;
    Some(html! {
        svg.qr role="img" aria-label=(name) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            path d=(path) {}
        }
    })
}

/// How long a bar is, of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bar {
    /// So long.
    Long(u64),
    /// Short, and how short is not said.
    Few,
    /// Not to be drawn.
    None,
}

/// A bar beside its number; the number is what is read out.
pub(super) fn bar(bar: Bar) -> Markup {
    html! {
        svg.chart aria-hidden="true" viewBox="0 0 104 12" preserveAspectRatio="none" {
            @match bar {
                Bar::Long(of_hundred) => rect.bar-of x="2" y="2" width=(of_hundred.min(100)) height="8" {},
                Bar::Few => rect.bar-few x="2" y="2" width="4" height="8" {},
                Bar::None => {},
            }
        }
    }
}
