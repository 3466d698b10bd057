// A form that makes several entries records all of them or none, wherever the phone dies: between two signatures, and when
// its storage fails between two entries. Then the same form, sent again, records all of it, once.

import { Phone, Server, check, finish } from "./stage.mjs";

const server = Server.withExample();
await server.start();
const base = server.base();
const phone = await Phone.of("ruth");
await phone.join(server.first(), "Ruth");
await phone.sent();
const entries = async (phone) => (await phone.synced()).entries;

/** What makes two entries: somebody was hurt, and a stop. Its page stays open, as somebody's would. */
await phone.open(`${base}/speak?what=injury`);
const hurt = await phone.page.evaluate(() => {
  const form = [...document.querySelectorAll("main form")].find((form) => form.querySelector("[name=about]"));
  form.querySelector("[name=about]").value = "a cut hand";
  return { action: form.action, body: new URLSearchParams(new FormData(form)).toString() };
});
const sendHurt = () => phone.page.evaluate(async ({ action, body }) => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return (await fetch(action, { method: "POST", body, headers })).text();
}, hurt);
/** The service worker that answers now. */
const worker = () => phone.context.serviceWorkers().at(-1);
const before = await entries(phone);
await worker().evaluate(() => {
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  let signed = 0;
  crypto.subtle.sign = (how, key, text) => {
    const isEntry = new TextDecoder().decode(text).startsWith("lastlook entry");
    if (!isEntry || ++signed < 2) return sign(how, key, text);
    self.hangs = true;
    return new Promise(() => {});
  };
});
sendHurt().catch(() => {});
while (!(await worker().evaluate(() => self.hangs))) await new Promise((r) => setTimeout(r, 50));
// The page goes too: else the browser hands its form to the next worker, which records all of it.
await phone.open("about:blank");
const devtools = await phone.context.newCDPSession(phone.page);
await devtools.send("ServiceWorker.enable");
await devtools.send("ServiceWorker.stopAllWorkers");
await phone.open(`${base}/`);
check("a phone that dies between two entries of a form recorded none", (await entries(phone)) === before, String((await entries(phone)) - before));
await worker().evaluate(() => {
  const add = IDBObjectStore.prototype.add;
  let stored = 0;
  IDBObjectStore.prototype.add = function (...what) {
    if (this.name === "own" && ++stored === 2) throw new Error("the disk is full");
    return add.apply(this, what);
  };
});
const unstored = await sendHurt();
check("one whose storage fails between them says so", /did not store it/.test(unstored) && /Nothing was recorded/.test(unstored), unstored);
check("and recorded none", (await entries(phone)) === before, String((await entries(phone)) - before));
await sendHurt();
check("the same form, sent again, records both", (await entries(phone)) === before + 2, String((await entries(phone)) - before));
const sentTwice = await sendHurt();
check("and once", (await entries(phone)) === before + 2 && sentTwice.includes("This form was sent before"), String((await entries(phone)) - before));

await finish(server);
