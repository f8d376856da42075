// Reads QR codes, one picture at a time, off the screen's own thread. Only the text of a code leaves
// here. Every picture is wiped after it was read, and the worker itself goes with the card.
//
// The reader (zxing-cpp as WebAssembly) comes inside this file: nothing is fetched, so that the page's
// policy need not allow fetching.
import { prepareZXingModule, type ZXingReaderModule } from 'zxing-wasm/reader';
import compiled from 'zxing-wasm/reader/zxing_reader.wasm?url&inline';
import { evenly, greyOf } from '../../device/frames';
import { Clearer } from './clearer';
import { OPTIONS } from './options';
import type { Read, ToRead } from './reading';

/** The reader's memory, of which its own types do not tell. */
interface Memory {
  HEAPU8: Uint8Array;
  _malloc(size: number): number;
  _free(at: number): void;
}

interface Scope {
  onmessage: ((event: MessageEvent<ToRead>) => void) | null;
  postMessage(message: Read): void;
}
const scope = globalThis as unknown as Scope;

let reader: (ZXingReaderModule & Memory) | undefined;
let room: { at: number; size: number } | undefined;
const clearer = new Clearer();
let copied = new Uint8Array(0);

async function begin(): Promise<void> {
  try {
    const text = atob(compiled.slice(compiled.indexOf(',') + 1));
    const wasmBinary = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) wasmBinary[at] = text.charCodeAt(at);
    const overrides = { wasmBinary: wasmBinary.buffer } as object;
    reader = (await prepareZXingModule({ overrides, fireImmediately: true })) as ZXingReaderModule & Memory;
    scope.postMessage({ ready: true });
  } catch {
    scope.postMessage({ unable: true });
  }
}

/** Reads the codes in a grey picture. */
function read(light: Uint8Array, width: number, height: number): string[] {
  if (!reader) return [];
  if (!room || room.size < light.length) {
    if (room) reader._free(room.at);
    room = { at: reader._malloc(light.length), size: light.length };
  }
  const { at } = room;
  reader.HEAPU8.set(light, at);
  const found = reader.readBarcodesFromPixmap(at, width, height, OPTIONS);
  reader.HEAPU8.fill(0, at, at + light.length);
  const texts: string[] = [];
  for (let number = 0; number < found.size(); number += 1) {
    const one = found.get(number);
    if (one?.isValid) texts.push(one.text);
  }
  return texts;
}

/** As it is; and when nothing is in it, once more, made clearer. */
function readTwice(light: Uint8Array, side: number): string[] {
  const first = read(light, side, side);
  if (first.length > 0) return first;
  const second = read(clearer.of(light, side), 2 * side, 2 * side);
  clearer.wipe();
  return second;
}

/** Formats whose first plane is brightness, a byte a pixel; the others here have four bytes a pixel. */
const PLANES = /^(I420|I422|I444|NV12)A?$/;

/**
 * The brightness of the square in a frame's middle. A frame may lie on its side, as a phone's camera
 * does: its middle is the same, and so is the code.
 */
async function lightOf(frame: VideoFrame, wanted: number): Promise<{ light: Uint8Array; side: number }> {
  const { format, visibleRect } = frame;
  if (!format || !visibleRect) throw new Error('a frame of no form');
  const side = Math.min(wanted, evenly(visibleRect.width), evenly(visibleRect.height));
  const rect = {
    x: visibleRect.x + evenly((visibleRect.width - side) / 2),
    y: visibleRect.y + evenly((visibleRect.height - side) / 2),
    width: side,
    height: side,
  };
  const size = frame.allocationSize({ rect });
  if (copied.length < size) copied = new Uint8Array(size);
  const [plane] = await frame.copyTo(copied, { rect });
  const light = new Uint8Array(side * side);
  const { offset, stride } = plane ?? { offset: 0, stride: side };
  const plain = PLANES.test(format);
  const red = format.startsWith('BGR') ? 2 : 0;
  for (let row = 0; row < side; row += 1) {
    const begins = offset + row * stride;
    if (plain) light.set(copied.subarray(begins, begins + side), row * side);
    else greyOf(copied.subarray(begins, begins + 4 * side), light.subarray(row * side, (row + 1) * side), red);
  }
  copied.fill(0);
  return { light, side };
}

async function look(told: ToRead): Promise<void> {
  let light: Uint8Array | undefined;
  try {
    const seen = 'light' in told ? told : await lightOf(told.frame, told.side);
    ({ light } = seen);
    scope.postMessage({ texts: readTwice(light, seen.side) });
  } catch {
    scope.postMessage('frame' in told ? { unfit: true } : { texts: [] });
  } finally {
    if ('frame' in told) told.frame.close();
    light?.fill(0);
  }
}

scope.onmessage = ({ data }) => void look(data);
void begin();
