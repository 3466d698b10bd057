// Every page of the app, as people with poor sight, with a keyboard, with a small phone and in another language get it:
// each address of routes.rs is opened in English and Spanish, light and dark, and looked at by axe-core (WCAG 2.2 AA) and
// by the checks below. A page that nobody named here fails the test, so that no new page goes unseen.
//
// AXE names axe-core's script, if it is not among the installed packages. STYLE names a stylesheet to try instead of the
// executable's own. ONLY names a part of an address, to look at a few pages. SHOTS keeps a picture of every page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Phone, SHOTS, Server, check, figure, finish } from "./stage.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(process.env.AXE || require.resolve("axe-core/axe.min.js"), "utf8");
const ROUTES = new URL("../../crates/pages/src/routes.rs", import.meta.url);
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [390, 320];
/** The smallest thing that a glove hits, and the smallest link within a sentence, in CSS pixels. */
const TARGET = { alone: 48, inline: 24 };

/** Kinds whose forms have all types of fields: dates, numbers, measures, choices, answers, texts, names. */
const KINDS = [
  "day_started", "weapon_registered", "permit_shown", "trained", "meeting_topics", "weapon_planned", "lot_received",
  "blanks_tested", "scene_changed", "unintended_discharge",
];

/** What stands in place of a `*`: a name of the example, or the first link to such an address on another page. */
const NAMES = {
  "/c/**": ["weapon/R1"],
  "/handover/*": ["R1", "X1"],
  "/receive/*": { on: "/print", as: "/print/handover/" },
  "/weapon/*": ["R1", "R1?to=dale&scene=sc14&use=take", "X1?to=dale&scene=sc14&use=rehearsal", "B1"],
  "/enter/*": KINDS,
  "/person/*": ["dale", "ruth"],
  "/rounds/*": ["Q45"],
  "/count/*": { on: "/count" },
  "/show/*": ["R1", "X1"],
  "/load/*": ["R1"],
  "/unload/*": ["R1"],
  "/announce/*": ["R1"],
  "/record/*": { on: "/record" },
  "/stop/*": ["S1"],
  "/speak/*": ["C1"],
  "/guest/speak/*": ["C1"],
  "/hold/*": ["H1", { on: "/hold" }],
  "/override/*": { on: "/override" },
  "/note/*": { on: "/note" },
  "/meeting/*": ["M1"],
  "/scene/*": ["sc14"],
  "/print/handover/*": { on: "/print" },
  "/print/log/*": ["2026-05-11"],
  "/print/paper/*": ["show"],
  "/packet/**": ["osha-301/U1"],
};

/** Addresses that need something after them. */
const QUERIES = { "/people/admit": "?key=tamarack&name=Wes&device=phone", "/count": "" };
/** Addresses that are looked at as a refusal: a label without its signature. */
const REFUSED = { "/c/weapon/R1": 422 };
/** What is a file, not a page. */
const FILES = new Set(["/export/*", "/pdf/**", "/unsent/file"]);

// ---- a production with something going on -----------------------------------------------------------------

const server = Server.withExample();
await server.start();
const base = server.base();
const ruth = await Phone.of("ruth");
const { page } = ruth;

/** The stylesheet under work, in place of the one within the executable. */
if (process.env.STYLE) {
  const css = readFileSync(process.env.STYLE, "utf8");
  await page.addInitScript(async (text) => {
    if (!self.caches) return;
    for (const name of await caches.keys()) {
      if (!name.startsWith("lastlook-")) continue;
      const kept = await caches.open(name);
      if (await kept.match("/web/style.css")) {
        await kept.put("/web/style.css", new Response(text, { headers: { "content-type": "text/css" } }));
      }
    }
  }, css);
}

await ruth.join(server.first(), "Ruth");
const enter = async (kind, fields, query = "") => {
  await ruth.open(`${base}/enter/${kind}?${new URLSearchParams(query)}`);
  await ruth.enter(fields);
};
await enter("day_started", {});
await enter("taken_out", {}, { weapon: "X1", by: "ruth" });
await enter("show", {}, { weapon: "X1", to: "dale" });
await enter("taken_out", {}, { weapon: "R1", by: "ruth" });
await enter("handover", {}, { weapon: "R1", from: "ruth", to: "dale", scene: "sc14", use: "take" });
await enter("handover", {}, { weapon: "R1", from: "dale", to: "ruth" });
await enter("concern_raised", {}, { about: "the sandbags are gone from behind the water tank" });
await enter("handler_decided", {}, { person: "lucia", reason: "not rested" });
await enter("rounds_counted", { count: 41 }, { container: "box_q45", lot: "Q45", by: "ruth", blind: "yes" });
await enter("override_proposed", {}, { weapon: "R1", to: "dale", scene: "sc14", missing: "Show it (house.shown)", reason: "the light goes", by: "ruth" });
await ruth.open(`${base}/note`);
await page.fill("#text", "The box stood open when I came back.");
await ruth.tap("main form .actions button");
await ruth.sent();

// ---- the pages --------------------------------------------------------------------------------------------

