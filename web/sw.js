// The phone's half of Lastlook: keeps keys and entries, and answers every page of a production that this phone joined,
// with a server or without. The record and the pages themselves are WebAssembly (crates/phone); this file only stores,
// signs and fetches. It never says that something is recorded before it was written and read back, it never lets a
// private key out, and an update never touches what is stored.
//
// The server writes four lines above these: VERSION (of the app's files), FILES (their paths), LANGUAGES (those that there
// are texts in), and CONTENT_SECURITY_POLICY, the one that its own pages have.

"use strict";

const CACHE = `lastlook-${VERSION}`;
const ORIGINALS = "lastlook-originals";

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const answer = route(event);
  if (answer) event.respondWith(answer);
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("lastlook-") && name !== CACHE && name !== ORIGINALS) await caches.delete(name);
  }
  await forgetMarks().catch(() => {});
  await self.clients.claim();
}

// ---- what is asked ---------------------------------------------------------------------------------------

function route(event) {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return null;
  if (url.pathname.startsWith("/web/")) return file(event.request);
  if (url.pathname === "/" && event.request.method === "GET") return home(event.request);
  const found = /^\/set\/([0-9a-f]{16})(\/.*)$/.exec(url.pathname);
  if (!found) return null;
  return production(event, found[1], found[2], url).catch(failed);
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
  return kept || fetch(request);
}

/** The production of this phone, or what the server says. */
async function home(request) {
  const profiles = await all("profiles");
  const bases = [...new Set(profiles.map((profile) => profile.base))];
  return bases.length === 1 ? Response.redirect(`${bases[0]}/`, 303) : fetch(request);
}

/** Productions that this phone was let into a moment ago: their record is fetched before the first page is shown. */
const joined = new Set();

async function production(event, id, path, url) {
  const request = event.request;
  // A form of another site must not sign with this phone's key.
  if (request.method !== "GET" && request.method !== "HEAD" && !fromHere(request)) {
    return failed(fault("foreign"), 403);
  }
  if (path === "/phone/join" && request.method === "POST") return exclusively(id, () => join(id, request));
  if (path === "/phone/sign-in/key" && request.method === "POST") return exclusively(id, () => newcomer(id, request));
  if (path === "/phone/sign-in" && request.method === "POST") return exclusively(id, () => signIn(id, request));
  const profile = await active(id);
  if (profile && joined.delete(id)) await sync(profile).catch(() => {});
  const forServer = path === "/joining" || path.startsWith("/sign-in/") || path === "/manifest.webmanifest";
  const [someone] = profile || forServer ? [] : await peopleOf(id);
  if (someone) return nobody(id, someone, request, path, url);
  if (!profile || forServer) return fetch(request);
  // What somebody does without their name must not pass through their key: it goes to the server as it is. Without a
  // server the page here keeps the text, signs nothing, and says so.
  if (path.startsWith("/guest/")) {
    const kept = request.clone();
    return fetch(request).catch(() => answered(id, profile, kept, path + url.search, true));
  }
  switch (path) {
    case "/phone/state":
      return exclusively(id, async () => json(await report(await phone(profile), profile)));
    case "/phone/sync":
      return json(await sync(profile));
    case "/phone/switch":
      return exclusively(id, () => switchTo(id, request));
    case "/phone/preferences":
      return preferences(request);
    case "/phone/carry":
      return exclusively(id, () => carry(profile, request));
    case "/phone/unsent":
      return exclusively(id, () => unsent(id));
    case "/phone/put-away":
      return exclusively(id, () => putAway(profile, request));
    case "/phone/found":
      return exclusively(id, () => foundAsFile(id));
    case "/phone/put-away-held":
      return putAwayHeld(profile, request);
    case "/phone/clear-waiting":
      // An address alone does nothing: only this house's form.
      if (request.method !== "POST") return failed(fault("foreign"), 405);
      await authorized(profile, "POST", `${profile.base}/waiting`);
      return Response.redirect(new URL(`${profile.base}/people`, self.location.origin), 303);
    case "/held-back":
    case "/waiting":
      return authorized(profile, "GET", url.pathname + url.search);
  }
  if (path === "/leave" && request.method === "POST") return leave(id, profile, request);
  if (path === "/plan/read" && request.method === "POST") return foreign(id, profile, request);
  if (path === "/export/tables.xlsx") return workbook(id, profile, request, path, url.pathname);
  if (path.startsWith("/pdf/") && request.method === "GET") return pdf(id, profile, request, path, url);
  if (path.startsWith("/phone/sealed/")) {
    return exclusively(id, () => unsealed(profile, path.slice("/phone/sealed/".length)));
  }
  if (path.startsWith("/original/")) return original(profile, path.slice("/original/".length));
  const response = await answered(id, profile, request, path + url.search);
  event.waitUntil(sync(profile).catch(() => {}));
  return response;
}

/**
 * Whoever acted has left, and others have keys here: until one of them says so, nobody acts. Pages are shown as to a
 * guest, from what is on the phone; what a form says goes to the server as a guest's, and nothing is signed here.
 */
async function nobody(id, someone, request, path, url) {
  switch (path) {
    case "/phone/state":
      return json(await state(someone));
    case "/phone/sync":
      return json(await sync(someone));
    case "/phone/switch":
      return exclusively(id, () => switchTo(id, request));
    case "/phone/preferences":
      return preferences(request);
  }
  if (request.method !== "GET") return fetch(request).catch(() => failed(fault("nobody"), 503));
  return exclusively(id, () => page(someone, request, path + url.search, null, false));
}

/** Whether a page of this house sent it. A page that hides where it is may not either. */
function fromHere(request) {
  try {
    return new URL(request.referrer).origin === self.location.origin;
  } catch {
    return false;
  }
}

async function answered(id, profile, request, target, nameless = false) {
  const form = request.method === "POST" ? await request.formData() : null;
  // A photo that this phone brought later would say whose it is.
  if (form && nameless) for (const name of new Set(form.keys())) if (form.get(name) instanceof File) form.delete(name);
  return exclusively(id, () => page(profile, request, target, form));
}

