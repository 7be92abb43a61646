// The guided tour: ready situations that play themselves through the chats and hand over.
//
// It does what a visitor's fingers would do, through the same composer and the same chips; between
// the steps the clock stands, so that "forty minutes later" is exactly that.

import { DEMO_WORDS as WORDS } from "./demo-words.js";

const LETTER_MS = 55;
const READ_MS = 1400; // before something is done, to read the line
const LINGER_MS = 2200; // after it, to see what came of it
const WAIT_MS = 7000; // for what is to be heard; then it goes on all the same
const LOOK_MS = 60;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

class Stopped extends Error {}

export class Tour {
  /** `begin(tour)` starts the demo over where the tour begins; resolves to whether it did. */
  constructor(root, { seats, clock, begin }) {
    this._seats = seats;
    this._clock = clock;
    this._begin = begin;
    this._choice = root.querySelector(".tour-choice");
    this._playing = root.querySelector(".tour-playing");
    this._step = root.querySelector(".tour-step");
    this._look = root.querySelector(".tour-look");
    this._buttons = Object.fromEntries(
      [...root.querySelectorAll("[data-tour]")].map((one) => [one.dataset.tour, one]),
    );
    this._run = null;
    this._buttons.pause.addEventListener("click", () => this.pause());
    this._buttons.skip.addEventListener("click", () => this.skip());
    this._buttons.stop.addEventListener("click", () => this.stop());
    window.addEventListener("pagehide", () => this._giveClockBack(true));
  }

  /** Whether one is playing (or waits in a pause). */
  get playing() {
    return this._run !== null && !this._run.over;
  }

  /** Play a situation up to where the visitor takes over. */
  async play(tour) {
    this.stop();
    const run = { tour, paused: false, fast: false, over: false, speed: this._clock.speed };
    this._run = run;
    this._open(run);
    try {
      await this._prepare(run);
      for (const [index, step] of tour.steps.entries()) {
        this._say(WORDS.step(tour.title, index + 1, tour.steps.length), step.look);
        await this._do(run, step);
      }
      await this._handOver(run);
    } catch (error) {
      if (!(error instanceof Stopped)) {
        this._say(tour.title, WORDS.lost);
        this._close(run);
      }
    }
  }

  pause() {
    if (!this._run) return;
    this._run.paused = !this._run.paused;
    this._buttons.pause.textContent = this._run.paused ? WORDS.resume : WORDS.pause;
  }

  /** Everything up to the visitor's turn, at once. */
  skip() {
    if (!this._run) return;
    this._run.fast = true;
    if (this._run.paused) this.pause();
  }

  /** Leave it where it stands. */
  stop() {
    if (this._run) this._close(this._run);
    this._run = null;
    this._choice.hidden = false;
    this._playing.hidden = true;
  }

  // --- a run ------------------------------------------------------------------------------------

  _open(run) {
    this._choice.hidden = true;
    this._playing.hidden = false;
    this._playing.classList.remove("yours");
    this._buttons.pause.hidden = this._buttons.skip.hidden = false;
    this._buttons.pause.textContent = WORDS.pause;
    this._buttons.stop.textContent = WORDS.stop;
    this._say(run.tour.title, WORDS.starting);
  }

  async _prepare(run) {
    const { tour } = run;
    if (!(await this._begin(tour))) throw new Error("the demo did not start over");
    this._check(run);
    await this._clock.turn({ speed: 0 });
    this._check(run);
    for (const seat of ["resident", "steward", "third"]) this._seats.sit(seat, tour[seat]);
    await this._beat(run, 300);
  }

  async _do(run, step) {
    if (step.by) this._seats.select(step.by);
    await this._beat(run, READ_MS);
    const before = this._known();
    if (step.minutes) await this._clock.turn({ minutes: step.minutes });
    else if (step.until) await this._clock.turn({ to: step.until.slice(0, 5) });
    else await this._act(run, step);
    await this._heard(run, step, before);
    await this._showHearer(run, step);
    await this._beat(run, LINGER_MS);
  }

  async _act(run, step) {
    const pane = this._seats.panes[step.by];
    const acked = once(pane, "acked", WAIT_MS);
    if (step.say) {
      await this._type(run, pane, step.say);
      pane.composer.send();
    } else if (step.press) {
      const found = await this._offered(run, pane, step.press);
      await this._pulse(run, pane, found);
      pane.press(found.message, found.value);
    } else if (step.photo) {
      pane.sendPhoto(await makePhoto());
    }
    await acked;
    this._check(run);
  }

  /** Written letter by letter where one writes. */
  async _type(run, pane, text) {
    const { field } = pane.composer;
    const letters = [...text];
    field.value = "";
    while (letters.length) {
      const quick = run.fast || CALM.matches;
      field.value += letters.splice(0, quick ? letters.length : 1).join("");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await this._beat(run, LETTER_MS);
    }
    await this._beat(run, 350);
  }

