// What the server makes for a phone: all tables as a workbook, opened with another program; sheets as PDF, with codes
// and labels that this phone signed. And what the pages say when it cannot.
//
// PYTHON names an interpreter with openpyxl; without it, without Chromium for the server or without poppler-utils what
// needs them is skipped, and that is said.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Phone, SHOTS, Server, check, finish } from "./stage.mjs";

const there = (program) => {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    console.log(`SKIPPED: ${program} is not installed`);
    return false;
  }
};

const server = await new Server("--production", "tamarack.example/record").start();
const ruth = await Phone.of("ruth", { acceptDownloads: true });
await ruth.join(server.first(), "Ruth Okafor");
const base = server.base();
const enter = async (kind, fields, query = "") => {
  await ruth.open(`${base}/enter/${kind}${query}`);
  await ruth.enter(fields);
};
await ruth.open(`${base}/setup`);
await ruth.enter({ name: "=1+1 Tamarack", place: "US-CA", offset: "+00:00" });
await enter("day_started", {});
await enter("role_assigned", {}, "?person=ruth_okafor&role=armorer");
await enter("weapon_registered", {}, "?weapon=R1&class=blank_only&type=revolver&capacity=6");
await enter("taken_out", {}, "?weapon=R1&by=ruth_okafor");
await enter("person_named", { name: "@SUM(A1)" }, "?person=vera");
const FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")"];
for (const words of FORMULAS) await enter("concern_raised", { about: words });

/** A file that a link gives. */
async function file(selector) {
  const download = ruth.page.waitForEvent("download");
  const said = ruth.page.waitForEvent("load", { timeout: 60_000 }).then(() => ruth.text());
  const link = ruth.page.locator(selector).first();
  if (!(await link.count())) throw new Error(`there is no ${selector}: ${await ruth.text()}`);
  await link.click();
  // A page in place of a file says why there is none.
  const none = await Promise.race([download.then(() => null), said]).catch(String);
  if (none) throw new Error(`no file: ${none}`);
  said.catch(() => {});
  return { path: await (await download).path(), name: (await download).suggestedFilename() };
}

// ---- the workbook --------------------------------------------------------------------------------------------

await ruth.open(`${base}/export`);
const workbook = await file("a[href$='/export/tables.xlsx']");
check("the workbook has a name that says what it is", workbook.name.endsWith("tables.xlsx"), workbook.name);
check("it is a workbook", readFileSync(workbook.path).subarray(0, 2).toString() === "PK");
if (process.env.PYTHON) {
  const script = `
import json, sys, openpyxl
book = openpyxl.load_workbook(open(sys.argv[1], "rb"))
cells = [c for s in book for row in s.iter_rows() for c in row if c.value is not None]
print(json.dumps({"sheets": book.sheetnames, "formulas": [c.value for c in cells if c.data_type == "f"],
  "links": [c.hyperlink.target for c in cells if c.hyperlink], "texts": [c.value for c in cells if c.data_type == "s"]}))`;
  const read = JSON.parse(execFileSync(process.env.PYTHON, ["-c", script, workbook.path], { maxBuffer: 1 << 26 }));
  check("another program reads its sheets", read.sheets.join() === "Record,Weapons log,Rounds, movements,Rounds, where,Rounds, open,Not a bound book", read.sheets.join());
  check("no cell is a formula or a link", read.formulas.length === 0 && read.links.length === 0, JSON.stringify(read.formulas));
  check("what this phone entered a moment ago is in it", FORMULAS.every((f) => read.texts.some((t) => t.includes(f.replaceAll('"', '\\"')) || t.includes(f))), JSON.stringify(read.texts.slice(-40)));
} else {
  console.log("SKIPPED: PYTHON names no interpreter with openpyxl");
}
const stranger = await fetch(`${base}/export/tables.xlsx`, { headers: { authorization: "Lastlook key=x" } });
check("a stranger gets none", stranger.status === 401, String(stranger.status));
const guest = await fetch(`${base}/export/tables.xlsx`, { redirect: "manual" });
check("nor does a guest", guest.status >= 300 && guest.status < 400, String(guest.status));

// ---- PDF ----------------------------------------------------------------------------------------------------------

const tools = ["pdfinfo", "pdftotext"].every(there);
const pdf = async (what, address, selector, words, size) => {
  await ruth.open(`${base}${address}`);
  if (what === "labels") await ruth.shot("labels");
  const made = await file(selector);
  check(`${what}: a PDF`, readFileSync(made.path).subarray(0, 5).toString() === "%PDF-", made.name);
  if (SHOTS) execFileSync("cp", [made.path, join(SHOTS, `${what}.pdf`)]);
  if (!tools) return;
  const info = execFileSync("pdfinfo", [made.path]).toString();
  check(`${what}: the paper`, info.includes(size), info);
  const text = execFileSync("pdftotext", ["-layout", made.path, "-"]).toString();
  for (const word of words) check(`${what}: "${word}" can be searched`, text.includes(word), text);
};
await ruth.open(`${base}/print`);
const log = (await ruth.page.getAttribute("a[href*='/print/log/']", "href")).slice(new URL(base).pathname.length);
if (there("chromium")) {
  await pdf("log", log, "a[href$='paper=letter']", ["Daily weapons log", "=1+1 Tamarack", "R1"], "612 x 792");
  await pdf("log-a4", log, "a[href$='paper=a4']", ["R1"], "A4");
  await pdf("poster", "/print/poster", "a[href$='paper=letter']", ["stop this set", "Aquí", "/p/"], "612 x 792");
  await pdf("labels", "/print/labels?weapon=R1&person=ruth_okafor&sheet=a4", "a[href*='/pdf/print/labels']", ["R1", "Ruth Okafor", "armorer"], "A4");
  await pdf("paper", "/print/paper/show?weapon=R1", "a[href$='paper=letter']", ["R1"], "612 x 792");
}

/** A server whose browser is none. */
const bare = async (program, words) => {
  const other = await new Server("--production", "bare.example/record", "--chromium", program).start();
  const wes = await Phone.of("wes");
  await wes.join(other.first(), "Wes Nakamura");
  await wes.open(`${other.base()}/print/paper/show`);
  await wes.tap("a[href$='paper=a4']");
  const said = await wes.text();
  check(`with ${program} for a browser the page says so`, words.every((w) => said.includes(w)), said);
  await wes.shot("no-pdf");
  await wes.tap("main .button.primary");
  check("and leads back to the sheet", wes.page.url().endsWith("/print/paper/show"), wes.page.url());
  await other.end();
};
await bare("/nonexistent/chromium", ["chromium", "Save as PDF"]);
await bare("/bin/false", ["made no PDF", "Save as PDF"]);

// ---- the server gone ----------------------------------------------------------------------------------------------------

await server.stop();
await ruth.open(`${base}/export`);
await ruth.tap("a[href$='/export/tables.xlsx']");
check("without the server the CSV files are offered", (await ruth.text()).includes("take those") && (await ruth.page.locator("a[href$='record.csv']").count()) === 1, await ruth.text());
await ruth.shot("no-workbook");
await ruth.open(`${base}${log}`);
await ruth.tap("a[href$='paper=letter']");
check("and the browser's own printing", (await ruth.text()).includes("Save as PDF"), await ruth.text());
await finish(server);