/** What goes wrong before there is a page, in both languages: what happened, and what to do. */
const WORDS = {
  en: {
    "storage-closed": "This phone’s storage cannot be opened. Close the other tabs of this app, then try again; if it stays, use another phone or paper.",
    "storage-full": "This phone did not store it. Free some space on the phone, then try again; if it stays, use another phone or paper.",
    foreign: "This form came from another site and was not taken. Open the app and send it from there.",
    "phone-inner": "The app and what this phone keeps of it do not fit each other. Load this page again; if it stays, close all tabs of this app and open it again.",
    "phone-anew": "This phone’s key must not be used any more, so nothing was signed. Let this phone in anew; what it recorded before is kept.",
    "phone-damaged": "What this phone kept of the production cannot be read. Take out what is unsent, then let this phone in anew.",
    "phone-clock": "This phone’s clock is wrong. Set it, then try again.",
    "phone-long": "This form has more text than one entry can carry. Make it shorter, then try again.",
    "phone-key": "This phone’s key gave no signature. Start the phone again, then try once more.",
    "phone-not-kept": "This phone did not keep the entry, so it is not recorded. Free some space on the phone, then try again.",
    "phone-connect": "The server may never take the entry that this is about. Connect to the server first, then say it again.",
    "phone-reply": "The server’s answer cannot be read. Try again; if it stays, tell whoever runs the server.",
    name: "Write your first and last name.",
    "no-app-file": "A part of this app is not on this phone. Connect to the server, then load the page again.",
    "no-production": "This server does not know the production. Scan the code again.",
    "no-profile": "This person is not on this phone.",
    nobody: "Nobody acts on this phone now, and the server cannot be reached. Call a stop out loud. To record it here, go back, open “Nobody acts” above, and say who you are.",
    "not-sealed": "This note cannot be sealed or opened now. Act as its writer once more, with the PIN, then try again.",
    nothing: "Nothing was recorded by this. What was recorded before is kept on this phone.",
    some: "It may be recorded. Look before you try again.",
    unsent: "Not sent yet",
    again: "Try again",
  },
  es: {
    "storage-closed": "No se puede abrir el almacenamiento de este teléfono. Cierre las otras pestañas de esta aplicación e inténtelo de nuevo; si sigue igual, use otro teléfono o papel.",
    "storage-full": "Este teléfono no lo guardó. Libere espacio en el teléfono e inténtelo de nuevo; si sigue igual, use otro teléfono o papel.",
    foreign: "Este formulario vino de otro sitio y no se aceptó. Abra la aplicación y envíelo desde allí.",
    "phone-inner": "La aplicación y lo que este teléfono guarda de ella no encajan. Cargue otra vez esta página; si sigue igual, cierre todas las pestañas de la aplicación y ábrala de nuevo.",
    "phone-anew": "La clave de este teléfono ya no se puede usar, así que no se firmó nada. Admita este teléfono de nuevo; lo que registró antes se conserva.",
    "phone-damaged": "No se puede leer lo que este teléfono guardaba de la producción. Saque lo que no se ha enviado y admita este teléfono de nuevo.",
    "phone-clock": "El reloj de este teléfono no es correcto. Póngalo en hora e inténtelo de nuevo.",
    "phone-long": "Este formulario tiene más texto del que cabe en una entrada. Acórtelo e inténtelo de nuevo.",
    "phone-key": "La clave de este teléfono no dio ninguna firma. Reinicie el teléfono e inténtelo otra vez.",
    "phone-not-kept": "Este teléfono no guardó la entrada, así que no está registrada. Libere espacio en el teléfono e inténtelo de nuevo.",
    "phone-connect": "Puede que el servidor nunca acepte la entrada de la que se trata. Conéctese primero al servidor y dígalo otra vez.",
    "phone-reply": "No se puede leer la respuesta del servidor. Inténtelo de nuevo; si sigue igual, avise a quien lleva el servidor.",
    name: "Escriba su nombre y apellido.",
    "no-app-file": "Una parte de esta aplicación no está en este teléfono. Conéctese al servidor y vuelva a cargar la página.",
    "no-production": "Este servidor no conoce la producción. Escanee el código otra vez.",
    "no-profile": "Esta persona no está en este teléfono.",
    nobody: "Ahora nadie actúa en este teléfono y no se puede contactar con el servidor. Pida el alto en voz alta. Para registrarlo aquí, vuelva atrás, abra «Nadie actúa» arriba y diga quién es.",
    "not-sealed": "Esta nota no se puede sellar ni abrir ahora. Actúe otra vez como quien la escribió, con el PIN, e inténtelo de nuevo.",
    nothing: "Con esto no se registró nada. Lo registrado antes se conserva en este teléfono.",
    some: "Puede que esté registrado. Mire antes de intentarlo de nuevo.",
    unsent: "Sin enviar",
    again: "Intentarlo de nuevo",
  },
};

/** Something that went wrong and has words; the cause is for whoever mends it. */
const fault = (code, cause) => Object.assign(new Error(cause || code), { code });

async function failed(error, status = 500) {
  const chosen = (await read("settings", "language").catch(() => null)) || navigator.language || "en";
  const language = chosen.slice(0, 2) === "es" ? "es" : "en";
  const words = WORDS[language];
  const said = words[error.code] || String(error.message || error);
  const page = `<!DOCTYPE html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/web/style.css"><title>Lastlook</title><main><h1>Lastlook</h1>
<p class="notice danger" role="alert">${escaped(said)}</p>
${
    error.kept
      ? `<p>${words.some}</p><p><a class="button" href="${error.kept}/unsent">${words.unsent}</a></p>`
      : `<p>${words.nothing}</p><p><a class="button" href="">${words.again}</a></p>`
  }
${error.code && error.message !== error.code ? `<p class="soft code" lang="en">${escaped(error.message)}</p>` : ""}</main></html>`;
  return html(page, status);
}

const POLICY = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const json = (value, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...POLICY } });
const html = (bytes, status) =>
  new Response(bytes, { status, headers: { "content-type": "text/html; charset=utf-8", ...POLICY } });

// ---- one thing at a time for each production ---------------------------------------------------------------

const queues = new Map();

function exclusively(id, work) {
  const before = queues.get(id) || Promise.resolve();
  const result = before.then(work, work);
  queues.set(id, result.catch(() => {}));
  return result;
}

// ---- what is stored --------------------------------------------------------------------------------------

const STORES = ["profiles", "settings", "log", "own", "carried", "openings", "checkpoints", "findings", "marks", "sealed"];
let database;

function open() {
  database ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open("lastlook", 2);
    // A later version adds stores here and takes none away: what waits to be sent outlives every update.
    asked.onupgradeneeded = () => {
      for (const name of STORES) if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name);
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => {
        asked.result.close();
        database = null;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(fault("storage-closed", asked.error?.message));
  });
  return database;
}

/** Does all of it or nothing, and is done when it is on the disk. */
async function write(changes) {
  if (!changes.length) return;
  const db = await open();
  await new Promise((resolve, reject) => {
    const names = [...new Set(changes.map(([store]) => store))];
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () =>
      reject(fault("storage-full", transaction.error?.message));
    try {
      for (const [store, key, value, once] of changes) {
        const kept = transaction.objectStore(store);
        if (value === undefined) kept.delete(key);
        else if (once) kept.add(value, key);
        else kept.put(value, key);
      }
    } catch (error) {
      // Else what was asked for before would be kept without the rest.
      transaction.abort();
      reject(fault("storage-full", error.message));
    }
  });
}

