// The beat of breaths and compressions, heard and felt on every screen: hands go on while somebody reads the
// handover or looks for help. The ring shows the same beat where there is room for it.
import { buzz } from '../device/buzz';
import { running } from '../device/clock.svelte';
import { play } from '../device/sound';
import { beatNow, pacing, type Beating } from '../features/overdose/pace.svelte';

const LOOK_MS = 25;

export class Metronome {
  #of: Beating | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last: string | undefined;

  /** Beats as told from now on; with nothing told it keeps still. */
  keep(of: Beating | undefined): void {
    this.#of = of;
    if (of && this.#timer === undefined) this.#timer = setInterval(() => this.#look(), LOOK_MS);
    if (of) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = undefined;
  }

  #look(): void {
    if (!this.#of) return;
    const { number, sort } = beatNow(this.#of, running());
    const { began, act } = this.#of.pace;
    const beat = `${this.#of.incident} ${act} ${began.boot_id} ${began.mono_ms} ${number}`;
    const first = this.#last === undefined;
    if (beat === this.#last) return;
    this.#last = beat;
    // One that was under way when it was told has had its sound.
    if (first) return;
    if (pacing.loud) play(sort);
    buzz(sort);
  }
}
