// The safety meeting's form: a badge's Enter ticks its name at once, typing a few letters narrows the list, and one tick
// ticks everyone who is called. Without this script the same form works: Enter asks the page to tick.

const badge = document.querySelector("#badge");
const list = document.querySelector("#people");

if (badge && list) {
  const labels = [...document.querySelectorAll("label[data-person]")];
  const said = document.querySelector("#badge-said");
  const hint = said?.textContent ?? "";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("_", " ").trim();
  const fits = (label, text) => plain(label.dataset.person) === text || plain(label.dataset.name) === text;
  const begins = (label, text) =>
    plain(label.dataset.name).split(/\s+/).some((word) => word.startsWith(text)) || plain(label.dataset.name).startsWith(text);

  const narrow = () => {
    const text = plain(badge.value);
    const shown = labels.filter((label) => !text || begins(label, text));
    for (const label of labels) label.hidden = shown.length > 0 && !shown.includes(label);
  };

  badge.addEventListener("input", narrow);
  badge.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const text = plain(badge.value);
    const exact = labels.filter((label) => fits(label, text));
    const near = exact.length ? exact : labels.filter((label) => text && begins(label, text));
    // A badge's code is an address with a signature: the page checks it, the script does not.
    if (near.length !== 1) {
      if (!text) event.preventDefault();
      return;
    }
    event.preventDefault();
    near[0].querySelector("input").checked = true;
    near[0].closest("details")?.setAttribute("open", "");
    if (said) said.textContent = `${near[0].dataset.name} ✓`;
    badge.value = "";
    narrow();
  });
  badge.addEventListener("blur", () => {
    if (said && !badge.value) said.textContent = hint;
  });

  const everyone = list.querySelector('input[name="everyone"]');
  everyone?.addEventListener("change", () => {
    for (const input of list.querySelectorAll('input[name="person"]')) input.checked = everyone.checked;
  });
  // Who unticks one person has not everyone there any more.
  list.addEventListener("change", (event) => {
    if (everyone && event.target.name === "person" && !event.target.checked) everyone.checked = false;
  });
}
