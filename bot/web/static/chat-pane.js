// One chat: what was said, and where one writes. Several may stand on a page over one Link.
//
// Events: "message" (detail: a message now shown), "acked" (detail: {id, at}), "state" (detail:
// {online, account}).

import { makeRow, markAnswered, showPhotos, showState } from "./bubbles.js";
import { Composer } from "./composer.js";
import { forgetPhoto, keepPhoto, keptPhotos } from "./kept-photos.js";
import { newId } from "./link.js";
import { Log } from "./log.js";
import { refusal, upload } from "./photos.js";
import { button, element } from "./text.js";
import { WORDS } from "./words.js";

const PAGE = 30;
const CALM_MS = 600; // before a lost connection is spoken of: most are back by then
const TYPING_MS = 6000;
const NOTE_MS = 2500;

export class ChatPane extends EventTarget {
  /** `greeting` is said by the desk in an empty chat; `note` stands under the composer until
      something is said. `names`: {desk, own}, each {name, initial}. */
  constructor(root, options) {
    super();
    const { link, account = null, title = WORDS.desk, subtitle = "", composer = true } = options;
    this.link = link;
    this.account = account;
    this.names = {
      desk: { name: WORDS.desk, initial: "前" },
      own: { name: WORDS.mine, initial: "我" },
      ...options.names,
    };
    this.greeting = options.greeting ?? "";
    this._on = this._actions();
    this._uploads = new Map(); // id → how to give up
    const { heading = "h2", note = "" } = options;
    this._build(root, { title, subtitle, composer, note, heading });
    this._listen();
    this.setAccount(account);
  }

  // --- what visitors and tours do ---------------------------------------------------------------

  /** Say something; returns its id. */
  say(text) {
    const quoted = this.composer?.takeQuote();
    this._log.toEnd();
    return this.link.say(this.account, { text, reply_to: quoted?.id });
  }

  /** Tap a button of a message shown here; returns the id of the tap. */
  press(message, value) {
    this._log.toEnd();
    return this.link.say(this.account, { button: value });
  }

  /** Send a photo (a File or Blob); returns its id. */
  sendPhoto(file) {
    const id = newId();
    const quoted = this.composer?.takeQuote();
    const photo = { id, file, reply_to: quoted?.id, quoteText: quoted?.text };
    const reason = refusal(file);
    this._log.toEnd();
    if (reason) this._refused(this._showPhoto(photo), reason, true);
    else {
      keepPhoto({ ...photo, account: this._keptAs, at: Date.now() });
      this._upload(this._showPhoto(photo));
    }
    return id;
  }

  /** Quote this message with what is said next. */
  quote(message) {
    this.composer?.quote(message);
  }

  /** Show another account; its history is loaded. */
  setAccount(account) {
    this.account = account;
    for (const giveUp of this._uploads.values()) giveUp();
    this._uploads.clear();
    this._log.clear();
    this._typing(false);
    this._more = false;
    this._oldest = null;
    this._loaded = false; // whether a page of its history was shown
    this._loading = 0;
    this.composer?.draftOf(account ?? "own");
    this._unsent = this.link.watch(account);
    this._resumePhotos();
    if (this.link.online) this._loadNewest();
  }

  /** Change what stands at the top. */
  setTitle(title, subtitle = "") {
    this._title.textContent = title;
    this._subtitle.textContent = subtitle;
    this._subtitle.hidden = !subtitle;
  }

  /** Say above the messages what is wrong, for as long as the page stands. */
  bar(text) {
    clearTimeout(this._barTimer);
    this._barStays = true;
    this._bar.textContent = text;
    this._bar.hidden = false;
  }

  /** Say a word about the page itself, for a moment. */
  note(text) {
    this._toast.textContent = text;
    this._toast.hidden = false;
    clearTimeout(this._toastTimer);
    this._toastTimer = setTimeout(() => (this._toast.hidden = true), NOTE_MS);
  }

  focus() {
    this.composer?.focus();
  }

  /** Messages shown, oldest first. */
  get messages() {
    return this._log.messages;
  }

  // --- building ---------------------------------------------------------------------------------

