// HPKE (RFC 9180), base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
//
// Only what opens: nothing is sealed in a browser. All that is secret is done by the browser's own
// WebCrypto; here are the labels, the order and the lengths, each beside its section of the RFC.
import { bytesOf, joined } from './bytes.js';

/** 7.1, table 2. */
const KEM = 0x0020;
/** 7.2, table 3. */
const KDF = 0x0001;
/** 7.3, table 5: the number and the length of the key, bytes. */
export const AES_256_GCM = { id: 0x0002, keyLength: 32 };
/** The same with a key of 16 bytes: the RFC's own example (A.1) is of this one. */
export const AES_128_GCM = { id: 0x0001, keyLength: 16 };

/** 7.1, table 2: Nsecret, Nenc, Npk and Nsk are all 32. */
const LENGTH = 32;
/** 7.3, table 5: Nn. */
const NONCE = 12;

const NOTHING = new Uint8Array();
const VERSION = bytesOf('HPKE-v1');

const twoBytes = (number) => Uint8Array.of(number >> 8, number & 0xff);

/** 4.1: the suite of the KEM. */
const KEM_SUITE = joined(bytesOf('KEM'), twoBytes(KEM));
/** 5.1: the suite of the whole. */
const suiteOf = (aead) => joined(bytesOf('HPKE'), twoBytes(KEM), twoBytes(KDF), twoBytes(aead.id));

/** HMAC-SHA-256. An empty key is one of zeros (RFC 5869, 2.2), which WebCrypto wants written out. */
async function hmac(key, over) {
  const bytes = key.length === 0 ? new Uint8Array(LENGTH) : key;
  const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, over));
}

/** 4: LabeledExtract(salt, label, ikm). */
const labeledExtract = (suite, salt, label, ikm) => hmac(salt, joined(VERSION, suite, bytesOf(label), ikm));

/** 4: LabeledExpand(prk, label, info, L), for an L of one block of SHA-256 at most: HKDF-Expand's T(1). */
async function labeledExpand(suite, prk, label, info, length) {
  const labeled = joined(twoBytes(length), VERSION, suite, bytesOf(label), info);
  return (await hmac(prk, joined(labeled, Uint8Array.of(1)))).slice(0, length);
}

/** How RFC 8410 writes a private key of X25519 in PKCS #8, up to its 32 bytes: WebCrypto reads no bare ones. */
const PKCS8_X25519 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
/** RFC 7748, 4.1: the base point. */
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(LENGTH - 1));

const publicOf = (bytes) => crypto.subtle.importKey('raw', bytes, { name: 'X25519' }, true, []);

/** 4.1: DH(sk, pk). All zeros is an error: WebCrypto throws, as 7.1.4 wants it. */
async function agreed(secretKey, publicBytes) {
  const algorithm = { name: 'X25519', public: await publicOf(publicBytes) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, secretKey, 8 * LENGTH));
}

/**
 * The pair of a secret's 32 bytes: a key that WebCrypto keeps and gives no more, and the public half's
 * 32 bytes.
 */
export async function pairOf(secretBytes) {
  const written = joined(PKCS8_X25519, secretBytes);
  const secretKey = await crypto.subtle.importKey('pkcs8', written, { name: 'X25519' }, false, ['deriveBits']);
  written.fill(0);
  return { secretKey, publicBytes: await agreed(secretKey, BASE_POINT) };
}

/** 7.1.3: DeriveKeyPair(ikm) for X25519. */
export async function deriveKeyPair(ikm) {
  const prk = await labeledExtract(KEM_SUITE, NOTHING, 'dkp_prk', ikm);
  const secretBytes = await labeledExpand(KEM_SUITE, prk, 'sk', NOTHING, LENGTH);
  const pair = await pairOf(secretBytes);
  prk.fill(0);
  secretBytes.fill(0);
  return pair;
}

/** 4.1: Decap(enc, skR), with ExtractAndExpand. */
async function decap(enc, pair) {
  const dh = await agreed(pair.secretKey, enc);
  const prk = await labeledExtract(KEM_SUITE, NOTHING, 'eae_prk', dh);
  const context = joined(enc, pair.publicBytes);
  return labeledExpand(KEM_SUITE, prk, 'shared_secret', context, LENGTH);
}

/** 5.1: KeySchedule(mode_base, shared_secret, info), without psk. Gives the key and the base nonce. */
export async function schedule(sharedSecret, info, aead = AES_256_GCM) {
  const suite = suiteOf(aead);
  const pskIdHash = await labeledExtract(suite, NOTHING, 'psk_id_hash', NOTHING);
  const infoHash = await labeledExtract(suite, NOTHING, 'info_hash', info);
  const context = joined(Uint8Array.of(0), pskIdHash, infoHash);
  const secret = await labeledExtract(suite, sharedSecret, 'secret', NOTHING);
  return {
    key: await labeledExpand(suite, secret, 'key', context, aead.keyLength),
    // 5.2: the nonce of the first message is the base nonce itself.
    nonce: await labeledExpand(suite, secret, 'base_nonce', context, NONCE),
  };
}

/**
 * 6.1: OpenBase(enc, skR, info, aad, ct). Throws where it does not open, and says no more: why is
 * nobody's to know.
 */
export async function openBase(enc, pair, info, aad, sealed, aead = AES_256_GCM) {
  if (enc.length !== LENGTH) throw new RangeError('an encapsulated key has 32 bytes');
  const { key, nonce } = await schedule(await decap(enc, pair), info, aead);
  const imported = await crypto.subtle.importKey('raw', key, { name: 'AES-GCM' }, false, ['decrypt']);
  key.fill(0);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad, tagLength: 128 };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed));
}
