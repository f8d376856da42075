// Words being looked for. In memory until the app closes; never in an address, never kept.
import { backend } from '../../backend';
import { position } from '../../device/position.svelte';
import type { SearchReply } from '../../generated/SearchReply';
import { language } from '../../i18n/index.svelte';
import { Question } from '../../shared/question.svelte';

const LIMIT = 60;
const PAUSE_MS = 140;

class Sought {
  text = $state('');
  readonly question = new Question<SearchReply>();
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** Asks once the typing pauses. */
  typed(): void {
    clearTimeout(this.#pause);
    if (this.text.trim() === '') this.question.forget();
    else this.#pause = setTimeout(() => void this.refresh(), PAUSE_MS);
  }

  async refresh(): Promise<void> {
    const text = this.text.trim();
    if (text === '') return;
    const ask = { language: language.tag, text, fix: position.fix, limit: LIMIT };
    await this.question.ask(() => backend.ask('search', ask));
  }

  clear(): void {
    this.text = '';
    this.typed();
  }
}

export const sought = new Sought();