  _build(root, { title, subtitle, composer, note, heading }) {
    root.classList.add("pane");
    const head = element("header", "pane-head");
    const titles = element("div", "pane-titles");
    this._title = element(heading, "pane-title", title);
    this._subtitle = element("p", "pane-subtitle", subtitle);
    this._subtitle.hidden = !subtitle;
    titles.append(this._title, this._subtitle);
    this.actions = element("div", "pane-actions");
    this.actions.append(...root.querySelectorAll("[data-action]"));
    head.append(titles, this.actions);
    this._bar = element("p", "pane-bar", WORDS.offline);
    this._bar.setAttribute("role", "status");
    this._bar.hidden = true;
    this._log = new Log({ older: () => this._loadOlder(), title });
    this._toast = element("p", "toast");
    this._toast.setAttribute("role", "status");
    this._toast.hidden = true;
    root.replaceChildren(head, this._bar, this._log.element, this._toast);
    this.composer = null;
    if (!composer) return;
    const on = {
      say: (text) => this.say(text),
      photo: (file) => this.sendPhoto(file),
      note: (text) => this.note(text),
    };
    this.composer = new Composer({ on, note });
    root.append(this.composer.element);
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => this._dropped(event));
  }

  _actions() {
    return {
      press: (message, value) => this.press(message, value),
      quote: (message) => this.quote(message),
      again: (message) => this._again(message),
      drop: (message) => this._drop(message),
      say: (text) => this.note(text),
      open: (url) => this._open(url),
    };
  }

  _dropped(event) {
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) this.sendPhoto(file);
  }

  _open(url) {
    const dialog = element("dialog", "viewer");
    const image = element("img");
    image.src = url;
    image.alt = WORDS.photoName;
    const close = button("icon", "×");
    close.setAttribute("aria-label", WORDS.close);
    close.addEventListener("click", () => dialog.close());
    dialog.append(image, close);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  // --- listening --------------------------------------------------------------------------------

  _listen() {
    const own = (handler) => ({ detail }) => {
      if (detail.account === this.account) handler(detail);
    };
    const link = this.link;
    link.addEventListener("messages", own(({ messages }) => this._came(messages)));
    link.addEventListener("said", own(({ said }) => this._show({ ...said, state: "acked" })));
    link.addEventListener("saying", own(({ id, frame }) => this._saying(id, frame)));
    link.addEventListener("sending", own(({ id }) => this._state(id, { state: "sending" })));
    link.addEventListener("acked", own(({ id, at }) => this._acked(id, at)));
    link.addEventListener("refused", own(({ id, error }) => this._state(id, { state: "refused", error })));
    link.addEventListener("online", () => this._online());
    link.addEventListener("offline", () => this._offline());
    if (!link.online) this._offline();
  }

  _online() {
    clearTimeout(this._barTimer);
    this._bar.hidden = !this._barStays;
    this._tell("state", { online: true, account: this.account });
    this._loadNewest();
  }

  _offline() {
    this._typing(false);
    this._barTimer = setTimeout(() => {
      this._bar.hidden = false;
      this._tell("state", { online: false, account: this.account });
    }, CALM_MS);
  }

  _came(messages) {
    this._typing(false);
    for (const message of messages) this._show(message);
    this.link.confirm(messages.map((message) => message.id));
  }

  _saying(id, frame) {
    const message = { client: id, mine: true, text: frame.text ?? "", media: [], state: "sending" };
    this._show({ ...message, button: frame.button, reply_to: frame.reply_to });
  }

  _acked(id, at) {
    this._state(id, { state: "acked", at });
    this._typing(true);
    this._tell("acked", { id, at });
  }

  // --- showing ----------------------------------------------------------------------------------

  _show(message) {
    if (message.edits) {
      this._change(message);
      return;
    }
    const known = this._log.find(message);
    if (known) {
      this._log.settle(known, message);
      if (known.kept) this._hadArrived(known, message);
      const waiting = known.state === "sending" || known.state === "refused";
      if (waiting && message.at) this._state(known.client, { state: "acked", at: message.at });
      return;
    }
    if (message.button) this._answer(message);
    if (message.reply_to) message.quoteText ??= message.quote ?? this._log.byId(message.reply_to)?.text;
    message.mine ||= false;
    const row = makeRow(message, { names: this.names, on: this._on });
    this._log.insert(message, row);
    if (message.mine) showState(row, message, this._on);
    if (this.composer && message.mine) this.composer.note.hidden = true;
    this._tell("message", message);
  }

  /** A message shown earlier reads otherwise now, and offers less; one not here comes changed. */
  _change({ edits, text, buttons }) {
    const shown = this._log.byId(edits);
    if (!shown) return;
    Object.assign(shown, { text, buttons });
    this._log.redraw(shown, makeRow(shown, { names: this.names, on: this._on }));
  }

  /** A photo that this browser still kept is at the desk: it is shown from there. */
  _hadArrived(known, message) {
    known.kept = false;
    this._sent(known.client);
    showPhotos(this._log.rowOf(known), message.media, this._on);
  }

  /** A tap: what stood on the button, and its chips step back. */
  _answer(tap) {
    const asked = this._log.offering(tap.button, tap.at);
    if (!asked) return;
    const offered = asked.buttons.find(({ value }) => value === tap.button);
    tap.label ??= offered?.label;
    markAnswered(this._log.rowOf(asked), tap.button);
  }

  _state(id, change) {
    const message = this._log.byClient(id);
    if (!message || (message.state === "acked" && change.state === "sending")) return;
    Object.assign(message, change);
    showState(this._log.rowOf(message), message, this._on);
    this._log.timed(message);
  }

  _typing(shown) {
    clearTimeout(this._typingTimer);
    this._log.typing(shown);
    if (shown) this._typingTimer = setTimeout(() => this._log.typing(false), TYPING_MS);
  }

  // --- photos, and what was refused -------------------------------------------------------------

  /** How this chat's photos are kept in the browser: the page's own account has no name here. */
  get _keptAs() {
    return this.account ?? this.link.own;
  }

  _showPhoto({ id, file, reply_to, quoteText }) {
    const media = [{ kind: "photo", name: file.name || "", url: URL.createObjectURL(file) }];
    const message = { client: id, mine: true, text: "", media, state: "sending", file };
    this._show(Object.assign(message, { reply_to, quoteText }));
    return message;
  }

  /** What was on its way when the page was left, or another chat was shown here, goes on. */
  async _resumePhotos() {
    const kept = this._keptAs;
    for (const photo of await keptPhotos(kept)) {
      if (kept !== this._keptAs || this._uploads.has(photo.id)) continue;
      const shown = this._log.byClient(photo.id);
      if (shown?.state === "acked") this._sent(photo.id);
      else this._upload(shown ?? Object.assign(this._showPhoto(photo), { kept: true }));
    }
  }

  /** Nothing more is to be done for this photo: the desk has it, or will not take it. */
  _sent(id) {
    this._uploads.get(id)?.();
    this._uploads.delete(id);
    forgetPhoto(id);
  }

  _upload(message) {
    const { client: id, file, reply_to } = message;
    const on = {
      progress: (share) => this._state(id, { state: "sending", share }),
      acked: (at) => {
        this._sent(id);
        this._acked(id, at);
      },
      refused: (reason) => {
        this._sent(id);
        this._refused(message, reason, true);
      },
    };
    this._uploads.set(id, upload({ link: this.link, account: this.account, id, file, reply_to, on }));
  }

  _refused(message, error, final = false) {
    this._state(message.client, { state: "refused", error, final });
  }

  _again(message) {
    this._state(message.client, { state: "sending" });
    if (message.file) this._upload(message);
    else this.link.again(message.client);
  }

  _drop(message) {
    this.link.drop(message.client);
    if (message.file) forgetPhoto(message.client);
    this._log.remove(message);
  }

  // --- history ----------------------------------------------------------------------------------

  async _loadNewest() {
    const loading = ++this._loading;
    let page;
    try {
      page = await this.link.history(this.account, null, PAGE);
    } catch {
      return; // the desk went again: the next "online" asks anew
    }
    if (loading !== this._loading) return;
    this._log.now(page.now);
    const joins = page.history.some((message) => this._log.find(message));
    if (!joins && this._loaded) {
      this._log.clear((message) => message.state === "sending" || message.state === "refused");
    }
    const begins = !joins || !this._loaded; // what stands there may have come before any history
    if (begins) {
      this._oldest = page.history[0]?.id ?? null;
      this._more = page.more;
    }
    this._loaded = true;
    this._log.quietly(() => {
      for (const message of page.history) this._show(past(message));
      if (begins && !page.more) this._greet();
      for (const { id, ...frame } of this._unsent.splice(0)) this._saying(id, frame);
    });
    this.link.confirm(page.history.filter((one) => !one.mine).map((one) => one.id));
    this._log.more(this._more);
    this._tell("loaded", { account: this.account });
  }

  async _loadOlder() {
    if (!this._more || this._loadingOlder) return;
    this._loadingOlder = true;
    const { account } = this;
    try {
      const page = await this.link.history(account, this._oldest, PAGE);
      if (account !== this.account) return;
      this._oldest = page.history[0]?.id ?? this._oldest;
      this._more = page.more && page.history.length > 0;
      this._log.prepending(() => {
        for (const message of page.history.reverse()) this._show(past(message));
        if (!this._more) this._greet();
      });
      this._log.more(this._more);
    } catch {
      this._log.olderFailed();
    } finally {
      this._loadingOlder = false;
    }
  }

  _greet() {
    if (!this.greeting || this._log.byId("greeting")) return;
    this._show({ id: "greeting", at: "", text: this.greeting, buttons: [], media: [] });
  }

  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Something from the history: it has long arrived. */
function past(message) {
  return message.mine ? { ...message, state: "acked" } : { ...message, past: true };
}
