// Elements, made of names and texts alone: no text of anybody's is ever read as markup.

/**
 * An element. `what` gives properties; those with a dash, and `role`, are set as attributes; functions
 * named `on...` are heard. Children are elements or texts; whatever is falsy is left out.
 */
export function make(tag, what = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(what)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

/** Puts the keyboard on an element that is no control. */
export function lead(element) {
  element.tabIndex = -1;
  element.focus();
}

/** Moments and spans as a language writes them, on a clock of 24 hours. */
export function clockOf(language) {
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', hourCycle: 'h23' });
  const written = (format) => (ms) => (Math.abs(ms) <= 8.64e15 ? format.format(new Date(ms)) : '?');
  return { moment: written(moment), time: written(time) };
}
