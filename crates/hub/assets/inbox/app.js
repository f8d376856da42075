// The programme's page: a key, an inbox, cards. All that it knows is in this tab's memory and goes when the
// key is forgotten: by the button, after a quarter of an hour without a touch, or with the tab.
import { cardOf, deadlineOf, isGone, isRetraction, spanTo } from './card.js';
import { clockOf, lead, make } from './dom.js';
import { letters as ask, NoAnswer, say as sayAtHub } from './hub.js';
import { browserIsFit, keysOf, LONGEST_FILE, NotAKey } from './key.js';
import { notice, NotOpened, openLetter, readSealed } from './letter.js';
import { languageOf, languages, speaker } from './words.js';

const IDLE_MS = 15 * 60_000;
const REST_MS = 120_000;
const TICK_MS = 15_000;

const root = document.getElementById('inbox');
/** What is said aloud: one place that stays, so that a screen reader hears it change. */
const voice = make('p', { className: 'voice', role: 'status' });

const state = {
  language: languageOf(document.documentElement.lang),
  fit: true,
  keys: null,
  letters: new Map(),
  trouble: null,
  asking: false,
  askedMs: 0,
  /** When the hub was last asked, whether or not it answered. */
  triedMs: 0,
  touchedMs: Date.now(),
  /** Each key's own turn: an answer that comes after it was forgotten is dropped. */
  turn: 0,
};

/** Says the message of a key in the language on the page. */
const say = (key, given) => speaker(state.language)(key, given);

// ---- what happens ----

async function load(text) {
  let keys;
  try {
    keys = await keysOf(text);
  } catch (thrown) {
    if (!(thrown instanceof NotAKey)) throw thrown;
    return false;
  }
  state.turn += 1;
  Object.assign(state, { keys, letters: new Map(), trouble: null, touchedMs: Date.now() });
  await refresh();
  return true;
}

function forget(why) {
  state.turn += 1;
  Object.assign(state, { keys: null, letters: new Map(), trouble: null, asking: false });
  render();
  voice.textContent = why;
  lead(root.querySelector('h2'));
}

/** A letter as it came, opened if it can be. What is open already stays open. */
async function received(row, keys) {
  const known = state.letters.get(row.id);
  const base = { id: row.id, receivedMs: row.received_ms, delivered: row.delivered, outcome: row.outcome ?? null, takenBackMs: null, said: null };
  if (known) return { ...known, ...base, delivered: known.delivered || row.delivered, outcome: known.outcome ?? base.outcome };
  const closed = { ...base, kind: '', parent: null, content: null, why: null, letterSha256: row.sha256 };
  if (!row.sealed) return closed;
  try {
    const sealed = readSealed(row.sealed);
    return { ...closed, kind: sealed.kind, parent: sealed.parent, content: await openLetter(row.id, sealed, keys) };
  } catch (thrown) {
    return { ...closed, why: thrown instanceof NotOpened ? thrown.why : 'shape' };
  }
}

/** A retraction closes what it takes back, wherever that stands. */
function takeBack(letters) {
  for (const letter of letters.values()) {
    const parent = isRetraction(letter) && letter.content && letters.get(letter.parent);
    if (!parent) continue;
    parent.takenBackMs = Number.isSafeInteger(letter.content.withdrawn_ms) ? letter.content.withdrawn_ms : letter.receivedMs;
    parent.content = null;
  }
}

async function refresh() {
  if (!state.keys || state.asking) return;
  const { keys, turn } = state;
  Object.assign(state, { asking: true, triedMs: Date.now() });
  render();
  let trouble = null;
  const letters = new Map();
  try {
    for (const row of await ask(keys)) letters.set(row.id, await received(row, keys));
  } catch (thrown) {
    if (!(thrown instanceof NoAnswer)) throw thrown;
    trouble = thrown.why;
  }
  if (turn !== state.turn) return;
  if (!trouble) {
    takeBack(letters);
    state.letters = letters;
    state.askedMs = Date.now();
  }
  Object.assign(state, { trouble, asking: false });
  render();
  voice.textContent = trouble ? say(TROUBLES[troubleName()].heading) : say('inbox-count', { open: open().length });
}