  /** The newest button with these words that this chat was shown; waits for it to come. */
  async _offered(run, pane, label) {
    const until = performance.now() + WAIT_MS;
    while (performance.now() < until) {
      for (const message of [...pane.messages].reverse()) {
        const found = message.buttons?.find((one) => bare(one.label) === bare(label));
        if (found) return { message, value: found.value };
      }
      await this._wait(run, LOOK_MS);
    }
    throw new Error(`no button ${label}`);
  }

  async _pulse(run, pane, { value }) {
    const chip = this._seats.chip(pane, value);
    chip?.scrollIntoView({ block: "nearest" });
    chip?.classList.add("pulse");
    await this._beat(run, 900);
    chip?.classList.remove("pulse");
  }

  /** Until everybody has read what is to be read. */
  async _heard(run, step, before) {
    const until = performance.now() + WAIT_MS;
    const missing = () =>
      (step.hears ?? []).some(
        ([seat, words]) =>
          !this._seats.panes[seat].messages.some(
            (one) => !one.mine && !before.has(one.id) && one.text?.includes(words),
          ),
      );
    while (missing() && performance.now() < until) await this._wait(run, LOOK_MS);
  }

  /** On a phone: look over to whoever was told, if that was somebody else. */
  async _showHearer(run, step) {
    const other = (step.hears ?? []).map(([seat]) => seat).find((seat) => seat !== step.by);
    if (!other || !this._seats.narrow) return;
    await this._beat(run, LINGER_MS / 2);
    this._seats.select(other);
  }

  async _handOver(run) {
    const { tour } = run;
    const { yours } = tour;
    const pane = this._seats.panes[yours.by];
    this._seats.select(yours.by);
    this._say(WORDS.yours(tour.title), yours.text);
    if (yours.say) {
      await this._type({ ...run, fast: true, paused: false }, pane, yours.say);
      pane.focus();
    } else {
      const { value } = await this._offered(run, pane, yours.press);
      const chip = this._seats.chip(pane, value);
      chip?.scrollIntoView({ block: "nearest" });
      chip?.focus({ preventScroll: true });
    }
    this._close(run);
  }

  _close(run) {
    if (run.over) return;
    run.over = true;
    this._playing.classList.add("yours");
    this._buttons.pause.hidden = this._buttons.skip.hidden = true;
    this._buttons.stop.textContent = WORDS.other;
    this._giveClockBack(false, run);
  }

  /** The clock runs again as it did before. */
  _giveClockBack(leaving, run = this._run) {
    if (!run || run.speed === 0 || run.clockIsBack || (leaving && run.over)) return;
    run.clockIsBack = true;
    if (!leaving) this._clock.turn({ speed: run.speed });
    else navigator.sendBeacon("/demo/clock", JSON.stringify({ speed: run.speed }));
  }

  // --- small things -----------------------------------------------------------------------------

  _known() {
    const panes = Object.values(this._seats.panes);
    return new Set(panes.flatMap((pane) => pane.messages.map(({ id }) => id)));
  }

  _say(step, look) {
    this._step.textContent = step;
    this._look.textContent = look;
  }

  _check(run) {
    if (run.over) throw new Stopped();
  }

  /** A moment of the play: longer in a pause, none at all when it is skipped. */
  async _beat(run, ms) {
    const until = performance.now() + ms;
    do {
      await this._wait(run, run.fast ? 0 : Math.min(LOOK_MS, ms));
    } while (run.paused || (!run.fast && performance.now() < until));
  }

  async _wait(run, ms) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    this._check(run);
  }
}

function once(target, type, ms) {
  return new Promise((resolve) => {
    target.addEventListener(type, resolve, { once: true });
    setTimeout(resolve, ms);
  });
}

/** The letters of a label, without an emoji before it. */
function bare(label) {
  return label.replace(/^[^\p{L}\p{N}]+/u, "");
}

/** A picture of a door, drawn here: the demo brings no photos of anybody's house. */
async function makePhoto() {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const paint = canvas.getContext("2d");
  const box = (colour, ...where) => {
    paint.fillStyle = colour;
    paint.fillRect(...where);
  };
  box("#c9d3d8", 0, 0, 640, 480);
  box("#a9b6bc", 0, 400, 640, 80);
  box("#5b6c75", 190, 60, 260, 350);
  box("#8fa3ad", 206, 76, 110, 334);
  box("#8fa3ad", 324, 76, 110, 334);
  box("#39464d", 206, 64, 150, 16);
  box("#d8b25a", 330, 230, 12, 60);
  paint.fillStyle = "#26323a";
  paint.font = "24px sans-serif";
  paint.fillText(WORDS.photoCaption, 24, 452);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return new File([blob], WORDS.photoName, { type: "image/png" });
}