async function read(store, key) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const asked = db.transaction(store).objectStore(store).get(key);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** All values of a store, or those whose key begins with this. */
async function all(store, prefix) {
  const db = await open();
  const range = prefix && IDBKeyRange.bound(prefix, [...prefix, []]);
  return new Promise((resolve, reject) => {
    const asked = db.transaction(store).objectStore(store).getAll(range || null);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// ---- the module ------------------------------------------------------------------------------------------

let module;
const phones = new Map();

/** A file of the app, as this version of it has it. */
const appFile = async (path) => (await caches.match(path, { cacheName: CACHE })) || fetch(path);

/** The module, compiled, and what it reads: the rules, and the words of each language. */
function compiled() {
  module ||= (async () => {
    const texts = ["/web/rules.texts", ...LANGUAGES.map((code) => `/web/${code}.texts`)].map(async (path) => {
      const found = await appFile(path);
      if (!found.ok) throw fault("no-app-file");
      return new Uint8Array(await found.arrayBuffer());
    });
    const code = WebAssembly.compileStreaming(appFile("/web/phone.wasm"));
    return { code: await code, texts: await Promise.all(texts) };
  })();
  // What could not be fetched now may be there the next time.
  module.catch(() => (module = null));
  return module;
}

class Phone {
  constructor(instance) {
    this.exports = instance.exports;
  }

  /** Asks, and gives the head and the blobs of the answer. */
  ask(head, blobs = []) {
    const parts = [new TextEncoder().encode(JSON.stringify(head)), ...blobs];
    const length = parts.reduce((sum, part) => sum + 4 + part.length, 0);
    let at = this.exports.alloc(length);
    const view = new DataView(this.exports.memory.buffer);
    const bytes = new Uint8Array(this.exports.memory.buffer);
    for (const part of parts) {
      view.setUint32(at, part.length);
      bytes.set(part, at + 4);
      at += 4 + part.length;
    }
    const answered = this.exports.run();
    const answer = new Uint8Array(this.exports.memory.buffer, this.exports.result(), answered).slice();
    const found = [];
    for (let from = 0; from < answer.length; ) {
      const size = new DataView(answer.buffer).getUint32(from);
      // A copy, not a view: what is stored of a view is all the memory behind it.
      found.push(answer.slice(from + 4, from + 4 + size));
      from += 4 + size;
    }
    const answerHead = JSON.parse(new TextDecoder().decode(found.shift()));
    if (answerHead.error) throw fault(answerHead.code, answerHead.error);
    return { ...answerHead, blobs: found };
  }
}

/** The module with this profile's production open. */
async function phone(profile) {
  const known = phones.get(profile.set);
  if (known && known.profile === profile.id) return known.phone;
  const { code, texts } = await compiled();
  const opened = new Phone(await WebAssembly.instantiate(code, {}));
  opened.ask({ do: "furnish", languages: LANGUAGES }, texts);
  const [log, own, carried, openings, checkpoints] = await Promise.all(
    ["log", "own", "carried", "openings", "checkpoints"].map((store) => all(store, [profile.set])),
  );
  const mine = own.filter((entry) => entry.key === profile.key).map((entry) => entry.bytes);
  const others = own.filter((entry) => entry.key !== profile.key).map((entry) => entry.bytes);
  opened.ask(
    {
      do: "open",
      logKey: profile.logKey,
      clockKey: profile.clockKey,
      key: profile.key,
      person: profile.person,
      wall: Date.now(),
      halted: (await read("settings", `halted ${profile.id}`)) || "",
      counts: {
        log: log.length,
        own: mine.length,
        carried: others.length + carried.length,
        openings: openings.length,
        checkpoints: checkpoints.length,
      },
    },
    [...log, ...mine, ...others, ...carried, ...openings, ...checkpoints],
  );
  phones.set(profile.set, { profile: profile.id, phone: opened });
  return opened;
}

async function active(id) {
  const name = await read("settings", `active ${id}`);
  return name ? read("profiles", name) : undefined;
}

// ---- pages and entries -----------------------------------------------------------------------------------

const RANDOM_VALUES = 16;

/** Letters that cannot be taken for each other, as the server's codes have them. */
const word = (bytes) => Array.from(bytes, (b) => "abcdefghijkmnpqrstuvwxyz23456789"[b % 32]).join("");

async function page(profile, request, target, form, acts = true) {
  if (form && gone.has(profile.id)) throw fault("no-profile");
  const opened = await phone(profile);
  const salts = form ? Array.from({ length: RANDOM_VALUES }, () => crypto.getRandomValues(new Uint8Array(32))) : [];
  const others = await otherPeople(profile);
  const head = await question(profile, others, request.method, target, acts);
  const mark = form ? String(form.get(MARK) || "") : "";
  if (form) {
    Object.assign(head, await looked(profile, others, mark));
    head.form = await attached(profile, form, head.opened === "own");
  } else head.made = (await formSent(profile, new URL(target, self.location.origin).searchParams.get("recorded")))?.made || [];
  let answer = opened.ask(head, salts);
  if (answer.is === "texts") {
    const sign = async (text) => new Uint8Array(await crypto.subtle.sign("Ed25519", profile.pair.privateKey, text));
    const signatures = await Promise.all(answer.blobs.map(sign));
    answer = opened.ask({ ...head, signatures: signatures.length }, [...signatures, ...salts]);
  }
  while (answer.is === "sign") {
    const signature = await crypto.subtle.sign("Ed25519", profile.pair.privateKey, answer.blobs[0]);
    answer = opened.ask({ do: "signed", wall: Date.now() }, [new Uint8Array(signature)]);
  }
  if (answer.is === "store") {
    try {
      answer = await kept(profile, opened, answer, mark);
    } catch (error) {
      // What the module believes and what is stored may differ: it is opened anew from what is stored.
      phones.delete(profile.set);
      throw error;
    }
  }
  if (answer.is === "go") return Response.redirect(new URL(answer.location, self.location.origin), 303);
  if (answer.is === "file") {
    const name = answer.name.replace(/[^\w.-]/g, "_");
    const headers = { "content-type": answer.media, "content-disposition": `attachment; filename="${name}"`, ...POLICY };
    return new Response(answer.blobs[0], { headers });
  }
  return html(answer.blobs[0], answer.status);
}

/** Others who have a key on this phone. */
async function otherPeople(profile) {
  return (await peopleOf(profile.set)).filter((p) => p.id !== profile.id);
}

const peopleOf = async (id) => (await all("profiles")).filter((p) => p.set === id);

/** What the module is asked for a page; of a form it is told besides what was filled in. */
async function question(profile, others, method, target, acts = true) {
  const language = (await read("settings", "language")) || navigator.language || "en";
  return {
    do: "page",
    nobody: !acts,
    method,
    target,
    wall: Date.now(),
    utcOffset: -60 * new Date().getTimezoneOffset(),
    base: profile.base,
    address: self.location.origin,
    log: profile.origin,
    poster: (await read("settings", `poster ${profile.set}`)) || "",
    name: profile.name,
    device: profile.device,
    others: await Promise.all((acts ? others : [profile, ...others]).map(asOther)),
    skew: (await read("settings", `skew ${profile.set}`)) || 0,
    fresh: word(crypto.getRandomValues(new Uint8Array(20))),
    mark: await newMark(acts ? profile : { ...profile, person: "" }),
    language: language.slice(0, 2),
    theme: (await read("settings", "theme")) || "",
    asOf: await read("settings", `asOf ${profile.set}`),
    found: (await all("findings", [profile.set])).map(({ evidence, ...finding }) => finding),
  };
}

const asOther = async (p) => ({ id: p.id, name: p.name, pin: !!p.pin, until: (await pinTries(p)).until });

// ---- marks of forms --------------------------------------------------------------------------------------
//
// Each form carries a word that is used once: a random part, and what HMAC makes of it and of who opened the form, under
// a key that never leaves this phone. So this phone can tell whose form it was, and nobody else can: a form that is sent
// without a name goes past the phone with its mark in it.

const MARK = "form-mark";
/** A form that was open for longer could be sent twice. */
const MARK_DAYS = 90;

async function newMark(profile) {
  const random = word(crypto.getRandomValues(new Uint8Array(20)));
  return `${random}-${await opener(profile, random)}`;
}

/** What says that this person opened the form. */
async function opener(profile, random) {
  const text = new TextEncoder().encode(`${profile.set} ${profile.person} ${random}`);
  const signed = await crypto.subtle.sign("HMAC", await markKey(), text);
  return word(new Uint8Array(signed).slice(0, 20));
}

let keyOfMarks;

function markKey() {
  keyOfMarks ||= (async () => {
    const kept = await read("settings", "mark key");
    if (kept) return kept;
    const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    await write([["settings", "mark key", key]]);
    return key;
  })().catch((error) => {
    keyOfMarks = null;
    throw error;
  });
  return keyOfMarks;
}

/** What is known of a form by its mark: whether it was sent before, and who opened it. */
async function looked(profile, others, mark) {
  const sent = await formSent(profile, mark);
  if (sent) return { sent };
  const [random, tag] = mark.split(".")[0].split("-");
  for (const person of [profile, ...others]) {
    if (!tag || tag !== (await opener(person, random))) continue;
    return person.person === profile.person ? { opened: "own" } : { opened: "other", opener: person.name };
  }
  return { opened: "unknown" };
}

/** What a form made that was sent before, by its mark. */
async function formSent(profile, mark) {
  return mark ? read("marks", [profile.set, mark]) : undefined;
}

/** Forgets the marks of long ago. */
async function forgetMarks() {
  const db = await open();
  const before = Date.now() - MARK_DAYS * 86400000;
  const asked = db.transaction("marks", "readwrite").objectStore("marks").openCursor();
  asked.onsuccess = () => {
    const cursor = asked.result;
    if (!cursor) return;
    if (cursor.value.at < before) cursor.delete();
    cursor.continue();
  };
}

/**
 * Writes all entries of a form with their openings and the form's mark, in one transaction, reads all back, and only then
 * lets them count as recorded: whatever happens meanwhile, all of the form is kept or nothing of it.
 */
async function kept(profile, opened, made, mark) {
  const blobs = [...made.blobs];
  const places = [];
  const changes = [];
  for (const { hash, number, openings } of made.entries) {
    const key = [profile.set, profile.key, number];
    // A number is used once: an entry is never written over another.
    changes.push(["own", key, { key: profile.key, hash, bytes: blobs.shift() }, true]);
    places.push(["own", key]);
    for (let i = 1; i <= openings; i++) {
      const name = [profile.set, `${hash}.${i}`];
      changes.push(["openings", name, blobs.shift()]);
      places.push(["openings", name]);
    }
  }
  const used = { made: made.entries.map((entry) => entry.hash), of: made.entries.length, then: made.then, at: Date.now() };
  changes.push(["marks", [profile.set, mark], used, true]);
  await write(changes);
  // From here on it may be kept although something goes wrong: whoever is told so looks before they try again.
  try {
    return await readBack(opened, places);
  } catch (error) {
    error.kept = profile.base;
    throw error;
  }
}

async function readBack(opened, places) {
  const back = await Promise.all(places.map(([store, key]) => read(store, key)));
  const bytes = back.map((kept) => kept?.bytes || kept || new Uint8Array());
  return opened.ask({ do: "stored", wall: Date.now() }, bytes);
}

/** A form's fields as they are read, with its files kept here and named by their hash. */
async function attached(profile, form, own) {
  const fields = new URLSearchParams();
  for (const [name, value] of form) {
    if (typeof value === "string") {
      fields.append(name, value);
    } else if (value.size > 0) {
      const bytes = await value.arrayBuffer();
      const hash = await fingerprint(bytes);
      // A sealed note stays on this phone, with its writer: only its fingerprint goes out. Of a form that somebody else
      // opened it is nobody's here: its text stays in that person's page.
      if (name === "sealed") {
        if (!own) continue;
        await seal(profile, hash, bytes);
      } else {
        const cache = await caches.open(ORIGINALS);
        await cache.put(`${profile.base}/original/${hash}`, asFile(bytes, value.type));
        await write([["settings", `upload ${profile.set} ${hash}`, { set: profile.set, hash, media: value.type }]]);
      }
      fields.append(name, `${hash} ${value.size} ${value.type || "application/octet-stream"}`);
    }
  }
  return fields.toString();
}

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const fingerprint = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

// ---- sealed notes ----------------------------------------------------------------------------------------
//
// A sealed note is kept under its writer's profile and given out to nobody else who acts here. If the writer has a PIN it
// is stored encrypted with AES-GCM under a key made from the PIN; that key is on the phone only while the writer acts,
// and goes when somebody else takes over. A PIN of 4 to 8 digits keeps out the people who share the phone, not somebody
// who takes the phone apart and tries all PINs. Without a PIN a note is kept as it is. docs/OPERATING.md says so.

/** What each try of a PIN costs. */
const PIN_ROUNDS = 600000;

const sealedFor = (profile, hash) => new TextEncoder().encode(`lastlook sealed note 1\n${profile.id}\n${hash}\n`);

async function seal(profile, hash, bytes) {
  const key = await sealingKey(profile);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: sealedFor(profile, hash) };
  const kept = key ? { iv, bytes: new Uint8Array(await crypto.subtle.encrypt(how, key, bytes)) } : { bytes: new Uint8Array(bytes) };
  await write([["sealed", [profile.set, profile.id, hash], kept]]);
}

/** A note of whoever acts, for its own page. */
async function unsealed(profile, hash) {
  const kept = await read("sealed", [profile.set, profile.id, hash]);
  if (!kept) return new Response("this note is not here", { status: 404, headers: POLICY });
  let bytes = kept.bytes;
  if (kept.iv) {
    const key = await sealingKey(profile);
    const how = { name: "AES-GCM", iv: kept.iv, additionalData: sealedFor(profile, hash) };
    bytes = await crypto.subtle.decrypt(how, key, kept.bytes).catch(() => Promise.reject(fault("not-sealed")));
  }
  return new Response(bytes, { headers: { ...POLICY, "content-type": "application/octet-stream" } });
}

/** The key of whoever acts; none if they have no PIN. */
async function sealingKey(profile) {
  if (!profile.pin) return null;
  const held = await read("settings", `sealing ${profile.set}`);
  if (held?.profile !== profile.id) throw fault("not-sealed");
  return held.key;
}

/** What is stored when somebody begins to act: their key for notes, in place of the key of whoever acted before. */
function acting(profile, key) {
  const held = profile.pin && { profile: profile.id, key };
  return [["settings", `active ${profile.set}`, profile.id], ["settings", `sealing ${profile.set}`, held || undefined]];
}

async function sealingKeyOf(pin, salt) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: PIN_ROUNDS };
  return crypto.subtle.deriveKey(how, key, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// ---- joining and switching -------------------------------------------------------------------------------

/** Makes a key that never leaves this phone, and asks to be let in. */
async function join(id, request) {
  const form = await request.formData();
  const name = String(form.get("name") || "").trim();
  const person = identifier(name);
  const base = `/set/${id}`;
  if (!person) throw fault("name");
  const told = await fetch(`${base}/joining`);
  if (!told.ok) throw fault("no-production");
  const about = await told.json();
  const { key, pair } = await newKey();
  const device = String(form.get("device") || "").trim() || "phone";
  const { pin, sealing } = await pinned(String(form.get("pin") || ""));
  const profile = profileOf(id, about, { person, name, device, key, pair, pin });
  const answer = await fetch(`${base}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code: String(form.get("code") || ""), key, person, name, device }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error || "the server did not take the request; try again");
  await settled(profile, sealing, said.admitted);
  return Response.redirect(new URL(`${base}/`, self.location.origin), 303);
}

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  return { pair, key: base64(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/** Somebody on this phone, in a production of which the server told. */
function profileOf(id, about, who) {
  const { logKey, clockKey, origin } = about;
  return { id: `${id} ${who.person} ${who.key}`, set: id, base: `/set/${id}`, logKey, clockKey, origin, ...who };
}

/** From now on this person acts on this phone. */
async function settled(profile, sealing, admitted, also = []) {
  await write([["profiles", profile.id, profile], ...acting(profile, sealing), ...also]);
  phones.delete(profile.set);
  await navigator.storage?.persist?.();
  // Not here, behind the lock that an exchange needs too: before the first page.
  if (admitted) joined.add(profile.set);
}

/** Makes a key for somebody who is about to sign in; it is kept until they come back with a proof, and lets nobody in yet. */
async function newcomer(id, request) {
  const { device, pin } = await request.json();
  const { key, pair } = await newKey();
  // The PIN itself is not kept while its owner is away at a provider.
  const made = { key, pair, device: String(device || "").trim() || "laptop", ...(await pinned(String(pin || ""))) };
  await write([["settings", `signing in ${id}`, made]]);
  return json({ key, device: made.device });
}

/** Brings the proof to the server; if it is believed, the key is in, and this browser is a phone like any other. */
async function signIn(id, request) {
  const proof = await request.json();
  const base = `/set/${id}`;
  const made = await read("settings", `signing in ${id}`);
  if (!made || (proof.key && proof.key !== made.key)) return json({ error: "late" }, 403);
  const told = await fetch(`${base}/joining`);
  if (!told.ok) return json({ error: "refused" }, 403);
  const about = await told.json();
  const sent = { ...proof, key: made.key, device: made.device };
  // Only the browser that asked the provider may bring its answer.
  if (proof.way === "account") {
    const text = new TextEncoder().encode(`lastlook account sign-in 1\n${about.origin}\n${proof.state}\n${proof.code}\n`);
    sent.signature = base64(await crypto.subtle.sign("Ed25519", made.pair.privateKey, text));
  }
  const answer = await fetch(`${base}/sign-in/${proof.way === "account" ? "account" : "passkey"}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(sent),
  });
  const said = await answer.json();
  if (!answer.ok) return json(said, answer.status);
  const { sealing, ...own } = made;
  const profile = profileOf(id, about, { person: said.person, name: said.name, ...own });
  await settled(profile, sealing, true, [["settings", `signing in ${id}`, undefined]]);
  return json({ admitted: true });
}

/** The name that entries use: letters, digits and underscores. */
function identifier(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return /^[a-z]/.test(plain) ? plain.slice(0, 60) : plain && `n${plain}`.slice(0, 60);
}

/**
 * What is kept of a PIN, and its owner's key for notes; nothing of no PIN. A PIN keeps somebody from acting as another
 * on a shared phone; it is no protection of the key that signs.
 */
async function pinned(pin) {
  if (!pin) return { pin: null };
  const [salt, seal] = [0, 0].map(() => crypto.getRandomValues(new Uint8Array(16)));
  const kept = { salt, seal, rounds: PIN_ROUNDS, hash: await stretched(pin, salt, PIN_ROUNDS) };
  return { pin: kept, sealing: await sealingKeyOf(pin, seal) };
}

async function stretched(pin, salt, iterations) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256));
}

