// Names already on screen, so that the page behind a row has its heading at once. Memory only.
const names = new Map<string, string>();

export function remember(id: string, name: string): void {
  names.set(id, name);
}

export function remembered(id: string): string | undefined {
  return names.get(id);
}
