// The way from the board to a weapon in another hand and back, with the keys alone: Tab, Enter, Space, arrows and letters.
// Somebody with a broken touch screen, a keyboard in a case, or a switch gets through with nothing else.

import { Phone, Server, check, figure, finish } from "./stage.mjs";

/** More stops than any page has: who needs more is lost. */
const TABS_MAX = 200;
/** More steps than a rubber copy needs for a rehearsal. */
const STEPS_MAX = 8;

const server = Server.withExample();
await server.start();
const base = server.base();
const ruth = await Phone.of("ruth");
const { page } = ruth;
await ruth.join(server.first(), "Ruth");
await ruth.open(`${base}/enter/day_started`);
await ruth.enter({});
await ruth.sent();
await ruth.open(`${base}/`);

let presses = 0;
const press = (key) => (presses++, page.keyboard.press(key));

/** Presses Tab until what has the focus matches; it must show that it has it. */
async function to(selector) {
  for (let i = 0; i < TABS_MAX; i++) {
    await press("Tab");
    if (await page.evaluate((s) => document.activeElement.matches(s), selector)) {
      const seen = await page.evaluate(() => {
        const e = document.activeElement;
        return [e, e.nextElementSibling].some((one) => one && getComputedStyle(one).outlineStyle !== "none");
      });
      if (!seen) check(`the focus is seen on ${selector}`, false);
      return;
    }
  }
  throw new Error(`no Tab leads to ${selector} on ${page.url()}: ${await ruth.text()}`);
}

/** Presses a key, and waits for the page that follows. */
async function go(selector, key = "Enter") {
  await to(selector);
  await Promise.all([page.waitForEvent("load"), press(key)]);
}

/** Chooses in a list by its first letters, as one does. */
async function choose(selector, letters) {
  await to(selector);
  for (const letter of letters) await press(letter);
  const chosen = await page.evaluate(() => document.activeElement.value);
  check(`the keys choose ${letters}`, chosen === letters, chosen);
}

/** Ticks what was looked at, where the form asks for it: it is never ticked for anybody. */
async function seen() {
  const boxes = await page.locator('input[name="seen"]').count();
  for (let n = 1; n <= boxes; n++) {
    await to(`input[name="seen"][value="${n}"]`);
    await press("Space");
  }
}

const word = () => ruth.text("#verdict .word");

// ---- from the board: may it go to Dale? ------------------------------------------------------------------

await press("Tab");
check("the first stop leads past the bar", await page.evaluate(() => document.activeElement.matches(".skip")));
await press("Enter");
await go('main a.card[href$="/weapon/X1"]');
check("the weapon's page opens", page.url().endsWith("/weapon/X1"), page.url());
await choose("#to", "dale");
await choose("#scene", "sc14");
await choose("#use", "rehearsal");
await go("main form .actions button");
check("it is not cleared yet", /not cleared/i.test(await word()), await word());

// ---- step by step until it is cleared --------------------------------------------------------------------

let steps = 0;
while (/not cleared/i.test(await word()) && steps < STEPS_MAX) {
  const missing = await page.locator("ol.steps > li:not(.is-done)").first().innerText();
  await go("ol.steps > li:not(.is-done) :is(a.button, button)");
  console.log(`     ${missing.split("\n")[0]} (${page.url().slice(base.length)})`);
  await seen();
  await go("main form .actions button");
  const back = await page.locator("#verdict").count();
  check(`step ${++steps} leads back to the question`, back === 1, `${page.url()}: ${await ruth.text()}`);
  if (!back) break;
}
check("it is cleared", /^cleared/i.test(await word()), await ruth.text("#verdict"));

// ---- over and back -----------------------------------------------------------------------------------------

await go("main form .actions .button.primary", "Space");
check("it is handed over", /recorded/i.test(await ruth.text(".notice.ok")), await ruth.text());
check("the page says to whom", /goes to dale/i.test(await ruth.text("h1")), await ruth.text("h1"));
await ruth.shot("handed-over");
await go('main form[action*="/handover/"] button');
check("it is back with Ruth", /ruth/i.test(await ruth.text(".lede:nth-of-type(2)")), await ruth.text());
await ruth.shot("back");
figure("keys pressed", presses, "presses");
figure("steps", steps, "entries");
await finish(server);
