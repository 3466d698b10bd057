// A phone that several people use, and a computer that is nobody's: wrong PINs make the next try wait and nothing else,
// also over a reload and a new start of the worker; whoever leaves is gone from the phone when the server has their last
// word, and not before; the others stay, and the phone is of use while nobody acts.

import { Phone, Server, check, finish } from "./stage.mjs";

const server = Server.withExample();
await server.start();
const base = server.base();
const set = new URL(base).pathname.split("/").at(-1);

const ruth = await Phone.of("ruth");
await ruth.join(server.first(), "Ruth Okafor", { pin: "1357" });
await ruth.sent();

/** What is stored on a phone. Keys stay where they are. */
const stored = (phone) => phone.page.evaluate(() => new Promise((done, failed) => {
  const asked = indexedDB.open("lastlook");
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const [db, found] = [asked.result, {}];
    const transaction = db.transaction([...db.objectStoreNames]);
    for (const name of db.objectStoreNames) {
      transaction.objectStore(name).getAllKeys().onsuccess = (event) => (found[name] = event.target.result.map(String));
    }
    transaction.oncomplete = () => {
      db.close();
      done(found);
    };
  };
}));

/** Lets so many seconds pass for the PIN of whoever tried: the phone's own count of them is moved back. */
const pass = (phone, seconds) => phone.page.evaluate((ms) => new Promise((done) => {
  const asked = indexedDB.open("lastlook");
  asked.onsuccess = () => {
    const settings = asked.result.transaction("settings", "readwrite").objectStore("settings");
    settings.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return done(asked.result.close());
      const { at, until, wrong } = cursor.value;
      if (String(cursor.key).startsWith("tries ")) cursor.update({ wrong, at: at - ms, until: until - ms });
      cursor.continue();
    };
  };
}), 1000 * seconds);

const enter = async (phone, kind, fields, query = "") => {
  await phone.open(`${base}/enter/${kind}${query}`);
  await phone.enter(fields);
};
const who = (phone) => phone.page.locator("header.bar .who").textContent();

// ---- wrong PINs ------------------------------------------------------------------------------------------

// Paolo comes onto Ruth's phone, and Noor onto a computer of the office.
await ruth.join(`${base}/join`, "Paolo Reyes", { pin: "2468" });
const other = await Phone.of("other");
await other.join(`${base}/join`, "Noor Haddad");
const as = async (phone, name, pin) => {
  await phone.open(`${base}/me`);
  const form = phone.page.locator("form[action$='/phone/switch']", { hasText: name });
  if (!(await form.count())) return "waits";
  if (pin) await form.locator("[name=pin]").fill(pin);
  await Promise.all([phone.page.waitForEvent("load"), form.locator("button").click()]);
  return (await phone.page.locator("main .notice.danger").count()) ? "wrong" : "in";
};
/** The same past the page: as a form that was open before sends it. */
const byHand = (phone, name, pin) => phone.page.evaluate(async ({ path, name, pin }) => {
  const asked = await new Promise((done) => (indexedDB.open("lastlook").onsuccess = (event) => done(event.target.result)));
  const people = await new Promise((done) => (asked.transaction("profiles").objectStore("profiles").getAll().onsuccess = (event) => done(event.target.result)));
  asked.close();
  const body = new URLSearchParams({ profile: people.find((one) => one.name === name).id, pin });
  return (await fetch(`${path}/phone/switch`, { method: "POST", body })).url;
}, { path: new URL(base).pathname, name, pin });

