// Where a fix is, as one says it on the radio.
import type { Whereabouts } from '../generated/Whereabouts';
import type { NoStreet } from '../generated/NoStreet';
import { t } from '../i18n/index.svelte';
import { bearing, distance } from './distance';

/** A corner further than this is not what one is near, metres. */
const NEAR_A_CORNER_M = 150;

const none: Record<NoStreet, string> = {
  outside_coverage: 'here-outside-coverage',
  pack_has_none: 'here-pack-has-none',
  too_vague: 'here-too-vague',
  none_near: 'here-none-near',
};

/** `Mill Street, 120 m east of Quay Road`; `Near ...` where the fix tells no more; or why no street is named. */
export function hereLine({ street, corner, no_street }: Whereabouts): string {
  if (!street) return t(none[no_street ?? 'none_near']);
  if (corner?.at) return t('here-corner', { one: corner.streets[0], other: corner.streets[1] });
  if (street.sure) return onStreet(street.name, corner);
  if (corner && corner.from_corner.distance_m <= NEAR_A_CORNER_M) {
    return t('here-near-corner', { one: corner.streets[0], other: corner.streets[1] });
  }
  return t('here-near-street', { street: street.name });
}

function onStreet(street: string, corner: Whereabouts['corner']): string {
  if (corner?.streets[0] !== street) return t('here-street', { street });
  const other = corner.streets[1];
  if (!corner.sure) return t('here-street-near', { street, other });
  const { distance_m, bearing_deg } = corner.from_corner;
  return t('here-street-from', { street, other, distance: distance(distance_m), bearing: bearing(bearing_deg) });
}

/** Everything on lines of its own, to be copied. `within` says how sure it is. */
export function hereText(here: Whereabouts, within: string): string {
  const lines = [hereLine(here), here.town, here.grid && t('here-grid-is', { grid: here.grid }), here.coordinates, within];
  return lines.filter(Boolean).join('\n');
}
