// The people who are looked after at once, alike for the one that is shown and those beside: what counts for
// each, how fast, and how they are told apart.
import type { OverdosePage } from '../../generated/OverdosePage';
import type { Paces } from '../../generated/Paces';
import type { RunView } from '../../generated/RunView';
import type { Words } from '../../generated/Words';
import { t } from '../../i18n/index.svelte';
import { clockTime } from '../../shared/placeclock';
import { stateOf, text } from './words';

export interface Cared {
  incident: string;
  /** Where they lie, or when they were found; never a name. */
  who: string;
  /** What their step says. */
  say: string;
  view: RunView;
  paces: Paces;
  /** What a step's timer says once it is up. */
  timerSays: (state: string | undefined) => string;
}

/** Where they lie; while nobody said, when they were found, which no end of another run changes. */
function named(spot: Words | undefined, view: RunView): string {
  return spot ? text(spot) : t('person-found', { time: clockTime(view.began.wall_ms) });
}

/** Everybody who is looked after, the one shown first; empty where no run goes on. */
export function cared(page: OverdosePage | undefined): Cared[] {
  if (!page) return [];
  const { protocol, view } = page;
  const spot = (protocol.spots ?? []).find(({ id }) => id === view.spot)?.say;
  const step = stateOf(protocol, view.state);
  const shown: Cared = {
    incident: page.incident,
    who: named(spot, view),
    say: step ? text(step.say) : '',
    view,
    paces: protocol.paces,
    timerSays: (state) => {
      const timer = stateOf(protocol, state ?? view.state)?.timer;
      return timer ? text(timer.say) : '';
    },
  };
  const beside = page.others.map(
    (other): Cared => ({
      incident: other.incident,
      who: named(other.spot, other.view),
      say: text(other.say),
      view: other.view,
      paces: other.paces,
      timerSays: () => (other.timer_says ? text(other.timer_says) : ''),
    }),
  );
  return [shown, ...beside];
}