async function tell(letter, status, outcome, done) {
  const { keys, turn } = state;
  letter.said = null;
  try {
    const about = { id: letter.id, letterSha256: letter.letterSha256, status, outcome, nowMs: Date.now() };
    await sayAtHub(keys, letter.id, await notice(keys, about));
  } catch (thrown) {
    if (!(thrown instanceof NoAnswer)) throw thrown;
    letter.said = thrown.why;
  }
  if (turn !== state.turn) return;
  if (!letter.said) done();
  render();
  const card = root.querySelector(`[data-id="${letter.id}"] h2`);
  if (card) lead(card);
}

const page = {
  say,
  get clock() {
    return clockOf(state.language);
  },
  onAcknowledge: async (letter) => {
    const done = () => {
      letter.delivered = true;
      voice.textContent = say('inbox-acknowledged');
    };
    // What was taken back goes from the hub with the word that takes it back.
    const parent = isRetraction(letter) ? state.letters.get(letter.parent) : null;
    if (parent && !parent.delivered) await tell(parent, 'delivered', null, () => (parent.delivered = true));
    letter.said = parent?.said ?? null;
    if (letter.said) render();
    else await tell(letter, 'delivered', null, done);
  },
  onClose: (letter, outcome) =>
    tell(letter, 'closed', outcome, () => {
      letter.outcome = outcome;
      letter.content = null;
      voice.textContent = say('inbox-closed');
    }),
};

// ---- what is seen ----

/** A retraction that was carried out has nothing left to do. */
const isOver = (letter) => Boolean(letter.outcome) || (letter.delivered && isRetraction(letter));

/** Most pressing first: what is taken back, then by deadline, then the newest. */
function inOrder(one, other) {
  const rank = (letter) => (isRetraction(letter) ? -Infinity : (deadlineOf(letter) ?? Infinity));
  const [first, second] = [rank(one), rank(other)];
  return first === second ? other.receivedMs - one.receivedMs : first - second;
}

/** What was taken back is seen in the card of what takes it back. */
const all = () => [...state.letters.values()].filter(({ takenBackMs }) => takenBackMs === null).sort(inOrder);
const open = () => all().filter((letter) => !isOver(letter) && !isGone(letter));

function switcher() {
  const choose = (language) => {
    state.language = language;
    document.documentElement.lang = language;
    render();
    root.querySelector(`[data-language="${language}"]`)?.focus();
  };
  const buttons = languages.map(({ tag: language, name }) =>
    make('button', { type: 'button', lang: language, className: 'quiet', 'data-language': language, 'aria-pressed': String(language === state.language), onclick: () => choose(language) }, name),
  );
  return make('div', { className: 'languages', role: 'group', 'aria-label': say('language') }, buttons);
}

function header() {
  const bar = state.keys && make('div', { className: 'keybar' }, make('p', { className: 'soft' }, say('inbox-key-in-use', { id: state.keys.id })),
    make('button', { type: 'button', onclick: () => forget(say('inbox-forgotten')) }, say('inbox-forget')));
  return make('header', { className: 'top' }, make('h1', {}, say('inbox')), switcher(), bar);
}

function panel(heading, said, ...more) {
  return make('section', { className: 'panel' }, make('h2', {}, heading), make('p', {}, said), more);
}

async function textOf(file) {
  // A longer file is no key, whatever it is: it is not even read.
  return file.size > LONGEST_FILE ? '' : file.text();
}

function keyForm() {
  const file = make('input', { type: 'file', id: 'key-file' });
  const paste = make('input', { type: 'text', id: 'key-paste', className: 'masked', autocomplete: 'off', spellcheck: false, autocapitalize: 'off', 'aria-describedby': 'key-said' });
  const said = make('p', { className: 'said', role: 'alert', id: 'key-said' });
  const submit = async (event) => {
    event.preventDefault();
    const chosen = file.files[0];
    if (!chosen && !paste.value.trim()) {
      said.textContent = say('inbox-key-none');
      return;
    }
    const text = paste.value.trim() ? paste.value : await textOf(chosen);
    paste.value = '';
    file.value = '';
    if (!(await load(text))) said.textContent = say('inbox-key-wrong');
  };
  return make('form', { onsubmit: submit, autocomplete: 'off' },
    make('label', { for: 'key-file' }, say('inbox-key-file')), file,
    make('label', { for: 'key-paste' }, say('inbox-key-paste')), paste, said,
    make('button', { type: 'submit', className: 'primary' }, say('inbox-key-load')));
}

