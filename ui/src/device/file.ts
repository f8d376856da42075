// Reading a file the officer chose. What is too large to be what it should be is refused before a byte
// of it is read into memory.

/** The largest pack file that is read, bytes. */
export const LARGEST_PACK = 300 * 1024 * 1024;
/** A key file is a few hundred bytes. */
export const LARGEST_KEY = 64 * 1024;
/** A list of withdrawn cards or of codes is a few hundred thousand bytes at most. */
export const LARGEST_LIST = 8 * 1024 * 1024;

export type FileRead =
  | { bytes: Uint8Array }
  | { tooLarge: { claimed: number; allowed: number } }
  | { unreadable: true };

export async function readFile(file: File, allowed: number): Promise<FileRead> {
  if (file.size > allowed) return { tooLarge: { claimed: file.size, allowed } };
  try {
    return { bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    return { unreadable: true };
  }
}
