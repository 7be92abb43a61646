// Text as it stands in a bubble: web addresses and phone numbers can be tapped. Nothing is ever
// read as markup: the nodes are built one by one.

const URL_IN_TEXT = /https?:\/\/[^\s<>"'“”‘’，。；：！？、（）【】《》「」『』]+/gi;
const URL_END = /[.,!?;:)\]}]+$/;
// Mobile, 400 and 800 numbers, landlines with their area, and the short ones everybody knows.
const PHONE = /(?<![\d.\-#*])(?:\+(?!86)[1-9]\d{7,14}|(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00[ -]?\d{3}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|110|119|120|122|12345)(?![\d*]|[ -]?\d|\s*[栋幢单元号室楼层元块分秒天年月日个%])/g;
const CASE_NUMBER = /(?<!\d)\d{6}-\d{3,4}(?!\d)/g;

/** A fragment of text nodes and links. */
export function linked(text) {
  const out = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    const address = match[0].replace(URL_END, "");
    const link = webLink(address);
    if (!link) continue;
    phones(text.slice(from, match.index), out);
    out.append(link);
    from = match.index + address.length;
  }
  phones(text.slice(from), out);
  return out;
}

function webLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  const link = document.createElement("a");
  link.href = url.href;
  link.textContent = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/** Case numbers stay on one line: they are read out on the phone. */
function numbers(text, out) {
  let from = 0;
  for (const match of text.matchAll(CASE_NUMBER)) {
    out.append(text.slice(from, match.index), element("span", "number", match[0]));
    from = match.index + match[0].length;
  }
  out.append(text.slice(from));
}

function phones(text, out) {
  let from = 0;
  for (const match of text.matchAll(PHONE)) {
    numbers(text.slice(from, match.index), out);
    const link = document.createElement("a");
    link.href = `tel:${match[0].replace(/[ -]/g, "")}`;
    link.textContent = match[0];
    out.append(link);
    from = match.index + match[0].length;
  }
  numbers(text.slice(from), out);
}

/** Put text on the clipboard, also where the page did not come by https. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "only-heard";
  field.setAttribute("aria-hidden", "true");
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** An element with a class and perhaps text. */
export function element(name, className = "", text = null) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== null) made.textContent = text;
  return made;
}

export function button(className, label) {
  const made = element("button", className, label);
  made.type = "button";
  return made;
}
