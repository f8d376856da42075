// Where in the app one is: the part of the address after `#`. It names screens, services, zones and
// packs; never a position and never what somebody typed.

export interface Route {
  /** `home`, `help`, `service` ... or `lost` for an address that names no screen. */
  name: ScreenName;
  /** What it is about: an id, a slot. */
  about: string;
}

const screens = [
  'home',
  'help',
  'search',
  'service',
  'zones',
  'zone',
  'place',
  'plan',
  'packs',
  'install',
  'signers',
  'settings',
  'overdose',
  'handover',
  'lock',
  'records',
  'report',
  'kit',
  'needlestick',
  'card',
  'cards',
  'refer',
  'pathway',
  'draft',
  'referral',
  'hub',
  'shift',
  'lost',
] as const;

export type ScreenName = (typeof screens)[number];

const needAbout: ReadonlySet<string> = new Set(['service', 'zone', 'report', 'pathway', 'draft', 'referral']);

/** Reads the part of an address after `#`. */
export function read(hash: string): Route {
  const [root = '', first = '', ...rest] = hash.replace(/^#/, '').split('/');
  if (root === '' && first === '' && rest.length === 0) return { name: 'home', about: '' };
  const name = root === '' ? screens.find((screen) => screen === first) : undefined;
  let about: string;
  try {
    about = decodeURIComponent(rest.join('/'));
  } catch {
    return { name: 'lost', about: '' };
  }
  if (!name || name === 'lost' || needAbout.has(name) !== (about !== '')) {
    return { name: 'lost', about: '' };
  }
  return { name, about };
}

/** The address of a screen. */
export function address(name: ScreenName, about?: string): string {
  if (name === 'home') return '#/';
  return about === undefined ? `#/${name}` : `#/${name}/${encodeURIComponent(about)}`;
}

class Way {
  route = $state.raw<Route>(read(typeof location === 'undefined' ? '' : location.hash));
  /** How many times one has moved since the app opened; a screen shown by moving takes the focus. */
  moves = $state(0);
  /** How many steps back stay within the app. */
  #depth = 0;
  /** Where each step was scrolled to, by its number in the history. */
  readonly scrolled = new Map<number, number>();

  /** This step's number. */
  get step(): number {
    return this.#depth;
  }

  /** True when going back stays in the app. */
  get canGoBack(): boolean {
    return this.#depth > 0;
  }

  begin(): () => void {
    this.route = read(location.hash);
    const state: unknown = history.state;
    this.#depth = stepOf(state) ?? 0;
    history.replaceState({ step: this.#depth }, '');
    const moved = () => {
      const known = stepOf(history.state);
      this.route = read(location.hash);
      this.moves += 1;
      if (known === undefined) {
        this.#depth += 1;
        this.scrolled.delete(this.#depth);
        // Last: a browser refuses this after a hundred times in half a minute, and the screen must
        // have moved all the same.
        history.replaceState({ step: this.#depth }, '');
      } else {
        this.#depth = known;
      }
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }

  go(name: ScreenName, about?: string): void {
    location.hash = address(name, about);
  }

  /** As `go`, leaving nothing behind to come back to. */
  instead(name: ScreenName, about?: string): void {
    const there = address(name, about);
    this.route = read(there);
    this.moves += 1;
    history.replaceState({ step: this.#depth }, '', there);
  }

  back(): void {
    if (this.canGoBack) history.back();
    else this.go('home');
  }
}

function stepOf(state: unknown): number | undefined {
  if (typeof state === 'object' && state !== null && 'step' in state) {
    return typeof state.step === 'number' ? state.step : undefined;
  }
  return undefined;
}

export const way = new Way();
