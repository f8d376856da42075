// The list of help as the officer has narrowed it. It lives as long as the app does, so that going
// back finds the same list; the age of a person is kept in memory and nowhere else.
import { backend } from '../../backend';
import { position } from '../../device/position.svelte';
import type { Choices } from '../../generated/Choices';
import type { NearestReply } from '../../generated/NearestReply';
import type { NearestRequest } from '../../generated/NearestRequest';
import { language } from '../../i18n/index.svelte';
import { opening } from '../../shared/opening.svelte';
import { preferences } from '../../shared/preferences.svelte';
import { Question } from '../../shared/question.svelte';

const PAGE = 40;
const MOST = 200;

class Help {
  readonly question = new Question<NearestReply>();
  readonly choices = new Question<Choices>();
  kinds = $state.raw<readonly string[]>([]);
  /** Open when one gets there. */
  onArrival = $state(true);
  /** Open at this moment; counts while `onArrival` is off. */
  openNow = $state(false);
  age = $state<number | undefined>(undefined);
  spoken = $state<string | undefined>(undefined);
  withinM = $state<number | undefined>(undefined);
  limit = $state(PAGE);
  #narrowed = '';

  /** How many filters of the sheet are set: what the chips and the switch show does not count. */
  get narrowings(): number {
    return (
      Number(this.age !== undefined) +
      Number(this.spoken !== undefined) +
      Number(this.withinM !== undefined) +
      Number(!this.onArrival && this.openNow)
    );
  }

  get ask(): NearestRequest {
    return {
      language: language.tag,
      fix: position.fix,
      kinds: [...this.kinds],
      open: this.onArrival ? 'on_arrival' : this.openNow ? 'now' : 'any',
      travel: preferences.travel,
      age: this.age,
      spoken: this.spoken,
      within_m: position.fix ? this.withinM : undefined,
      limit: this.limit,
    };
  }

  get canShowMore(): boolean {
    return this.limit < MOST && (this.question.answer?.rows.length ?? 0) >= this.limit;
  }

  toggle(kind: string): void {
    if (this.kinds.includes(kind)) {
      this.kinds = this.kinds.filter((chosen) => chosen !== kind);
    } else {
      this.kinds = [...this.kinds, kind];
      preferences.usedKind(kind);
    }
  }

  only(kind: string): void {
    this.kinds = [kind];
    preferences.usedKind(kind);
  }

  more(): void {
    this.limit = Math.min(MOST, this.limit + PAGE * 2);
  }

  showAll(): void {
    this.onArrival = false;
    this.openNow = false;
  }

  reset(): void {
    this.age = undefined;
    this.spoken = undefined;
    this.withinM = undefined;
    this.openNow = false;
    this.kinds = [];
  }

  /** Asks for the list. A list narrowed otherwise begins at its top again. */
  refresh(): Promise<void> {
    const ask = this.ask;
    const narrowed = JSON.stringify([ask.kinds, ask.open, ask.age, ask.spoken, ask.within_m]);
    if (narrowed !== this.#narrowed) {
      this.#narrowed = narrowed;
      this.limit = PAGE;
      ask.limit = PAGE;
    }
    return this.question.ask(() => backend.ask('nearest', ask));
  }

  /** Asks what the list can be narrowed by; another pack has other kinds. */
  async refreshChoices(): Promise<void> {
    const tag = language.tag;
    await this.choices.ask(() => backend.ask('choices', { language: tag }));
    const known = this.choices.answer?.kinds.map((kind) => kind.id);
    if (known && this.kinds.some((kind) => !known.includes(kind))) {
      this.kinds = this.kinds.filter((kind) => known.includes(kind));
    }
  }

  /** Keeps both fresh. To be called where effects may run. */
  keep(): void {
    $effect(() => {
      void [language.tag, opening.epoch];
      void this.refreshChoices();
    });
    $effect(() => {
      void [opening.epoch, this.ask];
      void this.refresh();
      // Doors open and close while one reads.
      const timer = setInterval(() => void this.refresh(), 60_000);
      return () => clearInterval(timer);
    });
  }
}

export const help = new Help();
