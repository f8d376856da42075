// What a count says once its window opens or its alarm is reached, for as long as it holds. The shell's ticker rings it.
import type { ProtocolStep } from '../../generated/ProtocolStep';
import { t } from '../../i18n/index.svelte';
import type { TimerNow } from '../../shared/counting';
import { text } from './words';

/** The sentence of a count that has reached its window or its alarm; nothing before. */
export function alarmWords(timer: TimerNow, state: ProtocolStep | undefined): string {
  if (timer.phase === 'closed') return '';
  switch (timer.kind) {
    case 'redose':
      return timer.phase === 'open' ? t('redose-open') : t('redose-due');
    case 'step':
      return timer.phase === 'due' && state?.timer ? text(state.timer.say) : '';
    case 'watch':
      return timer.phase === 'due' ? t('watch-due') : '';
  }
}
