// The words of a run: its step's from the pack, everything else from Fluent.
import type { Amount } from '../../generated/Amount';
import type { By } from '../../generated/By';
import type { Dose } from '../../generated/Dose';
import type { Mark } from '../../generated/Mark';
import type { InHand } from '../../generated/InHand';
import type { NotNow } from '../../generated/NotNow';
import type { Nostril } from '../../generated/Nostril';
import type { Product } from '../../generated/Product';
import type { OverdosePage } from '../../generated/OverdosePage';
import type { Protocol } from '../../generated/Protocol';
import type { Route } from '../../generated/Route';
import type { ProtocolStep } from '../../generated/ProtocolStep';
import type { Undone } from '../../generated/Undone';
import type { Words } from '../../generated/Words';
import { language, t } from '../../i18n/index.svelte';
import { said } from '../../shared/packwords';

/** The step a run stands in. A run keeps to its own protocol, so that it is always there. */
export function stateOf(protocol: Protocol, id: string): ProtocolStep | undefined {
  return protocol.states.find((state) => state.id === id);
}

export function productOf(protocol: Protocol, id: string | undefined): Product | undefined {
  return protocol.products.find((product) => product.id === id);
}

/** A pack's words in the officer's language. */
export function text(words: Words): string {
  return said(words, language.tag).text;
}

/** `4 mg`, `0.4 mg`, `50 µg`. */
export function amountWords(amount: Amount): string {
  if (amount.is === 'unknown') return t('amount-unknown');
  const written = (n: number) => new Intl.NumberFormat(language.format, { maximumFractionDigits: 2 }).format(n);
  return amount.ug >= 100
    ? t('amount-mg', { n: written(amount.ug / 1000) })
    : t('amount-ug', { n: written(amount.ug) });
}

const routes: Record<Route, string> = {
  intranasal: 'route-intranasal',
  intramuscular: 'route-intramuscular',
  subcutaneous: 'route-subcutaneous',
  intravenous: 'route-intravenous',
  intraosseous: 'route-intraosseous',
  auto_injector: 'route-auto-injector',
  unknown: 'route-unknown',
};
export const routeIds = Object.keys(routes) as Route[];
export const routeWords = (route: Route): string => t(routes[route]);

const givers: Record<By, string> = {
  officer: 'by-officer',
  other_officer: 'by-other-officer',
  bystander: 'by-bystander',
  fire: 'by-fire',
  ambulance: 'by-ambulance',
};
export const giverIds = Object.keys(givers) as By[];
export const giverWords = (by: By): string => t(givers[by]);

const nostrils: Record<Nostril, string> = {
  left: 'nostril-left',
  right: 'nostril-right',
  both: 'nostril-both',
};
export const nostrilIds = Object.keys(nostrils) as Nostril[];
export const nostrilWords = (nostril: Nostril): string => t(nostrils[nostril]);

/** `Nasal spray 4 mg`, or what is known of it. */
export function doseWords(protocol: Protocol, dose: Dose): string {
  const product = productOf(protocol, dose.product);
  const plain = product && dose.amount.is === 'micrograms' && dose.amount.ug === product.dose_ug;
  const name = product ? text(product.name) : t('product-unknown');
  return plain ? name : t('dose-named', { product: name, amount: amountWords(dose.amount) });
}

const refusals: Record<NotNow, string> = {
  other_state: 'not-now-other-state',
  no_such_answer: 'not-now-no-such-answer',
  no_such_dose: 'not-now-no-such-dose',
  not_a_dose: 'not-now-not-a-dose',
  nothing_in_hand: 'not-now-nothing-in-hand',
  another_dose: 'dose-another',
  not_known: 'not-now-not-known',
  nothing_to_undo: 'not-now-nothing-to-undo',
  nothing_to_redo: 'not-now-nothing-to-redo',
  guarded: 'not-now-guarded',
  not_an_end: 'not-now-not-an-end',
  over: 'not-now-over',
  full: 'not-now-full',
};
export const refusedWords = (why: NotNow): string => t(refusals[why]);

const marks: Record<Mark, string> = {
  responsive: 'mark-responsive',
  unresponsive: 'mark-unresponsive',
  help_called: 'mark-help-called',
  breathing_normal: 'mark-breathing-normal',
  breathing_poor: 'mark-breathing-poor',
  breathing_none: 'mark-breathing-none',
  pulse_felt: 'mark-pulse-felt',
  pulse_not_felt: 'mark-pulse-not-felt',
  breaths_given: 'mark-breaths-given',
  cpr_given: 'mark-cpr-given',
  aed_used: 'mark-aed-used',
  aed_shock: 'mark-aed-shock',
  breathing_returned: 'mark-breathing-returned',
  breathing_lost_again: 'mark-breathing-lost-again',
  woke: 'mark-woke',
  vomited: 'mark-vomited',
  child: 'mark-child',
  pregnant: 'mark-pregnant',
  injured: 'mark-injured',
  seizure: 'mark-seizure',
  ems_arrived: 'mark-ems-arrived',
  handed_over: 'mark-handed-over',
  transport_refused: 'mark-transport-refused',
  kit_left: 'mark-kit-left',
  not_overdose: 'mark-not-overdose',
  gone: 'mark-gone',
  died: 'mark-died',
};
export const markWords = (mark: Mark): string => t(marks[mark]);

/** What is in the officer's hand, with its amount: `Nasal spray, 4 mg`; nothing while it is not said. */
export function handWords(protocol: Protocol, hand: InHand): string {
  if (hand.is !== 'product') return '';
  const product = productOf(protocol, hand.product);
  return t('dose-named', { product: product ? text(product.name) : t('product-unknown'), amount: amountWords(hand.amount) });
}

/** The one product that every sound kit of this officer is: the button names it, and one tap gives it. None where there are
 * several, none, or where it was said what is in the hand. */
export function soleProduct(page: OverdosePage): string | undefined {
  if (page.view.hand.is !== 'unsaid') return undefined;
  const carried = new Set(page.kits.filter(({ left, expired }) => left > 0 && !expired).map(({ product }) => product));
  return carried.size === 1 ? [...carried][0] : undefined;
}

/** A product and what one dose of it holds. */
export function doseNamed(protocol: Protocol, id: string): string {
  const product = productOf(protocol, id);
  if (!product) return '';
  return t('dose-named', { product: text(product.name), amount: amountWords({ is: 'micrograms', ug: product.dose_ug }) });
}

/** What an undo takes back, or a redo lets count again. */
export function undoneWords(protocol: Protocol, what: Undone): string {
  switch (what.is) {
    case 'answer': {
      const answer = stateOf(protocol, what.state)?.answers.find(({ id }) => id === what.answer);
      return answer ? text(answer.say) : t('undo-answer');
    }
    case 'dose':
      return doseWords(protocol, what.dose);
    case 'fact':
      return markWords(what.mark);
    case 'amendment':
      return t('dose-amend');
    case 'retraction':
      return t('dose-retract');
    case 'in_hand':
      return t('hand-title');
    case 'spot':
      return t('undo-spot');
    case 'note':
      return t('person-notes');
  }
}
