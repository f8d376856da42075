// What goes between the screen and the worker that reads codes, and how the screen judges what came.
import type { Frame } from '../../device/frames';

/** To the worker: a picture to read. It is handed over, not copied. */
export type ToRead = Frame;

/**
 * From the worker: it stands ready; it read so much in the one picture it had; it cannot take frames
 * as they come from this video; it cannot read at all.
 */
export type Read = { ready: true } | { texts: string[] } | { unfit: true } | { unable: true };

/** A code that is none of ours must be seen so many times in a row: the card's own may lie beside it. */
const LOOKS = 4;

/** Judges picture after picture, until one holds what is wanted. */
export class Sighting {
  #wanted: RegExp;
  #foreign = 0;

  constructor(wanted: RegExp) {
    this.#wanted = wanted;
  }

  /** The text to go on with, if this picture settles it. */
  judge(texts: readonly string[]): string | undefined {
    const ours = texts.find((text) => this.#wanted.test(text));
    if (ours !== undefined) return ours;
    this.#foreign = texts.length > 0 ? this.#foreign + 1 : 0;
    return this.#foreign >= LOOKS ? texts[0] : undefined;
  }
}
