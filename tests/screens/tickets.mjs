// Tickets as a hub's page shows them, made up: no hub stands behind them.

/** A ticket's text (`WAYSIDE-HUB1:` URL `#` token). The token is CBOR in base64url. */
export function ticket(url) {
  const bytes = (long, of) => [...(long < 24 ? [0x40 + long] : [0x58, long]), ...Array(long).fill(of)];
  // A key must be a point of its curve: this is the base point of Ed25519.
  const key = [0x58, 32, 0x58, ...Array(31).fill(0x66)];
  const token = Buffer.from([0x83, ...bytes(16, 7), ...key, ...bytes(32, 9)]);
  return `WAYSIDE-HUB1:${url}#${token.toString('base64url')}`;
}
