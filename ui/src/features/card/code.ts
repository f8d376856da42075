// How a typed code stands in its field: large letters in groups of four. What it means, and which
// letters may stand for which, is the companion's to say.

export const LONG = 12;
const GROUP = 4;
/** The number on a card that has no code may be longer; nothing on a card is longer than this. */
const MOST = 24;

export interface Typed {
  text: string;
  /** Where the cursor stands in it. */
  caret: number;
}

/** What counts of what was typed. */
export function plain(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '').slice(0, MOST);
}

function spaced(letters: string): string {
  return letters.replace(new RegExp(`(.{${GROUP}})(?=.)`, 'gu'), '$1-');
}

/** The field's text in its groups, the cursor behind the letter it stood behind. */
export function grouped(text: string, caret: number): Typed {
  const before = plain(text.slice(0, caret)).length;
  const grown = spaced(plain(text));
  const dashes = before === 0 ? 0 : Math.floor((before - 1) / GROUP);
  return { text: grown, caret: Math.min(grown.length, before + dashes) };
}
