// A long schedule is signed day by day: what was not signed waits in this tab and is put back by itself. Without this script
// the page says how many lines are left, and they are pasted once more; what is on the record is set apart then.

const form = document.querySelector("form[data-plan]");
const key = `lastlook-plan ${form?.dataset.plan}`;

form?.addEventListener("submit", (event) => {
  const by = event.submitter;
  if (!by?.value.startsWith("sign")) return;
  const within = by.value === "sign" ? form : by.closest("details");
  const left = [...form.elements.line?.length ? form.elements.line : [form.elements.line]]
    .filter((input) => input && !(input.checked && within.contains(input)))
    .map((input) => input.value);
  // What is not taken of a file stays in the file, once all of it was signed at once.
  const waits = form.elements.read && by.value === "sign" ? [] : left;
  sessionStorage.setItem(key, [...waits, form.elements.lines.value].join("\n").trim());
});

const left = sessionStorage.getItem(key);
if (left && form?.hasAttribute("data-left")) {
  sessionStorage.removeItem(key);
  form.elements.lines.value = left;
  form.requestSubmit(form.querySelector("button[value=check]"));
}
