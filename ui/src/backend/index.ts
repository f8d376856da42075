// What the face may ask, whatever answers. Two hosts: the app's own window (Tauri) and the loopback
// bridge that serves the same face to a browser. The face never speaks to anything else.
import type { FileCommands, JsonCommands } from '../generated/commands';
import { bridge } from './bridge';
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

export const backend: Backend = inWindow ? tauri : bridge;