/** What is said of a hub that did not answer as it should. */
const TROUBLES = {
  offline: { heading: 'inbox-offline-heading', text: 'inbox-offline-text' },
  unknown: { heading: 'inbox-unknown-heading', text: 'inbox-unknown-text' },
  busy: { heading: 'inbox-busy-heading', text: 'inbox-busy-text' },
  odd: { heading: 'inbox-odd-heading', text: 'inbox-odd-text' },
};
const troubleName = () => (Object.hasOwn(TROUBLES, state.trouble) ? state.trouble : 'odd');

function trouble() {
  const { heading, text } = TROUBLES[troubleName()];
  return panel(say(heading), say(text, { id: state.keys.id }), againButton());
}

function againButton() {
  const button = make('button', { type: 'button', onclick: refresh }, state.asking ? say('asking-hub') : say('inbox-again'));
  if (state.asking) button.setAttribute('aria-busy', 'true');
  return button;
}

function list() {
  const now = Date.now();
  const waiting = open();
  const over = all().filter(isOver);
  const count = make('div', { className: 'count' }, make('p', {}, make('strong', {}, say('inbox-count', { open: waiting.length })), '. ', say('inbox-checked', { time: page.clock.time(state.askedMs) })), againButton());
  const group = (name, heading, letters) =>
    letters.length > 0 && make('details', { className: name }, make('summary', {}, say(heading, { count: letters.length })), letters.map((letter) => cardOf(page, letter, now)));
  const cards = waiting.map((letter) => cardOf(page, letter, now));
  const gone = group('gone', 'inbox-gone-count', all().filter((letter) => !isOver(letter) && isGone(letter)));
  const closed = group('closed', 'inbox-closed-heading', over);
  if (waiting.length === 0) return [panel(say('inbox-empty-heading'), say('inbox-empty-text'), againButton()), gone, closed];
  return [count, cards, gone, closed];
}

function content() {
  if (!state.fit) return panel(say('inbox-old-heading'), say('inbox-old-text'));
  if (!state.keys) return panel(say('inbox-key-heading'), say('inbox-key-lead'), keyForm());
  const found = state.letters.size > 0 || state.askedMs > 0 ? list() : null;
  if (state.trouble) return [trouble(), state.letters.size > 0 && found];
  return found ?? make('p', { className: 'soft' }, say('asking-hub'));
}

function render() {
  document.title = say('inbox');
  const lead_ = !state.keys && make('p', { className: 'lead' }, say('inbox-lead'));
  root.replaceChildren(header(), ...[lead_, content()].flat(Infinity).filter(Boolean), voice);
}

// ---- time ----

/** Whether the key was forgotten just now, for want of a touch. */
function rested() {
  if (!state.keys || Date.now() - state.touchedMs < IDLE_MS) return false;
  forget(say('inbox-forgotten-idle'));
  return true;
}

function tick() {
  if (rested() || !state.keys) return;
  const now = Date.now();
  for (const span of root.querySelectorAll('[data-due]')) span.textContent = spanTo(say, Number(span.dataset.due), now);
  // A form that is being filled in is not pulled away.
  const busy = root.querySelector('.closing[open], .sure:not([hidden]), details[open]');
  if (!busy && !document.hidden && now - state.triedMs >= REST_MS) refresh();
}

for (const touch of ['pointerdown', 'keydown', 'wheel']) {
  // A touch that comes after the quarter of an hour is too late: the clock may have slept with the machine.
  addEventListener(touch, () => { rested(); state.touchedMs = Date.now(); }, { passive: true, capture: true });
}
addEventListener('visibilitychange', tick);
addEventListener('online', refresh);
addEventListener('pagehide', () => { if (state.keys) forget(say('inbox-forgotten')); });
setInterval(tick, TICK_MS);

state.fit = await browserIsFit();
render();
