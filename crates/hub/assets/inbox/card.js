// One letter as a card: what it says, how it stands, what can be done with it.
import { make } from './dom.js';
import { RETRACTION, shortOf } from './letter.js';

const OUTCOMES = ['engaged', 'not_reached', 'declined', 'not_eligible', 'transferred', 'other'];
const FIELDS = ['alias', 'where_to_find', 'phone', 'language', 'best_time', 'date_of_birth', 'note'];

const text = (value) => (typeof value === 'string' && value.trim() ? value : null);
const isMoment = (value) => Number.isSafeInteger(value);

/** When consent lapses or the answer is due, as the sealed words say; null where they do not. */
export const lapsesOf = (letter) => (isMoment(letter.content?.consent?.expires_ms) ? letter.content.consent.expires_ms : null);
export const deadlineOf = (letter) => (isMoment(letter.content?.deadline_ms) ? letter.content.deadline_ms : null);
export const isRetraction = (letter) => letter.kind === RETRACTION;

/** A span of time in words, from now. */
export function spanTo(words, deadlineMs, nowMs) {
  const minutes = Math.floor(Math.abs(deadlineMs - nowMs) / 60_000);
  const span = words.hours(Math.floor(minutes / 60), minutes % 60);
  return deadlineMs >= nowMs ? words.left(span) : words.overdue(span);
}

/** Acknowledged before this key was loaded: nothing of it is left but its number. */
export const isGone = (letter) => !letter.content && !letter.why && !isRetraction(letter);

/** What is to be shown of a letter: `shut`, `takenBack`, `gone`, `lapsed` or `open`. */
export function showing(letter, nowMs) {
  if (isRetraction(letter)) return 'takenBack';
  if (letter.why) return 'shut';
  if (!letter.content) return 'gone';
  const lapses = lapsesOf(letter);
  return lapses !== null && lapses <= nowMs ? 'lapsed' : 'open';
}

const row = (name, value) => [make('dt', {}, name), make('dd', {}, value)];

/** A language by its name; what is no tag stays what was written. */
function languageName(tag) {
  try {
    return new Intl.DisplayNames(document.documentElement.lang, { type: 'language' }).of(tag);
  } catch {
    return tag;
  }
}

function person(words, content) {
  const told = content.person && typeof content.person === 'object' ? content.person : {};
  const rows = FIELDS.filter((field) => text(told[field])).flatMap((field) => row(words.fields[field], field === 'language' ? languageName(told[field]) : told[field]));
  if (words.contacts[content.contact]) rows.push(...row(words.contact, words.contacts[content.contact]));
  if (content.warm_handoff === true) rows.push(...row(words.handoff, words.handoffYes));
  const said = rows.length > 0 ? make('dl', {}, rows) : make('p', {}, words.nothingSaid);
  return make('section', {}, make('h3', {}, words.personHeading), said);
}

function answer(words, { text: asked, yes, amount, unit }) {
  const measured = Number.isFinite(amount) ? ` (${amount}${text(unit) ? ` ${unit}` : ''})` : '';
  return make('li', { className: yes ? 'is-yes' : 'is-no' }, `${text(asked) ?? '?'}: `, make('strong', {}, (yes ? words.yes : words.no) + measured));
}

function eligibility(words, content) {
  const summary = words.eligibility[content.eligibility?.is];
  const answers = Array.isArray(content.answers) ? content.answers.filter((one) => one && typeof one === 'object') : [];
  if (!summary && answers.length === 0) return null;
  const list = answers.length > 0 && make('ul', { className: 'answers' }, answers.map((one) => answer(words, one)));
  return make('section', {}, make('h3', {}, words.eligibilityHeading), summary && make('p', {}, summary), list);
}

function consent(words, clock, content) {
  const given = content.consent;
  const heading = make('h3', {}, words.consentHeading);
  if (!given || typeof given !== 'object') {
    return text(content.without_consent) && make('section', {}, heading, make('p', {}, words.withoutConsent(content.without_consent)));
  }
  const how = [words.consent.by[given.given_by], words.consent.how[given.how], words.consent.read[given.read_by]];
  const wording = text(given.wording) && make('details', {}, make('summary', {}, words.wording), make('p', {}, given.wording));
  return make('section', {}, heading,
    make('p', {}, how.filter(Boolean).join(', ') + '. ', words.consentUntil(clock.moment(given.at_ms), clock.moment(given.expires_ms)) + '.'),
    wording);
}

/** The notice goes with what is disclosed, wherever and whether or not one came with it. */
function redisclosure(words, content) {
  const said = text(content.consent?.redisclosure) ?? words.redisclosureMissing;
  return make('aside', { className: 'redisclosure' }, make('h3', {}, words.redisclosureHeading), make('p', {}, said));
}

