// Photos that the desk does not have yet, kept in the browser (IndexedDB) so that a reload, or
// another chat shown in their pane, loses none.

const NAME = "qiantai";
const STORE = "photos";

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("account", "account");
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  return opened;
}

/** What `act` asks of the store; `otherwise` where the browser keeps nothing (private windows). */
async function ask(mode, act, otherwise) {
  try {
    const db = await open();
    return await new Promise((resolve, reject) => {
      const request = act(db.transaction(STORE, mode).objectStore(STORE));
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  } catch {
    return otherwise;
  }
}

/** Keep {id, account, file, reply_to, quoteText, at}. */
export function keepPhoto(photo) {
  return ask("readwrite", (store) => store.put(photo), null);
}

/** The desk has it, or nobody wants it sent any more. */
export function forgetPhoto(id) {
  return ask("readwrite", (store) => store.delete(id), null);
}

/** What is kept of this account, oldest first. */
export async function keptPhotos(account) {
  const found = await ask("readonly", (store) => store.index("account").getAll(account), []);
  return found.sort((a, b) => a.at - b.at);
}
