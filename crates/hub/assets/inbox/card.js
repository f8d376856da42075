// One letter as a card: what it says, how it stands, what can be done with it.
import { make } from './dom.js';
import { RETRACTION, shortOf } from './letter.js';

/** Codes of the protocol, each with the key of what is said of it. */
const OUTCOMES = {
  engaged: 'inbox-outcome-engaged',
  not_reached: 'inbox-outcome-not-reached',
  declined: 'outcome-declined',
  not_eligible: 'inbox-outcome-not-eligible',
  transferred: 'outcome-transferred',
  other: 'something-else',
};
const FIELDS = {
  alias: 'inbox-field-alias',
  where_to_find: 'inbox-field-where-to-find',
  phone: 'telephone',
  language: 'inbox-field-language',
  best_time: 'inbox-field-best-time',
  date_of_birth: 'date-of-birth',
  note: 'inbox-field-note',
};
const CONTACTS = { in_person: 'inbox-contact-in-person', call: 'inbox-contact-call', message: 'inbox-contact-message', they_come: 'inbox-contact-they-come' };
const ELIGIBILITY = { eligible: 'inbox-eligibility-eligible', not_eligible: 'inbox-eligibility-not-eligible', not_answered: 'inbox-eligibility-not-answered' };
const CONSENT_BY = { person: 'inbox-consent-by-person', guardian: 'inbox-consent-by-guardian', representative: 'inbox-consent-by-representative' };
const CONSENT_HOW = { spoken: 'inbox-consent-how-spoken', written: 'inbox-consent-how-written' };
const CONSENT_READ = {
  officer: 'inbox-consent-read-officer',
  interpreter: 'inbox-consent-read-interpreter',
  programme: 'inbox-consent-read-programme',
  themselves: 'inbox-consent-read-themselves',
};
const SHUT = { shape: 'inbox-shut-shape', later: 'inbox-shut-later', closed: 'inbox-shut-closed' };
const NOT_SAID = {
  offline: 'inbox-not-said-offline',
  unknown: 'inbox-not-said-unknown',
  busy: 'inbox-not-said-busy',
  conflict: 'inbox-not-said-conflict',
  odd: 'inbox-not-said-odd',
};

/** What is said of a code; nothing of one that a later version may have written. */
const saidOf = (say, keys, code) => (typeof code === 'string' && Object.hasOwn(keys, code) ? say(keys[code]) : undefined);

const text = (value) => (typeof value === 'string' && value.trim() ? value : null);
const isMoment = (value) => Number.isSafeInteger(value);

/** A device whose clock is ahead of the hub's by no more than this is on time, ms. */
const ON_TIME_MS = 10 * 60_000;

/** By how much the times in a letter are to be moved, ms: 0 where the hub's receipt bears them out. A device whose clock
 * was wrong says that consent was given after the hub had it, or had lapsed before; its times then count from the
 * receipt. They neither hide a referral nor make consent endless. */
export function skewOf({ content, receivedMs }) {
  const { at_ms: at, expires_ms: expires } = content?.consent ?? {};
  const begun = isMoment(at) ? at : content?.began_ms;
  if (!isMoment(begun)) return 0;
  const isWrong = begun > receivedMs + ON_TIME_MS || (isMoment(expires) && expires <= receivedMs);
  return isWrong ? receivedMs - begun : 0;
}

/** When consent lapses or the answer is due, by the hub's clock; null where the sealed words do not say. */
const timeOf = (letter, ms) => (isMoment(ms) ? ms + skewOf(letter) : null);
export const lapsesOf = (letter) => timeOf(letter, letter.content?.consent?.expires_ms);
export const deadlineOf = (letter) => timeOf(letter, letter.content?.deadline_ms);
export const isRetraction = (letter) => letter.kind === RETRACTION;

function spanOf(say, hours, minutes) {
  if (hours >= 48) return say('inbox-span-days', { days: Math.floor(hours / 24) });
  return hours > 0 ? say('inbox-span-hours', { hours, minutes }) : say('inbox-span-minutes', { minutes });
}

