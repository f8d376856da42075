// The one ticker of the app. It counts above every screen, the lock's too, asks the companion whenever something
// turns, and has what is due seen, heard and felt.
import { alarmClock } from '../device/alarmclock';
import { buzz } from '../device/buzz';
import { running } from '../device/clock.svelte';
import { notify } from '../device/notice';
import { isSeen, watchSeen } from '../device/seen';
import { play, wakeSound } from '../device/sound';
import { beating, pacing } from '../features/overdose/pace.svelte';
import { cared } from '../features/overdose/people';
import { nextTurn } from '../shared/counting';
import { exposure } from '../shared/exposure.svelte';
import { overdose } from '../shared/overdose.svelte';
import { ahead, alarmSaid, Bell, dueNow, type Alarm, type Told } from './pressing';
import { Metronome } from './metronome';

const TICK_MS = 250;
const RUN_EVERY_MS = 10_000;
const NEEDLE_EVERY_MS = 60_000;

function since<Page>(page: Page | undefined, came: number, now: number): Told<Page> {
  return { page, passedMs: Math.max(0, now - came) };
}

class Ticker {
  #now = $state(running());
  /** What rang last, for who cannot see the screen. */
  said = $state('');
  #seen = $state<readonly string[]>([]);
  #asked = { run: 0, needle: 0 };
  #set = '';
  readonly #bell = new Bell();
  readonly #metronome = new Metronome();

  readonly #run = $derived(since(overdose.page, overdose.came, this.#now));
  readonly #needle = $derived(since(exposure.page, exposure.came, this.#now));
  readonly #due = $derived(dueNow(this.#run, this.#needle));

  /** The most pressing of what is due, but for what the officer has said that they saw. On the screen of a run
   * its own stand there already, and only another person's come on top. */
  pressing(shown: string | undefined): Alarm | undefined {
    return this.#due.find(({ key, incident }) => !this.#seen.includes(key) && (shown === undefined || (incident !== undefined && incident !== shown)));
  }

  /** How long the run that is shown goes on, ms; nothing where none does. */
  get runMs(): number | undefined {
    const { page, passedMs } = this.#run;
    return page ? page.view.since_ms + passedMs : undefined;
  }

  see(alarm: Alarm): void {
    this.#seen = [...this.#seen, alarm.key];
  }

  /** Watches. Returns how to stop. */
  keep(): () => void {
    const all = () => {
      this.#now = running();
      void overdose.ask();
      void exposure.ask();
    };
    all();
    const tick = setInterval(() => this.#turn(), TICK_MS);
    const stop = watchSeen((seen) => seen && all());
    // A web view is silent until a first touch, on whichever screen.
    addEventListener('pointerdown', wakeSound, { passive: true });
    return () => {
      clearInterval(tick);
      this.#metronome.keep(undefined);
      stop();
      removeEventListener('pointerdown', wakeSound);
    };
  }

  #turn(): void {
    this.#now = running();
    this.#ask();
    const alarm = this.#bell.next(this.#due, this.#now);
    if (alarm) this.#ring(alarm);
    else if (this.#due.length === 0) this.said = '';
    this.#hand();
    this.#metronome.keep(beating(overdose.page, overdose.came));
  }

  /** Whenever a window opens or an alarm is reached, the companion's word replaces our reckoning. */
  #ask(): void {
    const left = nextTurn(cared(overdose.page).flatMap(({ view }) => view.timers), 0);
    const turn = left === undefined ? RUN_EVERY_MS : Math.min(RUN_EVERY_MS, left + 50);
    const since = (came: number, asked: number) => this.#now - Math.max(came, asked);
    if (overdose.page && since(overdose.came, this.#asked.run) >= turn) {
      this.#asked.run = this.#now;
      void overdose.ask();
    }
    if (exposure.page?.running && since(exposure.came, this.#asked.needle) >= NEEDLE_EVERY_MS) {
      this.#asked.needle = this.#now;
      void exposure.ask();
    }
  }

  #ring({ words, who, sound, key }: Alarm): void {
    if (pacing.loud) play(sound);
    buzz(sound);
    this.said = alarmSaid(words, who);
    if (!isSeen()) notify(this.said, key);
  }

  /** Hands what is ahead to the device's own clock, when it has changed. */
  #hand(): void {
    const list = ahead(this.#run, this.#needle);
    const keys = list.map(({ key, words }) => `${key} ${words}`).join('\n');
    if (keys === this.#set) return;
    this.#set = keys;
    alarmClock.set(list);
  }
}

export const ticker = new Ticker();
