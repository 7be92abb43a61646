// What happens at the desk, as it happens: time, and the quiet log.
//
// Events: "time" {now, speed, run} · "log" {lines, fresh}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export class Feed extends EventTarget {
  constructor(path = "/demo/feed") {
    super();
    this._path = path;
    this._wait = FIRST_WAIT;
    this._connect();
  }

  _connect() {
    const address = new URL(this._path, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    let first = true;
    socket.addEventListener("message", ({ data }) => {
      this._wait = FIRST_WAIT;
      const frame = JSON.parse(data);
      if ("log" in frame) {
        this._tell("log", { lines: frame.log, fresh: !first });
        first = false;
      } else {
        this._tell("time", frame);
      }
    });
    socket.addEventListener("close", () => {
      const wait = this._wait * (0.75 + Math.random() / 2);
      this._wait = Math.min(this._wait * 2, LONGEST_WAIT);
      setTimeout(() => this._connect(), wait);
    });
  }

  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
