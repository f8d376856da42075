// The companion's own answer, with some of it changed: for what would take a hub to come about.

/** Answers what is asked at `pattern` as the companion does, changed by `change`. */
export async function pretend(page, pattern, change) {
  await page.route(pattern, async (route) => {
    try {
      const response = await route.fetch();
      await route.fulfill({ response, json: change(await response.json()) });
    } catch (thrown) {
      // A page that goes leaves questions behind; whoever asked them is not there any more.
      if (!/closed|disposed|crashed/.test(String(thrown))) throw thrown;
    }
  });
}
