// The page "/demo": three chats, a clock, the quiet log, and a tour through all of them.

import { Clock, post } from "./demo-clock.js";
import { Feed } from "./demo-feed.js";
import { QuietLog } from "./demo-log.js";
import { Seats } from "./demo-seats.js";
import { Tour } from "./demo-tour.js";
import { DEMO_WORDS as WORDS } from "./demo-words.js";
import { Link } from "./link.js";
import { element } from "./text.js";

const TOAST_MS = 2500;
const AT_FIRST = { resident: "resident:何老师", steward: "steward:小林", third: "lead:陈主管" };

const toast = document.querySelector(".demo-toast");
const again = document.querySelector("#again");

function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (toast.hidden = true), TOAST_MS);
}

async function get(path) {
  for (;;) {
    try {
      const answer = await fetch(path);
      if (answer.ok) return await answer.json();
    } catch {
      // the desk is away; it comes back
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Asks first when something would be lost. */
function sure(title) {
  again.querySelector("h2").textContent = title;
  again.returnValue = "";
  again.showModal();
  return new Promise((resolve) => {
    again.addEventListener("close", () => resolve(again.returnValue === "yes"), { once: true });
  });
}

for (const one of again.querySelectorAll("[data-again]")) {
  one.addEventListener("click", () => again.close(one.dataset.again));
}
again.addEventListener("click", (event) => {
  if (event.target === again) again.close("no"); // beside it
});

/** Whatever is shown belongs to one run of the demo; in another one none of it is true. */
async function began(run) {
  const before = began.run;
  began.run = run;
  if (before === undefined || before === run || !began.seats) return;
  log.clear();
  began.seats.reload();
  began.seats.setPeople((await get("/demo/people")).people);
}

const clock = new Clock(document.querySelector(".demo-clock"), { say });
const log = new QuietLog(document.querySelector(".demo-log"));
const feed = new Feed();
feed.addEventListener("time", ({ detail }) => {
  clock.set(detail);
  began(detail.run);
});

const [{ people }, { tours }] = await Promise.all([get("/demo/people"), get("/demo/tour")]);
const seats = new Seats({ link: new Link(), people, first: AT_FIRST });
began.seats = seats;

feed.addEventListener("log", ({ detail: { lines, fresh } }) => {
  log.add(lines, fresh);
  if (fresh) seats.mark("log");
});

/** Start over; resolves to whether it happened, once the page knows. */
async function begin(body) {
  const answer = await post("/demo/start-over", body);
  if (!answer) return false;
  clock.set(answer);
  await began(answer.run);
  return true;
}

const tour = new Tour(document.querySelector(".demo-tour"), {
  seats,
  clock,
  begin: ({ key }) => begin({ tour: key }),
});

document.querySelector(".demo-again").addEventListener("click", async () => {
  if (!(await sure(WORDS.startTitle.over))) return;
  tour.stop();
  say((await begin({})) ? WORDS.begun : WORDS.refused);
});

document.querySelector(".tour-list").replaceChildren(
  ...tours.map((one) => {
    const choose = element("button", "tour-one");
    choose.type = "button";
    choose.append(element("span", "tour-name", one.title), element("span", "tour-teaser", one.teaser));
    choose.addEventListener("click", async () => {
      if (!seats.used || (await sure(WORDS.startTitle.tour))) tour.play(one);
    });
    return choose;
  }),
);

await seats.loaded;
document.documentElement.dataset.ready = "yes";
