// A dose as it is written down by hand: by whom, of what, how much, how long ago.
import type { Amount } from '../../generated/Amount';
import type { Dose } from '../../generated/Dose';
import type { Product } from '../../generated/Product';
import type { Protocol } from '../../generated/Protocol';

/** What the form holds; `product` is empty where nobody knows. */
export interface Draft {
  by: Dose['by'];
  product: string;
  route: Dose['route'];
  amount: 'one' | 'other' | 'unknown';
  /** As typed, while `amount` is `other`. */
  milligrams: string;
  nostril: '' | NonNullable<Dose['nostril']>;
  /** Nothing where nobody knows when. */
  agoMinutes: number | undefined;
}

const MOST_UG = 100_000;

/** A dose that somebody else gave, as far as one knows at first: nothing. */
export function blank(): Draft {
  return { by: 'bystander', product: '', route: 'unknown', amount: 'unknown', milligrams: '', nostril: '', agoMinutes: undefined };
}

/** A dose that was recorded, to be put right. */
export function drafted(dose: Dose, protocol: Protocol): Draft {
  const product = protocol.products.find(({ id }) => id === dose.product);
  const one = dose.amount.is === 'micrograms' && dose.amount.ug === product?.dose_ug;
  return {
    by: dose.by,
    product: dose.product ?? '',
    route: dose.route,
    amount: dose.amount.is === 'unknown' ? 'unknown' : one ? 'one' : 'other',
    milligrams: dose.amount.is === 'micrograms' ? String(dose.amount.ug / 1000) : '',
    nostril: dose.nostril ?? '',
    agoMinutes: dose.time_unknown ? undefined : Math.round(dose.ago_s / 60),
  };
}

/** Milligrams as people write them, to micrograms; nothing where they are none. */
export function micrograms(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text)) return undefined;
  const ug = Math.round(Number(text) * 1000);
  return ug >= 1 && ug <= MOST_UG ? ug : undefined;
}

function amountOf(draft: Draft, product: Product | undefined): Amount | undefined {
  if (draft.amount === 'unknown') return { is: 'unknown' };
  const ug = draft.amount === 'one' ? product?.dose_ug : micrograms(draft.milligrams);
  return ug === undefined ? undefined : { is: 'micrograms', ug };
}

/** The dose; nothing while it is not whole. */
export function written(draft: Draft, protocol: Protocol): Dose | undefined {
  const product = protocol.products.find(({ id }) => id === draft.product);
  const amount = amountOf(draft, product);
  if (!amount) return undefined;
  return {
    by: draft.by,
    ...(product ? { product: product.id } : {}),
    route: draft.route,
    amount,
    ...(draft.route === 'intranasal' && draft.nostril !== '' ? { nostril: draft.nostril } : {}),
    ...(draft.agoMinutes === undefined ? { ago_s: 0, time_unknown: true } : { ago_s: Math.max(0, draft.agoMinutes) * 60 }),
  };
}
