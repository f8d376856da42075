// Telephone numbers as links.

/** A `tel:` address from a number as the source wrote it; letters on the keypad become digits. */
export function dialled(number: string, extension?: string): string {
  const keypad = '22233344455566677778889999';
  const digits = number
    .replace(/\b(ext|extension|x)\b.*$/i, '')
    .toUpperCase()
    .replace(/[A-Z]/g, (letter) => keypad[letter.charCodeAt(0) - 65] ?? '')
    .replace(/[^\d+*#]/g, '')
    .replace(/(?!^)\+/g, '');
  const inner = (extension ?? '').replace(/\D/g, '');
  return `tel:${digits}${inner ? `;ext=${inner}` : ''}`;
}
