// The scanner: a camera, a picture, a scanner that types, or a person who types; whatever brings the text, the page
// goes to `data-target` followed by it. Without this script the form in it does the same.
//
//   <div class="scanner" data-target="/set/record/scan?code=" data-say-start="Escanear" …></div>
//   <form method="get" action="/set/record/scan"><textarea name="code"></textarea><button>…</button></form>
//
// The form stands in the scanner or elsewhere on the page. Better a textarea than an input: that drops the line ends of
// a pasted code where there is no script.
//
// Never sends a picture anywhere, never looks up what a text means, never shows a word that the page cannot
// translate: each text of WORDS can stand in a `data-say-…` attribute. Further attributes: `data-autostart` (begin
// when the camera is allowed already), `data-worker` and `data-module` (where those files are, if not beside this
// one), `data-post` (where texts go that are too long for an address; else the form's address).
//
// A `scanned` event (detail: text, format) goes before the page leaves; whoever cancels it keeps the page.

const WORDS = {
  start: 'Scan with the camera',
  stop: 'Stop the camera',
  torch: 'Light',
  image: 'Read a picture',
  looking: 'Hold the code into the picture.',
  found: 'Read.',
  progress: '{have} of {total} parts. Keep the phone where it is.',
  other: 'This part is of another message. Finish the first, or begin anew.',
  anew: 'Begin anew',
  several: 'There is more than one code in the picture. Go closer to one.',
  damaged: 'The parts do not fit together. Scan them again.',
  nothing: 'No code in this picture. Go closer, hold it flat, and give it light.',
  insecure: 'The camera works only when the page’s address begins with https. Type the name, or read a picture.',
  denied:
    'The camera is not allowed for this page. Allow it in the browser’s settings for this site, then press Scan. ' +
    'Or type the name, or read a picture.',
  missing: 'No camera was found. Type the name, use a hand scanner, or read a picture.',
  busy: 'Another program is using the camera. Close it, then press Scan again.',
  failed: 'The camera did not start. Press Scan again, type the name, or read a picture.',
};

const FORMATS = ['qr_code', 'code_128', 'code_39', 'ean_13', 'ean_8', 'upc_a'];
const PAUSE_MS = 60; // between two pictures: the phone stays cool, and the eye sees no difference
const WHOLE_PX = 1280; // the whole picture is looked at in this size,
const MIDDLE_PX = 1080; // and its middle, in turn, as sharp as the camera has it
const FILE_PX = [1600, 2800, 800]; // a photograph is tried in these sizes
const ADDRESS_MAX = 6000; // longer addresses are refused by some servers and proxies on the way
const TWICE_MS = 2000; // a bar code counts when it is read the same twice within this time
const BUZZ_MS = 60;

// A part of a longer text (docs/formats/codes.md, section 6).
const PART = /^LLP1 ([1-9]\d{0,2})\/([1-9]\d{0,2}) ([0-9a-f]{16}) ([0-9a-f]{8})\n([^]*)$/;
const OURS = /^(https?:\/\/|LL[EJPU]1)/;

/** Puts a sequence of parts together, in any order. */
export class Sequence {
  constructor() {
    this.begin();
  }

  begin() {
    this.name = undefined;
    this.pieces = new Map();
  }

  /** What became of it: `part`, `other`, `damaged`, `whole` (with the text), or nothing if it is no part. */
  async add(text) {
    const [, number, total, name, check, rest] = PART.exec(text) ?? [];
    if (!number) return undefined;
    const piece = await sound(`LLP1 ${number}/${total} ${name}\n`, rest, check);
    if (piece === undefined || Number(number) > Number(total)) return { state: 'damaged' };
    if (this.name !== undefined && this.name !== `${name}/${total}`) return { state: 'other' };
    this.name = `${name}/${total}`;
    this.pieces.set(Number(number), piece);
    return this.pieces.size < Number(total) ? this.far(total) : this.whole(name, Number(total));
  }

  far(total) {
    return { state: 'part', have: this.pieces.size, total: Number(total) };
  }

  async whole(name, total) {
    const text = Array.from({ length: total }, (_, at) => this.pieces.get(at + 1)).join('');
    this.begin();
    const right = (await hash(text))?.startsWith(name) ?? true;
    return right ? { state: 'whole', text } : { state: 'damaged' };
  }
}

