// The whole first day of examples/a-day-on-set, played through the pages by the people of the production, each on a
// phone of their own: every line of the example is a form that somebody sends, every question a page that somebody looks
// at, and the verdicts must be those that the example says. In the afternoon the server is gone for a while.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Phone, Server, check, figure, finish } from "./stage.mjs";

const EXAMPLE = process.env.EXAMPLE || "examples/a-day-on-set";
const DAY = 86_400_000;
const shift = Math.round((Date.parse(new Date().toISOString().slice(0, 10)) - Date.parse("2026-05-11")) / DAY);

/** The example's lines with their dates moved, so that its first day is today. */
function lines(file) {
  const text = readFileSync(join(EXAMPLE, file), "utf8");
  const moved = text.replace(/\d{4}-\d\d-\d\d/g, (d) => new Date(Date.parse(d) + shift * DAY).toISOString().slice(0, 10));
  const found = [];
  for (const line of moved.split("\n")) {
    const asked = /^(\d\d:\d\d)(?::\d\d)?\s+(\w+) asks (\w+)\((.*)\)\s+# (cleared|NOT cleared)/.exec(line);
    if (asked) found.push({ who: asked[2], kind: asked[3], fields: fields(asked[4]), cleared: asked[5] === "cleared", clock: asked[1] });
    const said = /^(?:@(\w+) )?(\d\d:\d\d)(?::\d\d)?\s+(\w+)(?:, late)?:\s+(\w+)\((.*?)\)(?:\s+"((?:[^"\\]|\\.)*)")?\s*(?:#.*)?$/.exec(line);
    if (said) found.push({ label: said[1], who: said[3], kind: said[4], fields: fields(said[5]), remark: said[6], clock: said[2] });
    const back = /^(\d\d:\d\d)\s+(\w+):\s+withdraws @(\w+)/.exec(line);
    if (back) found.push({ who: back[2], withdraws: back[3] });
  }
  return found;
}

/** `weapon: R1, content: "a, b"` as pairs; texts without their quotes. */
function fields(text) {
  const pairs = {};
  for (const [, name, value] of text.matchAll(/(\w+):\s*("(?:[^"\\]|\\.)*"|[^,]+)/g)) pairs[name] = value.trim().replace(/^"|"$/g, "");
  return pairs;
}

const PEOPLE = { noor: "Noor", yusra: "Yusra", imani: "Imani", theo: "Theo", vera: "Vera", ruth: "Ruth", paolo: "Paolo", bea: "Bea", lucia: "Lucia", dale: "Dale" };
const server = await new Server("--production", "tamarack.example/record").start();
const base = server.base();
const phones = {};

// ---- everybody comes in: Noor by the first link, the others by her -----------------------------------------

phones.noor = await Phone.of("noor");
await phones.noor.join(server.first(), "Noor");
await phones.noor.open(`${base}/setup`);
await phones.noor.page.locator('main form label:has([value="us-ca.part-13"])').click();
await phones.noor.enter({ name: "Tamarack Station", place: "US-CA", offset: "-07:00" });
await phones.noor.sent();
for (const [id, name] of Object.entries(PEOPLE).filter(([id]) => id !== "noor")) {
  const phone = await Phone.of(id);
  await phone.join(`${base}/join`, name);
  phones[id] = phone;
  await phones.noor.open(`${base}/people`);
  await phones.noor.page.waitForSelector("#waiting a.button");
  await phones.noor.tap("#waiting a.button");
  await phones.noor.tap("main form .actions button");
  await phones.noor.sent();
  await phone.synced();
}
check("everybody is in", true);

// ---- the days before: the same forms, sent without looking at each page -------------------------------------

/** Sends a form on somebody's phone and says where it led. */
async function send(who, kind, given, remark, mark) {
  const phone = phones[who] || phones.theo;
  const units = {};
  for (const [name, value] of Object.entries(given)) {
    const measure = /^(\d+) (ft|m|cm|minutes|hours|days)$/.exec(value);
    if (measure) [given[name], units[`${name}-unit`]] = [measure[1], measure[2]];
  }
  // A weapon goes to somebody who is no handler only by the page that asks once more.
  const gated = kind === "handover" && given.use;
  return phone.page.evaluate(
    async ([address, body]) => {
      const reply = await fetch(address, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body, redirect: "manual" });
      return reply.type === "opaqueredirect" ? "recorded" : `${reply.status} ${new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main")?.innerText}`;
    },
    [gated ? `${base}/handover/${given.weapon}` : `${base}/enter/${kind}`, new URLSearchParams({ ...given, ...units, "form-mark": mark, ...(remark ? { remark } : {}) }).toString()],
  );
}

let refused = [];
let last;
for (const file of ["people.record", "weapons.record", "scenes.record"]) {
  for (const line of lines(file).filter((l) => l.kind)) {
    // Whoever is next knows what the one before recorded.
    if (last && last !== line.who) {
      await phones[last].sent();
      await phones[line.who].synced();
    }
    last = line.who;
    const said = await send(line.who, line.kind, { ...line.fields }, line.remark, await (phones[line.who] || phones.theo).mark());
    if (said !== "recorded") refused.push(`${line.who} ${line.kind}: ${said}`);
  }
}
check("all that was prepared is recorded", refused.length === 0, refused.slice(0, 5).join("\n"));
for (const phone of Object.values(phones)) await phone.sent();

// ---- the day ---------------------------------------------------------------------------------------------

const verdicts = [];
const times = [];
let acts = 0;
for (const line of lines("day1.record")) {
  const phone = phones[line.who] || phones.theo;
  await phone.synced();
  if (line.withdraws) continue;
  if (line.cleared !== undefined) {
    if (line.kind !== "handover") continue;
    const { weapon, to, scene, use } = line.fields;
    await phone.open(`${base}/weapon/${weapon}?to=${to}&scene=${scene}&use=${use}`);
    const shown = await phone.page.locator("#verdict").evaluate((e) => e.classList.contains("is-cleared"));
    verdicts.push({ line, agrees: shown === line.cleared, text: await phone.text("#verdict") });
    await phone.shot(`${line.clock.replace(":", "")}-${line.cleared ? "cleared" : "not-cleared"}`);
    continue;
  }
  const mark = await phone.mark();
  const from = performance.now();
  const said = await send(line.who, line.kind, { ...line.fields }, line.remark, mark);
  times.push(performance.now() - from);
  acts += 1;
  if (said !== "recorded") refused.push(`${line.clock} ${line.who} ${line.kind}: ${said}`);
  await phone.sent();
}
check(`${acts} acts of the day are recorded`, refused.length === 0, refused.slice(0, 8).join("\n"));
for (const { line, agrees, text } of verdicts) {
  check(`${line.clock} ${line.who}: ${line.fields.weapon} to ${line.fields.to} is ${line.cleared ? "" : "NOT "}cleared`, agrees, text);
}
const sorted = times.toSorted((a, b) => a - b);
figure("tap to recorded, over the day", `${Math.round(sorted[Math.floor(sorted.length / 2)])} median, ${Math.round(sorted[Math.ceil(sorted.length * 0.99) - 1])} p99`, "ms", "p99 < 150");
await finish(server);
