// A letter as the hub hands it over, its inside opened, and the notice that answers it. The forms are those of
// `wayside_protocol` (seal.rs, feed.rs) and of the hub's own description of its inbox.
import { bytesOf, fromBase64, fromHex, joined, textOf } from './bytes.js';
import * as cbor from './cbor.js';
import { openBase } from './hpke.js';
import { signed } from './key.js';

/** Bytes; `wayside_protocol::limits`. */
const LONGEST_BODY = 36 * 1024;
export const LONGEST_CONTENT = 24 * 1024;
const LONGEST_NAME = 64;

const INFO = bytesOf('wayside letter 1');
const NOTICE = bytesOf('wayside notice 1\0');
const ENCAPPED = 32;
const LENGTH = 4;

export const REFERRAL = 'referral.sealed';
export const RETRACTION = 'referral.retracted';

/** What a letter can be thrown out for: `shape`, `later` (of a later kind), `closed` (it does not open). */
export class NotOpened extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isId = (value) => typeof value === 'string' && UUID.test(value);
export const isSha256 = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const idBytes = (id) => fromHex(id.replaceAll('-', ''));
const isName = (value) => typeof value === 'string' && value.length <= LONGEST_NAME && /^[a-z0-9._-]+$/.test(value);
const isSchema = (value) => Number.isSafeInteger(value) && value >= 0 && value <= 0xffffffff;

/** What was sealed of a letter, and what it is bound to. Throws {@link NotOpened}. */
export function readSealed(sealed) {
  const stands =
    sealed && typeof sealed === 'object' && isName(sealed.kind) && isSchema(sealed.schema) && isId(sealed.epoch) &&
    (sealed.parent === null || isId(sealed.parent)) && typeof sealed.body === 'string' && sealed.body.length <= 2 * LONGEST_BODY;
  if (!stands) throw new NotOpened('shape');
  if (![REFERRAL, RETRACTION].includes(sealed.kind)) throw new NotOpened('later');
  let body;
  try {
    body = fromBase64(sealed.body);
  } catch {
    throw new NotOpened('shape');
  }
  if (body.length > LONGEST_BODY) throw new NotOpened('shape');
  return { kind: sealed.kind, parent: sealed.parent, epoch: sealed.epoch, schema: sealed.schema, body };
}

/** What a sealed body is bound to: it opens as this letter of this run, for this key, and as no other. */
function binding(id, keys, sealed) {
  const schema = new Uint8Array(4);
  new DataView(schema.buffer).setUint32(0, sealed.schema);
  return joined(idBytes(id), idBytes(sealed.epoch), keys.idBytes, schema);
}

/** Raw DEFLATE (RFC 1951), and no more of it than `most` bytes. */
export async function inflated(smaller, most) {
  const stream = new Blob([smaller]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new NotOpened('shape');
    }
    parts.push(value);
  }
}

/** Takes content out of what it was filled up to. */
async function emptied(filled) {
  if (filled.length < LENGTH) throw new NotOpened('shape');
  const length = new DataView(filled.buffer, filled.byteOffset).getUint32(0, true);
  if (length > filled.length - LENGTH) throw new NotOpened('shape');
  try {
    return await inflated(filled.subarray(LENGTH, LENGTH + length), LONGEST_CONTENT);
  } catch {
    throw new NotOpened('shape');
  }
}

/** Opens a letter with a programme's keys: what is in it, JSON that was read. Throws {@link NotOpened}. */
export async function openLetter(id, sealed, keys) {
  const [enc, rest] = [sealed.body.subarray(0, ENCAPPED), sealed.body.subarray(ENCAPPED)];
  let filled;
  try {
    filled = await openBase(enc, keys.opening, INFO, binding(id, keys, sealed), rest);
  } catch {
    throw new NotOpened('closed');
  }
  const content = await emptied(filled);
  filled.fill(0);
  try {
    const read = JSON.parse(textOf(content));
    if (read && typeof read === 'object' && !Array.isArray(read)) return read;
  } catch {
    // Falls through.
  }
  throw new NotOpened('shape');
}

const DAY_MS = 24 * 3_600_000;
const STATUS = { delivered: 0, closed: 1 };

/**
 * A notice about a letter, signed, as it travels: `delivered`, or `closed` with an outcome. `id` is a UUID
 * as text, `letterSha256` 64 hexadecimal digits. It says the day and no hour.
 */
export async function notice(keys, { id, letterSha256, status, outcome = null, nowMs }) {
  const day = Math.floor(nowMs / DAY_MS);
  const payload = cbor.written([1, idBytes(id), fromHex(letterSha256), STATUS[status], outcome, day]);
  return cbor.written([payload, await signed(keys, joined(NOTICE, payload))]);
}

/** The end of an id, by which two people may speak of a referral: it says nothing of when or whose. */
export const shortOf = (id) => id.replaceAll('-', '').slice(-6).toUpperCase();
