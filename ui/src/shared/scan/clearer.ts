// A grey picture made clearer for a second try: its noise averaged away, its edges drawn out again, and
// twice as wide, so that a small square of a code is more than a pixel or two. A dim picture is mostly
// noise, and a near one mostly out of focus; alone, each step finds far fewer codes.

/** A 3 x 3 box blur. Blurs `from` into `to`. At the edge, pixels outside count as the nearest one inside. */
export function boxBlur(from: Uint8Array, width: number, height: number, to: Uint8Array): void {
  if (width < 1 || height < 1) return;
  let above = new Uint16Array(width);
  let here = new Uint16Array(width);
  let below = new Uint16Array(width);
  sumAcross(from, 0, width, here);
  above.set(here);
  for (let y = 0; y < height; y += 1) {
    sumAcross(from, Math.min(y + 1, height - 1) * width, width, below);
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      const nine = (above[x] ?? 0) + (here[x] ?? 0) + (below[x] ?? 0);
      // A ninth, rounded, without dividing: exact for every sum of nine bytes.
      to[at] = ((nine + 4) * 7282) >> 16;
    }
    [above, here, below] = [here, below, above];
  }
}

/** The sum of each pixel of a row and its two neighbours. */
function sumAcross(from: Uint8Array, row: number, width: number, into: Uint16Array): void {
  let left = from[row] ?? 0;
  let middle = left;
  for (let x = 0; x < width; x += 1) {
    const right = x + 1 < width ? (from[row + x + 1] ?? 0) : middle;
    into[x] = left + middle + right;
    left = middle;
    middle = right;
  }
}

/**
 * Draws edges out: from each pixel to five times as far from the mean of the 5 x 5 around it. At the
 * edge, pixels outside count as the nearest one inside.
 */
export function sharpen(from: Uint8Array, width: number, height: number, to: Uint8ClampedArray): void {
  const row = (y: number) => Math.min(height - 1, Math.max(0, y)) * width;
  const sums = new Uint16Array(width);
  for (let y = -2; y <= 2; y += 1) addRow(sums, from, row(y), 1);
  for (let y = 0; y < height; y += 1) {
    const at = row(y);
    const of = (x: number) => sums[Math.min(width - 1, Math.max(0, x))] ?? 0;
    let around = of(-2) + of(-1) + of(0) + of(1) + of(2);
    for (let x = 0; x < width; x += 1) {
      // 5 b - 4 mean; the array itself rounds, and stops at black and white.
      to[at + x] = 5 * (from[at + x] ?? 0) - 0.16 * around;
      around += of(x + 3) - of(x - 2);
    }
    addRow(sums, from, row(y + 3), 1);
    addRow(sums, from, row(y - 2), -1);
  }
}

function addRow(sums: Uint16Array, from: Uint8Array, row: number, times: 1 | -1): void {
  for (let x = 0; x < sums.length; x += 1) sums[x] = (sums[x] ?? 0) + times * (from[row + x] ?? 0);
}

/** Twice as wide and twice as high, with even steps between pixels. */
export function double(from: Uint8ClampedArray, width: number, height: number, to: Uint8Array): void {
  const mixed = new Uint16Array(width);
  for (let y = 0; y < 2 * height; y += 1) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)));
    for (let x = 0; x < width; x += 1) mixed[x] = 3 * (from[near * width + x] ?? 0) + (from[far * width + x] ?? 0);
    for (let x = 0, at = 2 * y * width; x < width; x += 1, at += 2) {
      const here = mixed[x] ?? 0;
      to[at] = (3 * here + (mixed[Math.max(0, x - 1)] ?? 0) + 8) >> 4;
      to[at + 1] = (3 * here + (mixed[Math.min(width - 1, x + 1)] ?? 0) + 8) >> 4;
    }
  }
}

/** Makes square pictures clearer, one after the other, in the same memory. */
export class Clearer {
  #blurred = new Uint8Array(0);
  #sharp = new Uint8ClampedArray(0);
  #double = new Uint8Array(0);

  /** The clearer picture, twice as wide as `light`. It stands until the next one, or until `wipe`. */
  of(light: Uint8Array, side: number): Uint8Array {
    if (this.#blurred.length !== light.length) {
      this.#blurred = new Uint8Array(light.length);
      this.#sharp = new Uint8ClampedArray(light.length);
      this.#double = new Uint8Array(4 * light.length);
    }
    boxBlur(light, side, side, this.#blurred);
    sharpen(this.#blurred, side, side, this.#sharp);
    double(this.#sharp, side, side, this.#double);
    return this.#double;
  }

  wipe(): void {
    for (const memory of [this.#blurred, this.#sharp, this.#double]) memory.fill(0);
  }
}
