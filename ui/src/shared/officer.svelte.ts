// Asks the officer to unlock before anything changes whom the device trusts. Whoever holds the device is not
// yet the officer.
import { officerAskedBy } from '../backend';

class Officer {
  /** True while the question stands. */
  asked = $state(false);
  #answer: ((unlocked: boolean) => void) | undefined;

  /** Has commands wait for the officer here. */
  keep(): void {
    officerAskedBy(() => this.#ask());
  }

  #ask(): Promise<boolean> {
    // A second question beside the first: one unlock answers both.
    const before = this.#answer;
    return new Promise((done) => {
      this.#answer = (unlocked) => {
        before?.(unlocked);
        done(unlocked);
      };
      this.asked = true;
    });
  }

  /** They unlocked, or left it. */
  answer(unlocked: boolean): void {
    const answer = this.#answer;
    this.#answer = undefined;
    this.asked = false;
    answer?.(unlocked);
  }
}

export const officer = new Officer();
