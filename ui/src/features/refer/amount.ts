// An amount as it is typed: with a point or a comma, whichever the officer's keys have.

/** The amount; `none` for an empty field; `unfit` for what is no amount. */
export function readAmount(text: string): number | 'none' | 'unfit' {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return 'none';
  return /^\d{1,6}(\.\d{0,3})?$|^\.\d{1,3}$/.test(plain) ? Number(plain) : 'unfit';
}
