// A kit as it is written down.
import type { Kit } from '../../generated/Kit';

export interface Draft {
  product: string;
  lot: string;
  expires: string;
  doses: string;
}

const MOST_DOSES = 99;

/** The kit; nothing while a value cannot be. */
export function written({ product, lot, expires, doses }: Draft): Kit | undefined {
  const count = /^\d{1,2}$/.test(doses.trim()) ? Number(doses) : undefined;
  const dated = expires === '' || /^\d{4}-\d\d-\d\d$/.test(expires);
  if (product === '' || count === undefined || count > MOST_DOSES || !dated || [...lot].length > 40) return undefined;
  return { product, lot: lot.trim(), doses: count, ...(expires === '' ? {} : { expires_on: expires }) };
}
