// One socket to the desk, shared by any number of chats of a page.
//
// What is said is kept in localStorage until the desk has acknowledged it, and sent again with the
// same id after a reconnect, so nothing is lost and nothing counts twice.
//
// Events, all with the account in their detail (null: that of the page's cookie):
//   "online" "offline"  the socket
//   "messages"          {account, messages}      "said" {account, said}
//   "acked"             {account, id, at}         "refused" {account, id, error, again}
//   "saying"            {account, id, frame}: something was said on this page
//   "sending"           {account, id}: it is on its way (again)

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;
const SILENCE = 25000; // with something unanswered: then the socket counts as dead
const AGAIN_WAIT = 1500;
const ANOTHER = 4001; // the desk: this page was made for another account than the browser has now
const STORED = "qiantai.unsent";
const HISTORY_WAIT = 10000;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("");
}

export class Link extends EventTarget {
  /** `own` names the cookie's account in this browser's storage; `path` is the socket's address. */
  constructor({ path = "/ws", own = "own" } = {}) {
    super();
    this.online = false;
    this._path = path;
    this.own = own;
    this._accounts = new Set();
    this._unsent = new Map(); // id → {account, frame, at}
    this._asked = new Map(); // id → {resolve, reject, timer}
    this._wait = FIRST_WAIT;
    this._waitingSince = 0;
    this._socket = null;
    this._timer = null;
    window.addEventListener("online", () => this._hurry());
    window.addEventListener("pageshow", () => this._hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this._hurry();
    });
    setInterval(() => this._lookForSilence(), 2000);
    this._connect();
  }

  // --- what a chat asks for ---------------------------------------------------------------------

  /** Show what happens to this account; returns what of it is still unsent, oldest first. */
  watch(account) {
    if (!this._accounts.has(account)) {
      this._accounts.add(account);
      for (const [id, kept] of this._stored(account)) {
        if (!this._unsent.has(id)) this._unsent.set(id, { account, ...kept });
      }
      this._send(this._named(account, {}));
      for (const [id, kept] of this._unsent) if (kept.account === account) this._sendKept(id);
    }
    return [...this._unsent].filter(([, kept]) => kept.account === account)
      .map(([id, kept]) => ({ id, ...kept.frame }));
  }

  /** Say text or tap a button; returns the id under which "acked" comes. */
  say(account, { text, button, reply_to }) {
    const id = newId();
    const frame = button === undefined ? { text } : { button };
    if (reply_to) frame.reply_to = reply_to;
    const kept = { account, frame, at: Date.now() };
    this._unsent.set(id, kept);
    this._store(id, kept);
    this._tell("saying", { account, id, frame });
    this._sendKept(id);
    return id;
  }

  /** Forget something that was not acknowledged. */
  drop(id) {
    const kept = this._unsent.get(id);
    this._unsent.delete(id);
    if (kept) this._unstore(id, kept);
  }

  /** Send once more what was refused. */
  again(id) {
    this._sendKept(id);
  }

  /** A page of older messages: {history, more}; rejects when the desk is away. */
  history(account, before = null, limit = 30) {
    return new Promise((resolve, reject) => {
      const id = newId();
      const asked = { resolve, reject };
      asked.timer = setTimeout(() => this._fail(id), HISTORY_WAIT);
      this._asked.set(id, asked);
      if (!this._send(this._named(account, { id, history: { before, limit } }))) this._fail(id);
    });
  }

  /** These messages are on the screen. */
  confirm(ids) {
    if (ids.length) this._send({ shown: ids });
  }

  /** Connect now instead of when the wait is over. */
  _hurry() {
    if (this._socket === null) {
      clearTimeout(this._timer);
      this._wait = FIRST_WAIT;
      this._connect();
    }
  }

  // --- the socket -------------------------------------------------------------------------------

  _connect() {
    clearTimeout(this._timer);
    if (this._socket !== null) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this._path}`);
    this._socket = socket;
    socket.addEventListener("open", () => this._opened(socket));
    socket.addEventListener("message", ({ data }) => {
      if (socket === this._socket) this._heard(JSON.parse(data));
    });
    socket.addEventListener("close", ({ code }) => this._closed(socket, code));
  }

  _opened(socket) {
    if (socket !== this._socket) return;
    this.online = true;
    this._wait = FIRST_WAIT;
    this._waitingSince = 0;
    for (const account of this._accounts) this._send(this._named(account, {}));
    for (const id of this._unsent.keys()) this._sendKept(id);
    this._tell("online", {});
  }

  _closed(socket, code) {
    if (socket !== this._socket) return;
    if (code === ANOTHER) {
      location.reload(); // the account was taken back in another tab
      return;
    }
    this._socket = null;
    for (const id of [...this._asked.keys()]) this._fail(id);
    if (this.online || this._wait === FIRST_WAIT) this._tell("offline", {});
    this.online = false;
    const wait = this._wait * (0.5 + Math.random());
    this._wait = Math.min(this._wait * 1.8, LONGEST_WAIT);
    this._timer = setTimeout(() => this._connect(), wait);
  }

  /** A network that went without a word keeps a socket "open" for minutes. */
  _lookForSilence() {
    if (this.online && this._waitingSince && Date.now() - this._waitingSince > SILENCE) {
      const socket = this._socket;
      socket.close();
      this._closed(socket);
    }
  }

  _send(frame) {
    if (this._socket?.readyState !== WebSocket.OPEN) return false;
    if (!("shown" in frame)) this._waitingSince ||= Date.now(); // everything else is answered
    this._socket.send(JSON.stringify(frame));
    return true;
  }

  _sendKept(id) {
    const kept = this._unsent.get(id);
    if (!kept) return;
    kept.refused = false;
    if (this._send(this._named(kept.account, { id, ...kept.frame }))) {
      this._tell("sending", { account: kept.account, id });
    }
  }

  _named(account, frame) {
    return account === null ? frame : { account, ...frame };
  }

  // --- what comes -------------------------------------------------------------------------------

  _heard(frame) {
    this._waitingSince = 0;
    if ("messages" in frame) this._tell("messages", frame);
    else if ("said" in frame) this._tell("said", frame);
    else if ("history" in frame) this._answer(frame);
    else if ("error" in frame) this._refused(frame);
    else if (frame.ack) this._acked(frame);
  }

  _answer(frame) {
    const asked = this._asked.get(frame.id);
    this._asked.delete(frame.id);
    clearTimeout(asked?.timer);
    asked?.resolve(frame);
  }

  _fail(id) {
    const asked = this._asked.get(id);
    this._asked.delete(id);
    clearTimeout(asked?.timer);
    asked?.reject(new Error("the desk does not answer"));
  }

  _acked({ ack, at }) {
    const kept = this._unsent.get(ack);
    if (!kept) return;
    this.drop(ack);
    this._tell("acked", { account: kept.account, id: ack, at });
  }

  _refused({ id, error, again }) {
    if (this._asked.has(id)) this._fail(id);
    const kept = this._unsent.get(id);
    if (!kept) return;
    if (again) {
      setTimeout(() => this._sendKept(id), AGAIN_WAIT);
      return;
    }
    kept.refused = true;
    this._unstore(id, kept); // sent again only when the person asks for it
    this._tell("refused", { account: kept.account, id, error });
  }

  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail: { account: null, ...detail } }));
  }

  // --- what is kept in the browser --------------------------------------------------------------

  _prefix(account) {
    return `${STORED} ${account ?? this.own} `;
  }

  _store(id, { account, frame, at }) {
    try {
      localStorage.setItem(this._prefix(account) + id, JSON.stringify({ frame, at }));
    } catch {
      // no room, or forbidden: then it lives as long as the page
    }
  }

  _unstore(id, { account }) {
    try {
      localStorage.removeItem(this._prefix(account) + id);
    } catch {
      // as above
    }
  }

  _stored(account) {
    const prefix = this._prefix(account);
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (!key.startsWith(prefix)) continue;
        found.push([key.slice(prefix.length), JSON.parse(localStorage.getItem(key))]);
      }
    } catch {
      return [];
    }
    return found.filter(([, kept]) => kept?.frame).sort(([, a], [, b]) => a.at - b.at);
  }
}
