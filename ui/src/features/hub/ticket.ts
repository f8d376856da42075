// How a hub's ticket begins; everything after that is for the companion to judge.

export const TICKET = /^\s*WAYSIDE-HUB\d+:/;
/** Characters: no ticket is longer, and no more of a text is read. */
export const LONGEST = 2_000;
