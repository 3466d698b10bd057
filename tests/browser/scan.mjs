// Scans for real: Chromium's camera shows our own codes (as a video made here), a server answers with the page and
// its strict policy, and the page must arrive where the code leads. Exits with 1 if anything does not.
//
//   cargo build --profile checker -p scan-wasm --target wasm32-unknown-unknown
//   cargo build -p qr --example draw
//   PLAYWRIGHT=/folder/with/node_modules node tests/browser/scan.mjs [part of a test's name]
//
// CHROMIUM (default /usr/bin/chromium), TARGET (cargo's target folder), REPEAT may be given.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const target = process.env.TARGET ?? process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const wasm = join(target, 'wasm32-unknown-unknown/checker/scan_wasm.wasm');
const draw = join(target, 'debug/examples/draw');
for (const file of [wasm, draw]) if (!existsSync(file)) throw new Error(`${file} is missing: see the head of this file`);
const { chromium } = createRequire(join(process.env.PLAYWRIGHT ?? root, 'x'))('playwright-core');

const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'";
const WIDTH = 1280;
const HEIGHT = 720;
const WAIT_MS = 20_000;
const folder = mkdtempSync(join(tmpdir(), 'lastlook-scan-'));

// What is scanned

const LABEL =
  'https://tamarack.example/set/record/c/weapon/R1/2026-05-11/X2VZeXlFqvw/' +
  'TauQlmXFKKAmytX-ZV4rHDnGkhr30hCSmvcM1EALb4tn_HUj_cwA7js-xfUOgxhgVwrAPneKrwhBn5fOdp7aCg';
// As long as entries are in practice; nobody here checks the signature.
const ENTRY = `LLE1\n${genuineEntry().replace('dummies_checked(', `${'# Zylinder geöffnet, sechs Kammern. '.repeat(3)}\ndummies_checked(`)}`;
const LONG = `LLU1 5 0\n${`${Buffer.byteLength(genuineEntry())}\n${genuineEntry()}`.repeat(5)}`;

/** The first entry of docs/formats/record.md, as it stands there. */
function genuineEntry() {
  const text = readFileSync(join(root, 'docs/formats/record.md'), 'utf8');
  return text.slice(text.indexOf('lastlook entry 1\n'), text.indexOf('\n```', text.indexOf('\u2014 device.')) + 1);
}

function svgs(kind, text) {
  return execFileSync(draw, [kind], { input: text, encoding: 'utf8' }).trim().split('\n');
}

/** The dark modules of our own SVG: `M x y h run …`. */
function modules(svg) {
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)[1]);
  const dark = new Uint8Array(side * side);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g)) dark.fill(1, y * side + +x, y * side + +x + +run);
  return { side, at: (x, y) => x >= 0 && y >= 0 && x < side && y < side ? dark[Math.floor(y) * side + Math.floor(x)] : -1 };
}

/** UPC-A 012345678905, drawn from its standard's widths. */
function upc() {
  const digits = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'];
  const half = (text) => [...text].map((digit) => digits[digit]).join('');
  const runs = `111${half('012345')}11111${half('678905')}111`;
  const bars = [...runs].flatMap((run, at) => Array(+run).fill(1 - (at % 2)));
  const quiet = Array(11).fill(0);
  const line = [...quiet, ...bars, ...quiet];
  return { side: line.length, at: (x, y) => (x < 0 || x >= line.length || y < 0 || y >= line.length ? -1 : y > 30 && y < 80 ? line[Math.floor(x)] : 0) };
}

// A camera's picture of it

const PLAIN = { module: 0, turn: 0, blur: 0, dark: 30, light: 220, noise: 4 };

