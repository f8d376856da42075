// A referral while it is being written. What is tapped is saved at once, what is typed as soon as the
// fingers rest, and all of it before the screen goes: leaving asks nothing and loses nothing.
import { backend, Failed } from '../../backend';
import type { Person } from '../../generated/Person';
import type { PersonField } from '../../generated/PersonField';
import type { Referral } from '../../generated/Referral';
import type { ReferralPage } from '../../generated/ReferralPage';
import type { SendReply } from '../../generated/SendReply';
import { language } from '../../i18n/index.svelte';
import { lock } from '../../shared/lock.svelte';

/** Each save is an entry of the journal: not one for every letter. */
const RESTS_MS = 700;

export class Writing {
  readonly id: string;
  /** As the companion judged it last. */
  page = $state.raw<ReferralPage | undefined>(undefined);
  /** As it stands on the screen. */
  referral = $state.raw<Referral | undefined>(undefined);
  failed = $state.raw<Failed | undefined>(undefined);
  /** True when the disk has what the screen shows. */
  saved = $state(true);
  #dirty = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy: Promise<void> | undefined;
  readonly #stop: () => void;

  constructor(id: string) {
    this.id = id;
    this.#stop = lock.saveFirst(() => this.save());
  }

  async read(): Promise<void> {
    this.failed = undefined;
    try {
      const page = await backend.ask('referral_draft', { is: 'read', id: this.id });
      if (this.#over) return;
      this.page = page;
      this.referral = page.referral;
    } catch (thrown) {
      this.failed = Failed.from(thrown);
    }
  }

  /** Changes it. `typed`: more letters may follow. */
  put(change: Partial<Referral>, typed = false): void {
    if (!this.referral) return;
    this.referral = { ...this.referral, ...change };
    this.saved = false;
    this.#dirty = true;
    clearTimeout(this.#timer);
    if (typed) this.#timer = setTimeout(() => void this.save(), RESTS_MS);
    else void this.save();
  }

  /** Changes what is told of the person; nothing for an empty text. */
  tell(field: PersonField, text: string): void {
    if (!this.referral) return;
    const person: Person = { ...this.referral.person, [field]: text === '' ? undefined : text };
    this.put({ person }, true);
  }

  /** Saves what is not saved. Done when the disk has it, or said why not. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#busy ??= this.#run().finally(() => (this.#busy = undefined));
    return this.#busy;
  }

  async #run(): Promise<void> {
    while (this.#dirty && this.referral) {
      this.#dirty = false;
      const { referral } = this;
      try {
        this.page = await backend.ask('save_referral', { referral });
        this.failed = undefined;
        this.saved = !this.#dirty;
      } catch (thrown) {
        this.#dirty = true;
        this.failed = Failed.from(thrown);
        return;
      }
    }
  }

  /** Seals and queues it; nothing when it could not be saved or sent. */
  async send(): Promise<SendReply | undefined> {
    await this.save();
    if (this.#dirty) return undefined;
    try {
      this.failed = undefined;
      const answer = await backend.ask('send_referral', { language: language.tag, id: this.id });
      if (answer.is === 'held' && this.page) this.page = { ...this.page, faults: answer.faults };
      return answer;
    } catch (thrown) {
      this.failed = Failed.from(thrown);
      return undefined;
    }
  }

  /** Throws it away. True when it is gone. */
  async discard(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#busy;
    this.#dirty = false;
    try {
      await backend.ask('retract_referral', { id: this.id });
      return true;
    } catch (thrown) {
      this.failed = Failed.from(thrown);
      return false;
    }
  }

  /** The screen goes: saves what is left, and forgets. */
  end(): void {
    this.#over = true;
    this.#stop();
    void this.save();
  }
}
