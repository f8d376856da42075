// The pace on screen: since when it runs, how long a breath is, and whether it is heard.
import { running } from '../../device/clock.svelte';
import { keep, kept } from '../../device/kept';

class Pacing {
  /** Seconds from breath to breath; undefined: as the protocol has it. */
  breathS = $state<number | undefined>(undefined);
  /** False: seen and felt, not heard. */
  loud = $state(kept('sound') !== 'off');
  #key = '';
  #since = 0;

  /** Since when the pace of this step runs; another step begins anew. */
  since(key: string): number {
    if (key !== this.#key) {
      this.#key = key;
      this.#since = running();
    }
    return this.#since;
  }

  chooseLoud(loud: boolean): void {
    this.loud = loud;
    keep('sound', loud ? 'on' : 'off');
  }
}

export const pacing = new Pacing();
