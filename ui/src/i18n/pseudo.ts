// A made-up right-to-left language (ar-XB) for trying layouts: English letters, forced to run the
// other way. Reached only through localStorage `wayside.pseudo` = `rtl`.
const OVERRIDE = '\u202e';
const POP = '\u202c';

/** The text with every word forced right to left. */
export function mirrored(text: string): string {
  return text.replace(/[\p{L}\p{M}]+/gu, (word) => OVERRIDE + word + POP);
}
