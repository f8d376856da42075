// Why a file was not taken in: what happened, what to do. Nothing has changed, and each says so.
import type { RefusalView } from '../../generated/RefusalView';
import { t } from '../../i18n/index.svelte';
import { bytes } from './bytes';

export interface Refused {
  what: string;
  then: string;
}

const looks: Record<string, string> = {
  zip: 'looks-zip',
  json: 'looks-json',
  pdf: 'looks-pdf',
  text: 'looks-text',
};

export function refused(refusal: RefusalView): Refused {
  switch (refusal.code) {
    case 'empty':
      return { what: t('refusal-empty'), then: t('refusal-empty-then') };
    case 'not_a_pack':
      return {
        what: t('refusal-not-a-pack'),
        then: t('refusal-not-a-pack-then', { looks: t(looks[refusal.looks_like] ?? 'looks-unknown') }),
      };
    case 'truncated':
      return { what: t('refusal-truncated'), then: t('refusal-truncated-then') };
    case 'damaged':
      return { what: t('refusal-damaged'), then: t('refusal-damaged-then', { part: refusal.part }) };
    case 'too_large':
      return {
        what: t('refusal-too-large'),
        then: t('refusal-too-large-then', {
          part: refusal.part,
          claimed: bytes(refusal.claimed),
          allowed: bytes(refusal.allowed),
        }),
      };
    case 'too_new':
      return { what: t('refusal-too-new'), then: t('refusal-too-new-then') };
    case 'unsigned':
      return { what: t('refusal-unsigned'), then: t('refusal-unsigned-then') };
    case 'stranger':
      return { what: t('refusal-stranger'), then: t('refusal-stranger-then') };
    case 'too_few_signatures':
      return {
        what: t('refusal-too-few'),
        then: t('refusal-too-few-then', { found: refusal.found, needed: refusal.needed }),
      };
    case 'bad_row':
      return {
        what: t('refusal-bad-row'),
        then: t('refusal-bad-row-then', { table: refusal.table, line: refusal.line }),
      };
    case 'not_a_key':
      return { what: t('refusal-not-a-key'), then: t('refusal-not-a-key-then') };
  }
}
