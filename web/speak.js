// Speaking up: makes photos anew without their hidden data (place, time, phone), shows the code once more after sending,
// and keeps a text on this phone if its writer asks. The code stays in this tab only and is never put into an address.
// Every form here works without this script; then a photo keeps its hidden data, and the page says so.

const CODE = "lastlook-speak-code";
const SIDE_MAX = 2560; // the longer side of a photo, in pixels: a chamber mark can still be read

const form = document.querySelector("form[data-speak=form]");

// ---- photos ----------------------------------------------------------------------------------------------

/** The same picture as a new file: what a camera writes beside it is left behind. */
async function anew(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  if (!blob) throw new Error("the picture cannot be made anew");
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}

/** While a photo is made anew nothing is sent. */
let working = Promise.resolve();

form?.elements.photo?.addEventListener("change", (event) => {
  const input = event.target;
  const hint = input.closest(".field").querySelector("[role=status]");
  const file = input.files[0];
  if (!file) return;
  working = anew(file).then(
    (plain) => {
      const transfer = new DataTransfer();
      transfer.items.add(plain);
      input.files = transfer.files;
      hint.textContent = input.dataset.plain;
    },
    () => {
      hint.textContent = input.dataset.notPlain;
    },
  );
  form.dataset.working = "yes";
  working.finally(() => delete form.dataset.working);
});

// Before app.js marks the form as sent: whoever presses the button early is sent as soon as the photo is ready.
form?.addEventListener(
  "submit",
  (event) => {
    if (form.dataset.working) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      working.then(() => form.requestSubmit(button));
      return;
    }
    const code = form.elements.receipt?.value;
    const nameless = (event.submitter?.formAction || form.action).includes("/guest/") || document.body.dataset.host === "server";
    if (code && nameless) sessionStorage.setItem(CODE, code);
    localStorage.removeItem(kept(form));
  },
  { capture: true },
);

// ---- the text that waits ---------------------------------------------------------------------------------

const kept = (of) => `lastlook-speak ${of.dataset.key}`;

if (form) {
  const text = form.elements.about;
  const button = document.querySelector("[data-speak=keep]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      localStorage.setItem(kept(form), text.value);
      const said = document.createElement("p");
      said.textContent = form.dataset.kept;
      button.replaceWith(said);
    });
  }
  if (!text.value) text.value = localStorage.getItem(kept(form)) || "";
}

// ---- the code, once more ---------------------------------------------------------------------------------

const receipt = document.querySelector("[data-speak=receipt]");
const code = sessionStorage.getItem(CODE);
if (receipt && code) {
  receipt.querySelector(".code").textContent = code.toUpperCase().match(/.{1,4}/g).join("-");
  receipt.hidden = false;
  const input = document.querySelector("input[name=code]");
  if (input) input.value = code;
}
