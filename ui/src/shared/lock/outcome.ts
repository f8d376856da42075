// What came of a try at the lock, in words.
import type { LockReply } from '../../generated/LockReply';
import { t } from '../../i18n/index.svelte';

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
    case 'damaged':
      return t('lock-damaged');
  }
}
