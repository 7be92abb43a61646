// Sending a photo: POST /photos with its bytes, again with the same id until the desk has it.

import { WORDS } from "./words.js";

export const LARGEST_BYTES = 10 * 1024 * 1024;
const AGAIN_MS = 1500;

/** Why this file cannot be sent; null: it can. */
export function refusal(file) {
  if (file.size > LARGEST_BYTES) return WORDS.tooLarge;
  if (file.type && !file.type.startsWith("image/")) return WORDS.noPhoto;
  if (file.type === "image/svg+xml" || file.size === 0) return WORDS.noPhoto;
  return null;
}

/** Send it. `on` is told: progress(0…1), acked(at), refused(text); while the desk is away it
    waits for `link` to be online and tries again. Returns a function that gives up. */
export function upload({ link, account, id, file, reply_to, on }) {
  const query = new URLSearchParams({ id });
  if (account !== null) query.set("account", account);
  if (reply_to) query.set("reply_to", reply_to);
  let request = null;
  let over = false;

  function attempt() {
    if (over) return;
    request = new XMLHttpRequest();
    request.open("POST", `/photos?${query}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total) on.progress(loaded / total);
    });
    request.addEventListener("load", answered);
    request.addEventListener("error", later);
    request.send(file);
  }

  function answered() {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // a proxy's page: the status says enough
    }
    if (request.status === 200) on.acked(answer.at);
    else if (request.status >= 500) later();
    else on.refused(answer.error || (request.status === 413 ? WORDS.tooLarge : WORDS.photoFailed));
  }

  function later() {
    if (over) return;
    on.progress(0);
    if (link.online) setTimeout(attempt, AGAIN_MS);
    else link.addEventListener("online", attempt, { once: true });
  }

  attempt();
  return () => {
    over = true;
    request?.abort();
  };
}
