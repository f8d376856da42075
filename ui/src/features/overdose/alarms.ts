// What rings: each window and each alarm once, heard, felt and seen. The card says the same in words
// for as long as it holds.
import { buzz } from '../../device/buzz';
import { notify } from '../../device/notice';
import { isSeen } from '../../device/seen';
import { play } from '../../device/sound';
import type { ProtocolStep } from '../../generated/ProtocolStep';
import { t } from '../../i18n/index.svelte';
import type { TimerNow } from '../../shared/counting';
import { pacing } from './pace.svelte';
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

/** Rings what has come due and has not rung. Answers with the words of what rang last. */
export function ring(timers: readonly TimerNow[], state: ProtocolStep | undefined): string | undefined {
  let rang: string | undefined;
  for (const timer of timers) {
    const words = alarmWords(timer, state);
    if (words === '' || !pacing.ringsOnce(`${timer.key} ${timer.phase}`)) continue;
    const sound = timer.phase === 'open' ? 'window' : 'alarm';
    if (pacing.loud) play(sound);
    buzz(sound);
    if (!isSeen()) notify(words, timer.key);
    rang = words;
  }
  return rang;
}
