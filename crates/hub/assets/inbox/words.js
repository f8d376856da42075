// What the page says: the messages that the hub made of `assets/words` (see `pages/words/inbox.rs`), put together.
import en from './words/en.js';
import es from './words/es.js';

const LANGUAGES = {
  en: { name: 'English', messages: en },
  es: { name: 'Español', messages: es },
};

/** Tags of the languages there are, and what each calls itself. */
export const languages = Object.entries(LANGUAGES).map(([tag, { name }]) => ({ tag, name }));

/** The language of a tag, or English. */
export const languageOf = (tag) => (Object.hasOwn(LANGUAGES, tag) ? tag : 'en');

function together(parts, given, plural) {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.put) return String(given[part.put]);
      const number = given[part.choose];
      const row = part.from[String(number)] ?? part.from[plural.select(number)] ?? part.from[part.else];
      return together(row, given, plural);
    })
    .join('');
}

/** Says the message of a key, with what it is given put into it by name. */
export function speaker(tag) {
  const { messages } = LANGUAGES[tag];
  const plural = new Intl.PluralRules(tag);
  return (key, given = {}) => together(messages[key] ?? [key], given, plural);
}
