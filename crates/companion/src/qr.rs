//! A QR code of a text, for another phone to read. Nothing of it is kept.

use qrcodegen::{QrCode, QrCodeEcc};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::scene::{Qr, QrRequest};

const LONGEST: usize = 1_200;

impl Companion {
    /// The text as a QR code (ISO/IEC 18004), correction level M or better.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] for an empty text or one of more than 1,200 bytes.
    pub fn qr(&self, request: QrRequest) -> Result<Qr, Fault> {
        if request.text.is_empty() || request.text.len() > LONGEST {
            return Err(FaultCode::Unfit.into());
        }
        code(&request.text)
    }
}

/// The code of a text.
pub(crate) fn code(text: &str) -> Result<Qr, Fault> {
    let code =
        QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| Fault::from(FaultCode::Unfit))?;
    let side = code.size();
    let modules = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if code.get_module(x, y) { '1' } else { '0' })
        .collect();
    Ok(Qr {
        side: u32::try_from(side).map_err(|_| FaultCode::Unfit)?,
        modules,
    })
}
