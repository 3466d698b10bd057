// Private notes: makes the file that is sealed (a random line, then the text), and opens one's own again. The text of a
// note goes into no field that a browser sends; the file's field is `sealed`, which the service worker keeps on this
// phone for its writer alone and never lists for upload. Without this script nothing is sealed: the form has no file, and
// the page says so.

const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** Puts a file into a field, as if somebody had chosen it. */
function put(input, parts, name) {
  const transfer = new DataTransfer();
  transfer.items.add(new File(parts, name, { type: "text/plain" }));
  input.files = transfer.files;
}

for (const form of document.querySelectorAll("form[data-note=seal]")) {
  form.addEventListener("submit", () => {
    const salt = hex(crypto.getRandomValues(new Uint8Array(32)));
    put(form.elements.sealed, [`${salt}\n${form.querySelector("textarea").value}`], "note.txt");
  });
}

for (const own of document.querySelectorAll("[data-note=own]")) {
  const form = own.querySelector("form");
  if (form) show(own, form);
}

/** Shows the text, if this phone has it, and lets it be opened; else says that it is not here. */
async function show(own, form) {
  const kept = await fetch(own.dataset.kept, { cache: "no-store" }).catch(() => null);
  if (!kept?.ok) {
    form.hidden = true;
    own.querySelector("[role=status]").textContent = own.dataset.gone;
    return;
  }
  const bytes = await kept.arrayBuffer();
  const text = new TextDecoder().decode(bytes);
  const details = own.querySelector("[data-note=text]");
  details.querySelector("p").textContent = text.slice(text.indexOf("\n") + 1);
  details.hidden = false;
  put(form.elements.opened, [bytes], "note.txt");
}
