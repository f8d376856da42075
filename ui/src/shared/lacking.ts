// What the pack in use lacks of its sources: its author let it be made all the same, and each screen concerned says so.
import type { MissingOf } from '../generated/MissingOf';
import { opening } from './opening.svelte';

/** The names of what is missing of these kinds, and how many. */
export function lacking(...of: MissingOf[]): { n: number; names: string } {
  const rows = (opening.pack?.missing ?? []).filter((row) => of.includes(row.of));
  return { n: rows.length, names: rows.map(({ name }) => name).join(', ') };
}
