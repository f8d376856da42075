// What waits for the hub and what stands in its way, in sentences.
import type { HubPage } from '../generated/HubPage';
import { t } from '../i18n/index.svelte';
import { faultWords } from './faultwords';

/** What stands in the way, in a sentence, and what to do. */
interface InTheWay {
  what: string;
  then: string;
  /** True where there is just no network: nothing has to be done. */
  calm?: boolean;
}

const ways: Record<string, InTheWay> = {
  unreachable: { what: 'way-unreachable', then: 'way-unreachable-then', calm: true },
  cut: { what: 'way-cut', then: 'way-cut-then', calm: true },
  slow: { what: 'way-slow', then: 'way-cut-then', calm: true },
  busy: { what: 'way-busy', then: 'way-busy-then', calm: true },
  down: { what: 'way-down', then: 'way-busy-then', calm: true },
  portal: { what: 'way-portal', then: 'way-portal-then' },
  untrusted: { what: 'way-untrusted', then: 'way-untrusted-then' },
  forged: { what: 'way-forged', then: 'way-untrusted-then' },
  too_large: { what: 'way-too-large', then: 'way-too-large-then' },
  unknown_device: { what: 'way-unknown-device', then: 'way-unknown-device-then' },
  revoked: { what: 'way-revoked', then: 'way-revoked-then' },
  refused: { what: 'way-refused', then: 'way-refused-then' },
};
const OTHER: InTheWay = { what: 'way-refused', then: 'way-refused-then' };

/** What a code says; one that a later companion knows is told as a refusal. */
export function inTheWay(code: string): InTheWay {
  return Object.hasOwn(ways, code) ? (ways[code] ?? OTHER) : OTHER;
}

/** The code of what stands in the way of a hub's page, if anything does. */
export function blockedBy(page: HubPage): string | undefined {
  return page.standing === 'revoked' ? 'revoked' : page.trouble;
}

export type OutboxIs = 'damaged' | 'attention' | 'sending' | 'no_hub' | 'blocked' | 'offline' | 'waiting' | 'clear';

/** How it stands, the most pressing first. */
export function outboxIs(page: HubPage): OutboxIs {
  const blocked = blockedBy(page);
  if (page.outbox.damaged) return 'damaged';
  if (page.outbox.closed) return 'blocked';
  if (page.outbox.attention > 0) return 'attention';
  if (page.sending) return 'sending';
  if (!page.hub?.enrolled) return 'no_hub';
  if (blocked) return inTheWay(blocked).calm ? 'offline' : 'blocked';
  return page.outbox.waiting > 0 ? 'waiting' : 'clear';
}

function told(...sentences: (string | undefined)[]): string | undefined {
  return sentences.filter(Boolean).join(' ') || undefined;
}

/** The sentences on top of the records: what is in the way, what waits, and that nothing is lost. */
export function outboxSentences(page: HubPage): { way?: string; waiting: string; then?: string } {
  const { outbox } = page;
  if (outbox.damaged) return { waiting: t('outbox-damaged') };
  if (outbox.closed) {
    const { what, then } = faultWords[outbox.closed];
    return { waiting: `${t('outbox-closed')} ${t(what)}.`, then: t(then) };
  }
  const waiting = t('outbox-waiting', { n: outbox.waiting });
  const needs = outbox.attention > 0 ? t('outbox-attention', { n: outbox.attention }) : undefined;
  if (page.sending) return { way: told(needs, t('outbox-sending')), waiting };
  const blocked = blockedBy(page);
  const way = told(needs, !page.hub?.enrolled ? t('outbox-no-hub') : blocked ? t(inTheWay(blocked).what) : undefined);
  if (outbox.waiting === 0) return { way, waiting };
  if (!page.hub?.enrolled) return { way, waiting, then: t('outbox-then-no-hub') };
  return { way, waiting, then: t(blocked && !inTheWay(blocked).calm ? inTheWay(blocked).then : 'outbox-then') };
}
