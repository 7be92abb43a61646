// The three chats of the demo, who sits in each, and the tabs that they become on a phone.

import { ChatPane } from "./chat-pane.js";
import { DEMO_WORDS as WORDS } from "./demo-words.js";
import { element } from "./text.js";

const SEATS = ["resident", "steward", "third"];
const ALL = [...SEATS, "log"];
const NARROW = matchMedia("(max-width: 899px)");
const LONGEST_TAB = 4; // signs: a longer role goes by the person's short name
const STORED = "qiantai.demo.people";

export class Seats {
  /** `people` as the desk lists them; `first`: who sits where at first, by seat. */
  constructor({ link, people, first }) {
    this.panes = {};
    this._choosers = {};
    this._loading = [];
    this._unread = Object.fromEntries(ALL.map((seat) => [seat, 0]));
    this._sits = { ...first, ...stored(people) };
    this._makeTabs();
    for (const seat of SEATS) this._makePane(seat, link);
    this.setPeople(people);
    for (const seat of SEATS) this.sit(seat, this._sits[seat]);
    NARROW.addEventListener("change", () => this._arrange());
    this.select("resident");
  }

  /** Fill the choosers anew. */
  setPeople(people) {
    this._people = new Map(people.map((one) => [one.account, one]));
    for (const seat of SEATS) {
      this._choosers[seat].replaceChildren(...groups(people));
      this._choosers[seat].value = this._sits[seat];
    }
  }

  /** Somebody else's chat in this seat. */
  sit(seat, account) {
    const person = this._people.get(account);
    if (!person) return;
    this._sits[seat] = account;
    this._choosers[seat].value = account;
    const pane = this.panes[seat];
    pane.names.own = { name: person.full_name, initial: initial(person) };
    pane.greeting = person.role === "resident" ? WORDS.greeting.resident : WORDS.greeting.staff;
    pane.setTitle(`${person.role_name} ${person.full_name}`, person.place);
    this._name(seat, person.role_name.length <= LONGEST_TAB ? person.role_name : person.name);
    pane.setAccount(account);
    this._seen(seat);
    store(this._sits);
  }

  /** Everything begins again: what is shown is true no more. */
  reload() {
    for (const seat of SEATS) {
      this.panes[seat].setAccount(this._sits[seat]);
      this._seen(seat);
    }
    this._seen("log");
  }

  /** Bring a seat to the front (on a phone). */
  select(seat) {
    this._selected = seat;
    this._arrange();
    this._seen(seat);
  }

  /** Resolves once what was said before stands in every chat. */
  get loaded() {
    return Promise.all(this._loading);
  }

  get narrow() {
    return NARROW.matches;
  }

  /** Whether anybody said anything in the chats shown. */
  get used() {
    return SEATS.some((seat) => this.panes[seat].messages.some(({ mine }) => mine));
  }

  /** The newest chip of this value in a chat. */
  chip(pane, value) {
    const seat = SEATS.find((one) => this.panes[one] === pane);
    const chips = [...document.querySelectorAll(`#seat-${seat} .chip`)];
    return chips.filter((one) => one.dataset.value === value).at(-1);
  }

  /** Something happened in a seat that may be out of sight. */
  mark(seat) {
    if (!this.narrow || seat === this._selected) return;
    this._unread[seat] += 1;
    this._badge(seat);
  }

  // --- inside -----------------------------------------------------------------------------------

  _makePane(seat, link) {
    const section = document.querySelector(`#seat-${seat}`);
    const root = element("div", "seat-pane");
    const chooser = element("select", "who");
    chooser.dataset.action = "who";
    chooser.setAttribute("aria-label", WORDS.choose(WORDS.seats[seat]));
    chooser.addEventListener("change", () => this.sit(seat, chooser.value));
    this._choosers[seat] = chooser;
    root.append(chooser);
    section.replaceChildren(root);
    const pane = new ChatPane(root, { link, account: this._sits[seat] });
    this._loading.push(
      new Promise((resolve) => pane.addEventListener("loaded", resolve, { once: true })),
    );
    pane.addEventListener("message", ({ detail }) => {
      if (!detail.mine && !detail.past && detail.at) this.mark(seat);
    });
    this.panes[seat] = pane;
  }

  _makeTabs() {
    this._bar = document.querySelector(".demo-tabs");
    this._tabs = Object.fromEntries(ALL.map((seat) => [seat, this._makeTab(seat)]));
    this._bar.replaceChildren(...Object.values(this._tabs));
    this._bar.setAttribute("role", "tablist");
    this._bar.addEventListener("keydown", (event) => this._key(event));
  }

  _makeTab(seat) {
    const tab = element("button", "tab");
    tab.type = "button";
    tab.id = `tab-${seat}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `seat-${seat}`);
    const badge = element("span", "badge");
    badge.hidden = true;
    tab.append(element("span", "tab-name", WORDS.seats[seat]), badge);
    tab.addEventListener("click", () => this.select(seat));
    return tab;
  }

  _key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = ALL.at((ALL.indexOf(this._selected) + step) % ALL.length);
    this.select(next);
    this._tabs[next].focus();
  }

  _arrange() {
    for (const seat of ALL) {
      const section = document.querySelector(`#seat-${seat}`);
      const chosen = seat === this._selected;
      const tab = this._tabs[seat];
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      section.classList.toggle("away", this.narrow && !chosen);
      if (this.narrow) {
        section.setAttribute("role", "tabpanel");
        section.setAttribute("aria-labelledby", tab.id);
      } else {
        section.removeAttribute("role");
        section.removeAttribute("aria-labelledby");
      }
    }
  }

  _name(seat, name) {
    this._tabs[seat].querySelector(".tab-name").textContent = name;
  }

  _seen(seat) {
    this._unread[seat] = 0;
    this._badge(seat);
  }

  _badge(seat) {
    const badge = this._tabs[seat].querySelector(".badge");
    const count = this._unread[seat];
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.setAttribute("aria-label", WORDS.unread(count));
  }
}

/** What stands in the avatar: of staff the role's first sign, of residents the name's. */
function initial({ role, role_name: roleName, name }) {
  return (role === "resident" ? name : roleName).slice(0, 1);
}

function groups(people) {
  const found = new Map();
  for (const one of people) {
    if (!found.has(one.role)) {
      const group = element("optgroup");
      group.label = one.role_name;
      found.set(one.role, group);
    }
    const option = element("option", "", `${one.role_name} ${one.full_name}`);
    option.value = one.account;
    if (one.place) option.title = one.place;
    found.get(one.role).append(option);
  }
  return [...found.values()];
}

function stored(people) {
  const known = new Set(people.map(({ account }) => account));
  try {
    const sits = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
    return Object.fromEntries(Object.entries(sits).filter(([, account]) => known.has(account)));
  } catch {
    return {};
  }
}

function store(sits) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(sits));
  } catch {
    // forbidden: then a reload forgets it
  }
}
