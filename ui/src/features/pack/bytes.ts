// Sizes and key ids as people read them.
import { language, t } from '../../i18n/index.svelte';

/** `12 kB`, `3.4 MB`. */
export function bytes(count: number): string {
  const form = (value: number) =>
    new Intl.NumberFormat(language.format, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  if (count < 1000) return t('bytes', { n: form(count) });
  if (count < 1_000_000) return t('bytes-k', { n: form(count / 1000) });
  if (count < 1_000_000_000) return t('bytes-m', { n: form(count / 1_000_000) });
  return t('bytes-g', { n: form(count / 1_000_000_000) });
}

/** A key id in groups of four, to be read aloud. */
export function groups(keyId: string): string[] {
  return keyId.match(/.{1,4}/g) ?? [];
}
