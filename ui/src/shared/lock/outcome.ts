// What came of a try at the lock, in words.
import type { AfterUnlock } from '../../generated/AfterUnlock';
import type { LockReply } from '../../generated/LockReply';
import type { Unfinished } from '../../generated/Unfinished';
import { t } from '../../i18n/index.svelte';
import { faultWords } from '../faultwords';

export function outcomeWords({ outcome, state, joined }: LockReply): string {
  const isPin = state.secret === 'pin';
  switch (outcome) {
    case 'opened':
      return joined > 0 ? t('lock-joined', { n: joined }) : t('lock-opened');
    case 'wrong':
      return t(isPin ? 'lock-wrong-pin' : 'lock-wrong-phrase', { n: state.tries_left });
    case 'too_soon':
      return t('lock-too-soon');
    case 'erased':
      return t('lock-erased');
    case 'unfit':
      return t('lock-unfit');
    case 'too_easy':
      return t('lock-too-easy');
    case 'passphrase_needed':
      return t('lock-phrase-only');
    case 'damaged':
      return t('lock-damaged');
  }
}

const after: Record<AfterUnlock, string> = {
  join: 'lock-after-join',
  read_captured: 'lock-after-read-captured',
  remove_old: 'lock-after-remove-old',
  forget_sent: 'lock-after-forget-sent',
};

/** What was to follow an unlock and did not, and why. */
export function unfinishedWords({ what, code }: Unfinished): string {
  const said = t(after[what]);
  return what === 'read_captured' ? said : `${said} ${t(faultWords[code].what)}.`;
}
