// Opens a bundle's index.html from disk in headless Chromium with the network off: it must say that the record is
// verified, and, with one byte flipped, where. Usage: node bundle-page.mjs CHROMIUM FOLDER SCREENSHOTS
// FOLDER holds whole/index.html, part/index.html, and flipped-PLACE/index.html pages made by the tests.
import { readdirSync, mkdirSync } from "node:fs";
import { resolve, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const { chromium } = createRequire(join(process.cwd(), "x.js"))("playwright-core");
const [executablePath, folder, shots] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 390, height: 844 }, offline: true });
let failed = 0;
const expect = (what, is, want) => {
  const good = is === want || (want instanceof RegExp && want.test(is));
  if (!good) failed += 1;
  console.log(`${good ? "ok  " : "FAIL"} ${what}: ${String(is).slice(0, 160)}${good ? "" : ` (expected ${want})`}`);
};

for (const name of readdirSync(folder).sort()) {
  const page = await context.newPage();
  const trouble = [];
  page.on("request", (r) => r.url().startsWith("file:") || trouble.push(`request to ${r.url()}`));
  page.on("pageerror", (e) => trouble.push(e.message));
  page.on("console", (m) => m.type() === "error" && trouble.push(m.text()));
  page.on("dialog", (d) => (trouble.push(`dialog: ${d.message()}`), d.dismiss()));
  await page.goto(pathToFileURL(resolve(folder, name, "index.html")).href);
  await page.waitForFunction(() => document.documentElement.dataset.verdict, null, { timeout: 60_000 });
  const verdict = await page.evaluate(() => document.documentElement.dataset.verdict);
  const findings = await page.locator("#findings li").allTextContents();
  const flipped = name.match(/^flipped-(\d+)$/);
  if (flipped) {
    expect(`${name} is found out`, verdict, "changed");
    expect(`${name} is located`, findings.join("; "), new RegExp(`\\bplace ${flipped[1]}\\b`));
  } else {
    expect(`${name} is verified`, verdict, "verified");
    expect(`${name} shows entries`, (await page.locator(".entry").count()) > 0, true);
    if (name === "part") expect("gaps are shown", (await page.locator(".gap").count()) > 0, true);
  }
  expect(`${name} asks nobody and runs clean`, trouble.join("; "), "");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(`${name} fits a phone`, wide, false);
  await page.screenshot({ path: join(shots, `bundle-${name}.png`) });
  await page.close();
}
await browser.close();
process.exit(failed ? 1 : 0);
