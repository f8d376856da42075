// Words that a pack carries in several languages: the officer's own first, then whatever there is.
import type { Words } from '../generated/Words';

export interface Said {
  text: string;
  /** The language it is in, where that is not the one asked for. */
  lang: string | undefined;
}

/** The words in the asked language; else its primary language, English, or the first there is. */
export function said(words: Words, language: string): Said {
  const primary = language.split('-')[0] ?? language;
  for (const tag of [language, primary]) {
    const text = words[tag];
    if (text !== undefined) return { text, lang: undefined };
  }
  const tag = 'en' in words ? 'en' : Object.keys(words).sort()[0];
  return { text: tag === undefined ? '' : (words[tag] ?? ''), lang: tag };
}

/** A text parted before its last sentence; `lead` has all of a single one. `tag` is the language it is in. */
export function lastSentence(text: string, tag: string): { lead: string; last: string } {
  const sentences = [...new Intl.Segmenter(tag, { granularity: 'sentence' }).segment(text.trim())];
  const last = sentences.length > 1 ? sentences.at(-1)?.segment.trim() : undefined;
  if (!last) return { lead: text.trim(), last: '' };
  return { lead: text.trim().slice(0, -last.length).trim(), last };
}
