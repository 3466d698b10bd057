// What every page of the set app does beside showing itself: starts the service worker, keeps the page up to date, makes
// counters and PIN pads usable with gloves. Every page works without it but for what only a phone can do: sign.

const body = document.body;
const base = body.dataset.base;
const onPhone = body.dataset.host === "phone";

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
}

// ---- counters --------------------------------------------------------------------------------------------

for (const counter of document.querySelectorAll(".counter")) {
  const input = counter.querySelector("input");
  const step = (by) => {
    input.value = String(Math.max(Number(input.min || 0), Number(input.value || 0) + by));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  for (const [name, by] of [[".minus", -1], [".plus", 1]]) {
    const button = counter.querySelector(name);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => step(by));
  }
}

// ---- PIN pads --------------------------------------------------------------------------------------------

for (const pin of document.querySelectorAll(".pin")) {
  const input = pin.querySelector("input");
  const keys = pin.querySelector(".keys");
  if (!keys) continue;
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    if (key === undefined) return;
    input.value = key === "back" ? input.value.slice(0, -1) : input.value + key;
  });
}

// ---- this phone's time zone ------------------------------------------------------------------------------

for (const input of document.querySelectorAll("[data-utc-offset]")) {
  const minutes = -new Date().getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  if (!input.dataset.touched) input.value = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

// ---- a wait that ends --------------------------------------------------------------------------------------

for (const wait of document.querySelectorAll("[data-until]")) {
  const look = () => document.activeElement?.closest("form") || location.replace(location.pathname);
  setTimeout(look, Math.max(0, 1000 * Number(wait.dataset.until) - Date.now()) + 1500);
}

// ---- one tap, one entry ----------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  history.replaceState({ ...history.state, marks: marks().map((input) => input.value) }, "");
  form.querySelector(".button.primary, .button.danger")?.classList.add("is-busy");
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

// ---- a form that is gone back to is the form that was sent -------------------------------------------------

/** Pages are made anew when somebody goes back to them; the marks of their forms stay with their place in the history. */
function marks() {
  return [...document.querySelectorAll("input[name=form-mark]")];
}

function restoreMarks() {
  const kept = history.state?.marks || [];
  if (kept.length === marks().length) marks().forEach((input, i) => (input.value = kept[i]));
}

restoreMarks();

// ---- an entry that was scanned is taken in without another tap ----------------------------------------------

document.querySelector("form[data-go]")?.requestSubmit();

// ---- live ------------------------------------------------------------------------------------------------

const EVERY = 4000;

/** Fetches what is new; shows it unless somebody is in the middle of a form. */
async function refresh() {
  if (document.visibilityState !== "visible") return;
  try {
    const said = await (await fetch(`${base}/phone/sync`, { method: "POST" })).json();
    document.dispatchEvent(new CustomEvent("lastlook-state", { detail: said }));
    body.classList.toggle("is-offline", !said.reached);
    const shown = Number(body.dataset.shown ?? said.entries);
    body.dataset.shown = String(said.entries);
    const unsent = said.unsent.length;
    const changed = said.entries !== shown || String(unsent) !== (body.dataset.unsent ?? String(unsent));
    body.dataset.unsent = String(unsent);
    if (changed || body.dataset.enrolled === "no" && said.enrolled) await show();
  } catch {
    // Without the service worker there is nothing to refresh.
  }
}

/** Takes over the page as it is now, where nobody is typing. */
async function show() {
  const editing = document.activeElement?.closest("form") || document.querySelector("form[data-touched]");
  // What was made of a sent form holds what was filled in; the address alone would bring an empty one.
  if (editing || body.dataset.keep) return;
  const page = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  for (const part of ["main", "header.bar"]) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(document.importNode(now, true));
  }
  restoreMarks();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form) form.dataset.touched = "yes";
});

if (onPhone) {
  refresh();
  setInterval(refresh, EVERY);
  addEventListener("online", refresh);
  document.addEventListener("visibilitychange", refresh);
}

// ---- a gate keeps the screen awake ------------------------------------------------------------------------

if (document.querySelector("#verdict") && "wakeLock" in navigator) {
  navigator.wakeLock.request("screen").catch(() => {});
}

// ---- who waits to be let in ------------------------------------------------------------------------------

const waiting = document.querySelector("#waiting");
if (waiting && onPhone) {
  const look = async () => {
    const answer = await fetch(waiting.dataset.waiting).catch(() => null);
    if (!answer?.ok) return;
    const list = await answer.json();
    const clear = document.querySelector("#waiting-clear");
    if (clear) clear.hidden = list.length < 2;
    waiting.replaceChildren(
      ...list.map(({ key, person, name, device }) => {
        const link = document.createElement("a");
        link.className = "button";
        link.href = `${waiting.dataset.admit}?${new URLSearchParams({ key, person, name, device })}`;
        link.textContent = `${waiting.dataset.text}: ${name} (${device})`;
        return link;
      }),
    );
  };
  look();
  setInterval(look, EVERY);
}

// ---- what guests sent and is held back -----------------------------------------------------------------------

const HELD_SHOWN = 10;
const heldBack = document.querySelector("#held-back");
if (heldBack && onPhone) {
  const look = async () => {
    // The page may have been taken over anew since.
    const section = document.querySelector("#held-back");
    const answer = section && (await fetch(section.dataset.from).catch(() => null));
    if (!answer?.ok) return;
    const { waiting: list } = await answer.json();
    section.hidden = list.length === 0;
    section.querySelector(".count").textContent = String(list.length);
    section.querySelector("ul").replaceChildren(
      ...list.slice(0, HELD_SHOWN).map(({ text }) => {
        const item = document.createElement("li");
        item.className = "entry";
        item.textContent = text;
        return item;
      }),
    );
  };
  look();
  setInterval(look, EVERY);
}