async function switchTo(id, request) {
  const form = await request.formData();
  const profile = await read("profiles", String(form.get("profile")));
  if (!profile || profile.set !== id) throw fault("no-profile");
  const pin = String(form.get("pin") || "");
  const wrong = profile.pin && (await pinWrong(profile, pin));
  if (wrong) return Response.redirect(new URL(`${profile.base}/me?wrong=${wrong}`, self.location.origin), 303);
  const sealing = profile.pin && (await sealingKeyOf(pin, profile.pin.seal));
  await write([...acting(profile, sealing), ["settings", `tries ${profile.id}`, undefined]]);
  phones.delete(id);
  return Response.redirect(new URL(`${profile.base}/`, self.location.origin), 303);
}

// ---- tries of a PIN --------------------------------------------------------------------------------------
//
// Wrong tries are counted for each person, in storage. What is waited for is only this person's turn: whoever acts goes
// on meanwhile, and so do a stop, speaking up and reading. docs/OPERATING.md says whom this keeps out.

/** How many wrong tries cost nothing: gloves. */
const PIN_FREE = 3;
/** How long to wait after each further one, in seconds: all 10,000 PINs of 4 digits take more than three months. */
const PIN_WAITS = [30, 60, 120, 240, 480, 900];

/** How many wrong tries there were, and until when none is taken. Whoever sets the clock back waits anew. */
async function pinTries(profile) {
  const { wrong = 0, at = 0, until = 0 } = (await read("settings", `tries ${profile.id}`)) || {};
  const now = Date.now();
  return { wrong, until: now < at ? now + until - at : until };
}

