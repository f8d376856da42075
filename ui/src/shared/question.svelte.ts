// A question to the companion and what became of it. While it is asked again the last answer stays
// on screen: a list never blinks because ten seconds have passed.
import { Failed } from '../backend';

export class Question<A> {
  answer = $state.raw<A | undefined>(undefined);
  failed = $state.raw<Failed | undefined>(undefined);
  asking = $state(false);
  #turn = 0;

  /** Asks. Only the newest asking counts. */
  async ask(run: () => Promise<A>): Promise<void> {
    const turn = ++this.#turn;
    this.asking = true;
    try {
      const answer = await run();
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.failed = undefined;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failed = Failed.from(thrown);
    } finally {
      if (turn === this.#turn) this.asking = false;
    }
  }

  /** Forgets the answer, so that the next asking begins as new. */
  forget(): void {
    this.#turn += 1;
    this.answer = undefined;
    this.failed = undefined;
    this.asking = false;
  }
}
