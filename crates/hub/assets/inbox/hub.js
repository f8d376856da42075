// Asking the hub: HTTP Message Signatures (RFC 9421) with Ed25519, in the one form of
// `wayside_protocol::http`.
import { base64Of, bytesOf, sha256 } from './bytes.js';
import { signed } from './key.js';
import { isId, isSha256 } from './letter.js';

/** What is thrown where nothing came back that can be used: `offline`, `unknown`, `busy`, `conflict`, `odd`. */
export class NoAnswer extends Error {
  constructor(why, retryAfterS = 0) {
    super(why);
    this.why = why;
    this.retryAfterS = retryAfterS;
  }
}

const COMPONENTS = '("@method" "@path" "@query" "content-digest")';
/** Bytes of any answer that is read whole, as `wayside_protocol::limits` has it, in base64. */
const LARGEST_ANSWER = 32 * 1024 * 1024;
/** How long a hub may take, ms. */
const PATIENCE = 30_000;

/** The headers that make a request the programme's. `target` is path and query, `body` bytes. */
export async function signatureHeaders(keys, method, target, body, createdS) {
  const digest = `sha-256=:${base64Of(await sha256(body))}:`;
  const parameters = `${COMPONENTS};created=${createdS};keyid="${keys.id}";alg="ed25519";tag="wayside"`;
  const cut = target.indexOf('?');
  const [path, query] = cut < 0 ? [target, ''] : [target.slice(0, cut), target.slice(cut + 1)];
  const base = [
    `"@method": ${method}`,
    `"@path": ${path}`,
    `"@query": ?${query}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join('\n');
  const signature = base64Of(await signed(keys, bytesOf(base)));
  return { 'content-digest': digest, 'signature-input': `sig=${parameters}`, signature: `sig=:${signature}:` };
}

function whyNot(status) {
  if (status === 401 || status === 403) return 'unknown';
  if (status === 409 || status === 404) return 'conflict';
  if (status === 429 || status === 503) return 'busy';
  return 'odd';
}

async function ask(keys, method, target, body, mediaType) {
  const headers = await signatureHeaders(keys, method, target, body, Math.floor(Date.now() / 1000));
  if (mediaType) headers['content-type'] = mediaType;
  let response;
  try {
    response = await fetch(target, {
      method,
      headers,
      body: mediaType ? body : undefined,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new NoAnswer('offline');
  }
  if (!response.ok) throw new NoAnswer(whyNot(response.status), Number(response.headers.get('retry-after')) || 0);
  if (Number(response.headers.get('content-length')) > LARGEST_ANSWER) throw new NoAnswer('odd');
  return response;
}

const NOTHING = new Uint8Array();

const isRow = (row) =>
  row && isId(row.id) && isSha256(row.sha256) && Number.isSafeInteger(row.received_ms) && typeof row.delivered === 'boolean' &&
  (row.outcome === null || typeof row.outcome === 'string');

/** One page: `{ letters, next, more }`. */
async function page(keys, after) {
  const target = after ? `/v1/inbox?after=${encodeURIComponent(after)}` : '/v1/inbox';
  const response = await ask(keys, 'GET', target, NOTHING);
  let read;
  try {
    read = await response.json();
  } catch {
    throw new NoAnswer('odd');
  }
  if (!read || !Array.isArray(read.letters) || !read.letters.every(isRow)) throw new NoAnswer('odd');
  return read;
}

/** The most pages that are asked for in one go: a hub that says "more" for ever is not followed. */
const MOST_PAGES = 200;

/** Every letter of the inbox, as the hub has them. */
export async function letters(keys) {
  const found = [];
  let after = '';
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const { letters: rows, next, more } = await page(keys, after);
    found.push(...rows);
    if (more !== true || typeof next !== 'string' || next === after) return found;
    after = next;
  }
  return found;
}

/** Hands a signed notice in. */
export async function say(keys, id, signedNotice) {
  const body = bytesOf(JSON.stringify({ notice: base64Of(signedNotice) }));
  await ask(keys, 'POST', `/v1/inbox/${id}`, body, 'application/json');
}
