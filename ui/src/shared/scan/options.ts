// How a picture is searched for a code. What is measured in tests/bench reads these too.
import type { ZXingReaderOptions } from 'zxing-wasm/reader';

/** The numbers stand for: local average, no add-on, the plain text, guess the letters. */
export const OPTIONS: ZXingReaderOptions = {
  formats: 'QRCode',
  tryHarder: true,
  // A QR code is found whichever way it lies; dark on light is how cards are printed.
  tryRotate: false,
  tryInvert: false,
  tryDownscale: true,
  tryDenoise: false,
  binarizer: 0,
  isPure: false,
  downscaleThreshold: 500,
  downscaleFactor: 3,
  minLineCount: 2,
  maxNumberOfSymbols: 2,
  validateOptionalChecksum: false,
  returnErrors: false,
  eanAddOnSymbol: 0,
  textMode: 0,
  characterSet: 0,
  tryCode39ExtendedMode: false,
};
