// What a gloved thumb needs, measured on the page as it stands.

/** Runs in the page: every thing one can press, and where it is. */
function targets() {
  const pressable =
    'a[href], button, select, textarea, summary, input, [role="button"], [role="switch"], [role="tab"]';
  const seen = new Map();
  for (const element of document.querySelectorAll(pressable)) {
    // A field inside its label is pressed anywhere on the label.
    const label = element.matches('input') ? element.closest('label') : null;
    const target = label ?? element;
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(target);
    if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') continue;
    if (target.closest('[inert], [hidden], .unseen') || target.matches(':disabled')) continue;
    if (box.right <= 0 || box.bottom + scrollY <= 0) continue; // parked outside the page
    const name = (target.getAttribute('aria-label') ?? target.textContent ?? '').trim();
    const called = `${target.localName} "${name.replace(/\s+/g, ' ').slice(0, 40)}"`;
    seen.set(target, { called, x: box.left, y: box.top, right: box.right, bottom: box.bottom });
  }
  const all = [...seen];
  const nested = (one, other) => one.contains(other) || other.contains(one);
  // Tall rows of one list lie against each other, with a line between: what one reads is far apart.
  const row = (element, { y, bottom }) => (bottom - y >= 63.5 ? element.closest('li')?.parentElement : null);
  const rows = (one, a, other, b) =>
    row(one, a) && row(one, a) === row(other, b) && one.closest('li') !== other.closest('li');
  const layer = (element) => element.closest('nav, dialog, header, footer, [data-stays]') ?? document.body;
  const near = [];
  for (const [at, [one, a]] of all.entries()) {
    for (const [other, b] of all.slice(at + 1)) {
      // Bars that stand over a scrolling page cross what lies under them.
      if (nested(one, other) || layer(one) !== layer(other) || rows(one, a, other, b)) continue;
      const across = Math.max(a.x - b.right, b.x - a.right, 0);
      const along = Math.max(a.y - b.bottom, b.y - a.bottom, 0);
      const gap = Math.hypot(across, along);
      if (gap < 7.5) near.push(`${a.called} is ${gap.toFixed(1)} px from ${b.called}`);
    }
  }
  const small = all
    .map(([, { called, x, y, right, bottom }]) => ({ called, width: right - x, height: bottom - y }))
    .filter(({ width, height }) => width < 55.5 || height < 55.5)
    .map(({ called, width, height }) => `${called} is ${width.toFixed(0)} x ${height.toFixed(0)}`);
  return { small, near, count: all.length };
}

/** Targets that are too small (under 56 px) or too near to another (under 8 px). */
export async function pressing(page) {
  return page.evaluate(targets);
}

/** What must be pressed next and is not in sight: the buttons at a screen's foot, and overdose at home. */
export async function outOfSight(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('footer.foot .press, [data-testid="screen-home"] [data-testid="go-overdose"]')]
      .map((element) => ({ called: element.innerText.trim(), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.top < 0 || box.bottom > innerHeight + 0.5)
      .map(({ called, box }) => `${called} lies at ${Math.round(box.top)} to ${Math.round(box.bottom)} of ${innerHeight}`),
  );
}

/** Runs in the page: what is wider than it, and words that its edge cuts through. */
function cutOff() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll('body *')]
    .filter((element) => scrollWidth > clientWidth && element.getBoundingClientRect().right > clientWidth + 0.5)
    .map((element) => `${element.localName}.${element.className}`);
  // A list that one pushes sideways, and words that end in three points, are cut on purpose.
  const onPurpose = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(box);
      if (['auto', 'scroll'].includes(overflowX) && box.scrollWidth > box.clientWidth + 1) return true;
      if (textOverflow === 'ellipsis') return true;
    }
    return false;
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const cut = [];
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const { parentElement } = text;
    if (text.data.trim() === '' || parentElement.closest('.unseen, .skip, [hidden], svg, script, style')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const beyond = [...range.getClientRects()].some(({ left, right, width }) => width > 0 && (right > clientWidth + 1 || left < -1));
    if (beyond && !onPurpose(parentElement)) cut.push(`"${text.data.trim().slice(0, 40)}" is cut at the edge`);
  }
  const head = scrollWidth > clientWidth ? [`${scrollWidth} px wide in ${clientWidth}`] : [];
  return [...head, ...wide.slice(0, 8), ...cut.slice(0, 8)];
}

/** What sticks out of the page sideways, words too; empty when nothing has to be scrolled across. */
export async function sticksOut(page) {
  return page.evaluate(cutOff);
}
