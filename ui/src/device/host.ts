// Which sort of machine this is. Judged once, from what the web view says of itself.
const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent;

/** True on an iPhone or iPad. */
export const isApple: boolean = /iPhone|iPad|iPod/.test(agent);

/** True on a phone or tablet: it has a receiver, can dial, and opens a map of its own. */
export const isPhone: boolean = isApple || /Android/.test(agent);
