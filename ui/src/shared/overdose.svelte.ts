// The running overdoses as the companion last told them, one of them shown, and the taps on their way to
// them. Held in memory only: the companion has every tap on the disk. A tap keeps its id until it is known
// to be saved, so that sending it again never counts it twice.
import { backend, Failed } from '../backend';
import { buzz } from '../device/buzz';
import { running } from '../device/clock.svelte';
import { newId } from '../device/ids';
import { wakeSound } from '../device/sound';
import type { Dose } from '../generated/Dose';
import type { NotNow } from '../generated/NotNow';
import type { OverdosePage } from '../generated/OverdosePage';
import type { Tap } from '../generated/Tap';
import { language } from '../i18n/index.svelte';

interface Tapped {
  id: string;
  tap: Tap;
  /** In which run it was tapped. */
  incident: string | undefined;
  /** `running()` when the officer tapped. */
  at: number;
}

/** A tap that waited longer than this says how long ago it was. */
const LATE_MS = 2_000;
const AGAIN_MS = 3_000;

class Overdose {
  /** The one that is shown, with the others beside it. */
  page = $state.raw<OverdosePage | undefined>(undefined);
  /** One that is over and still looked at. */
  ended = $state.raw<OverdosePage | undefined>(undefined);
  /** Why the run could not be begun or asked for. */
  failed = $state.raw<Failed | undefined>(undefined);
  /** Why the first of the waiting taps is not saved yet. */
  unsaved = $state.raw<Failed | undefined>(undefined);
  /** The last tap changed nothing, and why. */
  refused = $state.raw<NotNow | undefined>(undefined);
  /** True from the first asking on. */
  asked = $state(false);
  waiting = $state(0);
  /** `running()` when the page came. */
  came = $state(0);
  #queue: Tapped[] = [];
  #sending = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #beginning: Promise<void> | undefined;

  /** Begins, or finds the run that goes on. One beginning at a time. */
  begin(): Promise<void> {
    return this.#beginOnce(false);
  }

  /** Begins one more, for another person who lies at `spot`, and shows it. */
  async another(spot: string | undefined): Promise<void> {
    await this.#beginOnce(true);
    if (spot !== undefined && !this.failed) this.tap({ is: 'spot', spot });
  }

  #beginOnce(another: boolean): Promise<void> {
    wakeSound();
    this.#beginning ??= this.#begin(another).finally(() => (this.#beginning = undefined));
    return this.#beginning;
  }

  async #begin(another: boolean): Promise<void> {
    this.forget();
    this.failed = undefined;
    const turn = ++this.#turn;
    try {
      const page = await backend.ask('begin_overdose', { language: language.tag, another });
      if (turn === this.#turn) this.#take(page);
    } catch (thrown) {
      if (turn === this.#turn) this.failed = Failed.from(thrown);
    } finally {
      this.asked = true;
    }
  }

  /** Shows another of those that run. */
  async show(incident: string): Promise<void> {
    this.forget();
    if (this.page?.incident === incident) return;
    const turn = ++this.#turn;
    try {
      const page = await backend.ask('show_overdose', { incident });
      if (turn === this.#turn) this.#take(page);
    } catch {
      // It ended elsewhere: whatever runs is shown.
      await this.ask();
    }
  }

  /** Asks how the run stands. While a tap is under way its answer is the newer one. */
  async ask(): Promise<void> {
    if (this.#sending || this.#beginning) return;
    const turn = ++this.#turn;
    try {
      const page = await backend.ask('overdose', { language: language.tag });
      if (turn !== this.#turn) return;
      this.failed = undefined;
      if (page) this.#take(page);
      else this.page = undefined;
    } catch (thrown) {
      if (turn === this.#turn) this.failed = Failed.from(thrown);
    } finally {
      this.asked = true;
    }
  }

  /** One tap: felt at once, sent in its turn. */
  tap(tap: Tap): void {
    wakeSound();
    buzz('tapped');
    this.refused = undefined;
    this.#queue.push({ id: newId(), tap, incident: this.page?.incident, at: running() });
    this.waiting = this.#queue.length;
    void this.#send();
  }

  /** Tries the waiting taps again, in their order. */
  again(): void {
    void this.#send();
  }

  /** Lets go of the first waiting tap, when the officer says so. */
  drop(): void {
    this.#queue.shift();
    this.waiting = this.#queue.length;
    this.unsaved = undefined;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#later);
    try {
      for (let first = this.#queue[0]; first; first = this.#queue[0]) {
        const turn = ++this.#turn;
        const answer = await backend.ask('tap', {
          id: first.id,
          tap: this.#worded(first),
          ...(first.incident === undefined ? {} : { incident: first.incident }),
        });
        this.#queue.shift();
        this.waiting = this.#queue.length;
        this.unsaved = undefined;
        this.refused = answer.refused;
        // What is shown by now may be another person's: it is not taken from under the officer's hands.
        const shown = this.page?.incident;
        if (turn === this.#turn && (shown === undefined || shown === answer.page.incident)) this.#take(answer.page);
      }
    } catch (thrown) {
      const failed = Failed.from(thrown);
      if (failed.code === 'no_run') {
        this.#lose(this.#queue[0]?.incident);
        return;
      }
      this.unsaved = failed;
      if (this.unsaved.retry) this.#later = setTimeout(() => void this.#send(), AGAIN_MS);
    } finally {
      this.#sending = false;
    }
  }

  /** A dose that had to wait was given when it was tapped, not when it arrives. (Had it arrived
   * before after all, the companion knows its id and heeds nothing else of it.) */
  #worded(tapped: Tapped): Tap {
    const late = running() - tapped.at;
    if (tapped.tap.is !== 'dose' || late < LATE_MS) return tapped.tap;
    const dose = tapped.tap.dose ?? this.ownDose();
    if (!dose) return tapped.tap;
    return { ...tapped.tap, dose: { ...dose, ago_s: dose.ago_s + Math.round(late / 1000) } };
  }

  /** One dose of a product, or of the one in hand, by this officer, now. */
  ownDose(of?: string): Dose | undefined {
    const hand = this.page?.view.hand;
    const wanted = of ?? (hand?.is === 'product' ? hand.product : undefined);
    const product = this.page?.protocol.products.find(({ id }) => id === wanted);
    if (!product) return undefined;
    return {
      by: 'officer',
      product: product.id,
      route: product.route,
      amount: { is: 'micrograms', ug: product.dose_ug },
      ago_s: 0,
    };
  }

  /** A run ended elsewhere: nothing of it is left to save. */
  #lose(incident: string | undefined): void {
    this.#queue = this.#queue.filter((tapped) => tapped.incident !== incident);
    this.waiting = this.#queue.length;
    this.unsaved = undefined;
    if (this.page?.incident === incident) this.page = undefined;
    this.#later = setTimeout(() => void (this.#queue.length > 0 ? this.#send() : this.ask()), 0);
  }

  /** Lets go of a run that is over. */
  forget(): void {
    this.ended = undefined;
    this.refused = undefined;
  }

  #take(page: OverdosePage): void {
    this.came = running();
    if (!page.view.over) {
      this.page = page;
      return;
    }
    this.ended = page;
    this.page = undefined;
    // Whoever else is being looked after goes on, and their alarms with them.
    if (page.others.length > 0) this.#later = setTimeout(() => void this.ask(), 0);
  }
}

export const overdose = new Overdose();
