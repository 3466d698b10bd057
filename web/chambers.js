// Chambers on a phone: "all seen" can be tapped only after each chamber was tapped, and the middle of the circle counts
// along. Without this the form works all the same; the page then asks before it records fewer.

/** The words of the page with numbers in them: "{seen} of {of} seen". */
const filled = (pattern, seen, of) => pattern.replace("{seen}", String(seen)).replace("{of}", String(of));

function update() {
  const list = document.querySelector("form ol.chambers");
  if (!list) return;
  const targets = [...list.querySelectorAll("input[type=checkbox]")];
  const seen = targets.filter((target) => target.checked).length;
  const all = seen === targets.length;
  const middle = list.querySelector("[data-seen]");
  if (middle) middle.textContent = filled(middle.dataset.seen, seen, targets.length);
  const form = list.closest("form");
  const done = form.querySelector("button.primary");
  if (done) done.disabled = !all;
  const partly = form.querySelector("button[name=partly]");
  if (partly) partly.hidden = all;
}

document.addEventListener("change", (event) => {
  if (event.target.closest("ol.chambers")) update();
});
// A page that comes back from the browser's memory keeps its ticks; one that was refreshed has new targets.
addEventListener("pageshow", update);
document.addEventListener("lastlook-state", () => requestAnimationFrame(update));
update();
