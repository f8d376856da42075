// A page whose records are open, and the companion asked behind its back.
export const PIN = '271828';

/** Asks the companion, from the page. */
export function ask(page, name, body) {
  return page.evaluate(
    async ([name, body]) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`/ask/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return response.json();
    },
    [name, body],
  );
}

/** Opens the lock, set up when it never was, without a finger on the pad. */
export async function unlock(page) {
  // A page that begins shuts the lock: that word goes first.
  await page.locator('[data-testid="go-lock"][data-is], [data-testid="gate"][data-is]').first().waitFor();
  const { is, secret } = await ask(page, 'lock_state', { language: 'en' });
  if (is === 'not_set_up') await ask(page, 'set_up_lock', { kind: 'pin', secret: PIN });
  else if (is === 'locked') await ask(page, 'unlock', { secret: secret === 'pin' ? PIN : PHRASE });
  await page.evaluate(() => dispatchEvent(new Event('pageshow')));
  await page.locator('[data-testid="gate"]').waitFor({ state: 'detached' });
}

/** A referral as it may be written, saved; `change` makes another of it. */
export async function draft(page, pathway, change = {}) {
  const { referral } = await ask(page, 'referral_draft', { is: 'begin', pathway });
  const written = { ...referral, ...change };
  await ask(page, 'save_referral', { referral: written });
  return written;
}

/** Consent as it is given on a street. */
export function consent(at) {
  return { given_by: 'person', how: 'spoken', read_by: 'officer', language: 'en', at_ms: at };
}

/** What opens a device that is for more than training. */
export const PHRASE = 'seven quiet herons';

/** The companion wants the officer before it goes on: a first passphrase, or what opens it once more. */
export async function officer(page) {
  const sheet = page.getByTestId('officer');
  await sheet.waitFor();
  const begin = sheet.getByTestId('lock-begin');
  const pad = sheet.getByTestId('pin-pad');
  const phrase = sheet.getByTestId('passphrase');
  await begin.or(pad).or(phrase).waitFor();
  if (await begin.isVisible()) {
    await begin.click();
    for (let typed = 0; typed < 2; typed += 1) {
      await phrase.fill(PHRASE);
      await sheet.getByTestId('passphrase-ok').click();
    }
  } else if (await pad.isVisible()) {
    for (const digit of PIN) await sheet.getByTestId(`pin-${digit}`).click();
    await sheet.getByTestId('pin-ok').click();
  } else {
    await phrase.fill(PHRASE);
    await sheet.getByTestId('passphrase-ok').click();
  }
  await sheet.waitFor({ state: 'detached' });
  forgive(page);
}

/** The bridge says with a 422 that the officer is wanted; the browser complains of it. */
export function forgive(page) {
  const at = page.complaints.findIndex((line) => /status of 422/.test(line));
  if (at >= 0) page.complaints.splice(at, 1);
}