function body({ words, clock }, letter, shown) {
  const short = shortOf(letter.id);
  if (shown === 'open') {
    const { content } = letter;
    return [person(words, content), eligibility(words, content), consent(words, clock, content), redisclosure(words, content)];
  }
  if (shown === 'takenBack') {
    const at = letter.content?.withdrawn_ms ?? letter.receivedMs;
    return [make('p', {}, words.takenBackText(clock.moment(at))), letter.parent && make('p', {}, words.takenBackOf(shortOf(letter.parent)))];
  }
  if (shown === 'lapsed') return [make('p', {}, words.lapsedText(clock.moment(lapsesOf(letter)))), redisclosure(words, letter.content)];
  if (shown === 'gone') return [make('p', {}, words.goneText)];
  return [make('p', {}, words.shut[letter.why]), make('p', {}, words.shutDo(short))];
}

const HEADINGS = { shut: 'shutHeading', takenBack: 'takenBackHeading', gone: 'goneHeading', lapsed: 'lapsedHeading' };

function headingOf(words, letter, shown) {
  if (HEADINGS[shown]) return words[HEADINGS[shown]];
  return text(letter.content.pathway_name) ?? words.reference(shortOf(letter.id));
}

function deadline({ words, clock }, letter, shown, nowMs) {
  if (letter.outcome) return make('p', { className: 'mark is-done' }, words.outcomes[letter.outcome] ?? words.outcomes.other);
  const due = deadlineOf(letter);
  if (shown !== 'open' && shown !== 'lapsed') return null;
  if (due === null) return make('p', { className: 'mark' }, words.noDeadline);
  const span = make('strong', { 'data-due': String(due) }, spanTo(words, due, nowMs));
  return make('p', { className: due < nowMs ? 'mark is-over' : 'mark is-due' }, words.deadline(clock.moment(due)), ', ', span);
}

/** The choice of what became of it. */
function closing(page, letter) {
  const { words } = page;
  const name = `outcome-${letter.id}`;
  const choices = OUTCOMES.map((code) =>
    make('label', { className: 'choice' }, make('input', { type: 'radio', name, value: code }), make('span', {}, words.outcomes[code])),
  );
  const said = make('p', { className: 'said', role: 'alert' });
  const close = (event) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get(name);
    if (chosen) page.onClose(letter, chosen);
    else said.textContent = words.closeNone;
  };
  const form = make('form', { onsubmit: close, onchange: () => (said.textContent = '') }, make('fieldset', {}, make('legend', {}, words.closeAsk), choices), said,
    make('button', { type: 'submit', className: 'primary' }, words.closeYes));
  return make('details', { className: 'closing' }, make('summary', {}, words.close), form);
}

/** A step that cannot be undone is asked for twice. */
function acknowledging(page, letter, shown) {
  const { words } = page;
  if (shown === 'takenBack') {
    return make('button', { type: 'button', className: 'primary', onclick: () => page.onAcknowledge(letter) }, words.takenBackDone);
  }
  const sure = make('div', { className: 'sure', hidden: true, role: 'group' }, make('p', {}, words.acknowledgeAsk),
    make('div', { className: 'actions' },
      make('button', { type: 'button', className: 'primary', onclick: () => page.onAcknowledge(letter) }, words.acknowledgeYes),
      make('button', { type: 'button', onclick: () => { sure.hidden = true; first.hidden = false; first.focus(); } }, words.acknowledgeNo)));
  const first = make('button', { type: 'button', className: 'primary', onclick: () => { sure.hidden = false; first.hidden = true; sure.querySelector('button').focus(); } }, words.acknowledge);
  return [first, sure];
}

function printing(page, card) {
  const print = () => {
    card.classList.add('is-printed');
    window.print();
    card.classList.remove('is-printed');
  };
  return make('button', { type: 'button', onclick: print }, page.words.print);
}

function actions(page, letter, shown, card) {
  if (shown === 'shut' || letter.outcome) return null;
  const left = [];
  if (shown === 'open') left.push(printing(page, card));
  if (!letter.delivered) left.push(acknowledging(page, letter, shown));
  const done = letter.delivered && shown !== 'gone' && make('p', { className: 'mark is-good' }, page.words.delivered);
  const over = letter.delivered && shown !== 'takenBack' && closing(page, letter);
  return [done, make('div', { className: 'actions' }, left), over];
}

/** A letter's card. `page` has the words, the clock and what is done on a press. */
export function cardOf(page, letter, nowMs) {
  const shown = showing(letter, nowMs);
  const titleId = `letter-${letter.id}`;
  const card = make('article', { className: `letter is-${shown}`, 'aria-labelledby': titleId, 'data-id': letter.id });
  const title = make('h2', { id: titleId }, headingOf(page.words, letter, shown));
  const where = `${page.words.reference(shortOf(letter.id))}, ${page.words.received(page.clock.moment(letter.receivedMs))}`;
  const fictional = letter.content?.fictional === true && make('p', { className: 'fictional' }, page.words.fictional);
  const said = make('p', { className: 'said', role: 'alert' }, letter.said ? page.words.notSaid[letter.said] : '');
  card.append(...[deadline(page, letter, shown, nowMs), title, make('p', { className: 'soft' }, where), fictional, body(page, letter, shown), actions(page, letter, shown, card), said].flat(Infinity).filter(Boolean));
  return card;
}
