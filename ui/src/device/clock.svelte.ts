// The face's only clock. It ticks while somebody looks.
let tick = $state(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;

/** This instant, milliseconds since 1970. Not reactive. */
export function now(): number {
  return Date.now();
}

export const clock = {
  /** This second, milliseconds since 1970. Reactive. */
  get now(): number {
    return tick;
  },
};

/** Ticks each second while the page is visible. Returns how to stop. */
export function startClock(): () => void {
  const look = () => {
    clearInterval(timer);
    tick = Date.now();
    if (document.visibilityState === 'visible') {
      timer = setInterval(() => (tick = Date.now()), 1000);
    }
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/** Milliseconds since the page was loaded; nobody can set it. It may stand still while a device
 * sleeps: what is shown from it is asked again when the device wakes. Not reactive. */
export function running(): number {
  return performance.now();
}