/** Whether a PIN is not its owner's, or may not be tried yet. */
async function pinWrong(profile, pin) {
  const { wrong, until } = await pinTries(profile);
  const at = Date.now();
  const count = (tries, then) => write([["settings", `tries ${profile.id}`, { wrong: tries, at, until: then }]]);
  if (at < until) {
    await count(wrong, until);
    return "wait";
  }
  // Counted before it is looked at: a worker that is ended meanwhile forgets no try.
  const wait = wrong + 1 < PIN_FREE ? 0 : PIN_WAITS[Math.min(wrong + 1 - PIN_FREE, PIN_WAITS.length - 1)];
  await count(wrong + 1, wait && at + 1000 * wait);
  const given = await stretched(pin, profile.pin.salt, profile.pin.rounds);
  return hex(given) === hex(profile.pin.hash) ? "" : "pin";
}

async function preferences(request) {
  const form = await request.formData();
  const changes = ["language", "theme"].filter((n) => form.has(n)).map((n) => ["settings", n, String(form.get(n))]);
  await write(changes);
  return Response.redirect(request.referrer || new URL("/", self.location.origin), 303);
}

// ---- leaving ---------------------------------------------------------------------------------------------

/** Keys that left this phone: nothing is signed or sent with them any more, whoever had begun to. */
const gone = new Set();

