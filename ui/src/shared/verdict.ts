// CantTellReason a zone can't be told, in a sentence; and the verdict in one spoken line.
import { now } from '../device/clock.svelte';
import { position } from '../device/position.svelte';
import type { Fix } from '../generated/Fix';
import type { HomeReply } from '../generated/HomeReply';
import type { CantTellReason } from '../generated/CantTellReason';
import type { ZoneNear } from '../generated/ZoneNear';
import { language, t } from '../i18n/index.svelte';
import { circleM, radius } from './distance';
import { lacking } from './lacking';
import { said } from './packwords';
import { age } from './times';

/** Says why, and what would settle it. */
export function reason(why: CantTellReason, fix?: Fix, nearest?: ZoneNear): string {
  const zone = nearest ? said(nearest.name, language.tag).text : t('why-the-zone');
  switch (why) {
    case 'outside_coverage':
      return t('why-outside-coverage');
    case 'no_position':
      return t('why-no-position');
    case 'pack_expired':
      return t('why-pack-expired');
    case 'fix_too_old':
      return t('why-fix-too-old', {
        age: fix ? age(Date.parse(fix.taken_at), now()) : t('age-unknown'),
      });
    case 'accuracy_too_poor':
      return t('why-accuracy-too-poor', { radius: fix ? radius(circleM(fix)) : t('age-unknown') });
    case 'circle_crosses_line':
      return t('why-circle-crosses-line', { zone });
    case 'leaving':
      return t('why-leaving', { zone });
    case 'hours_unknown':
      return t('why-hours-unknown', { zone });
    case 'zones_missing':
      return t('why-zones-missing', lacking('zone'));
  }
}

/** One line for a screen reader when the verdict changes. */
export function spoken(answer: HomeReply): string {
  const rule = answer.rule ? said(answer.rule.title, language.tag).text : '';
  switch (answer.zone.verdict) {
    case 'inside':
      return t('spoken-inside', { rule });
    case 'outside':
      return t('spoken-outside');
    case 'cant_tell':
      return t('spoken-cant-tell', { why: answer.zone.why ? reason(answer.zone.why, position.fix, answer.zone.zones[0]) : '' });
  }
}