function picture(code, how) {
  const shot = { ...PLAIN, ...how };
  const module = shot.module || (HEIGHT * 0.92) / code.side;
  const sharp = raster(code, shot, module);
  const blurred = shot.blur ? soften(soften(sharp, shot.blur), shot.blur) : sharp;
  let seed = 12345;
  const noise = () => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x3fffffff - 1) * shot.noise;
  return Uint8Array.from(blurred, (value) => Math.max(0, Math.min(255, shot.dark + (shot.light - shot.dark) * value + noise())));
}

function raster(code, { turn }, module) {
  const out = new Float32Array(WIDTH * HEIGHT);
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1)
      for (const [a, b] of [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]) {
        const [u, v] = [x + a - WIDTH / 2, y + b - HEIGHT / 2];
        const seen = code.at((u * cos + v * sin) / module + code.side / 2, (v * cos - u * sin) / module + code.side / 2);
        out[y * WIDTH + x] += (seen === 1 ? 0 : seen === 0 ? 1 : 0.4) / 4;
      }
  return out;
}

function soften(picture, radius) {
  const across = box(picture, radius, 1);
  return box(across, radius, WIDTH);
}

function box(picture, radius, step) {
  return picture.map((_, at) => {
    let sum = 0;
    for (let n = -radius; n <= radius; n += 1) sum += picture[Math.max(0, Math.min(picture.length - 1, at + n * step))];
    return sum / (2 * radius + 1);
  });
}

