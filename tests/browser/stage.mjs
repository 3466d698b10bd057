// What the browser tests share: a server of its own, phones (each with a browser of its own), and what is printed.
//
// LASTLOOK names the executable, CHROMIUM the browser, SHOTS a folder for screenshots (kept if given).

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(process.env.PLAYWRIGHT ? `${process.env.PLAYWRIGHT}/` : import.meta.url);
const { chromium } = require("playwright-core");

export const LASTLOOK = process.env.LASTLOOK || "target/debug/lastlook";
const EXAMPLE = process.env.EXAMPLE || new URL("../../examples/a-day-on-set", import.meta.url).pathname;
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
export const SHOTS = process.env.SHOTS;
if (SHOTS) mkdirSync(SHOTS, { recursive: true });

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, hasTouch: true };

/** A server with a folder of its own. */
export class Server {
  constructor(...options) {
    this.folder = mkdtempSync(join(tmpdir(), "lastlook-browser-"));
    this.options = options;
    this.port = 0;
  }

  /** The same, with the example's record in it. */
  static withExample(...options) {
    const server = new Server(...options);
    execFileSync(LASTLOOK, ["import", EXAMPLE, join(server.folder, "store")], { stdio: "ignore" });
    return server;
  }

  async start() {
    // A server that comes again comes at the same address: to a phone another one is another server.
    const listen = `127.0.0.1:${this.port}`;
    this.process = spawn(LASTLOOK, ["serve", join(this.folder, "store"), "--listen", listen, "--limit-address", "1000:5000", "--limit-key", "1000:5000", ...this.options]);
    // A test that fails on its way leaves no server behind.
    const child = this.process;
    process.once("exit", () => child.kill("SIGKILL"));
    let said = "";
    this.process.stderr.on("data", (d) => (said += d));
    await new Promise((resolve, reject) => {
      this.process.stdout.on("data", (data) => {
        said += data;
        const at = /listening at (https?:\/\/[^;\s]+)/.exec(said);
        if (!at) return;
        this.address = at[1];
        this.port = Number(new URL(this.address).port);
        setTimeout(resolve, 100);
      });
      this.process.on("exit", (code) => reject(new Error(`the server ended (${code}): ${said}`)));
    });
    this.said = () => said;
    return this;
  }

  first() {
    return /https?:\/\/\S+\/join\?code=\S+/.exec(this.said())?.[0];
  }

  poster() {
    return /https?:\/\/\S+\/p\/\S+/.exec(this.said())?.[0];
  }

  base() {
    return /https?:\/\/\S+\/set\/[0-9a-f]{16}/.exec(this.said())?.[0];
  }

  /** Stops it; one that has ended already stays as it is. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.removeAllListeners("exit");
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }

  async end() {
    await this.stop().catch(() => {});
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });

/** A phone: a browser profile of its own. Whatever goes wrong in its pages is kept. */
export class Phone {
  static all = [];

  static async of(who, options = {}) {
    const context = await browser.newContext({ ...PHONE, ...options });
    const phone = new Phone();
    Object.assign(phone, { who, context, page: await context.newPage(), wrong: [], number: 0 });
    phone.page.on("pageerror", (error) => phone.wrong.push(`${who}: ${error.message}`));
    phone.page.on("console", (message) => {
      // A server that is gone is no fault of the page.
      if (message.type() === "error" && !/Failed to load resource|ERR_CONNECTION|net::/.test(message.text())) {
        phone.wrong.push(`${who}: ${message.text()}`);
      }
    });
    Phone.all.push(phone);
    return phone;
  }

  async open(address) {
    await this.page.goto(address, { waitUntil: "load" });
    return this;
  }

  async join(address, name, more = {}) {
    await this.open(address);
    await this.page.fill("#name", name);
    if (more.pin) await this.page.fill("#pin", more.pin);
    await this.page.waitForSelector("form[data-join] button[type=submit]:not([disabled])");
    await this.tap("form[data-join] button[type=submit]");
    return this;
  }

  /** Taps what is named by a selector or by its words, and waits for the page that follows. */
  async tap(what) {
    const target = what.includes("=") || /[#.[>]/.test(what) ? this.page.locator(what).first() : this.page.getByText(what, { exact: false }).first();
    await Promise.all([this.page.waitForEvent("load"), target.click()]);
    await this.page.waitForLoadState("load");
  }

  text(selector = "main") {
    return this.page.locator(selector).first().innerText();
  }

  async synced() {
    return this.page.evaluate(async (base) => (await fetch(`${base}/phone/sync`, { method: "POST" })).json(), await this.base());
  }

  async base() {
    return this.page.evaluate(() => document.body.dataset.base);
  }

  /** A mark as forms of this phone carry it, not used yet: for forms that a test sends without opening their page. */
  async mark() {
    return this.page.evaluate(async (base) => {
      const page = await (await fetch(`${base}/me`)).text();
      return new DOMParser().parseFromString(page, "text/html").querySelector("[name=form-mark]").value;
    }, await this.base());
  }

  /** Waits until what this phone recorded is with the server. */
  async sent() {
    for (let i = 0; i < 50; i++) {
      const state = await this.synced();
      if (state.unsent?.length === 0) return state;
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error(`${this.who}: entries were not sent: ${JSON.stringify(await this.synced())}`);
  }

  async shot(name) {
    if (!SHOTS) return;
    this.number += 1;
    await this.page.screenshot({ path: join(SHOTS, `${String(this.number).padStart(2, "0")}-${this.who}-${name}.png`), fullPage: true });
  }

  /** Fills the form that is shown, and sends it: fields by name. */
  async enter(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.page.locator(`main form [name="${name}"]`);
      const first = field.first();
      const kind = await first.evaluate((e) => {
        for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
        return e.tagName === "SELECT" ? "select" : e.type;
      });
      if (kind === "select") await first.selectOption(String(value));
      else if (kind === "radio" || kind === "checkbox") {
        for (const one of [value].flat()) await this.page.locator(`main form label:has([name="${name}"][value="${one}"])`).first().click();
      } else {
        await first.fill(String(value));
      }
    }
    await this.tap("main form .actions button");
  }
}

let failures = 0;

export function check(what, holds, detail = "") {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : ` ${detail}`}`);
  if (!holds) failures += 1;
}

export function figure(name, value, unit, goal) {
  console.log(`figure ${name}: ${value} ${unit}${goal ? ` (goal ${goal})` : ""}`);
}

/** Ends the test: nothing may have gone wrong in any page. */
export async function finish(...servers) {
  const wrong = Phone.all.flatMap((phone) => phone.wrong);
  check("nothing went wrong in any page", wrong.length === 0, wrong.join("\n"));
  await browser.close();
  for (const server of servers) await server.end();
  process.exit(failures ? 1 : 0);
}
