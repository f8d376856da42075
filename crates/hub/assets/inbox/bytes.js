// Bytes: joined, compared, written as text and read back. Nothing of these fails quietly.

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a text. */
export const bytesOf = (text) => utf8.encode(text);

/** The text of bytes. Throws where they are no UTF-8. */
export const textOf = (bytes) => strictUtf8.decode(bytes);

/** Byte arrays, one after the other. */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Lower-case hexadecimal digits. */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Bytes of hexadecimal digits. Throws where it is none. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new RangeError('no hexadecimal digits');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Standard base64 (RFC 4648, 4) with its padding. */
export function base64Of(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Bytes of standard base64. Throws where it is none. */
export function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new RangeError('no base64');
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  // A last digit with bits left over stands for no bytes of its own.
  if (base64Of(bytes) !== text) throw new RangeError('no base64');
  return bytes;
}

/** Bytes of base64url without padding (RFC 4648, 5). Throws where it is none. */
export function fromBase64Url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError('no base64url');
  const padded = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4));
}

/** SHA-256. */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

