// Shows a text that is too long for one code: its parts one at a time, again and again, three a second, for another
// phone's camera (docs/formats/codes.md, section 6). Without this script the parts stand below each other.
//
//   <ol class="parts" data-pause="Stop" data-go-on="Go on"><li><svg>…</svg><p class="part">Part 1 of 3</p></li>…</ol>
//
// Never changes a part, and never moves anything for people who asked for less motion: they press a button for each.

const EACH_MS = 333;

/** One sequence on the page. */
class Sequence {
  constructor(list) {
    this.list = list;
    this.parts = [...list.children];
    this.at = 0;
    this.button = document.createElement('button');
    this.button.type = 'button';
    this.button.className = 'button quiet';
    this.button.addEventListener('click', () => this.press());
    list.after(this.button);
    list.classList.add('is-in-turn');
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.calm.addEventListener('change', () => this.run(!this.calm.matches));
    this.show();
    this.run(!this.calm.matches);
  }

  show() {
    this.parts.forEach((part, at) => { part.hidden = at !== this.at; });
  }

  next() {
    // A page that was shown anew has new lists.
    if (!this.list.isConnected) { clearInterval(this.timer); return; }
    this.at = (this.at + 1) % this.parts.length;
    this.show();
  }

  run(on) {
    clearInterval(this.timer);
    this.timer = on ? setInterval(() => this.next(), EACH_MS) : undefined;
    this.button.textContent = on ? this.list.dataset.pause : this.list.dataset.goOn;
  }

  /** Stops; and from then on each press shows the next. */
  press() {
    if (this.timer) this.run(false);
    else this.next();
  }
}

/** Makes every list of parts on the page one that runs, once. */
export function enhance(root = document) {
  for (const list of root.querySelectorAll('ol.parts:not(.is-in-turn)')) new Sequence(list);
}

enhance();
new MutationObserver(() => enhance()).observe(document.body, { childList: true, subtree: true });
