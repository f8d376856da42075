// What can tell where this device is. Three cases:
// - a phone, in the app: the system's receiver through the geolocation plugin;
// - a browser, over the bridge: the browser's own, only ever after it has been permitted there;
// - a desktop, in the app: none. A computer's position comes from network look-ups, and this app
//   makes none; the officer types a place or picks it.
import {
  checkPermissions,
  clearWatch,
  requestPermissions,
  watchPosition,
} from '@tauri-apps/plugin-geolocation';
import { inWindow } from '../backend';
import { isPhone } from './host';

/** One reading. Metres; milliseconds since 1970. */
export interface Reading {
  latitude: number;
  longitude: number;
  accuracyM: number;
  takenAt: number;
}

export type Lack = 'denied' | 'unavailable';

export interface Receiver {
  /** True when the officer has already permitted it: it may start by itself. */
  permitted(): Promise<boolean>;
  /** Starts; asks for permission first where that is needed. Returns how to stop. */
  watch(found: (reading: Reading) => void, lacking: (why: Lack) => void): Promise<() => void>;
}

interface Coordinates {
  latitude: number;
  longitude: number;
  accuracy: number;
}

function reading(coords: Coordinates, timestamp: number): Reading {
  return {
    latitude: coords.latitude,
    longitude: coords.longitude,
    accuracyM: coords.accuracy,
    takenAt: timestamp,
  };
}

const options = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 5_000 };

const phone: Receiver = {
  async permitted() {
    return (await checkPermissions()).location === 'granted';
  },
  async watch(found, lacking) {
    let { location } = await checkPermissions();
    if (location !== 'granted') location = (await requestPermissions(['location'])).location;
    if (location !== 'granted') {
      lacking('denied');
      return () => undefined;
    }
    const id = await watchPosition(options, (position) => {
      if (position) found(reading(position.coords, position.timestamp));
      else lacking('unavailable');
    });
    return () => void clearWatch(id);
  },
};

const browser: Receiver = {
  async permitted() {
    const status = await navigator.permissions.query({ name: 'geolocation' });
    return status.state === 'granted';
  },
  async watch(found, lacking) {
    const id = navigator.geolocation.watchPosition(
      (position) => found(reading(position.coords, position.timestamp)),
      (trouble) =>
        lacking(trouble.code === trouble.PERMISSION_DENIED ? 'denied' : 'unavailable'),
      options,
    );
    return () => navigator.geolocation.clearWatch(id);
  },
};

/** This device's receiver; undefined when it has none. */
export function receiver(): Receiver | undefined {
  if (inWindow) return isPhone ? phone : undefined;
  return typeof navigator !== 'undefined' && 'geolocation' in navigator ? browser : undefined;
}
