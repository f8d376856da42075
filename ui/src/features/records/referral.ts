// A referral that was sent, in words: how it stands, what is to be done, and what was tried.
import Ban from '@lucide/svelte/icons/ban';
import CheckCheck from '@lucide/svelte/icons/check-check';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import Clock from '@lucide/svelte/icons/clock';
import FilePen from '@lucide/svelte/icons/file-pen';
import HeartHandshake from '@lucide/svelte/icons/heart-handshake';
import Inbox from '@lucide/svelte/icons/inbox';
import type { AttentionCode } from '../../generated/AttentionCode';
import type { ReferralOutcome } from '../../generated/ReferralOutcome';
import type { ReferralRow } from '../../generated/ReferralRow';
import type { ReferralState } from '../../generated/ReferralState';
import { language, t } from '../../i18n/index.svelte';
import { hub } from '../../shared/hub.svelte';
import { said } from '../../shared/packwords';

export type Is = ReferralState['is'];

export const stateIcons: Record<Is, typeof Ban> = {
  draft: FilePen,
  queued: Clock,
  at_hub: Inbox,
  delivered: CheckCheck,
  closed: HeartHandshake,
  needs_attention: CircleAlert,
  retracted: Ban,
};

export const stateTones: Record<Is, 'warn' | 'refer' | 'good' | 'alarm' | 'soft'> = {
  draft: 'warn',
  queued: 'warn',
  at_hub: 'refer',
  delivered: 'good',
  closed: 'good',
  needs_attention: 'alarm',
  retracted: 'soft',
};

const outcomes: Record<ReferralOutcome, string> = {
  engaged: 'outcome-engaged',
  not_reached: 'outcome-not-reached',
  declined: 'outcome-declined',
  not_eligible: 'outcome-not-eligible',
  transferred: 'outcome-transferred',
  other: 'outcome-other',
};

const attention: Record<AttentionCode, { what: string; then: string }> = {
  unknown_recipient: { what: 'attention-recipient', then: 'attention-recipient-then' },
  too_long: { what: 'attention-too-long', then: 'attention-too-long-then' },
  conflict: { what: 'attention-conflict', then: 'attention-call-then' },
  fork: { what: 'attention-fork', then: 'attention-fork-then' },
  revoked: { what: 'attention-revoked', then: 'attention-fork-then' },
  shape: { what: 'attention-shape', then: 'attention-anew-then' },
  refused: { what: 'attention-refused', then: 'attention-anew-then' },
  unreadable: { what: 'attention-unreadable', then: 'attention-unreadable-then' },
};

/** How it stands, in one line. */
export function stateLine(state: ReferralState): string {
  switch (state.is) {
    case 'draft':
      return t('referral-draft');
    case 'queued':
      return t('referral-queued');
    case 'at_hub':
      return t('referral-at-hub');
    case 'delivered':
      return t('referral-delivered');
    case 'closed':
      return t(outcomes[state.outcome]);
    case 'needs_attention':
      return t('referral-attention', { what: t(attention[state.code].what) });
    case 'retracted':
      return t('referral-retracted');
  }
}

/** What that means and what to do, for a page of its own. */
export function stateThen(state: ReferralState): string {
  switch (state.is) {
    case 'draft':
      return '';
    case 'queued':
      return t(hub.isAlone ? 'referral-queued-then-no-hub' : 'referral-queued-then');
    case 'at_hub':
      return t('referral-at-hub-then');
    case 'delivered':
      return t('referral-delivered-then');
    case 'closed':
      return t('referral-closed-then');
    case 'needs_attention':
      return t(attention[state.code].then);
    case 'retracted':
      return t('referral-retracted-then');
  }
}

/** To whom, as the pack calls them. */
export function recipientName(row: ReferralRow): string {
  return row.recipient ? said(row.recipient.name, language.tag).text : t('referral-nobody');
}

export type Reached = 'done' | 'here' | 'ahead';

/** The way it goes: kept on this device, at the hub, with its programme, closed. How far it has come. */
export function waypoints(is: Is): { saved: Reached; hub: Reached; programme: Reached; closed: Reached } {
  const far = { draft: -1, queued: 0, needs_attention: 0, retracted: 0, at_hub: 1, delivered: 2, closed: 3 }[is];
  const at = (place: number): Reached => (place < far ? 'done' : place === far ? 'here' : 'ahead');
  return { saved: at(0), hub: at(1), programme: at(2), closed: at(3) };
}
