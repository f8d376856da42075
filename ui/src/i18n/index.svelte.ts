// Every word on screen comes from `assets/words/<language>` by way of `t`. Two files there are not the
// app's: what the hub's pages and the programmes' inbox say.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { keep, kept } from '../device/kept';
import { mirrored } from './pseudo';

export type LanguageTag = 'en' | 'es';

/** What the settings offer, each in its own words. */
export const languages: readonly { tag: LanguageTag; name: string }[] = [
  { tag: 'en', name: 'English' },
  { tag: 'es', name: 'Español' },
];

/** How numbers and dates are written: English is written the British way. */
const formats: Record<LanguageTag, string> = { en: 'en-GB', es: 'es' };

const files = import.meta.glob<string>(['../../../assets/words/*/*.ftl', '!**/pages.ftl', '!**/inbox.ftl'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const pseudo = kept('pseudo') === 'rtl';

function bundle(tag: LanguageTag): FluentBundle {
  const made = new FluentBundle(formats[tag], {
    // Isolating marks are only needed where text runs both ways.
    useIsolating: pseudo,
    ...(pseudo ? { transform: mirrored } : {}),
  });
  for (const [path, text] of Object.entries(files)) {
    if (path.includes(`/words/${tag}/`)) made.addResource(new FluentResource(text));
  }
  return made;
}

const bundles = new Map<LanguageTag, FluentBundle>();

function first(): LanguageTag {
  const chosen = kept('language');
  if (chosen === 'en' || chosen === 'es') return chosen;
  const wished = typeof navigator === 'undefined' ? '' : navigator.language;
  return wished.toLowerCase().startsWith('es') ? 'es' : 'en';
}

let current = $state<LanguageTag>(first());

export const language = {
  /** BCP 47 tag of the language on screen. */
  get tag(): LanguageTag {
    return current;
  },
  /** For Intl. */
  get format(): string {
    return formats[current];
  },
  /** Which way it is read. */
  get direction(): 'ltr' | 'rtl' {
    return pseudo ? 'rtl' : 'ltr';
  },
  choose(tag: LanguageTag): void {
    current = tag;
    keep('language', tag);
  },
};

/** The words for a key in the language on screen. A missing key shows itself: a test forbids it. */
export function t(key: string, words?: Record<string, FluentVariable>): string {
  let spoken = bundles.get(current);
  if (!spoken) {
    spoken = bundle(current);
    bundles.set(current, spoken);
  }
  const message = spoken.getMessage(key);
  if (!message?.value) return key;
  return spoken.formatPattern(message.value, words ?? null, []);
}
