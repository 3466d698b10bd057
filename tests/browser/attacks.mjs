// What an adversary did to the set app, done again: one phone with two people, forms that come twice, links that claim,
// guests who flood, labels that strangers scan. Each must be refused in words that say what to do, and lose nothing.

import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Phone, Server, check, finish } from "./stage.mjs";

const server = Server.withExample();
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
check("and is not taken over by an empty form", (await shared.page.getAttribute("body", "data-keep")) === "yes");
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

// ---- a private note on a shared phone ---------------------------------------------------------------------------

const SECRET = "the box stood open when I came back";
const kim = await Phone.of("kim");
await kim.join(`${base}/join`, "Kim", { pin: "4711" });
await admit(shared);
await kim.synced();
await kim.open(`${base}/note`);
await kim.page.fill("#text", SECRET);
await kim.tap("form[data-note=seal] button");
await kim.page.waitForFunction((text) => document.querySelector("[data-note=text] p")?.textContent === text, SECRET);
check("its writer reads it", true);
const kept = await kim.page.locator("[data-note=own]").first().getAttribute("data-kept");
await kim.open(`${base}/join`);
await kim.join(`${base}/join`, "Lou");
await admit(shared);
await kim.synced();
await kim.open(`${base}/note`);
check("another profile's pages do not show it", !(await kim.text("body")).includes(SECRET));
const readable = await kim.page.evaluate(async ([address, secret]) => {
  const found = [];
  if ((await fetch(address)).ok) found.push("the service worker gives it out");
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      if ((await (await caches.match(request, { cacheName: name })).text()).includes(secret)) found.push(`${name}: ${request.url}`);
    }
  }
  const db = await new Promise((resolve) => (indexedDB.open("lastlook").onsuccess = (event) => resolve(event.target.result)));
  const seen = (value) => {
    if (value instanceof CryptoKey) return value.algorithm.name.startsWith("AES");
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value).includes(secret);
    if (typeof value === "string") return value.includes(secret);
    return value !== null && typeof value === "object" && Object.values(value).some(seen);
  };
  for (const store of db.objectStoreNames) {
    const all = await new Promise((resolve) => (db.transaction(store).objectStore(store).getAll().onsuccess = (event) => resolve(event.target.result)));
    if (all.some(seen)) found.push(`in ${store}`);
  }
  db.close();
  return found;
}, [kept, SECRET]);
check("nor is it, or a key to it, anywhere on the phone in the clear", readable.length === 0, readable.join(", "));
await kim.open(`${base}/me`);
await kim.page.fill('form:has(input[name=profile][value*=" kim "]) input[name=pin]', "4711");
await kim.tap('form:has(input[name=profile][value*=" kim "]) button');
await kim.open(`${base}/note`);
await kim.page.waitForFunction((text) => document.querySelector("[data-note=text] p")?.textContent === text, SECRET);
check("with the PIN its writer reads it again", true);
await kim.shot("note");

// ---- a flood of concerns from one poster ------------------------------------------------------------------------

const flood = await guest.page.evaluate(async (address) => {
  const led = [];
  for (let i = 0; i < 60; i++) {
    const page = new DOMParser().parseFromString(await (await fetch(`${address}?what=worry`)).text(), "text/html");
    const form = page.querySelector("form[data-speak=form]");
    const fields = new FormData(form);
    fields.set("about", `flood ${i}`);
    fields.delete("photo");
    const reply = await fetch(form.getAttribute("action"), { method: "POST", body: fields });
    led.push({ url: reply.url, html: await reply.text(), receipt: fields.get("receipt") });
  }
  return led;
}, `${base}/speak`);
const waiting = flood.filter(({ html }) => html.includes("not on the record yet"));
check("of 60 concerns at once 20 go through, and each of the others is told that it waits", waiting.length === 40, String(waiting.length));
await guest.open(waiting[5].url);
await guest.shot("held-back");
await guest.page.fill("#code", waiting[5].receipt);
await guest.tap("form:has(#code) button");
check("its writer's code finds it while it waits", (await guest.text()).includes("not on the record yet"), await guest.text());
await shared.synced();
await shared.open(`${base}/speak`);
await shared.page.waitForSelector("#held-back:not([hidden]) li");
await shared.shot("held-back");
check("people see what is held back", (await shared.text("#held-back .count")) === "40" && /^flood 20$/m.test(await shared.text("#held-back")), await shared.text("#held-back"));
await server.stop();
await server.start();
await shared.open(`${base}/speak`);
await shared.page.waitForSelector("#held-back:not([hidden]) li");
check("it outlives a restart", (await shared.text("#held-back .count")) === "40");
await shared.tap("#held-back form button");
check("and is put away at once, by somebody who says so", (await shared.page.inputValue("#f-about")).includes("(40)"), await shared.text());
await shared.tap("main form .actions button");
await shared.open(`${base}/speak`);
await shared.page.waitForTimeout(500);
check("then nothing is held back", await shared.page.locator("#held-back").isHidden());
await guest.open(waiting[5].url);
check("and the writer is told", (await guest.text()).includes("put them away together"), await guest.text());

// ---- a label that is scanned by a stranger (by a guest: crates/pages/tests/print.rs) ------------------------------------------------------------------

const stranger = await Phone.of("stranger", { serviceWorkers: "block" });
const told = [];
for (const rest of ["weapon/R1/2026-05-11/AAAAAAAAAAA/" + "A".repeat(86), "weapon/nothing", "person/ruth"]) {
  await stranger.open(`${base}/c/${rest}`);
  told.push(await stranger.text("body"));
}
await stranger.shot("label");
check("a stranger is told what to do, and nothing else", told.every((text) => text === told[0] && /treat it as loaded/.test(text) && !/R1|ruth|Tamarack/i.test(text)), told.join("\n----\n"));

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
