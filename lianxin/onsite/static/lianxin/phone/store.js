// 待发送: what was noted and not yet received, in this browser's own database, one for each officer. Only ever added to;
// contents go when the server has given its number, the receipt a day later.
const KEPT = 24 * 3600 * 1000;
let base = null, named = "", memory = null;

const asked = (request) => new Promise((good, bad) => {
  request.onsuccess = () => good(request.result);
  request.onerror = () => bad(request.error);
});
const done = (work) => new Promise((good, bad) => {
  work.oncomplete = good;
  work.onerror = work.onabort = () => bad(work.error || new DOMException("aborted", "AbortError"));
});

// False where the browser keeps nothing (private windows, a full disk): then notes live as long as the page.
export const open = async (officer) => {
  named = `lianxin-phone-${officer}`;
  try {
    const request = indexedDB.open(named, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("items", { keyPath: "id" });
      request.result.createObjectStore("files", { keyPath: "id" });
    };
    base = await asked(request);
    base.onversionchange = () => base.close();
  } catch {
    memory = { items: new Map(), files: new Map() };
  }
  return base !== null;
};

// `change` gets the two stores and puts; it is written down before this returns, or nothing of it is.
const write = async (change) => {
  if (memory) { await change({ put: (name, row) => memory[name].set(row.id, row), drop: (name, id) => memory[name].delete(id), get: (name, id) => memory[name].get(id) }); return; }
  const work = base.transaction(["items", "files"], "readwrite", { durability: "strict" });
  const ended = done(work);
  ended.catch(() => {});
  const stores = { put: (name, row) => work.objectStore(name).put(row), drop: (name, id) => work.objectStore(name).delete(id), get: (name, id) => asked(work.objectStore(name).get(id)) };
  try { await change(stores); } catch (error) { try { work.abort(); } catch { /* it has ended already */ } throw error; }
  await ended;
};

const rows = async (name) => {
  if (memory) return Array.from(memory[name].values());
  return asked(base.transaction(name).objectStore(name).getAll());
};

export const items = async () => (await rows("items")).sort((a, b) => a.n - b.n);
export const filesOf = async (id) => (await rows("files")).filter((one) => one.item === id);
export const allFiles = () => rows("files");

// A note that was refused and corrected keeps its number and its place.
export const add = async (item, files) => {
  const there = await items(), before = there.find((one) => one.id === item.id), last = there.pop();
  const old = before ? await filesOf(item.id) : [];
  await write((to) => {
    old.forEach((one) => to.drop("files", one.id));
    to.put("items", { ...item, n: before ? before.n : (last ? last.n : 0) + 1, state: "waiting", made: Date.now() });
    files.forEach((one) => to.put("files", { ...one, item: item.id }));
  });
};

const change = (id, more) => write(async (to) => {
  const item = await to.get("items", id);
  if (item) to.put("items", { ...item, ...more });
});

// The server's number is there: from now on only the gist stays, as a receipt.
export const received = (id, number) => change(id, { state: "received", number, body: null, reasons: [], receivedAt: Date.now() });
export const trouble = (id, reasons) => change(id, { state: "trouble", reasons });
export const again = (id, body) => change(id, { state: "waiting", reasons: [], ...(body ? { body } : {}) });
export const fileTrouble = (id, reasons) => change(id, { fileReasons: reasons });
export const fileDone = (file) => write((to) => { to.drop("files", file.id); });

export const forgetOld = async () => {
  const waiting = new Set((await allFiles()).map((one) => one.item));
  const old = (await items()).filter((one) => one.state === "received" && Date.now() - one.receivedAt > KEPT && !waiting.has(one.id));
  if (old.length) await write((to) => old.forEach((one) => to.drop("items", one.id)));
};

export const drop = async (id) => {
  const files = await filesOf(id);
  await write((to) => { to.drop("items", id); files.forEach((one) => to.drop("files", one.id)); });
};
