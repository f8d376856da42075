// What the companion's verdict for the place means for one zone of several. Never surer than the
// companion: whatever it cannot tell about the place, or about this zone's line, stays untold.
import type { CantTellReason } from '../../generated/CantTellReason';
import type { ZoneAnswer } from '../../generated/ZoneAnswer';
import type { ZoneNear } from '../../generated/ZoneNear';

export interface ZoneVerdict {
  verdict: 'inside' | 'outside' | 'cant_tell' | 'not_in_force';
  why?: CantTellReason;
}

/** Reads the verdict for the zone that `near` describes. */
export function forZone(here: ZoneAnswer, near: ZoneNear): ZoneVerdict {
  const { force } = near.standing;
  if (here.why && here.why !== 'circle_crosses_line' && here.why !== 'hours_unknown') {
    return { verdict: 'cant_tell', why: here.why };
  }
  if (force !== 'in_force' && force !== 'unknown') return { verdict: 'not_in_force' };
  const touched = near.inside || near.crossed;
  if (force === 'unknown' && touched) return { verdict: 'cant_tell', why: 'hours_unknown' };
  const decided = here.verdict === 'inside' && here.zones[0]?.id === near.id && near.inside;
  if (near.crossed && !decided) return { verdict: 'cant_tell', why: 'circle_crosses_line' };
  return { verdict: near.inside ? 'inside' : 'outside' };
}
