// What stands here: asked again with each new fix, each other pack, and at least every 15 seconds,
// because a fix grows old and a zone's hours end while the officer stands still.
import { untrack } from 'svelte';
import { backend } from '../backend';
import { position } from '../device/position.svelte';
import type { HomeReply } from '../generated/HomeReply';
import { language } from '../i18n/index.svelte';
import { opening } from './opening.svelte';
import { Question } from './question.svelte';

const EVERY_MS = 15_000;

class Standing {
  readonly question = new Question<HomeReply>();
  #again = false;

  /** Asks, one asking at a time: fixes that come meanwhile are answered by one more. */
  async ask(): Promise<void> {
    if (this.question.asking) {
      this.#again = true;
      return;
    }
    do {
      this.#again = false;
      const ask = { language: language.tag, fix: position.fix };
      await this.question.ask(() => backend.ask('standing', ask));
    } while (this.#again);
  }

  /** Keeps asking. To be called where effects may run. */
  keep(): void {
    $effect(() => {
      void [position.fix, language.tag, opening.epoch];
      untrack(() => void this.ask());
    });
    $effect(() => {
      const look = () => document.visibilityState === 'visible' && void this.ask();
      const timer = setInterval(look, EVERY_MS);
      document.addEventListener('visibilitychange', look);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', look);
      };
    });
  }
}

export const standing = new Standing();
