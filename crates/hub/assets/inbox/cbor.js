// CBOR (RFC 8949) as Wayside writes it and no other: arrays, whole numbers, bytes, texts and null, each in
// its one shortest form (4.2.1). Only what writes: nothing in CBOR is read in a browser.
import { bytesOf, joined } from './bytes.js';

const UNSIGNED = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const NULL = 0xf6;

/** A head (3 of the RFC): what kind of value, and its number or length. */
function head(kind, argument) {
  if (!Number.isSafeInteger(argument) || argument < 0) throw new RangeError('no whole number');
  const first = kind << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  if (argument < 0x100) return Uint8Array.of(first | 24, argument);
  const length = argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  const bytes = new Uint8Array(1 + length);
  bytes[0] = first | { 2: 25, 4: 26, 8: 27 }[length];
  for (let at = length, rest = argument; at > 0; at -= 1, rest = Math.floor(rest / 0x100)) bytes[at] = rest % 0x100;
  return bytes;
}

/** The bytes of a value: numbers from 0, `Uint8Array`s, strings, arrays, null. */
export function written(value) {
  if (value === null) return Uint8Array.of(NULL);
  if (typeof value === 'number') return head(UNSIGNED, value);
  if (value instanceof Uint8Array) return joined(head(BYTES, value.length), value);
  if (typeof value === 'string') {
    const bytes = bytesOf(value);
    return joined(head(TEXT, bytes.length), bytes);
  }
  if (Array.isArray(value)) return joined(head(ARRAY, value.length), ...value.map(written));
  throw new RangeError('nothing of ours');
}
