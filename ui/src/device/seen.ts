// Whether anybody can see the page: a dark screen, another app in front, another tab.

export function isSeen(): boolean {
  return document.visibilityState === 'visible';
}

/** Calls back when the page is hidden and when it is seen again. Returns how to stop. */
export function watchSeen(change: (seen: boolean) => void): () => void {
  const look = () => change(isSeen());
  // A phone may put the page away without a word, and bring it back out of its own memory.
  const back = () => change(true);
  document.addEventListener('visibilitychange', look);
  document.addEventListener('resume', back);
  addEventListener('pageshow', back);
  return () => {
    document.removeEventListener('visibilitychange', look);
    document.removeEventListener('resume', back);
    removeEventListener('pageshow', back);
  };
}
