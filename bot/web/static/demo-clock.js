// The demo's clock: shows desk time as it runs, and turns it.

import { DEMO_WORDS as WORDS } from "./demo-words.js";

const SHANGHAI_MS = 8 * 3600 * 1000; // no summer time there
const TICK_MS = 250;

/** 11月26日 周四 22:40 */
function sayNow(ms) {
  const at = new Date(ms + SHANGHAI_MS);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return `${day} ${WORDS.weekdays[at.getUTCDay()]} ${clock}`;
}

export class Clock {
  /** `say(text)` is told what came of a tap. */
  constructor(root, { say }) {
    this._say = say;
    this._now = root.querySelector(".demo-now");
    this._turns = [...root.querySelectorAll("[data-turn]")];
    this._speeds = [...root.querySelectorAll("[data-speed]")];
    this._base = null; // desk ms, at the page's own performance.now()
    this.speed = 1;
    for (const one of this._turns) {
      one.addEventListener("click", () => this._tapped(one, JSON.parse(one.dataset.turn)));
    }
    for (const one of this._speeds) {
      one.addEventListener("click", () => this._tapped(one, { speed: Number(one.dataset.speed) }));
    }
    this._foldable(root);
    setInterval(() => this._show(), TICK_MS);
  }

  /** What the feed says: desk time and speed. */
  set({ now, speed }) {
    this._base = { desk: Date.parse(now), page: performance.now() };
    this.speed = speed;
    for (const one of this._speeds) {
      one.setAttribute("aria-pressed", String(Number(one.dataset.speed) === speed));
    }
    this._show();
  }

  /** Ask the desk to turn it; returns whether it did. */
  async turn(order) {
    const answer = await post("/demo/clock", order);
    if (answer) this.set(answer);
    return Boolean(answer);
  }

  async _tapped(control, order) {
    control.setAttribute("aria-busy", "true");
    const done = await this.turn(order);
    control.removeAttribute("aria-busy");
    if (!done) this._say(WORDS.refused);
    else if (!("speed" in order)) this._say(WORDS.turned(this._now.textContent));
  }

  /** On a phone the buttons are folded away. */
  _foldable(root) {
    const fold = root.querySelector(".demo-fold");
    fold.addEventListener("click", () => {
      const open = root.classList.toggle("open");
      fold.setAttribute("aria-expanded", String(open));
    });
  }

  _show() {
    if (!this._base) return;
    const { desk, page } = this._base;
    const ms = desk + (performance.now() - page) * this.speed;
    const text = sayNow(ms);
    if (this._now.textContent !== text) {
      this._now.textContent = text;
      this._now.dateTime = new Date(ms).toISOString();
    }
  }
}

/** POST a small order; its answer, or null when it was refused or the desk is away. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