/** A span of time in words, from now. */
export function spanTo(say, deadlineMs, nowMs) {
  const minutes = Math.floor(Math.abs(deadlineMs - nowMs) / 60_000);
  const time = spanOf(say, Math.floor(minutes / 60), minutes % 60);
  return deadlineMs >= nowMs ? say('inbox-left', { time }) : say('inbox-overdue', { time });
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

function person(say, content) {
  const told = content.person && typeof content.person === 'object' ? content.person : {};
  const rows = Object.keys(FIELDS).filter((field) => text(told[field])).flatMap((field) => row(say(FIELDS[field]), field === 'language' ? languageName(told[field]) : told[field]));
  const contact = saidOf(say, CONTACTS, content.contact);
  if (contact) rows.push(...row(say('inbox-contact'), contact));
  if (content.warm_handoff === true) rows.push(...row(say('inbox-handoff'), say('inbox-handoff-yes')));
  const said = rows.length > 0 ? make('dl', {}, rows) : make('p', {}, say('inbox-nothing-said'));
  return make('section', {}, make('h3', {}, say('the-person')), said);
}

function answer(say, { text: asked, yes, amount, unit }) {
  const measured = Number.isFinite(amount) ? ` (${amount}${text(unit) ? ` ${unit}` : ''})` : '';
  return make('li', { className: yes ? 'is-yes' : 'is-no' }, `${text(asked) ?? '?'}: `, make('strong', {}, (yes ? say('yes') : say('no')) + measured));
}

function eligibility(say, content) {
  const summary = saidOf(say, ELIGIBILITY, content.eligibility?.is);
  const answers = Array.isArray(content.answers) ? content.answers.filter((one) => one && typeof one === 'object') : [];
  if (!summary && answers.length === 0) return null;
  const list = answers.length > 0 && make('ul', { className: 'answers' }, answers.map((one) => answer(say, one)));
  return make('section', {}, make('h3', {}, say('inbox-eligibility-heading')), summary && make('p', {}, summary), list);
}

function consent(say, clock, letter) {
  const { content } = letter;
  const given = content.consent;
  const heading = make('h3', {}, say('consent'));
  if (!given || typeof given !== 'object') {
    return text(content.without_consent) && make('section', {}, heading, make('p', {}, say('inbox-without-consent', { law: content.without_consent })));
  }
  const how = [saidOf(say, CONSENT_BY, given.given_by), saidOf(say, CONSENT_HOW, given.how), saidOf(say, CONSENT_READ, given.read_by)];
  const wording = text(given.wording) && make('details', {}, make('summary', {}, say('inbox-wording')), make('p', {}, given.wording));
  return make('section', {}, heading,
    make('p', {}, how.filter(Boolean).join(', ') + '. ', say('inbox-consent-until', { from: clock.moment(given.at_ms + skewOf(letter)), until: clock.moment(lapsesOf(letter)) }) + '.'),
    wording);
}

/** The notice goes with what is disclosed, wherever and whether or not one came with it. */
function redisclosure(say, content) {
  const said = text(content.consent?.redisclosure) ?? say('inbox-redisclosure-missing');
  return make('aside', { className: 'redisclosure' }, make('h3', {}, say('inbox-redisclosure-heading')), make('p', {}, said));
}

function body({ say, clock }, letter, shown) {
  const short = shortOf(letter.id);
  if (shown === 'open') {
    const { content } = letter;
    const isWrong = skewOf(letter) !== 0;
    const doubt = isWrong && make('p', { className: 'mark is-over', 'data-doubt': 'clock' }, say('inbox-clock-doubtful', { time: clock.moment(letter.receivedMs) }));
    return [doubt, person(say, content), eligibility(say, content), consent(say, clock, letter), redisclosure(say, content)];
  }
  if (shown === 'takenBack') {
    const at = letter.content?.withdrawn_ms ?? letter.receivedMs;
    return [make('p', {}, say('inbox-taken-back-text', { time: clock.moment(at) })), letter.parent && make('p', {}, say('inbox-taken-back-of', { short: shortOf(letter.parent) }))];
  }
  if (shown === 'lapsed') return [make('p', {}, say('inbox-lapsed-text', { time: clock.moment(lapsesOf(letter)) })), redisclosure(say, letter.content)];
  if (shown === 'gone') return [make('p', {}, say('inbox-gone-text'))];
  return [make('p', {}, saidOf(say, SHUT, letter.why)), make('p', {}, say('inbox-shut-do', { short }))];
}

const HEADINGS = { shut: 'inbox-shut-heading', takenBack: 'inbox-taken-back-heading', gone: 'inbox-gone-heading', lapsed: 'inbox-lapsed-heading' };

function headingOf(say, letter, shown) {
  if (HEADINGS[shown]) return say(HEADINGS[shown]);
  return text(letter.content.pathway_name) ?? say('inbox-reference', { short: shortOf(letter.id) });
}

function deadline({ say, clock }, letter, shown, nowMs) {
  if (letter.outcome) return make('p', { className: 'mark is-done' }, saidOf(say, OUTCOMES, letter.outcome) ?? say('something-else'));
  const due = deadlineOf(letter);
  if (shown !== 'open' && shown !== 'lapsed') return null;
  if (due === null) return make('p', { className: 'mark' }, say('inbox-no-deadline'));
  const span = make('strong', { 'data-due': String(due) }, spanTo(say, due, nowMs));
  return make('p', { className: due < nowMs ? 'mark is-over' : 'mark is-due' }, say('inbox-deadline', { time: clock.moment(due) }), ', ', span);
}

/** The choice of what became of it. */
function closing(page, letter) {
  const { say } = page;
  const name = `outcome-${letter.id}`;
  const choices = Object.keys(OUTCOMES).map((code) =>
    make('label', { className: 'choice' }, make('input', { type: 'radio', name, value: code }), make('span', {}, say(OUTCOMES[code]))),
  );
  const said = make('p', { className: 'said', role: 'alert' });
  const close = (event) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).get(name);
    if (chosen) page.onClose(letter, chosen);
    else said.textContent = say('inbox-close-none');
  };
  const form = make('form', { onsubmit: close, onchange: () => (said.textContent = '') }, make('fieldset', {}, make('legend', {}, say('inbox-close-ask')), choices), said,
    make('button', { type: 'submit', className: 'primary' }, say('close')));
  return make('details', { className: 'closing' }, make('summary', {}, say('inbox-close')), form);
}

