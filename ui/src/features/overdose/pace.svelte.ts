// The pace on screen: since when it runs, how long a breath is, and whether it is heard.
import { keep, kept } from '../../device/kept';
import type { OverdosePage } from '../../generated/OverdosePage';
import type { Paces } from '../../generated/Paces';
import type { PaceView } from '../../generated/PaceView';
import { breathBeat, pressBeat, type Beat } from '../../shared/counting';
import { cared } from './people';

class Pacing {
  /** Seconds from breath to breath; undefined: as the protocol has it. */
  breathS = $state<number | undefined>(undefined);
  /** False: seen and felt, not heard. */
  loud = $state(kept('sound') !== 'off');
  readonly #since = new Map<string, number>();

  /** Since when this pace runs, by `running()`: as the companion first told it, so that the beat is kept from
   * step to step and through a restart, and no later answer shifts it. */
  since(key: string, told: number): number {
    const known = this.#since.get(key);
    if (known !== undefined) return known;
    this.#since.set(key, told);
    return told;
  }

  chooseLoud(loud: boolean): void {
    this.loud = loud;
    keep('sound', loud ? 'on' : 'off');
  }
}

export const pacing = new Pacing();

/** A pace of one person, as it was told at `came` by `running()`. */
export interface Beating {
  /** Whose run it is. */
  incident: string;
  pace: PaceView;
  paces: Paces;
  came: number;
}

/** What beats now: of the one that is shown, else of the first beside who is breathed for or pressed. Two beats
 * at once would be none. */
export function beating(page: OverdosePage | undefined, came: number): Beating | undefined {
  const paced = cared(page).find(({ view }) => view.pace);
  return paced?.view.pace ? { incident: paced.incident, pace: paced.view.pace, paces: paced.paces, came } : undefined;
}

/** Seconds from breath to breath. The officer's choice is for whom the protocol's usual pace is meant: a child
 * is breathed for as it says. */
export function breathSeconds({ pace, paces }: Beating): number {
  return pace.breath_s === paces.breath_s[0] ? (pacing.breathS ?? pace.breath_s) : pace.breath_s;
}

/** The beat one is at. */
export function beatNow(of: Beating, now: number): Beat {
  const { incident, pace, paces, came } = of;
  const since = pacing.since(`${incident} ${pace.act} ${pace.began.boot_id} ${pace.began.mono_ms}`, came - pace.since_ms);
  return pace.act === 'breaths' ? breathBeat(now - since, breathSeconds(of)) : pressBeat(now - since, paces);
}