/** A video in which each picture stands for so many frames of 30 a second. */
function video(name, pictures, frames = 10) {
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const each = pictures.map((luma) => Buffer.concat([Buffer.from('FRAME\n'), luma, colour]));
  const all = each.flatMap((frame) => Array(frames).fill(frame));
  const file = join(folder, `${name}.y4m`);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`), ...all]));
  return file;
}

// The server

const posted = [];

function page(query) {
  const words = 'data-say-denied="Erlauben Sie die Kamera." data-say-start="Kamera an" data-say-progress="{have} von {total}"';
  const field = query.includes('beside') ? '<input name="code">' : '<textarea name="code"></textarea>';
  const form = `<form method="get" action="/scan">${field}<button>Look up</button></form>`;
  return (
    `<!doctype html><html lang="de"><title>scan</title><button id="before">x</button><input id="elsewhere">` +
    `<div class="scanner" data-target="/scan?code=" ${words} ${query.includes('autostart') ? 'data-autostart' : ''}>` +
    (query.includes('beside') ? `</div>${form}` : `${form}</div>`) +
    (query.includes('noscript') ? '' : `<script type="module" src="/scan.js"></script>`)
  );
}

const FILES = {
  '/scan.js': [join(root, 'web/scan.js'), 'text/javascript'],
  '/scan-worker.js': [join(root, 'web/scan-worker.js'), 'text/javascript'],
  '/scan.wasm': [wasm, 'application/wasm'],
};

const server = createServer(async (request, response) => {
  const { pathname, search } = new URL(request.url, 'http://x');
  const [file, type] = FILES[pathname] ?? [];
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Permissions-Policy', 'camera=(self)');
  response.setHeader('Content-Type', type ?? 'text/html; charset=utf-8');
  if (request.method === 'POST') posted.push(new URLSearchParams(await text(request)).get('code'));
  if (file) response.end(readFileSync(file));
  else response.end(pathname === '/' ? page(search) : '<!doctype html><title>arrived</title>');
});

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const home = `http://127.0.0.1:${server.address().port}`; // a secure context, as loopback is one

// The browser

async function open(camera, { query = '?', allow = true, init } = {}) {
  const args = ['--no-sandbox', '--use-fake-device-for-media-stream'];
  if (camera) args.push(`--use-file-for-fake-video-capture=${camera}`);
  if (allow) args.push('--use-fake-ui-for-media-stream');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
  const context = await browser.newContext({ permissions: allow ? ['camera'] : [] });
  const tab = await context.newPage();
  const complaints = [];
  const asked = [];
  tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
  if (init) await tab.addInitScript(init);
  await tab.goto(`${home}/${query}`);
  return { browser, tab, complaints, asked };
}

/** What arrives, and after how long. */
async function arrival(tab) {
  const began = performance.now();
  await tab.waitForURL(/\/scan/, { timeout: WAIT_MS });
  return { code: new URL(tab.url()).searchParams.get('code'), ms: Math.round(performance.now() - began) };
}

async function scans(name, pictures, expected, frames) {
  const { browser, tab, complaints } = await open(video(name.replace(/\W+/g, '-'), pictures, frames));
  await tab.click('.scanner-start');
  const { code, ms } = await arrival(tab).catch(async (error) => {
    throw new Error(`${await tab.textContent('.scanner-status')} ${complaints} ${error}`);
  });
  await browser.close();
  assert.equal(code, expected);
  assert.deepEqual(complaints, []);
  return `${ms} ms from the press to the page`;
}

const labels = modules(svgs('label', LABEL)[0]);
const tests = {
  'a label of 61 modules': () => scans('label', [picture(labels, { module: 6 })], LABEL),
  'a label turned by 40 degrees': () => scans('turned', [picture(labels, { module: 5, turn: 0.7 })], LABEL),
  'a label far off, 3 pixels a module': () => scans('far', [picture(labels, { module: 3, turn: 0.1 })], LABEL),
  'a label out of focus': () => scans('blurred', [picture(labels, { module: 6, blur: 2 })], LABEL),
  'a label in low light': () => scans('dark', [picture(labels, { module: 6, dark: 8, light: 42, noise: 6 })], LABEL),
  'an entry of 900 bytes in one code': () => {
    assert.ok(Buffer.byteLength(ENTRY) >= 900 && Buffer.byteLength(ENTRY) < 1_000, String(Buffer.byteLength(ENTRY)));
    return scans('entry', [picture(modules(svgs('screen', ENTRY)[0]))], ENTRY);
  },
  'an entry turned and a little blurred': () =>
    scans('entry-turned', [picture(modules(svgs('screen', ENTRY)[0]), { module: 4.6, turn: 0.25, blur: 1 })], ENTRY),
  'five entries in five parts': () => {
    const parts = svgs('in-turn', LONG);
    assert.equal(parts.length, 5);
    return scans('parts', parts.map((svg) => picture(modules(svg))), LONG);
  },
  'a UPC-A on a box, as an EAN-13': () => scans('upc', [picture(upc(), { module: 4 })], '0012345678905'),

  'two labels in one picture are not guessed between': async () => {
    const one = picture(labels, { module: 4 });
    const two = picture(modules(svgs('label', LABEL.replace('R1', 'R2'))[0]), { module: 4 });
    // Side by side: the middle third of each, beside the other.
    const both = new Uint8Array(one.length).fill(120);
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 0; x < 320; x += 1) {
        both[y * WIDTH + 200 + x] = one[y * WIDTH + 480 + x];
        both[y * WIDTH + 760 + x] = two[y * WIDTH + 480 + x];
      }
    const { browser, tab } = await open(video('two', [both]));
    await tab.click('.scanner-start');
    await tab.waitForSelector('.scanner-status[data-state=several]', { timeout: WAIT_MS });
    assert.equal(new URL(tab.url()).pathname, '/');
    await browser.close();
  },

  'progress is shown in the words of the page, and nothing is complete without all parts': async () => {
    const parts = svgs('in-turn', LONG).slice(0, 4);
    const { browser, tab } = await open(video('missing', parts.map((svg) => picture(modules(svg)))));
    assert.equal(await tab.textContent('.scanner-start'), 'Kamera an');
    await tab.click('.scanner-start');
    await tab.getByText('4 von 5').waitFor({ timeout: WAIT_MS });
    assert.equal(await tab.locator('.scanner-progress').getAttribute('value'), '4');
    await tab.waitForTimeout(1_500);
    assert.equal(new URL(tab.url()).pathname, '/');
    await browser.close();
  },

  'the camera is off when the page is hidden and when it is left': async () => {
    const blank = picture(labels, { module: 0.5 });
    const { browser, tab } = await open(video('blank', [blank]));
    await tab.click('.scanner-start');
    const live = () => tab.evaluate(() => document.querySelector('video').srcObject?.getVideoTracks()[0].readyState ?? 'off');
    await tab.waitForFunction(() => document.querySelector('video').srcObject);
    assert.equal(await live(), 'live');
    const hide = (hidden) =>
      tab.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    assert.equal(await live(), 'off');
    await hide(false);
    await tab.waitForFunction(() => document.querySelector('video').srcObject);
    await tab.evaluate(() => (document.querySelector('.scanner').hidden = true));
    await tab.waitForFunction(() => !document.querySelector('video').srcObject);
    await tab.evaluate(() => (document.querySelector('.scanner').hidden = false));
    await tab.waitForFunction(() => document.querySelector('video').srcObject);
    await tab.click('.scanner-stop');
    assert.equal(await live(), 'off');
    await browser.close();
  },

  'a refused camera is explained in the words of the page': async () => {
    const init = () => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('', 'NotAllowedError');
      };
    };
    const { browser, tab } = await open(undefined, { init });
    await tab.click('.scanner-start');
    assert.equal(await tab.textContent('.scanner-status[data-state=denied]'), 'Erlauben Sie die Kamera.');
    await browser.close();
  },

  'each other fault has its own words': async () => {
    for (const [name, word] of [['NotFoundError', 'missing'], ['NotReadableError', 'busy'], ['OddError', 'failed']]) {
      const init = `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '${name}') }`;
      const { browser, tab } = await open(undefined, { init });
      await tab.click('.scanner-start');
      assert.ok((await tab.textContent(`.scanner-status[data-state=${word}]`)).length > 40);
      await browser.close();
    }
    const init = "Object.defineProperty(window, 'isSecureContext', { value: false })";
    const { browser, tab } = await open(undefined, { init });
    await tab.click('.scanner-start');
    assert.match(await tab.textContent('.scanner-status[data-state=insecure]'), /https/);
    await browser.close();
  },

  'the light is offered where the camera has one, and switched': async () => {
    const init = () => {
      const { prototype } = MediaStreamTrack;
      prototype.getCapabilities = () => ({ torch: true });
      prototype.applyConstraints = async (constraints) => (window.lit = constraints.advanced[0].torch);
    };
    const { browser, tab } = await open(video('torch', [picture(labels, { module: 0.5 })]), { init });
    assert.equal(await tab.isVisible('.scanner-torch'), false);
    await tab.click('.scanner-start');
    await tab.click('.scanner-torch');
    await tab.waitForSelector('.scanner-torch[aria-pressed=true]');
    assert.equal(await tab.evaluate(() => window.lit), true);
    await tab.click('.scanner-torch');
    await tab.waitForSelector('.scanner-torch[aria-pressed=false]');
    assert.equal(await tab.evaluate(() => window.lit), false);
    await browser.close();
  },

  'it begins by itself where the camera is allowed already': async () => {
    const { browser, tab } = await open(video('auto', [picture(labels, { module: 6 })]), { query: '?autostart' });
    assert.equal((await arrival(tab)).code, LABEL);
    await browser.close();
  },

  'a picture from a file, without the camera': async () => {
    const { browser, tab, asked } = await open(undefined);
    assert.ok(!asked.includes('/scan.wasm'), 'the reader is fetched when it is needed');
    // A real PNG, drawn by the browser itself from our SVG, with its margin.
    const png = await drawn(browser, svgs('screen', ENTRY)[0], 900);
    await tab.setInputFiles('.scanner-file', { name: 'photo.png', mimeType: 'image/png', buffer: png });
    assert.equal((await arrival(tab)).code, ENTRY);
    assert.ok(asked.includes('/scan.wasm'));
    await browser.close();
  },

  'a picture without a code says so': async () => {
    const { browser, tab } = await open(undefined);
    const png = await drawn(browser, '<svg xmlns="http://www.w3.org/2000/svg"/>', 300);
    await tab.setInputFiles('.scanner-file', { name: 'photo.png', mimeType: 'image/png', buffer: png });
    await tab.waitForSelector('.scanner-status[data-state=nothing]');
    await browser.close();
  },

  'a scanner that types, with no field in focus and with our field in focus': async () => {
    for (const [focus, last] of [['', 'Enter'], ['#before', 'Tab'], ['textarea', 'Enter']]) {
      const { browser, tab } = await open(undefined);
      if (focus) await tab.focus(focus);
      await tab.keyboard.type(LABEL, { delay: 1 });
      await tab.keyboard.press(last);
      assert.equal((await arrival(tab)).code, LABEL, focus);
      await browser.close();
    }
  },

  'a scanner that types as on a US keyboard, on a German one': async () => {
    const { browser, tab } = await open(undefined);
    await tab.evaluate(german, LABEL);
    assert.equal((await arrival(tab)).code, LABEL);
    await browser.close();
  },

  'a scanner that types several lines': async () => {
    const { browser, tab } = await open(undefined);
    await tab.evaluate(german, 'LLJ1 lastlook join\nlog x\nperson ruth');
    assert.equal((await arrival(tab)).code, 'LLJ1 lastlook join\nlog x\nperson ruth');
    await browser.close();
  },

  'what is typed elsewhere or slowly stays what it is': async () => {
    const { browser, tab } = await open(undefined);
    await tab.focus('#elsewhere');
    await tab.keyboard.type('0012345678905', { delay: 1 });
    await tab.keyboard.press('Enter');
    await tab.evaluate(() => document.activeElement.blur());
    await tab.keyboard.type('slowly', { delay: 120 });
    await tab.keyboard.press('Enter');
    await tab.waitForTimeout(500);
    assert.equal(new URL(tab.url()).pathname, '/');
    assert.equal(await tab.inputValue('#elsewhere'), '0012345678905');
    await browser.close();
  },

  'typed by hand: Enter looks up': async () => {
    const { browser, tab } = await open(undefined);
    await tab.focus('textarea');
    await tab.keyboard.type('R1', { delay: 120 });
    await tab.keyboard.press('Enter');
    assert.equal((await arrival(tab)).code, 'R1');
    await browser.close();
  },

  'parts pasted in any order': async () => {
    const { browser, tab } = await open(undefined);
    const parts = cut(LONG, 5);
    for (const at of [3, 0, 4, 4, 2, 1]) {
      await tab.fill('textarea', parts[at]);
      await tab.click('form button');
    }
    assert.equal((await arrival(tab)).code, LONG);
    await browser.close();
  },

  'a form beside the scanner, with a field of one line': async () => {
    const { browser, tab } = await open(undefined, { query: '?beside' });
    for (const part of cut(LONG, 3))
      await tab.evaluate((text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', text);
        document.querySelector('[name=code]').dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
      }, part);
    assert.equal((await arrival(tab)).code, LONG);
    await tab.goto(`${home}/?beside`);
    await tab.focus('[name=code]');
    await tab.keyboard.type('R1', { delay: 120 });
    await tab.keyboard.press('Enter');
    assert.equal((await arrival(tab)).code, 'R1');
    await tab.goto(`${home}/?beside`);
    await tab.focus('[name=code]');
    await tab.keyboard.type(LABEL, { delay: 1 });
    await tab.keyboard.press('Enter');
    assert.equal((await arrival(tab)).code, LABEL);
    await browser.close();
  },

  'parts of two texts are not mixed, and one can begin anew': async () => {
    const { browser, tab } = await open(undefined);
    const [one, two] = [cut(LONG, 3), cut(LONG.toUpperCase(), 3)];
    const paste = async (text) => {
      await tab.fill('textarea', text);
      await tab.click('form button');
    };
    await paste(one[0]);
    await paste(two[1]);
    await tab.waitForSelector('.scanner-status[data-state=other]');
    await paste(one[1].replace('look', 'book'));
    await tab.waitForSelector('.scanner-status[data-state=damaged]');
    await paste(two[1]);
    await tab.click('.scanner-anew');
    for (const part of two) await paste(part);
    assert.equal((await arrival(tab)).code, LONG.toUpperCase());
    await browser.close();
  },

  'texts too long for an address are posted': async () => {
    const { browser, tab } = await open(undefined);
    const long = 'LLU1 1 0\n'.repeat(2_000);
    for (const part of cut(long, 25)) {
      await tab.fill('textarea', part);
      await tab.click('form button');
    }
    await tab.waitForURL(/\/scan$/, { timeout: WAIT_MS });
    assert.equal(posted.at(-1).replaceAll('\r\n', '\n'), long);
    await browser.close();
  },

  'without script the form does it': async () => {
    const { browser, tab } = await open(undefined, { query: '?noscript' });
    await tab.fill('textarea', LABEL);
    await tab.click('form button');
    assert.equal((await arrival(tab)).code, LABEL);
    await browser.close();
  },

  'the browser’s own reader is used where there is one, and ours where it garbles': async () => {
    const init = (garbled) => {
      window.BarcodeDetector = class {
        static getSupportedFormats = async () => ['qr_code', 'upc_a'];
        detect = async () => [{ rawValue: garbled, format: 'qr_code' }];
      };
    };
    const shot = video('native', [picture(modules(svgs('screen', ENTRY)[0]))]);
    const good = await open(shot, { init: `(${init})('R1')` });
    await good.tab.click('.scanner-start');
    assert.equal((await arrival(good.tab)).code, 'R1');
    assert.ok(!good.asked.includes('/scan.wasm'));
    await good.browser.close();
    const latin1 = Buffer.from(ENTRY).toString('latin1');
    const bad = await open(shot, { init: `(${init})(${JSON.stringify(latin1)})` });
    await bad.tab.click('.scanner-start');
    assert.equal((await arrival(bad.tab)).code, ENTRY);
    await bad.browser.close();
  },

  'a page script may take the text and stay': async () => {
    const { browser, tab } = await open(undefined);
    await tab.evaluate(() => {
      addEventListener('scanned', (event) => {
        event.preventDefault();
        document.title = event.detail.text;
      });
    });
    await tab.fill('textarea', 'R7');
    await tab.click('form button');
    await tab.waitForFunction(() => document.title === 'R7');
    assert.equal(new URL(tab.url()).pathname, '/');
    await browser.close();
  },

  'a picture that stops the reader does not stop the next one': async () => {
    const { browser, tab } = await open(undefined);
    const answers = await tab.evaluate(async () => {
      const worker = new Worker('/scan-worker.js');
      const ask = (id, width, height) =>
        new Promise((done) => {
          worker.onmessage = ({ data }) => done(data);
          worker.postMessage({ id, module: '/scan.wasm', width, height, pixels: new ArrayBuffer(4 * 64 * 64) });
        });
      // No memory is as large as the first picture says it is: the module stops.
      return [await ask(1, 65_535, 65_535), await ask(2, 64, 64)];
    });
    assert.deepEqual([answers[0].found, answers[0].lost], [[], false]);
    assert.match(answers[0].fault, /unreachable/);
    assert.deepEqual([answers[1].found, answers[1].fault], [[], undefined]);
    await browser.close();
  },

  'a reader that cannot be fetched is told': async () => {
    const { browser, tab } = await open(video('unfetched', [picture(labels, { module: 6 })]));
    await tab.route('**/scan.wasm', (route) => route.fulfill({ status: 404, body: '' }));
    await tab.context().route('**/scan.wasm', (route) => route.fulfill({ status: 404, body: '' }));
    await tab.click('.scanner-start');
    await tab.waitForSelector('.scanner-status[data-state=failed]', { timeout: WAIT_MS });
    await browser.close();
  },

  'how long one picture takes in the worker': async () => {
    const { browser, tab } = await open(undefined);
    const shots = { label: picture(labels, { module: 6 }), entry: picture(modules(svgs('screen', ENTRY)[0])), nothing: picture(labels, { module: 0.5 }) };
    const times = [];
    for (const [name, luma] of Object.entries(shots)) {
      const ms = await tab.evaluate(timed, [...Buffer.from(luma).toString('base64')].join(''));
      times.push(`${name} ${ms.toFixed(1)} ms`);
      assert.ok(ms < 400, `${name}: ${ms} ms for one picture of ${WIDTH} x ${HEIGHT}`);
    }
    await browser.close();
    return times.join(', ');
  },
};

