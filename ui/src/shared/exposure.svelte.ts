// The officer's exposure as the companion last told it. Held in memory only.
import { backend, Failed } from '../backend';
import { running } from '../device/clock.svelte';
import type { ExposurePage } from '../generated/ExposurePage';
import type { ExposureRequest } from '../generated/ExposureRequest';
import { language } from '../i18n/index.svelte';

class Exposure {
  page = $state.raw<ExposurePage | undefined>(undefined);
  /** Why it could not be asked for. */
  failed = $state.raw<Failed | undefined>(undefined);
  /** Why the last thing done was not saved. */
  unsaved = $state.raw<Failed | undefined>(undefined);
  /** `running()` when the page came. */
  came = $state(0);
  #turn = 0;

  async ask(): Promise<void> {
    await this.#take(() => backend.ask('exposure', { language: language.tag }), (failed) => (this.failed = failed));
  }

  /** Something done about it; true once it is saved. */
  async act(what: ExposureRequest): Promise<boolean> {
    this.unsaved = undefined;
    return this.#take(() => backend.ask('do_exposure', what), (failed) => (this.unsaved = failed));
  }

  async #take(ask: () => Promise<ExposurePage>, fail: (failed: Failed) => void): Promise<boolean> {
    const turn = ++this.#turn;
    try {
      const page = await ask();
      if (turn === this.#turn) {
        this.page = page;
        this.came = running();
        this.failed = undefined;
      }
      return true;
    } catch (thrown) {
      if (turn === this.#turn) fail(Failed.from(thrown));
      return false;
    }
  }
}

export const exposure = new Exposure();