const paths = [...readFileSync(ROUTES, "utf8").matchAll(/^ {4}route\("([^"]+)"/gm)].map((m) => m[1]);
check("routes.rs names its pages", paths.length > 40, String(paths.length));

/** The name in the first link or form on a page that leads below `start`, or below another address that takes the same. */
async function led(start, { on, as = start }) {
  await ruth.open(`${base}${on}`);
  const found = await page.$$eval("main a[href], main form[action]", (all) => all.map((e) => e.getAttribute("href") ?? e.getAttribute("action")));
  const own = new URL(base).pathname + as;
  return found.map((h) => new URL(h, base).pathname + new URL(h, base).search).find((h) => h.startsWith(own) && h.length > own.length)?.slice(own.length);
}

const addresses = [];
for (const path of paths.filter((p) => !FILES.has(p))) {
  if (!path.includes("*")) {
    addresses.push(path + (QUERIES[path] ?? ""));
    continue;
  }
  const start = path.replace(/\*+$/, "");
  const names = NAMES[path];
  check(`somebody says how to open ${path}`, names !== undefined);
  for (const name of [names ?? []].flat()) {
    const real = typeof name === "string" ? name : await led(start, name);
    check(`something leads to ${path}`, real !== undefined);
    if (real) addresses.push(start + real);
  }
}
const chosen = addresses.filter((a) => a.includes(process.env.ONLY ?? ""));

// ---- what is looked at ------------------------------------------------------------------------------------

const findings = [];
const found = (where, what) => findings.push(`${where}: ${what}`);

/** axe-core's word on the page as it is. */
async function axe(where, rules) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async ({ tags, only }) => {
    const options = only ? { runOnly: { type: "rule", values: only } } : { runOnly: { type: "tag", values: tags } };
    const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join(" | ")}`);
  }, { tags: WCAG, only: rules });
  for (const violation of violations) found(where, `axe ${violation}`);
}

/** One heading, all texts there, and what there is in words to compare between the languages. */
async function words(where) {
  const said = await page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
    return {
      h1: document.querySelectorAll("h1").length,
      missing: document.body.innerText.match(/\[[a-z]+(?:-[a-z0-9_]+)+\]/g) ?? [],
      texts: texts(":is(h1, h2, h3, button, label, legend, summary, th, .button, nav a, .hint):not([lang], [lang] *)"),
    };
  });
  if (said.h1 !== 1) found(where, `${said.h1} h1`);
  for (const id of said.missing) found(where, `the text ${id} is missing`);
  return said.texts;
}

/** Nothing may be wider than the screen, but in a part that scrolls by itself. */
async function width(where, pixels) {
  await page.setViewportSize({ width: pixels, height: 844 });
  const wide = await page.evaluate(() => {
    const scrolls = (e) => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const out = [...document.querySelectorAll("body *")].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(e.parentElement);
    });
    const page = document.scrollingElement.scrollWidth > innerWidth ? [`the page is ${document.scrollingElement.scrollWidth} wide`] : [];
    return [...page, ...out.slice(0, 3).map((e) => `${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 30)}"`)];
  });
  for (const what of wide) found(where, `wider than ${pixels}: ${what}`);
}

/** What a finger must hit is large enough. */
async function targets(where) {
  const small = await page.evaluate((least) => {
    const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
    const shown = [...all].filter((e) => e.checkVisibility() && !e.matches(".skip, .scanner-file"));
    return shown.flatMap((e) => {
      const inLabel = e.matches("input[type=radio], input[type=checkbox], input[type=file]") && e.closest("label");
      const box = (inLabel || e).getBoundingClientRect();
      const inline = getComputedStyle(e).display === "inline";
      const min = inline ? least.inline : least.alone;
      const good = box.height >= min - 0.5 && box.width >= least.inline - 0.5;
      return good ? [] : [`${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 30)}" ${Math.round(box.width)}x${Math.round(box.height)}`];
    });
  }, TARGET);
  for (const what of new Set(small)) found(where, `too small to hit: ${what}`);
}

/** Whatever can have the focus shows that it has it, and is not under the tabs. */
async function focus(where) {
  await page.keyboard.press("Tab");
  const unseen = await page.evaluate(() => {
    const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
    const ring = (e) => {
      const style = getComputedStyle(e);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const tabs = document.querySelector(".tabs");
    return [...all].filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0).flatMap((e) => {
      e.focus();
      if (document.activeElement !== e) return [];
      const name = `${e.tagName}.${e.className} ${e.name ?? ""} "${e.textContent.trim().slice(0, 30)}"`;
      const next = e.nextElementSibling;
      const seen = ring(e) || (next && ring(next)) || e.closest("label, .scanner-image") && ring(e.closest("label, .scanner-image"));
      const fixed = e.closest(".tabs, .actions, .stop, .skip");
      const top = e.getBoundingClientRect().top;
      const under = !fixed && tabs?.checkVisibility() && top >= tabs.getBoundingClientRect().top;
      return [...(seen ? [] : [`no focus to be seen: ${name}`]), ...(under ? [`has the focus under the tabs: ${name}`] : [])];
    });
  });
  for (const what of unseen) found(where, what);
  await page.evaluate(() => scrollTo(0, 0));
}

