// The steps read aloud, where the pack has a clip of them. Turned on by a tap and for the run alone; nothing waits
// for it, and a step that has no clip is as silent as it was.
import { backend } from '../../backend';
import { keep, kept } from '../../device/kept';
import { hush, playClip, wakeSound } from '../../device/sound';
import type { ProtocolStep } from '../../generated/ProtocolStep';
import { language } from '../../i18n/index.svelte';

/** Which clip says a step in the officer's language. */
export function clipOf(step: ProtocolStep): string | undefined {
  const primary = language.tag.split('-')[0] ?? language.tag;
  return step.voice?.[language.tag] ?? step.voice?.[primary];
}

class Voice {
  /** For as long as anybody is looked after, through a restart too. */
  on = $state(kept('voice') === 'on');
  readonly #clips = new Map<string, Promise<ArrayBuffer | undefined>>();
  #turn = 0;

  choose(on: boolean): void {
    wakeSound();
    this.on = on;
    keep('voice', on ? 'on' : 'off');
    if (!on) this.quiet();
  }

  async say(clip: string): Promise<void> {
    const turn = ++this.#turn;
    const bytes = await this.#clip(clip);
    if (bytes && turn === this.#turn) await playClip(bytes);
  }

  quiet(): void {
    this.#turn += 1;
    hush();
  }

  #clip(sha256: string): Promise<ArrayBuffer | undefined> {
    const known = this.#clips.get(sha256);
    if (known) return known;
    const asked = backend
      .ask('voice', { sha256 })
      .then((reply) => (reply ? Uint8Array.from(atob(reply.mp3), (sign) => sign.charCodeAt(0)).buffer : undefined))
      .catch(() => undefined);
    this.#clips.set(sha256, asked);
    return asked;
  }
}

export const voice = new Voice();
