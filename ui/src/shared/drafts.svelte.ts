// How many referrals are being written. Known only while the lock is open.
import { backend } from '../backend';
import { language } from '../i18n/index.svelte';

class Drafts {
  count = $state(0);
  #turn = 0;

  async ask(): Promise<void> {
    const turn = ++this.#turn;
    const page = await backend.ask('referrals', { language: language.tag }).catch(() => undefined);
    if (turn !== this.#turn) return;
    this.count = page?.rows.filter(({ state }) => state.is === 'draft').length ?? 0;
  }

  forget(): void {
    this.#turn += 1;
    this.count = 0;
  }
}

export const drafts = new Drafts();
