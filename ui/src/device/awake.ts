// Keeps the screen lit while a run is on it, where the web view can. Without it the screen goes dark
// as it always does, and the run goes on all the same.

/** Holds the light until the answer is called. A light the system took is asked for again. */
export function stayAwake(): () => void {
  if (typeof navigator === 'undefined' || !('wakeLock' in navigator)) return () => undefined;
  let over = false;
  let held: WakeLockSentinel | undefined;
  const hold = async () => {
    if (over || document.visibilityState !== 'visible') return;
    try {
      const got = await navigator.wakeLock.request('screen');
      if (over) await got.release();
      else held = got;
    } catch {
      // Refused, for example to spare the battery.
    }
  };
  void hold();
  document.addEventListener('visibilitychange', hold);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', hold);
    void held?.release().catch(() => undefined);
  };
}
