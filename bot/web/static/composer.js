// Where one writes: a field that grows, Enter to send, a button for photos, what is being quoted.

import { button, element } from "./text.js";
import { WORDS } from "./words.js";

const LONGEST_TEXT = 20000;
const DRAFT = "qiantai.draft ";
const SVG = "http://www.w3.org/2000/svg";

export class Composer {
  /** `on` is told: say(text), photo(file), note(text). */
  constructor({ on, note = "" }) {
    this._on = on;
    this._quoted = null;
    this.element = element("form", "composer");
    this._quote = element("div", "quoting");
    this._quote.hidden = true;
    this._quoteWords = element("span", "quoting-words");
    const unquote = button("icon small", "×");
    unquote.setAttribute("aria-label", WORDS.unquote);
    unquote.addEventListener("click", () => {
      this.quote(null);
      this.focus();
    });
    this._quote.append(this._quoteWords, unquote);
    this.element.append(this._quote, this._makeLine());
    this.note = element("p", "composer-note", note);
    this.note.hidden = !note;
    this.element.append(this.note);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  get field() {
    return this._field;
  }

  focus() {
    this._field.focus({ preventScroll: true });
  }

  /** Quote this message with what is said next; null: nothing. */
  quote(message) {
    this._quoted = message;
    this._quote.hidden = message === null;
    if (message) {
      this._quoteWords.textContent = `${WORDS.quoting}：${message.text.slice(0, 60)}`;
      this.focus();
    }
  }

  /** What is being quoted; afterwards nothing is. */
  takeQuote() {
    const quoted = this._quoted;
    this.quote(null);
    return quoted;
  }

  send() {
    const text = this._field.value.trim();
    if (!text) return;
    if (text.length > LONGEST_TEXT) {
      this._on.note(WORDS.tooLong(LONGEST_TEXT));
      return;
    }
    this._field.value = "";
    this._changed();
    this._on.say(text);
  }

  /** Another account writes here now: each has its own draft. */
  draftOf(name) {
    this._draft = DRAFT + name;
    this._field.value = this._read();
    this._changed();
    this.quote(null);
  }

  _makeLine() {
    const line = element("div", "composer-line");
    line.append(this._makePhoto());
    const field = element("textarea", "field");
    field.rows = 1;
    field.placeholder = WORDS.write;
    field.setAttribute("aria-label", WORDS.write);
    field.enterKeyHint = "send";
    field.autocomplete = "off";
    field.addEventListener("input", () => this._changed());
    field.addEventListener("keydown", (event) => this._key(event));
    field.addEventListener("paste", (event) => this._pasted(event));
    this._field = field;
    this._send = button("send", WORDS.send);
    this._send.type = "submit";
    this._send.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the keyboard
    line.append(field, this._send);
    return line;
  }

  _makePhoto() {
    const file = element("input");
    file.type = "file";
    file.accept = "image/*"; // phones offer their camera with it
    file.multiple = true;
    file.hidden = true;
    file.addEventListener("change", () => {
      for (const one of file.files) this._on.photo(one);
      file.value = "";
    });
    const choose = button("icon", null);
    choose.setAttribute("aria-label", WORDS.photo);
    choose.title = WORDS.photo;
    choose.append(camera());
    choose.addEventListener("click", () => file.click());
    const both = element("span", "photo-choice");
    both.append(choose, file);
    return both;
  }

  _key(event) {
    // While an input method composes, Enter chooses its candidate (229: older browsers).
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this._quoted) {
      event.stopPropagation();
      this.quote(null);
    }
  }

  _pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const photos = files.filter((one) => one.type.startsWith("image/"));
    if (!photos.length) return;
    event.preventDefault();
    for (const one of photos) this._on.photo(one);
  }

  _changed() {
    const field = this._field;
    this._send.classList.toggle("idle", !field.value.trim());
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    try {
      if (!this._draft) return;
      if (field.value) sessionStorage.setItem(this._draft, field.value);
      else sessionStorage.removeItem(this._draft);
    } catch {
      // forbidden: then a reload forgets it
    }
  }

  _read() {
    try {
      return sessionStorage.getItem(this._draft) ?? "";
    } catch {
      return "";
    }
  }
}

function camera() {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  for (const d of [
    "M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z",
    "M12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
  ]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    icon.append(path);
  }
  return icon;
}
