// What the face may ask, whatever answers. Two hosts: the app's own window (Tauri) and the loopback
// bridge that serves the same face to a browser. The face never speaks to anything else.
import { TRUST_COMMANDS, type FileCommands, type JsonCommands } from '../generated/commands';
import { bridge } from './bridge';
import { Failed } from './failed';
import { tauri } from './tauri';

export { Failed, type TroubleCode } from './failed';

export type JsonName = keyof JsonCommands;
export type FileName = keyof FileCommands;

export interface Backend {
  /** One request object, one reply. Rejects with `Failed`. */
  ask<N extends JsonName>(name: N, ask: JsonCommands[N]['request']): Promise<JsonCommands[N]['reply']>;
  /** The bytes of a file the officer chose. Rejects with `Failed`. */
  offer<N extends FileName>(name: N, bytes: Uint8Array): Promise<FileCommands[N]['reply']>;
}

/** True inside the app's own window. */
export const inWindow: boolean =
  typeof window !== 'undefined' && '__TAURI_INTERNALS__' in window;

const host: Backend = inWindow ? tauri : bridge;

/** What the companion may want of the officer before it goes on. */
export type OfficerNeed = 'fresh_unlock' | 'not_set_up' | 'passphrase_needed';
const needs: ReadonlySet<string> = new Set<OfficerNeed>(['fresh_unlock', 'not_set_up', 'passphrase_needed']);

/** Asks the officer for it; true when they did. */
let askOfficer: (need: OfficerNeed) => Promise<boolean> = async () => false;

/** Who is to ask the officer to unlock when the companion wants it, before a command changes whom it trusts. */
export function officerAskedBy(ask: (need: OfficerNeed) => Promise<boolean>): void {
  askOfficer = ask;
}

export const backend: Backend = {
  /** A command that needs the officer is asked again once they have unlocked; else its fault stands. */
  async ask(name, ask) {
    for (;;) {
      try {
        return await host.ask(name, ask);
      } catch (thrown) {
        const failed = Failed.from(thrown);
        const needed = TRUST_COMMANDS.has(name) && needs.has(failed.code);
        if (!needed || !(await askOfficer(failed.code as OfficerNeed))) throw failed;
      }
    }
  },
  offer: (name, bytes) => host.offer(name, bytes),
};
