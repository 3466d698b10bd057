// Checks the bundle that this page carries, or one that is chosen, and shows what was found. Everything is
// shown as text; no word of the bundle ever becomes markup. No request leaves this page.
"use strict";
const at = (id) => document.getElementById(id);
const ENTRIES_AT_ONCE = 200;

// ---- bytes --------------------------------------------------------------------------------------
const decode = (base64) => {
  const text = atob(base64.replace(/\s+/g, ""));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

// Parts as the checker takes them: length (4 bytes, big-endian) and bytes, one behind the other.
const parts = (list) => {
  const bytes = list.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part));
  const out = new Uint8Array(bytes.reduce((sum, part) => sum + 4 + part.length, 0));
  let to = 0;
  for (const part of bytes) {
    new DataView(out.buffer).setUint32(to, part.length);
    out.set(part, to + 4);
    to += 4 + part.length;
  }
  return out;
};

// ---- the checker --------------------------------------------------------------------------------
let checker = null;
const load = async () => {
  if (checker) return checker;
  const { instance } = await WebAssembly.instantiate(decode(at("checker").textContent), {});
  checker = (request) => {
    const wasm = instance.exports;
    const to = wasm.alloc(request.length) >>> 0; // may move the memory, so before it is looked at
    new Uint8Array(wasm.memory.buffer, to, request.length).set(request);
    const length = wasm.run() >>> 0, from = wasm.result() >>> 0;
    return new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, from, length));
  };
  return checker;
};

const embedded = () =>
  [...document.querySelectorAll("script[data-path]")].map((e) => {
    const path = e.dataset.path;
    try {
      return [path, decode(e.textContent)];
    } catch {
      return [path, new TextEncoder().encode(e.textContent)]; // no base64 any more: let the checker say so
    }
  });

let files = embedded();
let whole = false;

const check = async () => {
  const verdict = at("verdict");
  verdict.className = "";
  say(verdict, "Checking…", "");
  await new Promise((done) => setTimeout(done, 0));
  try {
    const run = await load();
    const request = parts([
      whole ? "whole" : "page",
      at("log-key").value.trim(),
      at("witnesses").value.trim(),
      at("needed").value.trim(),
      at("known").value,
      ...files.flat(),
    ]);
    show(JSON.parse(run(request)));
  } catch (error) {
    show({ verdict: "unreadable", words: `The checker could not run: ${error.message}`, findings: [], entries: [] });
  }
};

// ---- what was found -----------------------------------------------------------------------------
const make = (tag, words, kind) => {
  const element = document.createElement(tag);
  if (words !== undefined) element.textContent = words;
  if (kind) element.className = kind;
  return element;
};
const say = (box, strong, words) => box.replaceChildren(make("strong", strong), make("span", words));
const HEADS = { verified: "Verified", changed: "Changed", unreadable: "Cannot be checked" };

const show = (found) => {
  const verdict = at("verdict");
  verdict.className = found.verdict;
  document.documentElement.dataset.verdict = found.verdict;
  say(verdict, HEADS[found.verdict] || found.verdict, found.words);
  list(at("findings"), found.findings, (f) => make("li", f.words, f.severity));
  at("findings-part").hidden = found.findings.length === 0;
  at("proved-part").hidden = (found.proved || []).length === 0;
  list(at("proved"), found.proved || [], (line) => make("li", line));
  list(at("unproved"), found.unproved || [], (line) => make("li", line));
  list(at("facts"), (found.facts || []).flat(), (words, i) => make(i % 2 ? "dd" : "dt", words));
  shown = 0;
  all = found.entries || [];
  at("entries").replaceChildren();
  more();
};
const list = (box, items, element) => box.replaceChildren(...items.map(element));

let all = [], shown = 0;
const more = () => {
  const next = all.slice(shown, shown + ENTRIES_AT_ONCE);
  at("entries").append(...next.map(entry));
  shown += next.length;
  at("more").hidden = shown >= all.length;
  at("more").textContent = `Show more (${all.length - shown} left)`;
};
const entry = (e) => {
  if (e.gap) return make("div", e.gap, "gap");
  const box = make("div", undefined, "entry");
  box.id = `entry-${e.place}`;
  const head = make("div", `${e.place} · ${e.time} · ${e.person} `, "head");
  for (const mark of e.marks) head.append(make("span", mark, "late"), " ");
  box.append(head, make("pre", e.body));
  for (const words of e.findings) box.append(make("div", words, "broken"));
  return box;
};

// ---- what the reader does -----------------------------------------------------------------------
at("again").addEventListener("click", check);
at("more").addEventListener("click", more);
at("folder").addEventListener("change", async (event) => {
  const chosen = [...event.target.files];
  if (chosen.length === 0) return;
  files = await Promise.all(
    chosen.map(async (f) => [f.webkitRelativePath.split("/").slice(1).join("/"), new Uint8Array(await f.arrayBuffer())]),
  );
  whole = true;
  check();
});
if (files.length > 0) check();
else say(at("verdict"), "Nothing to check yet", "The record is too large for this page. Choose the unpacked folder below.");