const theme = (name) => page.evaluate((t) => void (document.documentElement.dataset.theme = t), name);

async function grey(name) {
  if (!SHOTS) return;
  const cdp = await ruth.context.newCDPSession(page);
  await cdp.send("Emulation.setEmulatedVisionDeficiency", { type: "achromatopsia" });
  await page.screenshot({ path: join(SHOTS, `grey-${name}.png`) });
  await cdp.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });
}

const file = (address) => address.replace(/^\//, "").replace(/[^\w]+/g, "-") || "board";
const shot = (name, options = {}) => SHOTS && page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true, ...options });

/** axe-core sees a fault when there is one: a button without a name, and grey on white. */
async function axeSees() {
  await ruth.open(`${base}/more`);
  await page.evaluate(() => {
    const button = document.createElement("button");
    const pale = Object.assign(document.createElement("p"), { textContent: "pale" });
    pale.style.color = "#ccc";
    document.querySelector("main").append(button, pale);
  });
  await axe("planted");
  const planted = findings.splice(0).join();
  check("axe-core finds what was planted", planted.includes("button-name") && planted.includes("color-contrast"), planted);
}

// ---- in English --------------------------------------------------------------------------------------------

async function prefers(fields) {
  await ruth.open(`${base}/me`);
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`main form label:has([name="${name}"][value="${value}"])`).click();
  }
  await ruth.tap("main form .actions button");
}

async function open(where, address) {
  const answer = await page.goto(`${base}${address}`, { waitUntil: "load" });
  if (answer.status() >= 400 && answer.status() !== REFUSED[address]) found(where, `answers ${answer.status()}`);
}

const GREY = ["/", "/weapon/R1?", "/weapon/X1?", "/rounds", "/people", "/override"];
const english = new Map();
await prefers({ language: "en", theme: "light" });
await axeSees();
check("the settings set the theme", (await page.getAttribute("html", "data-theme")) === "light");
const began = Date.now();
async function inEnglish(address) {
  const where = `en ${address}`;
  await open(where, address);
  await shot(file(address));
  if (GREY.some((g) => (g.endsWith("?") ? address.startsWith(g) : address === g))) await grey(file(address));
  english.set(address, await words(where));
  await axe(`${where} light`);
  await theme("dark");
  await axe(`${where} dark`, ["color-contrast"]);
  await theme("light");
  for (const pixels of WIDTHS.toReversed()) await width(where, pixels);
  await targets(where);
  await focus(where);
}
for (const address of chosen) await inEnglish(address);

// ---- in Spanish, in the dark ---------------------------------------------------------------------------------

/** Words that are the same in both languages, and names of the example. */
const names = new Set("tamarack station ruth dale imani theo vera noor paolo lucia henrik bea wes owen yusra poster R1 B1 X1 Q45 Q9 D45 sc14 sc22 lastlook english español no total hotline normal auto".toLowerCase().split(" "));
const isName = (text) => text.toLowerCase().split(/[^\p{L}\d_]+/u).every((w) => w.length < 3 || /[\d_]/.test(w) || names.has(w));

await prefers({ language: "es", theme: "dark" });
check("words are told from names", isName("R1, ruth") && !isName("Weapons"));
check("the settings set the language", (await page.getAttribute("html", "lang")) === "es");
async function inSpanish(address) {
  const where = `es ${address}`;
  await open(where, address);
  if (["/", "/weapon/R1?to=dale&scene=sc14&use=take", "/day", "/people"].includes(address)) await shot(`es-dark-${file(address)}`);
  const texts = await words(where);
  for (const text of new Set(texts.filter((t) => english.get(address).includes(t) && !isName(t)))) found(where, `is in English: "${text}"`);
  await axe(`${where} dark`);
  await theme("light");
  await axe(`${where} light`, ["color-contrast"]);
  for (const pixels of WIDTHS.toReversed()) await width(where, pixels);
  await targets(where);
}
for (const address of chosen) await inSpanish(address);

// ---- with a stop and an old record ---------------------------------------------------------------------------

if (!process.env.ONLY) {
  await prefers({ language: "en", theme: "light" });
  await enter("stop_called", {});
  const stop = await led("/stop/", { on: "/stop" });
  await ruth.context.setOffline(true);
  check("a stop has a page", stop !== undefined);
  for (const address of ["/", `/stop/${stop}`, "/weapon/X1?to=dale&scene=sc14&use=rehearsal", "/unsent"]) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${base}${address}`);
    await shot(`stopped-${file(address)}`);
    await grey(`stopped-${file(address)}`);
    await axe(`stopped ${address}`);
    for (const pixels of WIDTHS.toReversed()) await width(`stopped ${address}`, pixels);
    await targets(`stopped ${address}`);
  }
  await ruth.context.setOffline(false);
}

for (const finding of findings) console.log(`     ${finding}`);
figure("pages", chosen.length, "addresses");
figure("looked at", chosen.length * 4, "pages in a language and a theme");
figure("time", Math.round((Date.now() - began) / 1000), "s");
figure("findings", findings.length, "", "0");
check("nothing was found in any page", findings.length === 0);
await finish(server);
