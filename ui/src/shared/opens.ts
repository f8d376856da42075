// An opening state in words, with the shape and tone that go with them.
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CircleMinus from '@lucide/svelte/icons/circle-minus';
import ClockAlert from '@lucide/svelte/icons/clock-alert';
import ClockArrowUp from '@lucide/svelte/icons/clock-arrow-up';
import type { OpenState } from '../generated/OpenState';
import type { Status } from '../generated/Status';
import { t } from '../i18n/index.svelte';
import { minutesUntil, when } from './times';

export type Tone = 'good' | 'warn' | 'soft';

export interface Shown {
  words: string;
  tone: Tone;
  icon: typeof Ban;
}

/** Beyond this many minutes a closing time says more than a count. */
const COUNTED = 60;

/** What the row or page of a service says of its door. */
export function shown(open: OpenState, now: number): Shown {
  switch (open.state) {
    case 'open':
      return {
        words: open.until ? t('open-until', { when: when(open.until, now) }) : t('open-always'),
        tone: 'good',
        icon: CircleCheck,
      };
    case 'closes_soon':
      return { words: closing(open, now), tone: 'warn', icon: ClockAlert };
    case 'opens_soon':
      return {
        words: open.opens ? t('open-opens', { when: when(open.opens, now) }) : t('open-soon'),
        tone: 'warn',
        icon: ClockArrowUp,
      };
    case 'closed':
      return {
        words: open.opens
          ? t('open-closed-opens', { when: when(open.opens, now) })
          : t('open-closed'),
        tone: 'soft',
        icon: CircleMinus,
      };
    case 'unknown':
      return { words: t('open-unknown'), tone: 'soft', icon: CircleHelp };
  }
}

function closing(open: OpenState, now: number): string {
  if (!open.until) return t('open-closes-soon');
  const minutes = minutesUntil(open.until, now);
  if (minutes > COUNTED) return t('open-closes', { when: when(open.until, now) });
  return t('open-closes-in', { n: minutes });
}

/** A service that says it is closed for now or for good; its hours no longer matter. */
export function outOfService(status?: Status): Shown {
  const words: Record<Status, string> = {
    active: 'status-out',
    temporarily_closed: 'status-temporarily-closed',
    inactive: 'status-inactive',
    defunct: 'status-defunct',
    unknown: 'status-out',
  };
  return { words: t(status ? words[status] : 'status-out'), tone: 'soft', icon: Ban };
}
