// The hub this device belongs to, and what waits for it. Told while locked too: counts, of nobody.
import { backend } from '../backend';
import { watchSeen } from '../device/seen';
import type { HubPage } from '../generated/HubPage';
import { language } from '../i18n/index.svelte';
import { Question } from './question.svelte';

const EVERY_MS = 20_000;
/** While something is on its way, it is looked after more often. */
const SENDING_MS = 700;

class Hub {
  readonly question = new Question<HubPage>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #kept = false;

  get page(): HubPage | undefined {
    return this.question.answer;
  }

  /** True when it is known that this device belongs to no hub: then nothing goes by itself. */
  readonly isAlone = $derived(this.page !== undefined && !this.page.hub?.enrolled);

  async ask(): Promise<void> {
    await this.question.ask(() => backend.ask('hub_page', { language: language.tag }));
    this.#later();
  }

  /** Sends what waits, now. */
  async sendNow(): Promise<void> {
    await this.question.ask(() => backend.ask('sync_now', { language: language.tag }));
    this.#later();
  }

  async leave(): Promise<void> {
    await this.question.ask(() => backend.ask('leave_hub', { language: language.tag }));
  }

  /** It was told along with something else. */
  heed(page: HubPage): void {
    this.question.answer = page;
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#kept) return;
    const wait = this.page?.sending ? SENDING_MS : EVERY_MS;
    this.#timer = setTimeout(() => void this.ask(), wait);
  }

  /** Keeps asking. Returns how to stop. */
  keep(): () => void {
    this.#kept = true;
    const stop = watchSeen((seen) => seen && void this.ask());
    void this.ask();
    return () => {
      this.#kept = false;
      clearTimeout(this.#timer);
      stop();
    };
  }
}

export const hub = new Hub();
