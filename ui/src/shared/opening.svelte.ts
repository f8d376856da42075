// What the companion said when the app opened, and the pack in use.
import { backend } from '../backend';
import type { Changed } from '../generated/Changed';
import type { Opening } from '../generated/Opening';
import type { PackCard } from '../generated/PackCard';
import { language } from '../i18n/index.svelte';
import { Question } from './question.svelte';

class Begun {
  readonly question = new Question<Opening>();
  /** Grows whenever another pack answers: what was asked of the old one is asked again. */
  epoch = $state(0);

  get pack(): PackCard | undefined {
    return this.question.answer?.pack;
  }

  ask(): Promise<void> {
    const tag = language.tag;
    return this.question.ask(() => backend.ask('opening', { language: tag }));
  }

  /** Something was changed: asks again for what depends on it. */
  async heed(changed: Changed): Promise<void> {
    if (changed.pack_in_use || changed.packs || changed.signers) await this.ask();
    if (changed.pack_in_use) this.epoch += 1;
  }
}

export const opening = new Begun();
