// What an adversary did to the set app, done again: one phone with two people, forms that come twice, links that claim,
// guests who flood, labels that strangers scan. Each must be refused in words that say what to do, and lose nothing.

import { execFileSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Phone, Server, check, finish } from "./stage.mjs";

const LASTLOOK = process.env.LASTLOOK || "target/debug/lastlook";
const server = new Server();
execFileSync(LASTLOOK, ["import", process.env.EXAMPLE || "examples/a-day-on-set", join(server.folder, "store")], { stdio: "ignore" });
await server.start();
const base = server.base();

/** Ruth lets in whoever waits. */
async function admit(phone) {
  await phone.open(`${base}/people`);
  await phone.page.waitForSelector("#waiting a.button");
  await phone.tap("#waiting a.button");
  await phone.tap("main form .actions button");
  await phone.sent();
}

const entries = async (phone) => (await phone.synced()).entries;

// ---- a shared phone: who opened a form signs it, or nobody ---------------------------------------------------

const shared = await Phone.of("shared");
await shared.join(server.first(), "Ruth");
await shared.sent();
await shared.join(`${base}/join`, "Dale");
const other = await shared.context.newPage();
/** Somebody takes the phone, in another tab. */
const act = async (name) => {
  await other.goto(`${base}/me`);
  await Promise.all([other.waitForEvent("load"), other.locator(`form:has(input[name=profile][value*=" ${name} "]) button`).click()]);
};
await act("ruth");
await admit(shared);
await act("dale");
await shared.synced();
await shared.open(`${base}/enter/concern_raised?about=the+sandbags+are+gone`);
await act("ruth");
const before = await entries(shared);
await shared.tap("main form .actions button");
const refused = (await shared.text()).replace(/[\u2066-\u2069]/g, "");
await shared.shot("opened-by-another");
check("a form that Dale opened is not signed by Ruth", /opened by Dale. Now Ruth is holding the phone. Nothing was recorded/i.test(refused), refused);
check("and nothing was recorded", (await entries(shared)) === before);
check("what was filled in is shown", refused.includes("the sandbags are gone"), refused);
await shared.tap("main form button[type=submit]");
check("she may go on with it, in her name", (await entries(shared)) === before + 1 && /ruth/i.test(await shared.text(".notice.ok")), await shared.text());
await shared.shot("recorded");

// ---- the same form twice ---------------------------------------------------------------------------------------

await shared.open(`${base}/enter/concern_raised?about=the+ladder+shakes`);
const twice = await shared.page.evaluate(async () => {
  const form = document.querySelector("main form");
  const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then((r) => r.text());
  return Promise.all([send(), send(), send()]);
});
check("three sendings of one form at once make one entry", (await entries(shared)) === before + 2, String((await entries(shared)) - before));
check("the later ones show what the first made", twice.filter((html) => html.includes("This form was sent before")).length === 2);
await shared.tap("main form .actions button");
await shared.shot("sent-before");
const again = await shared.text();
check("so does the back button and sending again", /sent before/i.test(again) && again.includes("a safety concern"), again);
check("and it made nothing", (await entries(shared)) === before + 2);
await shared.tap("main form .button.quiet");
check("who means it records it once more", (await entries(shared)) === before + 3);
await server.stop();
await shared.open(`${base}/enter/concern_raised?about=offline`);
await shared.tap("main form .actions button");
await shared.page.goBack({ waitUntil: "load" });
await shared.tap("main form .actions button");
check("without a server it is the same", /sent before/i.test(await shared.text()), await shared.text());
await server.start();
await shared.sent();

// ---- links that claim ------------------------------------------------------------------------------------------

await shared.open(`${base}/weapon/R1?recorded=yes`);
check("a link does not make the app say that something was recorded", (await shared.page.locator(".notice.ok").count()) === 0, await shared.text());

// ---- a guest's stop, twice, also over a restart of the server -----------------------------------------------------

const guest = await Phone.of("guest", { serviceWorkers: "block" });
await guest.open(server.poster());
await guest.open(`${base}/stop`);
const stop = await guest.page.evaluate(() => {
  const form = document.querySelector("main form");
  return { action: form.action, body: new URLSearchParams(new FormData(form)).toString() };
});
const sendStop = () => guest.page.evaluate(async ({ action, body }) => {
  const reply = await fetch(action, { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } });
  return reply.text();
}, stop);
const counted = await entries(shared);
await Promise.all([sendStop(), sendStop()]);
await server.stop();
await server.start();
const late = await sendStop();
check("a guest's stop that is sent three times is one stop", (await entries(shared)) === counted + 1, String((await entries(shared)) - counted));
check("and the page says so", late.includes("This form was sent before"), late);
await guest.open(`${base}/stop/S1?recorded=yes`);
check("a link does not make the server say that something was recorded", (await guest.page.locator(".notice.ok").count()) === 0);

// ---- what a phone found: said in full, gone with its cause, kept in the list -----------------------------------------

const [store, old, whole] = ["store", "old", "whole"].map((name) => join(server.folder, name));
await server.stop();
cpSync(store, old, { recursive: true });
await server.start();
await shared.open(`${base}/enter/concern_raised?about=after+the+backup`);
await shared.tap("main form .actions button");
await shared.sent();
await server.stop();
renameSync(store, whole);
renameSync(old, store);
await server.start();
await shared.synced();
await shared.open(`${base}/`);
const alarm = await shared.text("body");
check("a server that was set back is said in words", /shorter than it was|set back to an old copy/.test(alarm), alarm);
await shared.open(`${base}/found`);
await shared.shot("found");
check("with what it means and what to do", /whoever runs the server/.test(await shared.text()), await shared.text());
await server.stop();
rmSync(store, { recursive: true });
renameSync(whole, store);
await server.start();
await shared.synced();
await shared.open(`${base}/`);
check("it is gone with its cause", (await shared.page.locator(".notice.danger").count()) === 0, await shared.text("body"));
await shared.open(`${base}/found`);
await shared.shot("found-over");
check("and stays in the list", /Over/.test(await shared.text()) && /gone at/.test(await shared.text()), await shared.text());

await finish(server);