/** In the page: the median of eleven pictures. */
async function timed(base64) {
  const luma = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const worker = new Worker('/scan-worker.js');
  const times = [];
  for (let id = 0; id < 11; id += 1) {
    const pixels = new Uint8Array(luma.length * 4);
    luma.forEach((value, at) => pixels.fill(value, at * 4, at * 4 + 4));
    worker.postMessage({ id, module: '/scan.wasm', width: 1280, height: 720, pixels: pixels.buffer }, [pixels.buffer]);
    times.push(await new Promise((done) => (worker.onmessage = ({ data }) => done(data.ms))));
  }
  return times.sort((a, b) => a - b)[5];
}

/** In the page: the keys of a US keyboard, as a system set to a German one tells them. */
function german(text) {
  const us = ' -_=+[{]}\\|;:\'"`~,<.>/?';
  const codes = 'Space Minus Minus Equal Equal BracketLeft BracketLeft BracketRight BracketRight Backslash Backslash Semicolon Semicolon Quote Quote Backquote Backquote Comma Comma Period Period Slash Slash'.split(' ');
  const told = { '-': 'ß', _: '?', ':': 'Ö', '/': '-', '?': '_', y: 'z', z: 'y', Y: 'Z', Z: 'Y' };
  for (const key of `${text}\n`) {
    const code = key === '\n' ? 'Enter' : /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : /\d/.test(key) ? `Digit${key}` : codes[us.indexOf(key)];
    const shiftKey = /[A-Z_+{}|:"~<>?]/.test(key);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: key === '\n' ? 'Enter' : told[key] ?? key, code, shiftKey, bubbles: true }));
  }
}

function cut(text, total) {
  const hash = (value) => createHash('sha256').update(value).digest('hex');
  const length = Math.ceil(text.length / total);
  return Array.from({ length: total }, (_, at) => {
    const head = `LLP1 ${at + 1}/${total} ${hash(text).slice(0, 16)}`;
    const piece = text.slice(at * length, (at + 1) * length);
    return `${head} ${hash(`${head}\n${piece}`).slice(0, 8)}\n${piece}`;
  });
}

async function drawn(browser, svg, side) {
  const tab = await browser.newPage({ viewport: { width: side, height: side } });
  await tab.setContent(`<body style="margin:0">${svg.replace('<svg ', `<svg width="${side}" height="${side}" `)}`);
  const png = await tab.screenshot();
  await tab.close();
  return png;
}

let failed = 0;
const wanted = process.argv[2] ?? '';
for (const [name, test] of Object.entries(tests)) {
  if (!name.includes(wanted)) continue;
  for (let time = 0; time < Number(process.env.REPEAT ?? 1); time += 1) {
    try {
      const figure = await test();
      console.log(`ok    ${name}${figure ? `: ${figure}` : ''}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}\n      ${error.stack}`);
    }
  }
}
server.close();
rmSync(folder, { recursive: true });
console.log(failed ? `${failed} failed` : 'all held');
process.exit(failed ? 1 : 0);