/**
 * Whoever leaves gives their key up, by its own last word. When the server has that, and not before, they are erased
 * from this phone; with them its record, if nobody else of the production is on it.
 */
async function leave(id, profile, request) {
  const form = await request.formData();
  const back = (why) => Response.redirect(new URL(`${profile.base}/leave?wrong=${why}`, self.location.origin), 303);
  let known = await syncAnew(profile);
  if (known.reached && isIn(known)) {
    if (known.unsent.length || (await waitingFiles(profile)).length) return back("unsent");
    const said = await exclusively(id, () => page(profile, request, "/leave", form));
    if (said.status !== 303) return said;
    known = await syncAnew(profile);
    // What the server promised, the next exchange shows, or that it does not know this key any more.
    if (!isConfirmed(known)) known = await syncAnew(profile);
  }
  if (!known.reached || isIn(known)) return back("server");
  if (!isConfirmed(known)) return back(known.leaves ? "server" : "unsent");
  gone.add(profile.id);
  await syncing.get(id)?.catch(() => {});
  const answer = await exclusively(id, () => erased(profile));
  // Those who stay have the last word of who left, before anybody looks.
  const [someone] = await peopleOf(id);
  if (someone) await syncAnew(someone);
  return answer;
}

/** Whether the production still counts on this key. */
const isIn = (known) => known.enrolled && known.halted !== "disowned";

/** Whether the server has all. From a key that was given up it takes nothing more, and says only that. */
const isConfirmed = (known) => !known.unsent.length || (known.leaves && known.status === 401);

async function erased(profile) {
  const { set, base } = profile;
  const others = await otherPeople(profile);
  const below = (...start) => IDBKeyRange.bound(start, [...start, []]);
  const own = ["active", "sealing"].map((name) => ["settings", `${name} ${set}`]);
  own.push(["profiles", profile.id], ["settings", `halted ${profile.id}`], ["settings", `tries ${profile.id}`]);
  own.push(["sealed", below(set, profile.id)]);
  const poster = await read("settings", `poster ${set}`);
  if (!others.length) {
    for (const name of STORES) if (name !== "profiles" && name !== "settings") own.push([name, below(set)]);
    for (const name of ["asOf", "skew", "poster", "signing in"]) own.push(["settings", `${name} ${set}`]);
    for (const { hash } of await waitingFiles(profile)) own.push(["settings", `upload ${set} ${hash}`]);
    await forgetOriginals(base);
  }
  await write(own.map(([name, key]) => [name, key, undefined]));
  phones.delete(set);
  // A phone of several people goes on as whoever stands before the poster, until one of them acts.
  if (others.length && poster) await fetch(new URL(poster).pathname).catch(() => {});
  return Response.redirect(new URL(`${base}/${others.length ? "me" : "join"}?left=yes`, self.location.origin), 303);
}

async function forgetOriginals(base) {
  const cache = await caches.open(ORIGINALS);
  for (const kept of await cache.keys()) if (new URL(kept.url).pathname.startsWith(`${base}/`)) await cache.delete(kept);
}

// ---- the server ------------------------------------------------------------------------------------------

/** Asks the server as this device: it signs a number that the server gave. */
async function authorized(profile, method, path, body) {
  const challenge = await fetch(`/log/${profile.set}/challenge`, { cache: "no-store" });
  if (!challenge.ok) return challenge;
  const number = (await challenge.text()).trim();
  const bytes = body || new Uint8Array();
  const header = await exclusively(profile.set, async () => {
    const opened = await phone(profile);
    const { blobs } = opened.ask({ do: "authorize", challenge: number, method, path }, [bytes]);
    const signature = await crypto.subtle.sign("Ed25519", profile.pair.privateKey, blobs[0]);
    return opened.ask({ do: "authorized" }, [new Uint8Array(signature)]).value;
  });
  return fetch(path, { method, body, cache: "no-store", headers: { authorization: header, "content-type": "application/octet-stream" } });
}

const syncing = new Map();

/** Sends what is unsent and fetches what is new; at most once at a time. */
function sync(profile) {
  if (gone.has(profile.id)) return Promise.resolve({ reached: false, unsent: [] });
  const running = syncing.get(profile.set);
  if (running) return running;
  const started = synced(profile).finally(() => syncing.delete(profile.set));
  syncing.set(profile.set, started);
  return started;
}

/** The same, begun after this was asked: it knows of all that is stored by now. */
async function syncAnew(profile) {
  await syncing.get(profile.set)?.catch(() => {});
  return sync(profile).catch(() => ({ reached: false, unsent: [] }));
}

const ROUNDS_MAX = 200;

async function synced(profile) {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const asked = await exclusively(profile.set, async () => (await phone(profile)).ask({ do: "request", wall: Date.now() }));
    let response;
    try {
      response = await authorized(profile, "POST", `/log/${profile.set}/sync`, asked.blobs[0]);
    } catch {
      return { ...(await state(profile)), reached: false };
    }
    if (!response.ok && response.status !== 409) {
      // A phone that waits is not let in yet: nothing is wrong with that.
      const known = await state(profile);
      const isLeaving = known.leaves && response.status === 401;
      if (known.enrolled && !isLeaving) await found(profile, "server-refused", String(response.status));
      return { ...known, reached: true, status: response.status, refused: (await response.text()).trim() };
    }
    const reply = new Uint8Array(await response.arrayBuffer());
    const told = await exclusively(profile.set, async () => {
      const opened = await phone(profile);
      let events;
      try {
        events = opened.ask({ do: "receive", wall: Date.now() }, [reply]);
      } catch (error) {
        await found(profile, "reply", "unreadable", [new TextEncoder().encode(error.message)]);
        return null;
      }
      try {
        await store(profile, events);
      } catch (error) {
        phones.delete(profile.set);
        await found(profile, "storage", "").catch(() => {});
        throw error;
      }
      return events;
    });
    if (!told) break;
    if (!told.more && !told.state.unsent.some((entry) => entry.state === "waiting")) break;
  }
  await uploads(profile).catch(() => {});
  await posterAddress(profile).catch(() => {});
  return { ...(await state(profile)), reached: true };
}

