// The messages of one chat in order, as one long scroll that never jumps.

import { markRepeated } from "./bubbles.js";
import { button, element } from "./text.js";
import { farApart, sameDay, sayTime } from "./times.js";
import { WORDS } from "./words.js";

const NEAR_END = 80; // px: who is so near the end is reading along
const LOOKED_BACK = 20; // rows whose buttons a new message may repeat

export class Log {
  /** `older` is called when the oldest row comes into view. */
  constructor({ older, title }) {
    this._items = []; // {message, row} in order
    this._ids = new Map();
    this._clients = new Map();
    this._now = new Date().toISOString();
    this._unseen = 0;
    this._atEnd = true;
    this._build(older, title);
  }

  get messages() {
    return this._items.map(({ message }) => message);
  }

  // --- building ---------------------------------------------------------------------------------

  _build(older, title) {
    this.element = element("div", "log-frame");
    this._scroll = element("div", "log");
    this._scroll.setAttribute("role", "log");
    this._scroll.setAttribute("aria-live", "polite");
    this._scroll.setAttribute("aria-label", `${title} ${WORDS.log}`);
    this._scroll.tabIndex = 0;
    this._top = button("older", WORDS.older);
    this._top.hidden = true;
    this._top.addEventListener("click", older);
    this._rows = element("div", "rows");
    this._typing = element("div", "typing");
    this._typing.setAttribute("aria-label", WORDS.typing);
    this._typing.setAttribute("role", "img");
    this._typing.hidden = true;
    for (let dot = 0; dot < 3; dot += 1) this._typing.append(element("span", "dot"));
    this._scroll.append(this._top, this._rows, this._typing);
    this._pill = button("pill", "");
    this._pill.hidden = true;
    this._pill.addEventListener("click", () => this.toEnd(true));
    this.element.append(this._scroll, this._pill);
    this._scroll.addEventListener("scroll", () => this._scrolled(), { passive: true });
    this._watchSize();
    new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting) && !this._top.hidden) older();
      },
      { root: this._scroll, rootMargin: "300px 0px 0px 0px" },
    ).observe(this._top);
  }

  _watchSize() {
    const follow = new ResizeObserver(() => {
      if (this._atEnd) this._jump();
    });
    follow.observe(this._scroll); // the keyboard of a phone, a growing composer
    follow.observe(this._rows);
  }

  // --- finding ----------------------------------------------------------------------------------

  byId(id) {
    return this._ids.get(id)?.message;
  }

  byClient(client) {
    return this._clients.get(client)?.message;
  }

  /** The message already shown that this one is. */
  find({ id, client }) {
    return (id && this.byId(id)) || (client && this.byClient(client)) || null;
  }

  rowOf(message) {
    return this._itemOf(message).row;
  }

  /** The newest message before `at` that offers this button. */
  offering(value, at) {
    for (let i = this._items.length - 1; i >= 0; i -= 1) {
      const { message } = this._items[i];
      if (at && message.at > at) continue;
      if (message.buttons?.some((one) => one.value === value)) return message;
    }
    return null;
  }

  _itemOf(message) {
    return this._ids.get(message.id) ?? this._clients.get(message.client);
  }

  // --- changing ---------------------------------------------------------------------------------

  insert(message, row) {
    const item = { message, row };
    const place = this._placeOf(message);
    this._items.splice(place, 0, item);
    this._remember(item);
    this._rows.insertBefore(row, this._items[place + 1]?.row ?? null);
    this._repeats(message, place);
    this._time(place);
    this._time(place + 1);
    if (message.at > this._now) this.now(message.at);
    if (this._quiet) return;
    if (this._atEnd) this._jump();
    else if (!message.mine) this._count();
  }

  /** It is known by now under its own id and time. */
  settle(known, { id, at }) {
    const item = this._itemOf(known);
    if (id) known.id = id;
    if (at) known.at = at;
    this._remember(item);
  }

  /** The same message in another row. */
  redraw(message, row) {
    const item = this._itemOf(message);
    item.row.replaceWith(row);
    item.row = row;
    this._time(this._items.indexOf(item));
  }

  remove(message) {
    const item = this._itemOf(message);
    const place = this._items.indexOf(item);
    this._items.splice(place, 1);
    this._ids.delete(message.id);
    this._clients.delete(message.client);
    item.row.remove();
    this._time(place);
  }

  /** Empty it but for messages that `keep` wants. */
  clear(keep = () => false) {
    for (const { message } of [...this._items]) if (!keep(message)) this.remove(message);
    this.more(false);
    this.toEnd();
  }

  typing(shown) {
    this._typing.hidden = !shown;
    if (shown && this._atEnd) this._jump();
  }

  /** Desk time has come so far: "today" is seen from here. */
  now(at) {
    if (!at) return;
    const turned = !sameDay(at, this._now);
    this._now = at;
    if (turned) this._items.forEach((_, place) => this._time(place));
  }

  /** Its time has become known: what answers it, and came sooner, stands below it. */
  timed(message) {
    if (!message.at) return;
    if (message.at > this._now) this.now(message.at);
    const item = this._itemOf(message);
    const was = this._items.indexOf(item);
    this._items.splice(was, 1);
    const place = this._placeOf(message);
    this._items.splice(place, 0, item);
    if (place !== was) {
      this._rows.insertBefore(item.row, this._items[place + 1]?.row ?? null);
      for (let moved = place; moved <= was; moved += 1) this._time(moved);
    }
    this._time(place);
  }

  // --- scrolling --------------------------------------------------------------------------------

  toEnd(smoothly = false) {
    this._atEnd = true;
    this._unseen = 0;
    this._pill.hidden = true;
    if (smoothly) this._scroll.scrollTo({ top: this._scroll.scrollHeight, behavior: "smooth" });
    else this._jump();
  }

  /** Many at once, which nobody needs to hear one by one. */
  quietly(change) {
    const live = this._scroll.getAttribute("aria-live");
    this._scroll.setAttribute("aria-live", "off");
    this._quiet = true;
    try {
      change();
    } finally {
      this._quiet = false;
      requestAnimationFrame(() => this._scroll.setAttribute("aria-live", live));
    }
    if (this._atEnd) this._jump();
  }

  /** Older rows come before: what is being read stays where it is. */
  prepending(change) {
    const { scrollHeight, scrollTop } = this._scroll;
    const atEnd = this._atEnd;
    this._atEnd = false;
    this.quietly(change);
    this._atEnd = atEnd;
    this._scroll.scrollTop = scrollTop + this._scroll.scrollHeight - scrollHeight;
  }

  /** Whether there are older messages to be asked for. */
  more(is) {
    this._top.textContent = WORDS.older;
    this._top.hidden = !is;
  }

  olderFailed() {
    this._top.textContent = WORDS.olderFailed;
  }

  _scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this._scroll;
    this._atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this._atEnd && this._unseen) this.toEnd();
  }

  _jump() {
    this._scroll.scrollTop = this._scroll.scrollHeight;
  }

  _count() {
    this._unseen += 1;
    this._pill.textContent = WORDS.newMessages(this._unseen);
    this._pill.hidden = false;
  }

  // --- inside -----------------------------------------------------------------------------------

  _remember(item) {
    if (item.message.id) this._ids.set(item.message.id, item);
    if (item.message.client) this._clients.set(item.message.client, item);
  }

  /** After everything earlier; what has no time yet was said just now and stays at the end. */
  _placeOf(message) {
    let place = this._items.length;
    if (message.at === undefined || message.at === null) return place;
    while (place > 0 && comesBefore(message, this._items[place - 1].message)) place -= 1;
    return place;
  }

  _repeats(message, place) {
    const values = new Set((message.buttons ?? []).map(({ value }) => value));
    if (!values.size) return;
    for (const { row } of this._items.slice(Math.max(0, place - LOOKED_BACK), place)) {
      markRepeated(row, values);
    }
  }

  _time(place) {
    const item = this._items[place];
    if (!item) return;
    const { at } = item.message;
    const earlier = this._timeBefore(place);
    const wanted = at && (!earlier || farApart(earlier, at)) ? sayTime(at, this._now) : null;
    let shown = item.row.querySelector(".when");
    if (wanted === null) {
      shown?.remove();
      return;
    }
    if (!shown) {
      shown = element("time", "when");
      item.row.prepend(shown);
    }
    shown.dateTime = at;
    shown.textContent = wanted;
  }

  _timeBefore(place) {
    for (let i = place - 1; i >= 0; i -= 1) {
      const { at } = this._items[i].message;
      if (at) return at;
    }
    return null;
  }
}

/** Whether a message belongs before another one that is shown already. */
function comesBefore(one, shown) {
  if (shown.at === undefined || shown.at === null) return true; // on its way
  if (one.at !== shown.at) return one.at < shown.at;
  if (one.id && shown.id) return earlierId(one.id, shown.id);
  return Boolean(one.mine) && !shown.mine; // an answer has the time of what it answers
}

/** Ids are numbers too large for this language. */
function earlierId(one, other) {
  return one.length === other.length ? one < other : one.length < other.length;
}