/** A step that cannot be undone is asked for twice. */
function acknowledging(page, letter, shown) {
  const { say } = page;
  if (shown === 'takenBack') {
    return make('button', { type: 'button', className: 'primary', onclick: () => page.onAcknowledge(letter) }, say('inbox-taken-back-done'));
  }
  const sure = make('div', { className: 'sure', hidden: true, role: 'group' }, make('p', {}, say('inbox-acknowledge-ask')),
    make('div', { className: 'actions' },
      make('button', { type: 'button', className: 'primary', onclick: () => page.onAcknowledge(letter) }, say('inbox-acknowledge-yes')),
      make('button', { type: 'button', onclick: () => { sure.hidden = true; first.hidden = false; first.focus(); } }, say('inbox-acknowledge-no'))));
  const first = make('button', { type: 'button', className: 'primary', onclick: () => { sure.hidden = false; first.hidden = true; sure.querySelector('button').focus(); } }, say('inbox-acknowledge'));
  return [first, sure];
}

function printing(page, card) {
  const print = () => {
    card.classList.add('is-printed');
    window.print();
    card.classList.remove('is-printed');
  };
  return make('button', { type: 'button', onclick: print }, page.say('inbox-print'));
}

function actions(page, letter, shown, card) {
  if (shown === 'shut' || letter.outcome) return null;
  const left = [];
  if (shown === 'open') left.push(printing(page, card));
  if (!letter.delivered) left.push(acknowledging(page, letter, shown));
  const done = letter.delivered && shown !== 'gone' && make('p', { className: 'mark is-good' }, page.say('inbox-delivered'));
  const over = letter.delivered && shown !== 'takenBack' && closing(page, letter);
  return [done, make('div', { className: 'actions' }, left), over];
}

/** A letter's card. `page` has what says a message, the clock and what is done on a press. */
export function cardOf(page, letter, nowMs) {
  const shown = showing(letter, nowMs);
  const titleId = `letter-${letter.id}`;
  const card = make('article', { className: `letter is-${shown}`, 'aria-labelledby': titleId, 'data-id': letter.id });
  const title = make('h2', { id: titleId }, headingOf(page.say, letter, shown));
  const where = `${page.say('inbox-reference', { short: shortOf(letter.id) })}, ${page.say('inbox-received', { time: page.clock.moment(letter.receivedMs) })}`;
  const fictional = letter.content?.fictional === true && make('p', { className: 'fictional' }, page.say('inbox-fictional'));
  const said = make('p', { className: 'said', role: 'alert' }, letter.said ? saidOf(page.say, NOT_SAID, letter.said) : '');
  card.append(...[deadline(page, letter, shown, nowMs), title, make('p', { className: 'soft' }, where), fictional, body(page, letter, shown), actions(page, letter, shown, card), said].flat(Infinity).filter(Boolean));
  return card;
}
