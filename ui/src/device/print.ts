// Putting a page on paper, where the device can.

/** Opens the device's print dialogue. False when the web view has none. */
export function printPage(): boolean {
  if (typeof globalThis.print !== 'function') return false;
  try {
    globalThis.print();
    return true;
  } catch {
    return false;
  }
}