const state = (profile) => exclusively(profile.set, async () => report(await phone(profile), profile));

async function report(opened, profile) {
  const { blobs, ...known } = opened.ask({ do: "state" });
  const estimate = await navigator.storage?.estimate?.();
  return {
    ...known,
    person: profile.person,
    asOf: await read("settings", `asOf ${profile.set}`),
    persisted: await navigator.storage?.persisted?.(),
    free: estimate ? estimate.quota - estimate.usage : null,
    version: VERSION,
  };
}

/** Stores what an exchange brought, all or nothing. */
async function store(profile, events) {
  const changes = [];
  const blobs = [...events.blobs];
  // What is on the phone counts as known up to now only when it has all that the server has.
  let fresh = !events.more && events.state?.complete;
  let skew = 0;
  const findings = [];
  const own = events.events.some((event) => event.is === "received") ? await ownKeys(profile) : new Map();
  for (const event of events.events) {
    switch (event.is) {
      case "received":
        changes.push(["log", [profile.set, event.place], blobs.shift()], ["carried", [profile.set, event.hash], undefined]);
        // Its own copy goes with the same write that keeps it as the log's; a mere promise of the server is not enough.
        if (own.has(event.hash)) changes.push(["own", own.get(event.hash), undefined]);
        break;
      case "checkpoint":
        changes.push(["checkpoints", [profile.set, "newest"], blobs.shift()]);
        break;
      case "carried":
        changes.push(["carried", [profile.set, event.hash], blobs.shift()]);
        break;
      case "opening":
        changes.push(["openings", [profile.set, event.name], blobs.shift()]);
        break;
      case "destroy":
        event.names.forEach((name) => changes.push(["openings", [profile.set, name], undefined]));
        break;
      case "finding":
        fresh = false;
        findings.push({ what: event.what, about: event.about, evidence: blobs.splice(0, event.evidence) });
        break;
      case "skew":
        skew = event.millis;
        break;
    }
  }
  changes.push(...(await foundNow(profile, findings, !!events.state && !events.more)));
  if (events.state) changes.push(["settings", `skew ${profile.set}`, skew]);
  if (events.state?.halted) changes.push(["settings", `halted ${profile.id}`, events.state.halted]);
  if (fresh) changes.push(["settings", `asOf ${profile.set}`, Date.now()]);
  await write(changes);
}

// ---- what this phone found ---------------------------------------------------------------------------------

/** What is over when an exchange is sound. The rest happened, and is put away by a person. */
const PASSING = ["other-log", "reply", "rollback", "server-set-back", "server-refused", "storage"];

/** What to store of findings: new ones, and what an exchange that found nothing shows to be over. */
async function foundNow(profile, findings, exchanged) {
  const now = Date.now();
  const kept = new Map((await all("findings", [profile.set])).map((finding) => [finding.id, finding]));
  const changes = [];
  const put = (finding) => changes.push(["findings", [profile.set, finding.id], finding]);
  for (const { what, about, evidence } of findings) {
    const id = `${what} ${about}`;
    const before = kept.get(id);
    // What comes again after it was over began anew; what stands keeps its beginning and its first evidence.
    put(before && !before.over ? { ...before, last: now, quiet: false } : { id, what, about, at: now, last: now, quiet: false, evidence });
  }
  const sound = exchanged && findings.every((finding) => finding.what.startsWith("mark-"));
  for (const finding of sound ? kept.values() : []) {
    if (finding.over || findings.some(({ what, about }) => `${what} ${about}` === finding.id)) continue;
    if (PASSING.includes(finding.what)) put({ ...finding, over: { is: "passed", at: now } });
    else if (!finding.quiet) put({ ...finding, quiet: true });
  }
  return changes;
}

/** Notes something that stands until an exchange is sound; once. */
async function found(profile, what, about, evidence = []) {
  const known = await read("findings", [profile.set, `${what} ${about}`]);
  if (!known || known.over) await write(await foundNow(profile, [{ what, about, evidence }], false));
}

/** A person has seen to it. It stays in the list of what is over. */
async function putAway(profile, request) {
  const form = await request.formData();
  const finding = await read("findings", [profile.set, String(form.get("id"))]);
  if (finding && !finding.over) {
    const over = { is: "put-away", at: Date.now(), by: profile.name };
    await write([["findings", [profile.set, finding.id], { ...finding, over }]]);
  }
  return Response.redirect(new URL(`${profile.base}/found`, self.location.origin), 303);
}

/** A flood of guests' concerns is put away on the server; then whoever did it says so on the record. */
async function putAwayHeld(profile, request) {
  const form = await request.formData();
  const told = await authorized(profile, "POST", `${profile.base}/held-back`);
  if (!told.ok) return Response.redirect(new URL(`${profile.base}/speak`, self.location.origin), 303);
  const about = `${form.get("about")} (${(await told.json()).away})`;
  const then = `${profile.base}/enter/concern_raised?${new URLSearchParams({ about })}`;
  return Response.redirect(new URL(then, self.location.origin), 303);
}

/** All that was found, with the bytes that show it: signed notes and entries, which are text. */
async function foundAsFile(id) {
  const parts = (await all("findings", [id])).map((finding) => {
    const { evidence = [], ...head } = finding;
    return [JSON.stringify(head), ...evidence.map((bytes) => new TextDecoder().decode(bytes))].join("\n\n");
  });
  const headers = { "content-type": "text/plain; charset=utf-8", "content-disposition": 'attachment; filename="found.txt"', ...POLICY };
  return new Response(parts.join("\n\n----\n\n"), { headers });
}

/** Where this phone keeps its own entries, by their fingerprint. */
async function ownKeys(profile) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const found = new Map();
    const asked = db.transaction("own").objectStore("own").openCursor(IDBKeyRange.bound([profile.set], [profile.set, []]));
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return resolve(found);
      found.set(cursor.value.hash, cursor.key);
      cursor.continue();
    };
    asked.onerror = () => reject(asked.error);
  });
}

const waitingFiles = async (profile) => (await all("settings")).filter((s) => s && s.set === profile.set && s.hash);

