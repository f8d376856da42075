// Single pictures out of a playing video: the square that the officer sees framed, and no more of it.
// A picture is handed over and never copied; whoever gets it wipes it.

/** A picture on its way to whoever reads it: the square in its middle, `side` pixels wide, is meant. */
export type Frame =
  | { frame: VideoFrame; side: number }
  | { light: Uint8Array<ArrayBuffer>; side: number };

interface Size {
  width: number;
  height: number;
}

/** The even number at or below: a video stores colour for two pixels at a time. */
export function evenly(n: number): number {
  return Math.max(0, Math.floor(n / 2) * 2);
}

/**
 * How many pixels of the video lie under a square in the middle of the box it fills, `share` of the
 * box's shorter side wide. The video covers the box, so that its edges may lie outside.
 */
export function sideUnder(video: Size, box: Size, share: number): number {
  const scale = Math.max(box.width / video.width, box.height / video.height);
  const side = (Math.min(box.width, box.height) * share) / scale;
  return Number.isFinite(side) ? evenly(Math.min(side, video.width, video.height)) : 0;
}

/** Grey from red, green and blue (BT.601), four bytes to one; `red` says where red stands. */
export function greyOf(rgba: Uint8Array | Uint8ClampedArray, into: Uint8Array, red = 0): void {
  for (let at = 0, from = 0; at < into.length; at += 1, from += 4) {
    const r = rgba[from + red] ?? 0;
    const g = rgba[from + 1] ?? 0;
    const b = rgba[from + 2 - red] ?? 0;
    into[at] = (306 * r + 601 * g + 117 * b) >> 10;
  }
}

let canvas: HTMLCanvasElement | undefined;
let framesWork = typeof VideoFrame !== 'undefined';

/** The video's frames cannot be read as they are: from now on each is drawn first. */
export function drawInstead(): void {
  framesWork = false;
}

/** The picture that stands in the video now. */
export function grab(video: HTMLVideoElement, side: number): Frame | undefined {
  if (side < 2) return undefined;
  if (framesWork) {
    try {
      return { frame: new VideoFrame(video), side };
    } catch {
      drawInstead();
    }
  }
  canvas ??= document.createElement('canvas');
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return undefined;
  const [x, y] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  pen.drawImage(video, x, y, side, side, 0, 0, side, side);
  const seen = pen.getImageData(0, 0, side, side);
  const light = new Uint8Array(side * side);
  greyOf(seen.data, light);
  seen.data.fill(0);
  pen.clearRect(0, 0, side, side);
  return { light, side };
}

/** Calls back for each new picture of the video, or as often as the screen is drawn. Returns how to stop. */
export function eachFrame(video: HTMLVideoElement, look: () => void): () => void {
  let over = false;
  const byFrame = 'requestVideoFrameCallback' in video;
  const next = () => {
    if (over) return;
    if (byFrame) video.requestVideoFrameCallback(turn);
    else requestAnimationFrame(turn);
  };
  const turn = () => {
    if (over) return;
    look();
    next();
  };
  next();
  return () => {
    over = true;
  };
}
