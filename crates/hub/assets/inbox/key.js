// A programme's key, as long as the page has it. One secret of 32 bytes from which it opens and signs, as
// `wayside_protocol::recipient` says.
//
// The secret itself is overwritten here as soon as the keys are made from it. They are CryptoKeys that
// the browser gives to nobody, this page included. Nothing is sent and nothing is stored.
import { bytesOf, fromBase64Url, hexOf, joined, sha256 } from './bytes.js';
import { deriveKeyPair } from './hpke.js';

const MARK = 'WAYSIDE-RECIPIENT-KEY-1:';
const LENGTH = 32;
/** A key's file has 68 bytes; whatever is much longer is another file. */
export const LONGEST_FILE = 4096;

/** How RFC 8410 writes a private key of Ed25519 in PKCS #8, up to its 32 bytes. */
const PKCS8_ED25519 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

/** What is thrown for a text that is no programme's key. */
export class NotAKey extends Error {}

/** The 32 bytes of a key's text; space around it does not matter. */
function seedOf(text) {
  const trimmed = text.trim();
  if (!trimmed.startsWith(MARK)) throw new NotAKey();
  try {
    const seed = fromBase64Url(trimmed.slice(MARK.length));
    if (seed.length === LENGTH) return seed;
  } catch {
    // Falls through: it is none, whatever is wrong with it.
  }
  throw new NotAKey();
}

/** HMAC-SHA-256 under the seed: each use has a secret of its own. */
async function part(seed, what) {
  const key = await crypto.subtle.importKey('raw', seed, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(what)));
}

/** Ed25519 of 32 bytes: a key that stays, and its public half. */
async function signingPair(secretBytes) {
  const written = joined(PKCS8_ED25519, secretBytes);
  // WebCrypto tells the public half of a key only in a JWK, and a JWK only of a key that may leave: so
  // it is read twice, and the one that may leave is dropped here.
  const readable = await crypto.subtle.importKey('pkcs8', written, { name: 'Ed25519' }, true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', readable);
  const secretKey = await crypto.subtle.importKey('pkcs8', written, { name: 'Ed25519' }, false, ['sign']);
  written.fill(0);
  return { secretKey, publicBytes: fromBase64Url(x) };
}

/**
 * The keys in a key's text: `{ id, opening: { secretKey, publicBytes }, signing }`, `id` its name in 16
 * hexadecimal digits. Throws {@link NotAKey}.
 */
export async function keysOf(text) {
  const seed = seedOf(text);
  const [sealSecret, signSecret] = await Promise.all([part(seed, 'wayside seal 1'), part(seed, 'wayside sign 1')]);
  seed.fill(0);
  const [opening, signing] = await Promise.all([deriveKeyPair(sealSecret), signingPair(signSecret)]);
  sealSecret.fill(0);
  signSecret.fill(0);
  const digest = await sha256(joined(opening.publicBytes, signing.publicBytes));
  const idBytes = digest.slice(0, 8);
  return { id: hexOf(idBytes), idBytes, opening, signing: signing.secretKey, signPublic: signing.publicBytes };
}

/** An Ed25519 signature of the programme's. */
export const signed = async (keys, bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', keys.signing, bytes));

/** Whether this browser can do all that the page needs. Asks it by doing. */
export async function browserIsFit() {
  try {
    const seed = new Uint8Array(LENGTH).fill(7);
    const { opening } = await keysOf(MARK + 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc');
    new DecompressionStream('deflate-raw');
    return opening.publicBytes.length === seed.length;
  } catch {
    return false;
  }
}
