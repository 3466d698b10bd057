// Two phones and a server that goes away: a handover by codes that each phone shows the other, then what two phones did
// to one weapon while apart, shown side by side and settled by a person; and a stop from the poster.

import { Phone, Server, check, figure, finish } from "./stage.mjs";

const server = Server.withExample();
await server.start();
const base = server.base();

// Ruth comes in by the first link; Dale waits until she lets him in.
const ruth = await Phone.of("ruth");
await ruth.join(server.first(), "Ruth");
await ruth.sent();
const dale = await Phone.of("dale");
await dale.join(`${base}/join`, "Dale");
await dale.shot("waiting");
check("a phone without a code waits", (await dale.text()).includes("Wait to be let in"));
await ruth.open(`${base}/people`);
await ruth.page.waitForSelector("#waiting a.button");
await ruth.shot("people");
await ruth.tap("#waiting a.button");
await ruth.shot("admit");
const letters = await dale.page.locator(".receipt .code").innerText();
check("both phones show the same letters", (await ruth.text()).includes(letters), letters);
await ruth.tap("main form .actions button");
await ruth.sent();
await dale.synced();
await dale.open(`${base}/`);
check("he is in", (await dale.text("header.bar")).toLowerCase().includes("dale"));

// ---- the server goes; Ruth does what is missing, and gives Dale the rubber one ------------------------------

/** Does the first missing step again and again, with what its form is prefilled with, until the answer is cleared. */
async function clear(phone, question) {
  for (let step = 0; step < 25; step++) {
    await phone.open(question);
    if (await phone.page.locator("#verdict.is-cleared").count()) return step;
    const next = phone.page.locator("ol.steps a.what").first();
    if (!(await next.count())) return -1;
    await Promise.all([phone.page.waitForEvent("load"), next.click()]);
    await phone.page.evaluate(() => document.querySelectorAll("main form input[type=checkbox]:not(:checked)").forEach((box) => box.click()));
    await Promise.all([phone.page.waitForEvent("load"), phone.page.locator("main form .actions button").first().click()]);
  }
  return -1;
}

await ruth.open(`${base}/enter/day_started`);
await ruth.enter({});
await ruth.open(`${base}/enter/taken_out?weapon=X1&by=ruth`);
await ruth.enter({});
await ruth.sent();
await dale.synced();
await server.stop();
const question = `${base}/weapon/X1?to=dale&use=rehearsal`;
await ruth.open(question);
check("the page answers with the server gone", (await ruth.text("#verdict")).includes("NOT CLEARED"));
await ruth.shot("offline-not-cleared");
const steps = await clear(ruth, question);
check("each missing step is a form, and doing them all clears", steps > 0, `${steps}: ${await ruth.text()}`);
await ruth.shot("offline-cleared");
check("what is not sent is counted", /\d+/.test(await ruth.text(".unsent")), await ruth.text(".unsent"));

