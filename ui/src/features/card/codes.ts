// How the codes begin that this screen looks for.

/** How a card's code begins; everything after that is for the companion to judge. */
export const CARD = /^HRC1:/;
/** How a list's code begins. */
export const LIST = /^HRC1-[A-Z]+:/;