check("the right PIN lets its owner act", (await as(ruth, "Ruth Okafor", "1357")) === "in" && /ruth/i.test(await who(ruth)));
for (const _ of [1, 2]) {
  await ruth.open(`${base}/people`);
  await ruth.page.waitForSelector("#waiting a.button");
  await ruth.tap("#waiting a.button");
  await ruth.tap("main form .actions button");
  await ruth.sent();
}
await other.synced();
check("Paolo acts by his", (await as(ruth, "Paolo Reyes", "2468")) === "in" && /paolo/i.test(await who(ruth)));
check("a wrong PIN is refused", (await as(ruth, "Ruth Okafor", "0000")) === "wrong");
check("one more is tried at once", (await as(ruth, "Ruth Okafor", "0001")) === "wrong");
check("and a third", (await as(ruth, "Ruth Okafor", "0002")) === "wrong");
check("then it waits, and the page says how long", /taken in (30|2\d) seconds/.test(await ruth.text()), await ruth.text());
await ruth.shot("wait");
check("no PIN can be given meanwhile", (await as(ruth, "Ruth Okafor", "1357")) === "waits");
check("also the right one is not looked at", (await byHand(ruth, "Ruth Okafor", "1357")).includes("wrong=wait"));
check("nor does it end the wait", (await as(ruth, "Ruth Okafor", "1357")) === "waits");
const cdp = await ruth.context.newCDPSession(ruth.page);
await cdp.send("ServiceWorker.enable");
await cdp.send("ServiceWorker.stopAllWorkers");
check("a worker that starts anew knows of it", (await byHand(ruth, "Ruth Okafor", "1357")).includes("wrong=wait"));
await ruth.open(`${base}/me`);
await ruth.page.evaluate((path) => fetch(`${path}/phone/preferences`, { method: "POST", body: new URLSearchParams({ language: "es" }) }), new URL(base).pathname);
await ruth.open(`${base}/me`);
check("it is said in Spanish too", /se acepta en \d+ segundos/.test(await ruth.text()), await ruth.text());
await ruth.page.evaluate((path) => fetch(`${path}/phone/preferences`, { method: "POST", body: new URLSearchParams({ language: "en" }) }), new URL(base).pathname);

await ruth.open(`${base}/stop`);
await ruth.page.fill("#why", "that is not a dummy");
await ruth.tap("main form .button.danger");
await ruth.sent();
check("the phone is of use meanwhile: a stop is called", (await ruth.text("body")).includes("that is not a dummy"), await ruth.text("body"));
await ruth.open(`${base}/speak`);
check("and speaking up is there", (await ruth.page.locator("main form").count()) > 0);
await pass(ruth, 31);
check("when the time is over, one is tried", (await as(ruth, "Ruth Okafor", "0003")) === "wrong");
check("and the next waits twice as long", /taken in (5\d|60) seconds/.test(await ruth.text()), await ruth.text());
for (const [wrong, minutes] of [["0004", 2], ["0005", 4], ["0006", 8], ["0007", 15], ["0008", 15]]) {
  await pass(ruth, 901);
  await as(ruth, "Ruth Okafor", wrong);
  check(`then ${minutes} minutes`, (await ruth.text()).includes(`taken in ${minutes} minutes`), await ruth.text());
}
await pass(ruth, -86_400);
check("who sets the clock back a day waits as long again, and no longer", (await ruth.open(`${base}/me`)) && (await ruth.text()).includes("taken in 15 minutes"), await ruth.text());
await pass(ruth, 86_400 + 901);
check("the right PIN then lets its owner act", (await as(ruth, "Ruth Okafor", "1357")) === "in");
check("and what was tried before is forgotten", !(await stored(ruth)).settings.some((key) => key.startsWith("tries ")));

// ---- leaving a phone of several people -------------------------------------------------------------------

