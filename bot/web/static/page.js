// The page "/": one chat, and the menu behind its three dots.

import { ChatPane } from "./chat-pane.js";
import { Link } from "./link.js";
import { copy } from "./text.js";
import { WORDS } from "./words.js";

const root = document.querySelector("main");
const menu = document.querySelector("#menu");
const code = document.querySelector("#code");
const { own, title, subtitle, greeting, note } = root.dataset;

const link = new Link({ own, path: `/ws?own=${own}` });
const pane = new ChatPane(root, { link, title, subtitle, greeting, note, heading: "h1" });
if (!navigator.cookieEnabled) pane.bar(WORDS.noCookies);
pane.addEventListener("loaded", () => performance.mark("ready"), { once: true }); // bench_web.py
if (matchMedia("(pointer: fine)").matches) pane.focus();

// Some phones lay their keyboard over the page instead of making it smaller.
const view = window.visualViewport;
view?.addEventListener("resize", () => {
  const covered = window.innerHeight - view.height > 1 && view.scale === 1;
  document.body.style.height = covered ? `${view.height}px` : "";
  if (covered) window.scrollTo(0, 0);
});

pane.actions.querySelector("[data-action=menu]").addEventListener("click", () => {
  code.hidden = true;
  menu.querySelector("#make-code").hidden = false;
  menu.showModal();
});
menu.addEventListener("click", (event) => {
  if (event.target === menu) menu.close(); // beside it
});
menu.querySelector("[data-close]").addEventListener("click", () => menu.close());

menu.querySelector("#make-code").addEventListener("click", async ({ currentTarget }) => {
  const made = await makeCode();
  if (!made) return;
  code.querySelector(".code").textContent = made;
  code.hidden = false;
  currentTarget.hidden = true;
  code.querySelector("button").focus();
});
code.querySelector("button").addEventListener("click", async () => {
  if (!(await copy(code.querySelector(".code").textContent))) return;
  menu.close();
  pane.note(WORDS.codeCopied);
});

async function makeCode() {
  try {
    const answer = await fetch("/recover/code", { method: "POST" });
    const { code: made, error } = await answer.json();
    if (made) return made;
    menu.close();
    pane.note(error ?? WORDS.codeFailed);
  } catch {
    menu.close();
    pane.note(WORDS.codeFailed);
  }
  return null;
}
