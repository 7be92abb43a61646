// The quiet log at the side: one line for each thing the desk did, with the rule it followed.

import { DEMO_WORDS as WORDS } from "./demo-words.js";
import { element } from "./text.js";
import { sayTime } from "./times.js";

const MOST_LINES = 200;
const NEAR_END = 60; // px: then new lines pull it along

export class QuietLog {
  constructor(root) {
    this._list = root.querySelector(".log-lines");
    this._shown = new Set();
    this._empty = root.querySelector(".log-empty");
  }

  /** Add lines; not `fresh`: what the desk remembers after a (re)connect, some of it shown here. */
  add(recent, fresh) {
    const lines = fresh ? recent : recent.filter((line) => !this._shown.has(keyOf(line)));
    for (const line of lines) this._shown.add(keyOf(line));
    if (!lines.length) return;
    const list = this._list;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    const newest = lines.at(-1).at;
    for (const line of lines) list.append(makeLine(line, newest, fresh));
    while (list.childElementCount > MOST_LINES) list.firstElementChild.remove();
    this._empty.hidden = true;
    if (atEnd || !fresh) list.scrollTop = list.scrollHeight;
  }

  clear() {
    this._shown.clear();
    this._list.replaceChildren();
    this._empty.hidden = false;
  }
}

function keyOf({ at, text }) {
  return `${at} ${text}`;
}

function makeLine({ at, text, rule, case: number }, now, fresh) {
  const line = element("li", fresh ? "log-line fresh" : "log-line");
  if (number) line.dataset.case = number;
  const time = element("time", "log-time", sayTime(at, now));
  time.dateTime = at;
  line.append(time, element("span", "log-text", text));
  if (rule) {
    const paragraph = element("span", "log-rule", WORDS.rule(rule));
    paragraph.title = WORDS.ruleTitle(rule);
    line.append(paragraph);
  }
  return line;
}