await as(ruth, "Paolo Reyes", "2468");
await ruth.open(`${base}/me`);
await ruth.tap("a[href$='/leave']");
await ruth.shot("leave-others");
check("who leaves is told that the others stay", (await ruth.text()).includes("Others stay on this phone"), await ruth.text());
await ruth.tap("main form .button.danger");
check("then nobody acts, and the phone asks who does", (await ruth.text()).includes("Nobody acts on this phone") && (await who(ruth)) === "Nobody acts", await ruth.text());
await ruth.shot("nobody");
const left = await stored(ruth);
check("who left is gone from it, and the record is not", left.profiles.length === 1 && !left.profiles[0].includes("paolo") && left.log.length > 10, JSON.stringify(left.profiles));
check("so is their key for notes", !left.settings.some((key) => key.startsWith("sealing ")), String(left.settings));
await ruth.open(`${base}/`);
await ruth.shot("nobody-board");
check("the board is read without anybody", (await ruth.text("body")).includes("that is not a dummy"), await ruth.text("body"));
await ruth.open(`${base}/enter/day_wrapped`);
check("nothing else can be entered by nobody", (await ruth.text()).includes("Join first"), await ruth.text());
await ruth.open(`${base}/speak`);
check("speaking up is there", (await ruth.page.locator("main form").count()) > 0, await ruth.text());
await server.stop();
await ruth.open(`${base}/`);
check("also without the server it is read", (await ruth.text("body")).includes("that is not a dummy"));
await ruth.open(`${base}/stop`);
await ruth.tap("main form .button.danger");
check("what nobody could record is said, and what to do", (await ruth.text()).includes("Call a stop out loud"), await ruth.text());
await ruth.shot("nobody-offline");
await server.start();
check("with the PIN its owner acts again", (await as(ruth, "Ruth Okafor", "1357")) === "in" && /ruth/i.test(await who(ruth)));
await ruth.sent();
await ruth.open(`${base}/person/paolo_reyes`);
check("who left has no device any more", (await ruth.text()).includes("No phone") || !(await ruth.text()).includes("My phone"), await ruth.text());
await ruth.open(`${base}/record`);
const record = await ruth.text();
check("and all that they recorded counts", record.includes("that is not a dummy") && !record.includes("does not count"), record);

// ---- leaving a computer that is nobody's -----------------------------------------------------------------

await server.stop();
await other.open(`${base}/stop`);
await other.tap("main form .button.danger");
await other.open(`${base}/leave`);
check("while something is not sent it is said how much, and there is no button", /\b1 entry is not sent/.test(await other.text()) && (await other.page.locator("main form .button.danger").count()) === 0, await other.text());
await other.shot("leave-unsent");
const leaveByHand = (phone) => phone.page.evaluate(async (path) => {
  const page = await (await fetch(`${path}/me`)).text();
  const mark = new DOMParser().parseFromString(page, "text/html").querySelector("[name=form-mark]").value;
  return (await fetch(`${path}/leave`, { method: "POST", body: new URLSearchParams({ "form-mark": mark }) })).url;
}, new URL(base).pathname);
check("nor can it be done past the page", (await leaveByHand(other)).includes("wrong=server"));
await server.start();
await other.sent();
await server.stop();
await other.open(`${base}/leave`);
await other.shot("leave");
await other.tap("main form .button.danger");
check("without the server nobody leaves", (await other.text()).includes("you are still on this phone") && (await stored(other)).profiles.length === 1, await other.text());
await server.start();
await other.open(`${base}/leave`);
check("nothing was signed by that", (await other.synced()).unsent.length === 0);
await other.tap("main form .button.danger");
await other.page.waitForURL(/\/join\?left=yes/);
check("with it they do, and are told so", (await other.text()).includes("You have left"), await other.text());
await other.shot("left");
const empty = await stored(other);
const rest = Object.entries(empty).flatMap(([name, keys]) => keys.map((key) => `${name}: ${key}`)).filter((key) => key.includes(set));
check("nothing of the production is left in the browser", rest.length === 0, rest.join("\n"));
await ruth.sent();
await ruth.open(`${base}/person/noor_haddad`);
check("their device has ended", !(await ruth.text()).includes("My phone"), await ruth.text());

// Whoever waits in vain on a computer goes as well, and has signed nothing.
const waits = await Phone.of("waits");
await waits.join(`${base}/join`, "Ines Quiroga", { pin: "9753" });
await waits.tap("a[href$='/leave']");
await waits.tap("main form .button.danger");
await waits.page.waitForURL(/\/join\?left=yes/);
check("who was not let in yet can go too", !Object.values(await stored(waits)).flat().some((key) => key.includes(set)));

// Somebody who may let people in, and nobody else may.
await ruth.open(`${base}/leave`);
check("the last who lets people in is told what follows", (await ruth.text()).includes("No other device may let people join"), await ruth.text());
await ruth.shot("leave-last");
await finish(server);
