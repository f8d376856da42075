// The camera, while a screen looks through it. Its pictures stay in this page: none is kept, none is
// sent, and with `close` it is off. No sound is taken.

/**
 * Why there is no picture: the officer or the device said no; there is no camera; another app has it;
 * it was there and has gone.
 */
export type CameraLack = 'denied' | 'absent' | 'busy' | 'lost';

export interface Camera {
  readonly stream: MediaStream;
  readonly hasTorch: boolean;
  /** Zooms it can take, the first as it stands; empty where it cannot. */
  readonly zooms: readonly number[];
  /** False where the device refuses. */
  torch(on: boolean): Promise<boolean>;
  zoom(factor: number): Promise<boolean>;
  close(): void;
}

export type CameraAnswer = { camera: Camera } | { lack: CameraLack };

/** What browsers know of a camera beyond the common type. */
interface Abilities extends MediaTrackCapabilities {
  torch?: boolean;
  zoom?: { min: number; max: number };
  focusMode?: string[];
}

/** The camera that looks away from the officer, in a size that any phone's gives at once. */
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
};

/** True where the officer will be asked before it opens, as far as the web view tells. */
export async function mustAsk(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return status.state === 'prompt';
  } catch {
    return false;
  }
}

/** How a camera stands before it is opened: `asks` is one that the officer is asked about first. */
export type CameraReadiness = 'ready' | 'asks' | 'denied' | 'absent';

/** Looks without opening it. */
export async function cameraReadiness(): Promise<CameraReadiness> {
  try {
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    const known = await devices?.enumerateDevices();
    if (!known?.some(({ kind }) => kind === 'videoinput')) return 'absent';
    const { state } = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return { granted: 'ready', prompt: 'asks', denied: 'denied' }[state] as CameraReadiness;
  } catch {
    // A web view that does not tell will ask.
    return 'asks';
  }
}

/** Opens it. `lost` is called when it goes away by itself. */
export async function openCamera(lost: () => void): Promise<CameraAnswer> {
  // A web view without cameras lacks the whole of it.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (typeof devices?.getUserMedia !== 'function') return { lack: 'absent' };
  try {
    const stream = await devices.getUserMedia(WANTED);
    const [track] = stream.getVideoTracks();
    if (!track) return { lack: 'absent' };
    track.addEventListener('ended', lost);
    return { camera: cameraOf(stream, track, lost) };
  } catch (thrown) {
    return { lack: lackOf(thrown) };
  }
}

/** What the refusal means. The names are those of Media Capture and Streams. */
export function lackOf(thrown: unknown): CameraLack {
  switch (thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'absent';
  }
}

function cameraOf(stream: MediaStream, track: MediaStreamTrack, lost: () => void): Camera {
  const abilities: Abilities = typeof track.getCapabilities === 'function' ? track.getCapabilities() : {};
  const put = async (wanted: Record<string, unknown>): Promise<boolean> => {
    try {
      await track.applyConstraints({ advanced: [wanted as MediaTrackConstraintSet] });
      return true;
    } catch {
      return false;
    }
  };
  if (abilities.focusMode?.includes('continuous')) void put({ focusMode: 'continuous' });
  return {
    stream,
    hasTorch: abilities.torch === true,
    zooms: zoomsOf(abilities.zoom),
    torch: (on) => put({ torch: on }),
    zoom: (factor) => put({ zoom: factor }),
    close() {
      track.removeEventListener('ended', lost);
      for (const one of stream.getTracks()) one.stop();
    },
  };
}

/** As it stands, twice and four times as near, where it reaches that far. */
export function zoomsOf(range?: { min: number; max: number }): number[] {
  if (!range || !(range.min > 0) || range.max < range.min * 1.5) return [];
  const steps = [1, 2, 4].map((step) => range.min * step).filter((zoom) => zoom <= range.max);
  return steps.length > 1 ? steps : [range.min, range.max];
}
