// Asks the officer to unlock before anything changes whom the device trusts. Whoever holds the device is not
// yet the officer.
import { officerAskedBy, type OfficerNeed } from '../backend';

class Officer {
  /** What is asked for, while the question stands. */
  asked = $state<OfficerNeed | undefined>(undefined);
  #answer: ((unlocked: boolean) => void) | undefined;

  /** Has commands wait for the officer here. */
  keep(): void {
    officerAskedBy((need) => this.#ask(need));
  }

  #ask(need: OfficerNeed): Promise<boolean> {
    // A second question beside the first: one unlock answers both.
    const before = this.#answer;
    return new Promise((done) => {
      this.#answer = (unlocked) => {
        before?.(unlocked);
        done(unlocked);
      };
      this.asked = need;
    });
  }

  /** They unlocked, or left it. */
  answer(unlocked: boolean): void {
    const answer = this.#answer;
    this.#answer = undefined;
    this.asked = undefined;
    answer?.(unlocked);
  }
}

export const officer = new Officer();
