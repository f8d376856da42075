// The steps of a referral, and which of them wants something.
import type { Pathway } from '../../generated/Pathway';
import type { ReferralFault } from '../../generated/ReferralFault';
import type { ReferralPage } from '../../generated/ReferralPage';

/** Who may come; consent; how to reach them; to whom; a last look. */
export type Step = 'who' | 'consent' | 'reach' | 'to' | 'review';

/** The steps of a pathway, in their order: no boxes, no step for them. */
export function stepsOf(pathway: Pathway): Step[] {
  const steps: Step[] = [];
  if (pathway.checks?.length) steps.push('who');
  steps.push('consent');
  if (pathway.fields?.length) steps.push('reach');
  steps.push('to', 'review');
  return steps;
}

const homes: Record<ReferralFault['is'], Step> = {
  not_this_pathway: 'review',
  no_recipient: 'to',
  missing: 'reach',
  too_long: 'reach',
  not_asked: 'reach',
  unfit: 'reach',
  unknown_check: 'who',
  bad_amount: 'who',
  over_threshold: 'who',
  consent_missing: 'consent',
  consent_expired: 'consent',
  consent_withdrawn: 'consent',
};

/** True when nothing is sent while it stands. */
export function holds(fault: ReferralFault): boolean {
  return fault.is !== 'over_threshold';
}

/** Whether anything of it was written. */
function isBegun({ referral }: ReferralPage): boolean {
  const { answers, consent, person, contact, warm_handoff } = referral;
  const some = [...Object.values(person), ...Object.values(answers), consent, contact];
  return warm_handoff || some.some((one) => one !== undefined && one !== '');
}

/** Where one goes on: at the first step that something holds back; an untouched one at its beginning. */
export function goesOn(page: ReferralPage): Step {
  const steps = stepsOf(page.way.pathway);
  if (!isBegun(page)) return steps[0] ?? 'consent';
  const waits = new Set(page.faults.filter(holds).map(({ is }) => homes[is]));
  return steps.find((step) => waits.has(step)) ?? 'review';
}
