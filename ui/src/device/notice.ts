// A line on the device's own lock screen, if the officer permitted it before. It never asks by
// itself, and the line names no person and no place.

/** Shows it. Nothing happens where that is not permitted or not known. */
export function notify(words: string, key: string): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  try {
    new Notification(words, { tag: key });
  } catch {
    // Some web views only notify from a worker.
  }
}

/** True where the officer can still be asked. */
export function mayAsk(): boolean {
  return typeof Notification !== 'undefined' && Notification.permission === 'default';
}

/** Asks the officer, from a tap. True when it is permitted. */
export async function askToNotify(): Promise<boolean> {
  try {
    return (await Notification.requestPermission()) === 'granted';
  } catch {
    return false;
  }
}
