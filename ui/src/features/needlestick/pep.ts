// Places that keep post-exposure treatment: those whose tags say so, open on arrival before others.
import { backend } from '../../backend';
import { position } from '../../device/position.svelte';
import type { NearRow } from '../../generated/NearRow';
import type { OpenFilter } from '../../generated/OpenFilter';
import { language } from '../../i18n/index.svelte';
import { preferences } from '../../shared/preferences.svelte';

export interface Places {
  rows: readonly NearRow[];
  /** True where the pack says of these places that they keep it. */
  known: boolean;
}

const LOOKED_AT = 12;
const SHOWN = 3;

async function near(open: OpenFilter): Promise<NearRow[]> {
  const { rows } = await backend.ask('nearest', {
    language: language.tag,
    fix: position.fix,
    kinds: ['health_care'],
    open,
    travel: preferences.travel,
    limit: LOOKED_AT,
  });
  return rows;
}

async function keepsPep(row: NearRow): Promise<boolean> {
  try {
    const page = await backend.ask('service', { language: language.tag, id: row.id, fix: position.fix });
    return page.service.tags?.includes('pep') === true;
  } catch {
    return false;
  }
}

/** The nearest that are open when one gets there; else the nearest at all. */
export async function pepPlaces(): Promise<Places> {
  const open = await near('on_arrival');
  const all = await near('any');
  const asked = [...open, ...all.filter((row) => !open.some(({ id }) => id === row.id))];
  const keeps = await Promise.all(asked.map(keepsPep));
  const rows = asked.filter((_, at) => keeps[at]);
  return rows.length > 0 ? { rows: rows.slice(0, SHOWN), known: true } : { rows: asked.slice(0, SHOWN), known: false };
}
