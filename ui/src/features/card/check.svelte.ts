// One check of one card: what it came to, for as long as it may stand on the screen. Everything of it
// lives in this object, which goes with the screen; `clear` leaves nothing in it.
import { Failed } from '../../backend';
import { buzz } from '../../device/buzz';
import { running } from '../../device/clock.svelte';
import { kept } from '../../device/kept';
import { play } from '../../device/sound';
import type { CardReply } from '../../generated/CardReply';
import { tone } from './verdict';

/** So long a verdict stands, and so long a code that somebody began to type. */
export const STANDS_MS = 60_000;
/** From here on the officer is offered more time. */
export const SOON_MS = 20_000;

export type At = 'scan' | 'type' | 'compare' | 'verdict' | 'cleared';

/** Whole seconds until it clears. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1000));
}

export class Check {
  at = $state<At>('scan');
  answer = $state.raw<CardReply | undefined>(undefined);
  failed = $state.raw<Failed | undefined>(undefined);
  asking = $state(false);
  seconds = $state(STANDS_MS / 1000);
  /** The card to compare with, by its id. */
  like = $state<string | undefined>(undefined);
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #turn = 0;

  /** Asks what a card comes to, and shows it. */
  async take(ask: () => Promise<CardReply>): Promise<void> {
    const turn = ++this.#turn;
    this.asking = true;
    this.failed = undefined;
    try {
      const answer = await ask();
      // The officer left, or hid the app: the answer is nobody's.
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.at = 'verdict';
      this.hold();
      const sound = tone(answer.verdict);
      if (kept('sound') !== 'off') play(sound);
      buzz(sound);
    } catch (thrown) {
      if (turn === this.#turn) this.failed = Failed.from(thrown);
    } finally {
      if (turn === this.#turn) this.asking = false;
    }
  }

  /** Begins the time anew after which it clears by itself. */
  hold(): void {
    clearInterval(this.#timer);
    this.#until = running() + STANDS_MS;
    this.seconds = STANDS_MS / 1000;
    this.#timer = setInterval(() => {
      this.seconds = secondsLeft(this.#until, running());
      if (this.seconds === 0) this.clear('cleared');
    }, 250);
  }

  /** Forgets the card, and goes on at `at`. */
  clear(at: At): void {
    this.#turn += 1;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#until = 0;
    this.seconds = STANDS_MS / 1000;
    this.answer = undefined;
    this.failed = undefined;
    this.asking = false;
    this.like = undefined;
    this.at = at;
  }

  /** Nobody can see the screen now. */
  hide(): void {
    if (this.at === 'verdict' || this.at === 'type' || this.asking) this.clear('cleared');
    else if (this.at === 'compare') this.clear('compare');
  }
}
