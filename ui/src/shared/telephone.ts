// Telephones as links. What is dialled was read when the pack was made; a text that is no number is never dialled.
import { isPhone } from '../device/host';
import type { Phone } from '../generated/Phone';
import { t } from '../i18n/index.svelte';

type Line = Pick<Phone, 'number' | 'dial' | 'extension'>;

/** True of a line that one speaks on: not one for fax, text messages, a pager or a textphone. */
export function isVoice(line: Pick<Phone, 'type'>): boolean {
  return !['fax', 'text', 'sms', 'pager', 'textphone', 'tty', 'tdd'].includes(line.type?.trim().toLowerCase() ?? '');
}

/** The `tel:` address of a line; none where nothing is dialled. The extension goes with it: a phone's dialler
 * presses it after a pause, others read it as RFC 3966 writes it. */
export function dialled(line: Line): string | undefined {
  if (!line.dial) return undefined;
  if (!line.extension) return `tel:${line.dial}`;
  return `tel:${line.dial}${isPhone ? ',' : ';ext='}${line.extension}`;
}

/** A line as it is shown and said: its number, and the extension in words. */
export function spelled(line: Line): string {
  return line.extension ? `${line.number} ${t('phone-extension', { ext: line.extension })}` : line.number;
}
