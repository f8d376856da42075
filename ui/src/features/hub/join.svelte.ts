// A ticket on its way from a code or a text to a hub: read, shown, and only then spent.
import { backend, Failed } from '../../backend';
import type { EnrolReply } from '../../generated/EnrolReply';
import { language } from '../../i18n/index.svelte';
import { hub } from '../../shared/hub.svelte';
import { LONGEST } from './ticket';

export type At = 'choose' | 'scan' | 'paste' | 'leads' | 'joining' | 'over';

export class Joining {
  at = $state<At>('choose');
  /** Where the ticket leads. */
  url = $state('');
  outcome = $state<EnrolReply['outcome'] | undefined>(undefined);
  /** Why not now, a code. */
  code = $state<string | undefined>(undefined);
  failed = $state.raw<Failed | undefined>(undefined);
  #text = '';
  #turn = 0;

  /** Where it leads, before anything is sent. */
  async read(text: string): Promise<void> {
    const turn = ++this.#turn;
    this.failed = undefined;
    this.#text = text.trim().slice(0, LONGEST);
    try {
      const { fit, url } = await backend.ask('read_ticket', { language: language.tag, text: this.#text });
      if (turn !== this.#turn) return;
      this.url = url;
      if (fit) this.at = 'leads';
      else this.#over('not_a_ticket');
    } catch (thrown) {
      if (turn === this.#turn) this.failed = Failed.from(thrown);
    }
  }

  async join(): Promise<void> {
    const turn = ++this.#turn;
    this.failed = undefined;
    this.at = 'joining';
    try {
      const reply = await backend.ask('enrol', { language: language.tag, text: this.#text });
      // The hub has this device now, whoever looks.
      hub.heed(reply.page);
      if (turn !== this.#turn) return;
      this.code = reply.code;
      this.#over(reply.outcome);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failed = Failed.from(thrown);
      this.at = 'leads';
    }
  }

  /** Another try; the ticket at hand is kept where it still counts. */
  again(at: At): void {
    this.#turn += 1;
    this.outcome = undefined;
    this.code = undefined;
    this.failed = undefined;
    if (at !== 'leads') this.#text = '';
    this.at = at;
  }

  #over(outcome: EnrolReply['outcome']): void {
    this.outcome = outcome;
    this.at = 'over';
    // A ticket that was spent or is none is not kept about.
    if (outcome !== 'not_now') this.#text = '';
  }
}