/** The piece if it has this check; readers like to drop a newline at the end. */
async function sound(head, piece, check) {
  for (const text of [piece, `${piece}\n`]) {
    if (text !== '' && ((await hash(head + text))?.startsWith(check) ?? true)) return text;
  }
  return undefined;
}

/** SHA-256 in hex; nothing where the browser has none (pages without https): the server checks again anyway. */
async function hash(text) {
  const bytes = await globalThis.crypto?.subtle?.digest('SHA-256', new TextEncoder().encode(text));
  return bytes && Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The browser's own reader, if it reads our codes. */
async function native() {
  if (!('BarcodeDetector' in globalThis)) return undefined;
  const known = await globalThis.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!known.includes('qr_code')) return undefined;
  const detector = new globalThis.BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) });
  return async (canvas) => {
    const found = await detector.detect(canvas);
    return found.map(({ rawValue, format }) => ({ text: rawValue, format }));
  };
}

/** Our own reader, in a worker, fetched when it is first needed. */
function own(worker, module) {
  const waiting = new Map();
  let last = 0;
  const thread = new Worker(worker);
  thread.onmessage = ({ data }) => settle(waiting, data);
  thread.onerror = () => waiting.forEach(({ reject }) => reject(new Error(`${worker} does not run`)));
  return (canvas, pen) => {
    const { width, height } = canvas;
    const { data } = pen.getImageData(0, 0, width, height);
    const id = ++last;
    thread.postMessage({ id, module, width, height, pixels: data.buffer }, [data.buffer]);
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
}

function settle(waiting, { id, found, fault, lost }) {
  const { resolve, reject } = waiting.get(id) ?? {};
  waiting.delete(id);
  // A picture that stopped the reader is one in which nothing was read; a reader that is not there is a fault.
  if (lost) reject?.(new Error(fault));
  else resolve?.(found);
}

/** Reads pictures with whatever this browser has. */
class Reader {
  constructor(host) {
    const beside = (name, file) => new URL(host.dataset[name] ?? file, host.dataset[name] ? document.baseURI : import.meta.url).href;
    this.own = () => (this.started ??= own(beside('worker', './scan-worker.js'), beside('module', './scan.wasm')));
    this.canvas = document.createElement('canvas');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
  }

  /** Draws a part of a picture, no larger than `most`, and reads it. */
  async read(picture, { x, y, width, height }, most) {
    const scale = Math.min(1, most / Math.max(width, height));
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    this.pen.drawImage(picture, x, y, width, height, 0, 0, this.canvas.width, this.canvas.height);
    const found = await this.decode();
    return found.map(({ text, format }) => uniform(text.replaceAll('\r\n', '\n'), format));
  }

  async decode() {
    this.detect ??= (await native()) ?? this.own();
    try {
      const found = await this.detect(this.canvas, this.pen);
      if (this.detect === this.started || (await Promise.all(found.map(whole))).every(Boolean)) return found;
    } catch (error) {
      if (this.detect === this.started) throw error;
    }
    // The browser's reader is not there after all, or took our UTF-8 for something else: ours, from now on.
    this.detect = this.own();
    return this.detect(this.canvas, this.pen);
  }
}

/** Whether our UTF-8 came through: a part has its check, an entry the long dash of its signature line. */
async function whole({ text }) {
  const [, number, total, name, check, rest] = PART.exec(text) ?? [];
  if (number) return (await sound(`LLP1 ${number}/${total} ${name}\n`, rest, check)) !== undefined;
  return !/^LL(E1|U1 [1-9])/.test(text) || text.includes('\n\u2014 device.');
}

/** A UPC-A is an EAN-13 with a 0 in front, whichever way a browser tells it. */
function uniform(text, format) {
  return format === 'upc_a' && text.length === 12 ? { text: `0${text}`, format: 'ean_13' } : { text, format };
}

/** One scanner on the page. */
class Scanner {
  constructor(host) {
    this.host = host;
    // Its own form, or the page's, if that asks for a code too.
    this.field = host.querySelector('[name=code]') ?? document.querySelector('form [name=code]:not([type=hidden])');
    this.form = this.field?.form;
    this.reader = new Reader(host);
    this.sequence = new Sequence();
    this.build();
    this.listen();
    if ('autostart' in host.dataset) this.startIfAllowed();
  }

  say(word, values = {}) {
    const key = `say${word[0].toUpperCase()}${word.slice(1)}`;
    return (this.host.dataset[key] ?? WORDS[word]).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  build() {
    this.video = make('video', 'scanner-video', { muted: true, playsInline: true, autoplay: true });
    this.view = make('div', 'scanner-view finder', { hidden: true }, this.video);
    this.status = make('p', 'scanner-status', { role: 'status' });
    this.bar = make('progress', 'scanner-progress progress', { hidden: true });
    this.startButton = this.button('start', () => this.start(), false, 'button primary');
    this.stopButton = this.button('stop', () => this.stop(), true);
    this.torchButton = this.button('torch', () => this.light(), true, 'torch');
    this.view.append(this.torchButton);
    this.anewButton = this.button('anew', () => this.anew(), true);
    this.file = make('input', 'scanner-file', { type: 'file', accept: 'image/*' });
    this.file.setAttribute('capture', 'environment');
    const image = make('label', 'scanner-image button', {}, make('span', '', { textContent: this.say('image') }), this.file);
    const buttons = [this.startButton, this.stopButton, this.anewButton, image];
    this.host.prepend(this.view, this.status, this.bar, make('div', 'scanner-buttons', {}, ...buttons));
  }

  button(word, act, hidden = false, look = 'button') {
    const button = make('button', `scanner-${word} ${look}`, { type: 'button', textContent: this.say(word), hidden });
    button.addEventListener('click', act);
    return button;
  }

  listen() {
    this.form?.addEventListener('submit', (event) => this.submit(event));
    this.file.addEventListener('change', () => this.readFile());
    this.field?.addEventListener('keydown', (event) => this.enter(event));
    this.field?.addEventListener('paste', (event) => this.paste(event));
    document.addEventListener('visibilitychange', () => this.pause(document.hidden));
    addEventListener('pagehide', () => this.stop());
    new IntersectionObserver(([seen]) => this.pause(!seen.isIntersecting)).observe(this.host);
    new Wedge(this.field, (text) => this.typed(text));
  }

  tell(word, values) {
    this.status.textContent = word ? this.say(word, values) : '';
    this.status.dataset.state = word ?? '';
  }

  // Camera

  async startIfAllowed() {
    const state = await navigator.permissions?.query({ name: 'camera' }).catch(() => undefined);
    if (state?.state === 'granted') this.start();
  }

  async start() {
    if (this.stream || this.starting) return;
    this.starting = true;
    this.wanted = true;
    const stream = await camera().catch((error) => this.refused(error));
    this.starting = false;
    if (!stream) return;
    // While the question was on the screen the page may have been left.
    if (!this.wanted || document.hidden) return end(stream);
    this.stream = stream;
    // Unplugged, or taken away by the system.
    stream.getVideoTracks()[0].addEventListener('ended', () => this.close());
    this.video.srcObject = stream;
    await this.video.play().catch(() => undefined);
    this.show(true);
    this.tell('looking');
    this.watch(stream);
  }

  refused(error) {
    this.wanted = false;
    this.tell(faultOf(error));
  }

  stop() {
    this.wanted = false;
    this.close();
  }

  close() {
    if (!this.stream) return;
    end(this.stream);
    this.stream = undefined;
    this.video.srcObject = null;
    this.show(false);
    if (this.status.dataset.state === 'looking') this.tell();
  }

  /** Out of sight, the camera is off; back in sight, it is as it was. */
  pause(hidden) {
    if (hidden) this.close();
    else if (this.wanted) this.start();
  }

  show(on) {
    const [track] = this.stream?.getVideoTracks() ?? [];
    this.view.hidden = this.stopButton.hidden = !on;
    this.startButton.hidden = on;
    this.torchButton.hidden = !(on && track?.getCapabilities?.().torch);
    this.torchButton.setAttribute('aria-pressed', 'false');
  }

  async light() {
    const torch = this.torchButton.getAttribute('aria-pressed') !== 'true';
    const [track] = this.stream?.getVideoTracks() ?? [];
    const done = await track?.applyConstraints({ advanced: [{ torch }] }).then(() => true, () => false);
    if (done) this.torchButton.setAttribute('aria-pressed', String(torch));
  }

  async watch(stream) {
    for (let turn = 0; this.stream === stream; turn += 1) {
      await this.look(turn).catch((error) => this.fail(error));
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
  }

  async look(turn) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0 || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const side = Math.min(width, height);
    const middle = { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
    const part = turn % 2 === 0 ? { x: 0, y: 0, width, height } : middle;
    const found = await this.reader.read(this.video, part, turn % 2 === 0 ? WHOLE_PX : MIDDLE_PX);
    await this.choose(found.filter(({ text, format }) => this.certain(text, format)));
  }

  /** Parts are all welcome; of anything else one only, for the wrong card is worse than none. */
  async choose(found) {
    const others = found.filter(({ text }) => !PART.test(text));
    if (others.length > 1) return this.tell('several');
    for (const { text, format } of found) await this.take(text, format);
  }

  /** QR codes mend themselves; a bar code must be read the same twice. */
  certain(text, format) {
    const now = performance.now();
    const { seen, when = -Infinity } = this.before ?? {};
    this.before = { seen: text, when: now };
    return format === 'qr_code' || (seen === text && now - when < TWICE_MS);
  }

  fail(error) {
    console.error(error);
    this.stop();
    this.tell('failed');
  }

  // Pictures

  async readFile() {
    const [file] = this.file.files;
    if (!file) return;
    const found = await this.readPicture(file).catch(() => []);
    this.file.value = '';
    if (found.length === 0) return this.tell('nothing');
    await this.choose(found);
  }

  async readPicture(file) {
    const picture = await createImageBitmap(file);
    for (const most of FILE_PX) {
      const found = await this.reader.read(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, most);
      if (found.length > 0) return found;
    }
    return [];
  }

  // What was read

  submit(event) {
    const text = this.field?.value ?? '';
    if (text.trim() === '') return;
    event.preventDefault();
    this.field.value = '';
    this.take(text.replaceAll('\r\n', '\n'), 'typed');
  }

  /** Enter looks up, Shift and Enter makes a new line. */
  enter(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  /** A pasted code of several lines is taken as it is: an input would make one line of it. */
  paste(event) {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!/^LL[EJPU]1/.test(text)) return;
    event.preventDefault();
    this.take(text.replaceAll('\r\n', '\n'), 'typed');
  }

  /** By a scanner that types, perhaps into our own field. */
  typed(text) {
    if (this.field) this.field.value = '';
    this.take(text, 'typed');
  }

  async take(text, format) {
    const part = await this.sequence.add(text);
    if (!part) return this.deliver(text, format);
    if (part.state === 'whole') return this.deliver(part.text, format);
    this.anewButton.hidden = part.state !== 'other';
    if (part.state === 'part') this.progress(part);
    else this.tell(part.state);
  }

  progress({ have, total }) {
    if (Number(this.bar.value) === have && this.bar.max === total && !this.bar.hidden) return;
    buzz();
    Object.assign(this.bar, { max: total, value: have, hidden: false });
    this.tell('progress', { have, total });
  }

  anew() {
    this.sequence.begin();
    this.anewButton.hidden = this.bar.hidden = true;
    this.tell(this.stream ? 'looking' : undefined);
  }

  deliver(text, format) {
    buzz();
    this.stop();
    this.anewButton.hidden = this.bar.hidden = true;
    this.tell('found');
    const event = new CustomEvent('scanned', { detail: { text, format }, bubbles: true, cancelable: true });
    if (this.host.dispatchEvent(event)) this.go(text);
  }

  go(text) {
    const address = this.host.dataset.target + encodeURIComponent(text);
    if (address.length <= ADDRESS_MAX) return location.assign(address);
    const field = make('textarea', '', { name: 'code', value: text });
    const action = this.host.dataset.post ?? this.form?.action ?? this.host.dataset.target.split('?')[0];
    const form = make('form', '', { method: 'post', action, hidden: true }, field);
    document.body.append(form);
    form.submit();
  }
}

/** A scanner that types: keys faster than any hand, and Enter or Tab behind them. */
class Wedge {
  static GAP_MS = 80; // between two keys; hands take longer
  static MEAN_MS = 40; // and on the whole they are faster still
  static LENGTH_MIN = 4;
  static MORE_MS = 150; // after Enter: a text of several lines goes on

  constructor(own, take) {
    Object.assign(this, { own, take });
    this.begin();
    addEventListener('keydown', (event) => this.key(event), true);
  }

  begin() {
    Object.assign(this, { typed: '', physical: '', first: 0, last: -Infinity, count: 0 });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.isComposing || this.elsewhere(event.target)) return;
    if (event.repeat) return this.begin();
    if (event.timeStamp - this.last > (this.ended ? Wedge.MORE_MS : Wedge.GAP_MS)) this.begin();
    if (event.key === 'Enter' || event.key === 'Tab') return this.enter(event);
    const physical = onUsKeyboard(event);
    if (event.key.length !== 1 && !physical) return;
    this.add(event, physical ?? event.key);
  }

  /** What is typed into another field of the page belongs there. */
  elsewhere(target) {
    const editable = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
    return editable && editable !== this.own;
  }

  add(event, physical) {
    if (this.ended) this.resume();
    if (this.count === 0) this.first = event.timeStamp;
    this.typed += event.key.length === 1 ? event.key : '\ufffd';
    this.physical += physical;
    this.last = event.timeStamp;
    this.count += 1;
    // A space would press the button that has the focus.
    if (event.key === ' ' && this.count > 2 && event.target instanceof HTMLButtonElement) event.preventDefault();
  }

  enter(event) {
    const mean = (this.last - this.first) / Math.max(1, this.count - 1);
    if (this.count < Wedge.LENGTH_MIN || mean > Wedge.MEAN_MS) return this.begin();
    event.preventDefault();
    event.stopPropagation();
    this.last = event.timeStamp;
    clearTimeout(this.ended);
    this.ended = setTimeout(() => this.finish(), Wedge.MORE_MS);
  }

  /** The Enter was a line's end within the text. */
  resume() {
    clearTimeout(this.ended);
    this.ended = undefined;
    this.typed += '\n';
    this.physical += '\n';
  }

  finish() {
    const text = likelier(this.typed, this.physical);
    this.ended = undefined;
    this.begin();
    this.take(text);
  }
}

const SYMBOLS = {
  Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:', Quote: '\'"',
  Backquote: '`~', Comma: ',<', Period: '.>', Slash: '/?', Space: '  ', NumpadDecimal: '..', NumpadDivide: '//',
  NumpadAdd: '++', NumpadSubtract: '--', NumpadMultiply: '**',
};
const SHIFTED_DIGITS = ')!@#$%^&*(';

/** What the key is on the keyboard that scanners pretend to be. */
function onUsKeyboard({ code, shiftKey }) {
  const [, kind, key] = /^(Key|Digit|Numpad)([A-Z0-9])$/.exec(code) ?? [];
  if (kind === 'Key') return shiftKey ? key : key.toLowerCase();
  if (kind) return kind === 'Digit' && shiftKey ? SHIFTED_DIGITS[Number(key)] : key;
  return SYMBOLS[code]?.[shiftKey ? 1 : 0];
}

/** A scanner set to another country's keys types nonsense; its keys on a US keyboard then make sense. */
function likelier(typed, physical) {
  const plain = /^[0-9A-Za-z .$/+%-]+$/;
  for (const sense of [OURS, plain]) {
    if (sense.test(typed)) return typed;
    if (sense.test(physical)) return physical;
  }
  return typed;
}

async function camera() {
  if (!isSecureContext) throw new DOMException('', 'SecurityError');
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('', 'NotFoundError');
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, ...size },
  });
  const [track] = stream.getVideoTracks();
  const modes = track.getCapabilities?.().focusMode ?? [];
  if (modes.includes('continuous')) await track.applyConstraints({ advanced: [{ focusMode: 'continuous' }] }).catch(() => undefined);
  return stream;
}

/** The word for why there is no camera. */
function faultOf({ name }) {
  const words = {
    SecurityError: 'insecure',
    NotAllowedError: 'denied',
    NotFoundError: 'missing',
    OverconstrainedError: 'missing',
    NotReadableError: 'busy',
    AbortError: 'busy',
  };
  return words[name] ?? 'failed';
}

function end(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

/** Felt and not heard: the set may be rolling. */
function buzz() {
  navigator.vibrate?.(BUZZ_MS);
}

function make(tag, className, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (className) element.className = className;
  if (properties.role) element.setAttribute('role', properties.role);
  element.append(...children);
  return element;
}

/** Makes every scanner on the page one, once. */
export function enhance(root = document) {
  for (const host of root.querySelectorAll('.scanner:not([data-ready])')) {
    host.dataset.ready = '';
    new Scanner(host);
  }
}

if (typeof document !== 'undefined') enhance();