let [taps, scans] = [0, 0];
const started = performance.now();
await ruth.tap("#verdict ~ form .button.primary, form[action*='/handover/'] .button.primary");
taps += 1;
await ruth.shot("offer");
const offer = await ruth.page.locator("pre.code").textContent();
// A scan: the camera reads the code's text (tests/browser/scan.mjs does that with a real picture).
const scan = async (phone, text) => {
  scans += 1;
  await phone.page.goto(`${base}/scan?code=${encodeURIComponent(text)}`, { waitUntil: "commit" });
  // What was scanned is taken in by itself, and the page that follows says what it is.
  await phone.page.waitForURL(/\/(receive|handover|weapon)\//, { waitUntil: "load" });
};
await scan(dale, offer);
await dale.shot("receive");
check("he sees what comes to him, and from whom", (await dale.text()).includes("X1") && (await dale.text()).toLowerCase().includes("ruth"), await dale.text());
await dale.tap("main form .button.primary");
taps += 1;
await dale.shot("received");
const receipt = await dale.page.locator("pre.code").textContent();
await scan(ruth, receipt);
await ruth.shot("accepted");
check("both phones know it", (await ruth.text()).includes("has signed for X1"), await ruth.text());
figure("handover offline", `${scans} scans, ${taps} taps, ${Math.round((performance.now() - started) / 100) / 10} s by machine`, "", "2 scans, 2 taps each");
check("at most two scans and two taps each", scans <= 2 && taps <= 4);

// ---- apart: Ruth takes it back and locks it away, while Dale hands it to Ruth's assistant on his own phone -----

await ruth.open(`${base}/weapon/X1`);
await ruth.tap("form[action*='/handover/'] .button");
await ruth.open(`${base}/enter/locked_away?weapon=X1&container=weapon_safe&witness=paolo`);
await ruth.enter({});
await dale.open(`${base}/enter/loaded?weapon=X1`);
const denied = await dale.text();
check("a performer is not offered a handler's entries", denied.includes("roles today do not include"), denied);
await server.start();
await ruth.sent();
await dale.sent();
await dale.open(`${base}/weapon/X1`);
check("when the server is back, both have the same", (await dale.text()).includes("Locked away"), await dale.text());
const [a, b] = [await ruth.synced(), await dale.synced()];
check("both hold the same number of entries", a.held === b.held, `${a.held} ${b.held}`);

// ---- a second handler does something to the same weapon, apart -------------------------------------------------

const paolo = await Phone.of("paolo");
await paolo.join(`${base}/join`, "Paolo");
await ruth.open(`${base}/people`);
await ruth.page.waitForSelector("#waiting a.button");
await ruth.tap("#waiting a.button");
await ruth.tap("main form .actions button");
await ruth.sent();
await paolo.synced();
await server.stop();
await ruth.open(`${base}/enter/taken_out?weapon=R1&by=ruth&container=weapon_safe`);
await ruth.enter({});
await paolo.open(`${base}/enter/taken_out?weapon=R1&by=paolo&container=weapon_safe`);
await paolo.enter({});
await server.start();
await ruth.sent();
await paolo.sent();
await ruth.synced();
await ruth.open(`${base}/weapon/R1?to=dale&use=take`);
await ruth.shot("conflict");
check("what two phones did apart is shown side by side", (await ruth.page.locator(".conflict .side").count()) === 2, await ruth.text());
check("and the weapon is not cleared", (await ruth.text("#verdict")).includes("NOT CLEARED"));
await ruth.open(`${base}/enter/locked_away?weapon=R1&container=weapon_safe&witness=paolo`);
await ruth.enter({});
await ruth.open(`${base}/weapon/R1`);
check("a person settles it with a new entry", (await ruth.page.locator(".conflict").count()) === 0, await ruth.text());

// ---- a phone whose radio is broken: its entries leave over the screen, and arrive as they were signed ----------------------

await ruth.sent();
await server.stop();
const said = "The firing pin sticks. ".repeat(30);
for (const number of [1, 2, 3, 4]) {
  await ruth.open(`${base}/speak?what=worry`);
  await ruth.page.fill("#about", `${number}: ${said}`);
  await ruth.tap("main form .actions button");
}
await ruth.open(`${base}/unsent`);
await ruth.shot("unsent");
await ruth.tap("a[href$='/unsent/codes']");
await ruth.shot("unsent-codes");
const shownParts = await ruth.page.locator("ol.parts.is-in-turn > li:not([hidden])").count();
check("one code is shown at a time, and the next comes by itself", shownParts === 1, String(shownParts));
const parts = await ruth.page.locator("pre.code").allTextContents();
figure("four concerns of 700 letters as codes", parts.length, "codes", "three a second");
check("they are parts of one text", parts.length > 2 && parts.every((part) => part.startsWith("LLP1 ")), parts[0]);
await dale.open(`${base}/scan?code=${encodeURIComponent(parts.at(-1))}`);
for (const part of parts.slice(0, -1)) {
  await dale.page.fill("#code", part);
  await dale.page.locator("main form .actions button").click();
  await dale.page.waitForLoadState("load");
}
await dale.page.waitForURL(/\/scan.*carried=/);
await dale.shot("carried");
check("he is told how many came", /4/.test(await dale.text(".notice.ok")), await dale.text());
const file = await ruth.page.evaluate(async (base) => (await fetch(`${base}/unsent/file`)).text(), base);
check("the file is the same text", file.startsWith("LLU1 4 ") && file.includes("lastlook entry 1"), file.slice(0, 80));
// The server comes back for him alone: her phone shows no page that would ask it.
await ruth.page.goto("about:blank");
await server.start();
await dale.sent();
await dale.open(`${base}/speak`);
check("the other phone took them along and sent them", (await dale.text()).includes("4: The firing pin") && (await dale.text()).includes("1: The firing pin"), await dale.text());
await dale.open(`${base}/record`);
check("they are hers", (await dale.text("ul.log li")).toLowerCase().includes("ruth") && !(await dale.text("ul.log li")).includes("does not count"), await dale.text("ul.log li"));
await ruth.open(`${base}/`);
await ruth.sent();
await ruth.open(`${base}/unsent`);
check("when her radio works again, the server has everything", (await ruth.text()).includes("The server has everything"), await ruth.text());
const [hers, his] = [await ruth.synced(), await dale.synced()];
check("and nothing twice", hers.held === his.held, `${hers.held} ${his.held}`);

// ---- a near-miss, without a server, at a person's pace ----------------------------------------------------------

await server.stop();
await dale.open(`${base}/`);
{
  /** A person looks for a moment before each tap, and types three letters a second. */
  const [LOOKS, LETTER] = [1_500, 330];
  const began = performance.now();
  const taps = ["nav a[href$='/speak']", "a[href*='what=wrong']", "a[href*='what=muzzle_breach']"];
  for (const step of taps) {
    await dale.page.waitForTimeout(LOOKS);
    await dale.tap(step);
  }
  await dale.page.locator("#about").pressSequentially("The muzzle swept the first row while he turned.", { delay: LETTER });
  await dale.page.waitForTimeout(LOOKS);
  await dale.tap("main form button[type=submit]");
  check("a near-miss is recorded with the server stopped", (await dale.page.locator(".notice.ok").count()) > 0, await dale.text());
  figure("a near-miss, from the board: 4 taps and 47 letters", Math.round((performance.now() - began) / 100) / 10, "s at a person's pace", "< 60");
}
await server.start();

// ---- a stop and a concern from the poster, by somebody without an account --------------------------------------

const guest = await Phone.of("guest", { serviceWorkers: "block" });
await guest.open(server.poster());
await guest.shot("board");
check("a guest with the poster's address sees the board", (await guest.text("h1")).length > 0);
const near = performance.now();
await guest.open(`${base}/speak`);
await guest.shot("speak");
await guest.open(`${base}/stop`);
await guest.tap("main form .button.danger");
await guest.shot("stop");
figure("a stop by a guest, from the poster's page", Math.round(performance.now() - near), "ms by machine");
await ruth.synced();
await ruth.open(`${base}/`);
await ruth.shot("stopped");
check("everybody sees the stop", (await ruth.page.locator(".banner.stop").count()) > 0, await ruth.text("body"));
const stranger = await Phone.of("stranger", { serviceWorkers: "block" });
await stranger.open(`${base}/weapon/R1`);
check("a stranger without the poster's address sees nothing", (await stranger.text()).includes("Join this production"), await stranger.text());
await finish(server);
