// The pace on screen: since when it runs, how long a breath is, and whether it is heard.
import { keep, kept } from '../../device/kept';

class Pacing {
  /** Seconds from breath to breath; undefined: as the protocol has it. */
  breathS = $state<number | undefined>(undefined);
  /** False: seen and felt, not heard. */
  loud = $state(kept('sound') !== 'off');
  #key = '';
  #since = 0;

  /** Since when this pace runs, by `running()`: as the companion first told it, so that the beat is kept from
   * step to step and through a restart, and no later answer shifts it. */
  since(key: string, told: number): number {
    if (key !== this.#key) {
      this.#key = key;
      this.#since = told;
    }
    return this.#since;
  }

  chooseLoud(loud: boolean): void {
    this.loud = loud;
    keep('sound', loud ? 'on' : 'off');
  }
}

export const pacing = new Pacing();
