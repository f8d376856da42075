// The worker that reads codes, as the screen uses it: one picture at a time, the others are dropped.
// A reader serves one card. It ends with it, and everything it saw ends with it.
import { drawInstead, type Frame } from '../../device/frames';
import type { Read } from './reading';

export interface Told {
  /** It read a picture: the texts of the codes in it. */
  read: (texts: string[]) => void;
  /** This device cannot run it. */
  unable: () => void;
}

export class Reader {
  #worker: Worker | undefined;
  #busy = true;
  #told: Told;

  constructor(told: Told) {
    this.#told = told;
    try {
      this.#worker = new Worker(new URL('./scan.worker.ts', import.meta.url), { type: 'module' });
    } catch {
      queueMicrotask(() => told.unable());
      return;
    }
    this.#worker.onmessage = ({ data }: MessageEvent<Read>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#told.unable();
    };
  }

  /** True when it would read a picture now. */
  get isFree(): boolean {
    return !this.#busy && this.#worker !== undefined;
  }

  /** Hands it a picture. */
  look(picture: Frame): void {
    if (!this.#worker || this.#busy) {
      if ('frame' in picture) picture.frame.close();
      return;
    }
    this.#busy = true;
    const carried = 'frame' in picture ? picture.frame : picture.light.buffer;
    this.#worker.postMessage(picture, [carried]);
  }

  /** Ends it, with whatever it holds. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #hear(said: Read): void {
    if (!this.#worker) return;
    this.#busy = false;
    if ('texts' in said) this.#told.read(said.texts);
    else if ('unfit' in said) drawInstead();
    else if ('unable' in said) this.#told.unable();
  }
}