/** Brings attached files to the server, once their entries are there. */
async function uploads(profile) {
  for (const { set, hash } of await waitingFiles(profile)) {
    const kept = await caches.match(`${profile.base}/original/${hash}`, { cacheName: ORIGINALS });
    const body = kept && new Uint8Array(await kept.arrayBuffer());
    const sent = body && (await authorized(profile, "PUT", `/log/${set}/original/${hash}`, body).catch(() => null));
    if (sent?.ok) await write([["settings", `upload ${set} ${hash}`, undefined]]);
  }
}

/** What the poster of this set leads to, so that it can be printed: asked once. */
async function posterAddress(profile) {
  if (await read("settings", `poster ${profile.set}`)) return;
  const told = await authorized(profile, "GET", `${profile.base}/poster`);
  if (!told.ok) return;
  const { path } = await told.json();
  await write([["settings", `poster ${profile.set}`, self.location.origin + path]]);
}

/** Pictures are shown; whatever else somebody attached is a file to be saved, and never runs here. */
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"];

function asFile(bytes, type) {
  const picture = PICTURES.includes(type);
  const headers = {
    ...POLICY,
    "content-type": picture ? type : "application/octet-stream",
    "content-disposition": picture ? "inline" : "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
  };
  return new Response(bytes, { headers });
}

/** What kind of picture these bytes are, whatever they are called. */
function pictureType(bytes) {
  const starts = (...codes) => codes.every((code, i) => bytes[i] === code);
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57) return "image/webp";
  return "";
}

async function original(profile, hash) {
  const kept = await caches.match(`${profile.base}/original/${hash}`, { cacheName: ORIGINALS });
  if (kept) return asFile(await kept.arrayBuffer(), kept.headers.get("content-type"));
  const fetched = await authorized(profile, "GET", `/log/${profile.set}/original/${hash}`);
  if (!fetched.ok) return fetched;
  const bytes = await fetched.arrayBuffer();
  const found = await fingerprint(bytes);
  if (found !== hash) return new Response("this file is not the one that was recorded", { status: 502 });
  const cache = await caches.open(ORIGINALS);
  const response = () => asFile(bytes, pictureType(new Uint8Array(bytes)));
  await cache.put(`${profile.base}/original/${hash}`, response());
  return response();
}

/** Bytes of a foreign file that the server reads. */
const FOREIGN_MAX = 16 << 20;

/**
 * A call sheet or a script goes to the server, which reads it in a process of its own. What comes back goes to the page
 * where somebody looks at it line by line; the file itself is kept nowhere.
 */
async function foreign(id, profile, request) {
  const form = await request.formData();
  const file = form.get("file");
  const told = await readByServer(profile, file instanceof File ? file : null, String(form.get("dates") || ""));
  const fields = new FormData();
  // The form goes on with what the server read in place of the file.
  for (const [name, value] of Object.entries({ ...told, [MARK]: form.get(MARK) || "" })) fields.append(name, value);
  return exclusively(id, () => page(profile, request, told.read ? "/plan/confirm" : "/plan/read", fields));
}

async function readByServer(profile, file, dates) {
  if (!file?.size) return { why: "empty" };
  if (file.size > FOREIGN_MAX) return { why: "large" };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = await fingerprint(bytes);
  const path = `${profile.base}/plan/read?sha256=${hash}&dates=${encodeURIComponent(dates)}`;
  try {
    const answer = await authorized(profile, "POST", path, bytes);
    if (answer.ok) return { read: await answer.text() };
    return { why: { 413: "large", 429: "busy", 501: "absent", 503: "busy" }[answer.status] || "gone" };
  } catch {
    return { why: "gone" };
  }
}

/** All tables as a workbook: only the server makes one, of what it has. */
async function workbook(id, profile, request, path, address) {
  let why = "gone";
  try {
    await sync(profile);
    const made = await authorized(profile, "GET", address);
    if (made.ok) return made;
    why = { 422: "long", 429: "busy", 503: "busy" }[made.status] || "gone";
  } catch {
    // The page says so.
  }
  return exclusively(id, () => page(profile, request, `${path}?why=${why}`, null));
}

/** A sheet as PDF: the server makes it, of what it has. Only its address goes there, and this phone's signatures of labels. */
async function pdf(id, profile, request, path, url) {
  const fields = new URLSearchParams(url.search);
  const paper = fields.get("paper") || "";
  fields.delete("paper");
  const sheet = path.slice("/pdf".length);
  const target = fields.size ? `${sheet}?${fields}` : sheet;
  let why = "gone";
  try {
    await sync(profile);
    const { signatures, language } = await exclusively(id, () => signedTexts(profile, target));
    const asked = { target, paper, address: self.location.origin, language, signatures };
    const body = new TextEncoder().encode(JSON.stringify(asked));
    const hash = await fingerprint(body);
    const made = await authorized(profile, "POST", `${profile.base}/pdf?sha256=${hash}`, body);
    if (made.ok) return made;
    why = (await made.text()).trim();
  } catch {
    // The page says so.
  }
  const join = url.search ? "&" : "?";
  return exclusively(id, () => page(profile, request, `${path}${url.search}${join}why=${encodeURIComponent(why)}`, null));
}

/** What a sheet wants signed, signed; nothing is entered by it. */
async function signedTexts(profile, target) {
  const opened = await phone(profile);
  const head = await question(profile, await otherPeople(profile), "GET", target);
  const answer = opened.ask(head);
  const texts = answer.is === "texts" ? answer.blobs : [];
  const sign = async (text) => base64(await crypto.subtle.sign("Ed25519", profile.pair.privateKey, text));
  return { signatures: await Promise.all(texts.map(sign)), language: head.language };
}

// ---- from phone to phone ---------------------------------------------------------------------------------

/** Takes entries that another phone showed; they are sent with the next exchange. */
async function carry(profile, request) {
  const form = await request.formData();
  // Forms write line ends their own way; entries have one.
  const texts = (name) => form.getAll(name).map((text) => new TextEncoder().encode(String(text).replace(/\r\n/g, "\n")));
  const [entries, openings] = [texts("entry"), texts("opening")];
  const opened = await phone(profile);
  const events = opened.ask({ do: "carry", wall: Date.now(), entries: entries.length }, [...entries, ...openings]);
  await store(profile, { ...events, state: null });
  const then = String(form.get("then") || `${profile.base}/`);
  const join = then.includes("?") ? "&" : "?";
  const sound = then.startsWith(profile.base) && !then.includes("//") ? then : `${profile.base}/`;
  const location = `${sound}${join}carried=${events.hashes.join(",")}&strangers=${events.strangers}`;
  return Response.redirect(new URL(location, self.location.origin), 303);
}

/** All entries that are not known to be with the server, as they were signed: for a phone that is to be given up. */
async function unsent(id) {
  const kept = [...(await all("own", [id])).map((entry) => entry.bytes), ...(await all("carried", [id]))];
  const text = kept.map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  const headers = { "content-type": "text/plain; charset=utf-8", "content-disposition": 'attachment; filename="unsent.txt"', ...POLICY };
  return new Response(text, { headers });
}
