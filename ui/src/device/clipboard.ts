// Copying a telephone number or an address, on machines that have nothing to open it with.

/** Copies a text. False when the machine refuses. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  try {
    // Deprecated, and the only way where the clipboard interface is missing.
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
  }
}
