// One message as it stands in the log: avatar, bubble, photos, chips, state and tools.

import { copy, button, element, linked } from "./text.js";
import { WORDS } from "./words.js";

/** A row for a message of the desk or one's own (`mine`). `on` holds what its buttons do:
    press(message, value), quote(message), again(message), drop(message), say(note), open(image). */
export function makeRow(message, { names, on }) {
  const row = element("div", `row ${message.mine ? "mine" : "theirs"}`);
  const who = message.mine ? names.own : names.desk;
  const avatar = element("span", "avatar", who.initial);
  avatar.setAttribute("aria-hidden", "true");
  const body = element("div", "body");
  body.append(element("span", "only-heard", WORDS.said(who.name)));
  const line = element("div", "line");
  line.append(makeBubble(message, on));
  if (message.mine) line.append(element("div", "state"));
  body.append(line);
  if (!message.mine && message.buttons?.length) body.append(makeChips(message, on));
  row.append(avatar, body);
  if (message.purpose) row.dataset.purpose = message.purpose;
  return row;
}

function makeBubble(message, on) {
  const bubble = element("div", "bubble");
  bubble.tabIndex = -1; // tapping it shows its tools
  const purpose = WORDS.purposes[message.purpose];
  if (purpose) bubble.append(element("span", "purpose", purpose));
  if (message.reply_to || message.quoteText) {
    bubble.append(element("div", "quoted", message.quoteText || WORDS.quote));
  }
  for (const media of message.media ?? []) bubble.append(makeMedia(media, on));
  const text = message.text || (message.button ? message.label || WORDS.tapped : "");
  if (text) {
    const words = element("div", "words");
    words.append(linked(text));
    bubble.append(words);
  }
  if (message.case && !text.includes(message.case)) bubble.append(element("div", "case", WORDS.caseNumber(message.case)));
  if (message.media?.length && !text) bubble.classList.add("only-media");
  bubble.append(makeTools(message, text, on));
  return bubble;
}

function makeTools(message, text, on) {
  const tools = element("div", "tools");
  if (text) {
    const copying = button("tool", WORDS.copy);
    copying.addEventListener("click", async () => {
      if (await copy(text)) on.say(WORDS.copied);
    });
    tools.append(copying);
  }
  if (!message.mine && message.id) {
    const quoting = button("tool", WORDS.quote);
    quoting.addEventListener("click", () => on.quote(message));
    tools.append(quoting);
  }
  return tools;
}

function makeMedia(media, on) {
  if (media.kind !== "photo" || !media.url) {
    const name = media.kind === "photo" ? WORDS.photoGone : media.name || WORDS.fileName;
    if (!media.url) return element("span", "file", name);
    return fileLink(media.url, name);
  }
  const box = button("photo", null);
  box.setAttribute("aria-label", WORDS.openPhoto);
  const image = element("img");
  image.alt = WORDS.photoName;
  image.loading = "lazy";
  image.decoding = "async";
  image.src = media.url;
  image.addEventListener("error", () => box.replaceWith(unseen(media.url)));
  box.append(image);
  box.addEventListener("click", () => on.open(image.src));
  return box;
}

/** The photos of a row are at the desk: they are shown from there. */
export function showPhotos(row, media, on) {
  const shown = row.querySelectorAll(".photo, .file");
  media?.forEach((one, place) => shown[place]?.replaceWith(makeMedia(one, on)));
}

/** A kind of photo that this browser does not know (heic), or one that is still only here. */
function unseen(url) {
  return url.startsWith("blob:")
    ? element("span", "file", WORDS.photoName)
    : fileLink(url, WORDS.photoUnseen);
}

function fileLink(url, name) {
  const link = element("a", "file", name);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
}

function makeChips(message, on) {
  const chips = element("div", "chips");
  chips.setAttribute("role", "group");
  for (const { label, value } of message.buttons) {
    const chip = button("chip", label);
    chip.dataset.value = value;
    chip.addEventListener("click", () => on.press(message, value));
    chips.append(chip);
  }
  return chips;
}

/** The chips of a row after one of them was tapped: that one is done, the others step back. */
export function markAnswered(row, value) {
  for (const chip of row.querySelectorAll(".chip")) {
    if (chip.dataset.value === value) {
      chip.disabled = true;
      chip.classList.add("chosen");
    } else {
      chip.classList.add("passed");
    }
  }
}

/** A later message offers these again: the earlier chips step back. */
export function markRepeated(row, values) {
  for (const chip of row.querySelectorAll(".chip")) {
    if (values.has(chip.dataset.value)) chip.classList.add("passed");
  }
}

/** How far one's own message has come: "sending", "acked", "refused" with its reason, or a share
    of the upload. */
export function showState(row, message, on) {
  const state = row.querySelector(".state");
  state.className = `state ${message.state}`;
  state.replaceChildren();
  if (message.state === "refused") {
    state.append(element("span", "why", message.error || WORDS.failed));
    const again = button("link", WORDS.again);
    again.addEventListener("click", () => on.again(message));
    const drop = button("link", WORDS.drop);
    drop.addEventListener("click", () => on.drop(message));
    if (!message.final) state.append(again);
    state.append(drop);
  } else if (message.state === "sending") {
    const share = message.share;
    state.append(share === undefined ? WORDS.sending : WORDS.uploading(Math.floor(share * 100)));
  } else if (message.state === "acked") {
    state.append(WORDS.acked);
  }
}
