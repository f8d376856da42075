// What a count says once its window opens or its alarm is reached, for as long as it holds. The shell's ticker rings it.
import { t } from '../../i18n/index.svelte';
import type { TimerNow } from '../../shared/counting';
import type { Cared } from './people';

/** The sentence of a count that has reached its window or its alarm; nothing before. Who presses on a chest
 * is told of no look: the next cycle brings one. */
export function alarmWords(timer: TimerNow, { view, timerSays }: Cared): string {
  if (timer.phase === 'closed') return '';
  switch (timer.kind) {
    case 'redose':
      if (view.pace?.act === 'compressions') return t('redose-pressing');
      return timer.phase === 'open' ? t('redose-open') : t('redose-due');
    case 'step':
      return timer.phase === 'due' ? timerSays(timer.state) : '';
    case 'watch':
      return timer.phase === 'due' ? t('watch-due') : '';
  }
}
