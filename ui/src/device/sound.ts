// Sounds that cannot be taken for one another, made here: no file, no network. Each has a twin to feel
// and a twin to see. A device without sound is silent.

export type Sound = 'breath' | 'press' | 'window' | 'alarm' | 'reminder' | 'confirmed' | 'unsure';

interface Tone {
  hertz: number;
  /** Seconds from the beginning. */
  at: number;
  long: number;
  loud: number;
  form: OscillatorType;
}

const tones: Record<Sound, readonly Tone[]> = {
  // A soft swell, as slow as a breath in.
  breath: [{ hertz: 330, at: 0, long: 0.9, loud: 0.25, form: 'sine' }],
  // A click.
  press: [{ hertz: 880, at: 0, long: 0.05, loud: 0.3, form: 'triangle' }],
  // Two rising steps.
  window: [
    { hertz: 523, at: 0, long: 0.18, loud: 0.4, form: 'triangle' },
    { hertz: 784, at: 0.22, long: 0.3, loud: 0.4, form: 'triangle' },
  ],
  // Three pairs, high and low.
  alarm: [0, 0.5, 1].flatMap((at): Tone[] => [
    { hertz: 988, at, long: 0.16, loud: 0.55, form: 'square' },
    { hertz: 740, at: at + 0.2, long: 0.16, loud: 0.55, form: 'square' },
  ]),
  // Two knocks at one height, no life's: a clock that was set is up.
  reminder: [0, 0.35].map((at): Tone => ({ hertz: 392, at, long: 0.22, loud: 0.45, form: 'triangle' })),
  // A quick run upwards.
  confirmed: [587, 740, 880].map((hertz, step): Tone => ({ hertz, at: step * 0.09, long: 0.14, loud: 0.3, form: 'sine' })),
  // One low tone that neither rises nor falls: it says "look", and blames nobody.
  unsure: [{ hertz: 294, at: 0, long: 0.45, loud: 0.3, form: 'sine' }],
};

let context: AudioContext | undefined;

/** To be called from a tap: web views are silent until one. */
export function wakeSound(): void {
  // Before the first tap it would only be refused, and noted.
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume().catch(() => undefined);
  } catch {
    // No sound here.
  }
}

/** Plays the alarm to somebody who wants to hear whether it is heard. False on a device without sound. */
export async function trySound(): Promise<boolean> {
  wakeSound();
  try {
    await context?.resume();
  } catch {
    return false;
  }
  play('alarm');
  return context?.state === 'running';
}

/** Plays it, where that is possible. */
export function play(sound: Sound): void {
  if (!context || context.state !== 'running') return;
  try {
    for (const tone of tones[sound]) sing(context, tone);
  } catch {
    // The device took its sound away.
  }
}

let speaking: AudioBufferSourceNode | undefined;

/** Plays a clip in the place of one that still speaks. False where the device has no sound, or cannot read it. */
export async function playClip(bytes: ArrayBuffer): Promise<boolean> {
  hush();
  if (!context || context.state !== 'running') return false;
  try {
    const clip = context.createBufferSource();
    clip.buffer = await context.decodeAudioData(bytes.slice(0));
    clip.connect(context.destination);
    hush();
    speaking = clip;
    clip.start();
    return true;
  } catch {
    return false;
  }
}

/** Whoever speaks is silent. */
export function hush(): void {
  try {
    speaking?.stop();
  } catch {
    // It had ended.
  }
  speaking = undefined;
}

function sing(on: AudioContext, { hertz, at, long, loud, form }: Tone): void {
  const begin = on.currentTime + at;
  const voice = on.createOscillator();
  const level = on.createGain();
  voice.type = form;
  voice.frequency.value = hertz;
  level.gain.setValueAtTime(0.0001, begin);
  level.gain.exponentialRampToValueAtTime(loud, begin + Math.min(0.3, long / 3));
  level.gain.exponentialRampToValueAtTime(0.0001, begin + long);
  voice.connect(level).connect(on.destination);
  voice.start(begin);
  voice.stop(begin + long + 0.05);
}
