// How the frame stands, from its size in rem: so that larger text makes a wide window narrow again,
// as it should.
export type Layout = 'narrow' | 'rail' | 'wide';

/** 900 px at 16 px a rem. */
const WIDE = 56.25;
const RAIL_WIDTH = 34;
const RAIL_HEIGHT = 32;
/** Below this, bars that stay in place would leave too little to read. */
const TALL = 30;

/** Below this, text needs all the width there is. */
const TINY = 16;

export function layoutOf(
  width: number,
  height: number,
): { layout: Layout; tall: boolean; tiny: boolean } {
  const tall = height >= TALL;
  const tiny = width < TINY;
  if (width >= WIDE && tall) return { layout: 'wide', tall, tiny };
  if (width >= RAIL_WIDTH && height < RAIL_HEIGHT) return { layout: 'rail', tall, tiny };
  return { layout: 'narrow', tall, tiny };
}
