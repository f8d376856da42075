// The lock on the records. It shuts by itself when nobody touches the app, and at once when nobody
// can see it. What a screen holds of the records goes with the screen: see Gate.svelte.
import { untrack } from 'svelte';
import { backend, Failed } from '../backend';
import { running } from '../device/clock.svelte';
import { watchSeen } from '../device/seen';
import type { LockReply } from '../generated/LockReply';
import type { LockState } from '../generated/LockState';
import type { Unfinished } from '../generated/Unfinished';
import { language } from '../i18n/index.svelte';
import { overdose } from './overdose.svelte';

const EVERY_MS = 15_000;
/** What is saved last is a few hundred bytes: a storage that takes longer does not keep the lock open. */
const SAVES_MS = 1_500;

class Lock {
  state = $state.raw<LockState | undefined>(undefined);
  failed = $state.raw<Failed | undefined>(undefined);
  /** What was to follow the last unlock and did not; gone when it shuts. */
  unfinished = $state.raw<readonly Unfinished[]>([]);
  /** `running()` when the state came: the wait before the next try runs on from there. */
  came = $state(0);
  #touched = false;
  #turn = 0;
  #shutting: Promise<void> | undefined;
  readonly #last = new Set<() => Promise<void>>();

  /** Moves only when the lock does: `state` is another object each time it is asked. */
  readonly isOpen = $derived(this.state?.is === 'open');

  /** Asks how it stands; says that the officer is there when they have been. */
  ask(): Promise<void> {
    // Whoever asks from an effect shall not ask again because of the answer.
    return untrack(() => this.#look());
  }

  async #look(): Promise<void> {
    // While the lock is being shut its state is not asked for: that answer could be from before, and would
    // open the screens again.
    if (this.#shutting) return;
    // A page that begins knows nobody yet. What the one before it left open is shut here, for the last
    // word of a page that goes may come late, or never.
    if (this.state === undefined) return this.shut();
    const name = this.#touched && this.isOpen ? 'touch' : 'lock_state';
    this.#touched = false;
    await this.#put(() => backend.ask(name, { language: language.tag }));
  }

  /** Locks now: nothing is seen any more from here on. What was being written is saved first. */
  shut(): Promise<void> {
    this.#shutting ??= this.#close().finally(() => (this.#shutting = undefined));
    return this.#shutting;
  }

  async #close(): Promise<void> {
    // Begun before the screens that wrote it are gone.
    const saves = [...this.#last].map((save) => save());
    this.#turn += 1;
    if (this.state && this.isOpen) this.state = { ...this.state, is: 'locked' };
    this.#clear();
    if (saves.length > 0) {
      const long = new Promise((over) => setTimeout(over, SAVES_MS));
      await Promise.race([Promise.allSettled(saves), long]);
    }
    await this.#put(() => backend.ask('lock', { language: language.tag }));
  }

  /** Has something saved before the lock shuts. Returns how to stop. */
  saveFirst(save: () => Promise<void>): () => void {
    this.#last.add(save);
    return () => void this.#last.delete(save);
  }

  /** The officer chose how long it stays open untouched. */
  async stayFor(minutes: number): Promise<void> {
    // The officer may have to unlock first, and that answer is heeded before this one is begun.
    const answer = backend.ask('set_idle', { minutes });
    await answer.catch(() => undefined);
    await this.#put(() => answer);
  }

  /** A try, a set-up or a change has been answered. */
  heed(answer: LockReply): void {
    if (this.#shutting) {
      // Shut was said last, so it holds, in whichever order the two were carried out.
      void this.#shutting.then(() => this.shut());
      return;
    }
    this.#turn += 1;
    this.unfinished = answer.unfinished;
    this.#take(answer.state);
  }

  async #put(run: () => Promise<LockState>): Promise<void> {
    const turn = ++this.#turn;
    try {
      const state = await run();
      if (turn === this.#turn) this.#take(state);
    } catch (thrown) {
      if (turn === this.#turn) this.failed = Failed.from(thrown);
    }
  }

  #take(state: LockState): void {
    const wasOpen = this.isOpen;
    this.state = state;
    this.failed = undefined;
    this.came = running();
    if (state.is !== 'open') this.unfinished = [];
    if (wasOpen && state.is !== 'open') this.#clear();
  }

  /** A run that goes on stays in sight; one that is over is a record. */
  #clear(): void {
    overdose.forget();
  }

  /** Watches. Returns how to stop. */
  keep(): () => void {
    const touch = () => (this.#touched = true);
    addEventListener('pointerdown', touch, { passive: true });
    addEventListener('keydown', touch);
    const timer = setInterval(() => void this.ask(), EVERY_MS);
    const stop = watchSeen((seen) => {
      if (seen) void this.ask();
      else if (this.isOpen) void this.shut();
      if (!seen) this.#clear();
    });
    void this.ask();
    return () => {
      removeEventListener('pointerdown', touch);
      removeEventListener('keydown', touch);
      clearInterval(timer);
      stop();
    };
  }
}

export const lock = new Lock();
