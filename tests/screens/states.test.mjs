// Every state of the sample's overdose, come to through the companion, and looked at as it is held: on the smallest
// phone, on its side, in large text, in both languages and from right to left. What one may have to tap is in sight without scrolling.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pictures } from '../places.mjs';
import { PHONE, settled, SQUARE } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';
import { onStage, stage } from './page.mjs';

onStage();

const LOOKS = [
  { look: 'phone', size: PHONE },
  { look: 'small', size: { width: 320, height: 568 } },
  { look: 'landscape', size: { width: 844, height: 390 } },
  { look: 'text-200', size: PHONE, text: '200%' },
];

/** Asks the companion beside the face. */
const ask = (on, name, body) =>
  on.evaluate(
    async ([name, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/ask/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    },
    [name, body],
  );
const tap = async (on, tap) => (await ask(on, 'tap', { id: crypto.randomUUID(), tap })).page;

async function end(on) {
  while (await ask(on, 'overdose', { language: 'en' })) {
    await tap(on, { is: 'mark', mark: 'gone' });
    await tap(on, { is: 'close' });
  }
}

/** The taps by which one comes to each state soonest: answers, a dose where one leads on, and facts. */
function ways(protocol, level) {
  const open = (answer) => (answer.level ?? level) === level;
  const found = new Map([[protocol.start, []]]);
  const next = [protocol.start];
  const come = (to, way) => {
    if (found.has(to)) return;
    found.set(to, way);
    next.push(to);
  };
  for (let id = next.shift(); id; id = next.shift()) {
    const state = protocol.states.find((one) => one.id === id);
    const way = found.get(id);
    for (const one of state.answers.filter(open)) come(one.go, [...way, { is: 'answer', state: id, answer: one.id }]);
    if (state.dose) come(state.dose.go, [...way, { is: 'dose' }]);
  }
  come(protocol.handover, [{ is: 'mark', mark: 'ems_arrived' }]);
  for (const lead of protocol.leads) come(lead.go, [{ is: 'mark', mark: lead.mark }]);
  return found;
}

/** What must be tapped and cannot be seen whole, or lies under something else. */
function hidden() {
  const wanted = ['[data-testid="dose-now"]', '[data-testid="undo"]', '.answers button', '[data-testid="step-say"]'];
  return wanted.flatMap((selector) =>
    [...document.querySelectorAll(selector)].flatMap((element) => {
      const box = element.getBoundingClientRect();
      const name = element.dataset.testid;
      if (box.top < -0.5 || box.bottom > innerHeight + 0.5) return [`${name} lies at ${Math.round(box.top)} to ${Math.round(box.bottom)} of ${innerHeight}`];
      const middle = box.left + box.width / 2;
      // The instruction lies under the press that has it read aloud.
      const lies = (one) => element.contains(one) || (name === 'step-say' && one?.dataset.testid === 'voice');
      const over = [box.top + box.height / 2, box.bottom - 4].map((y) => document.elementFromPoint(middle, y)).find((one) => !lies(one));
      return over ? [`${name} lies under ${over.localName}.${over.className}`] : [];
    }),
  );
}

async function looked(on, { look, size, text = '' }, name) {
  await on.setViewportSize(size);
  await on.evaluate((text) => (document.documentElement.style.fontSize = text), text);
  await on.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await on.screenshot({ path: join(pictures, `state-${name}.${look}.jpg`), type: 'jpeg', quality: 60 });
  const trouble = [...(await on.evaluate(hidden)), ...(await sticksOut(on))];
  const { small, near } = await pressing(on);
  return [...trouble, ...small, ...near].map((one) => `${name} ${look}: ${one}`);
}

for (const level of ['bls', 'lay']) {
  test(`in every state dose, undo and answers are in sight without scrolling (${level})`, { timeout: 600_000 }, async () => {
    const faces = [];
    // By night, by the red light that spares the eyes, and by day from right to left.
    const kept = { en: {}, es: { language: 'es', theme: 'vision' }, rtl: { pseudo: 'rtl', theme: 'day' } };
    for (const language of Object.keys(kept)) {
      faces.push({ language, on: await stage.page({ hash: '#/overdose', place: SQUARE, kept: kept[language] }) });
    }
    const [{ on }] = faces;
    await settled(on);
    await end(on);
    const begin = () => ask(on, 'begin_overdose', { language: 'en', level, product: 'narcan4' });
    const { protocol } = await begin();
    const reached = ways(protocol, level);
    const came = protocol.states.filter(({ id }) => reached.has(id));
    // Another level is looked at where it is offered other answers.
    const met = came.filter(({ answers }) => level === protocol.level || answers.some((one) => one.level === level));
    const troubles = [];
    for (const { id } of met) {
      await end(on);
      await begin();
      let page;
      for (const one of reached.get(id)) page = await tap(on, one);
      assert.equal((page ?? (await ask(on, 'overdose', { language: 'en' }))).view.state, id);
      for (const { language, on: face } of faces) {
        await face.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
        await face.locator(`[data-testid="screen-overdose"][data-state="${id}"]`).waitFor();
        for (const look of LOOKS) troubles.push(...(await looked(face, look, `${level}-${id}.${language}`)));
      }
    }
    for (const { on: face } of faces) {
      assert.deepEqual(face.complaints, []);
      await face.context().close();
    }
    assert.deepEqual(troubles, []);
    assert.ok(came.length === protocol.states.length || level !== protocol.level, 'every state was come to');
    assert.ok(met.length >= 4, `${met.length} states`);
  });
}
