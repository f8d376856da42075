// Where the officer is. Kept in memory only: never stored, never in an address, never in a log.
import type { Fix } from '../generated/Fix';
import type { FixSource } from '../generated/FixSource';
import { now } from './clock.svelte';
import { receiver, type Lack, type Reading } from './receivers';

/** `unknown`: nobody has asked yet. `denied` and `unavailable` are about the device's receiver. */
export type PositionState = 'unknown' | 'asking' | 'denied' | 'unavailable' | 'found';

class Whereabouts {
  state = $state<PositionState>('unknown');
  fix = $state.raw<Fix | undefined>(undefined);
  /** The words by which a typed or picked place was chosen. */
  label = $state<string | undefined>(undefined);
  /** True while the device's receiver is being watched. */
  watching = $state(false);
  readonly hasReceiver: boolean = receiver() !== undefined;
  #stop: (() => void) | undefined;
  #turn = 0;

  /** Begins by itself where the officer has permitted it before; asks for nothing. */
  async begin(): Promise<void> {
    const permitted = await receiver()
      ?.permitted()
      .catch(() => false);
    if (permitted && this.state === 'unknown') await this.askDevice();
  }

  /** The officer wants the device's position: asks for permission if need be, then follows it. */
  async askDevice(): Promise<void> {
    this.#halt();
    const own = receiver();
    if (!own) {
      this.state = 'unavailable';
      return;
    }
    const turn = ++this.#turn;
    this.state = 'asking';
    this.watching = true;
    try {
      const stop = await own.watch(
        (reading) => turn === this.#turn && this.#found(reading),
        (why) => turn === this.#turn && this.#lacking(why),
      );
      if (turn === this.#turn) this.#stop = stop;
      else stop();
    } catch {
      if (turn === this.#turn) this.#lacking('unavailable');
    }
  }

  /** A place the officer typed or picked. The device is no longer followed. */
  put(place: { latitude: number; longitude: number }, accuracyM: number, source: FixSource, label: string): void {
    this.#halt();
    this.fix = {
      position: { latitude: place.latitude, longitude: place.longitude },
      accuracy_m: accuracyM,
      taken_at: new Date(now()).toISOString(),
      source,
    };
    this.label = label;
    this.state = 'found';
  }

  /** Forgets the position. */
  clear(): void {
    this.#halt();
    this.fix = undefined;
    this.label = undefined;
    this.state = 'unknown';
  }

  #found(reading: Reading): void {
    this.fix = {
      position: { latitude: reading.latitude, longitude: reading.longitude },
      accuracy_m: reading.accuracyM,
      taken_at: new Date(reading.takenAt).toISOString(),
      source: 'device',
    };
    this.label = undefined;
    this.state = 'found';
  }

  /** A receiver that loses its signal keeps the last fix: the companion judges its age. */
  #lacking(why: Lack): void {
    if (why === 'denied' || this.fix?.source !== 'device') {
      if (why === 'denied') this.watching = false;
      this.state = why;
      if (why === 'denied') this.fix = undefined;
    }
  }

  #halt(): void {
    this.#turn += 1;
    this.#stop?.();
    this.#stop = undefined;
    this.watching = false;
  }
}

export const position = new Whereabouts();
