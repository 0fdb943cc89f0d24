// Sending 发送: everything that waits, in the order in which it was noted, words first, then pictures in pieces. Nothing
// is taken away here before the server has said its number; whatever is lost on the way is sent again under its own.
import { sha256 } from "./sha256.js";
import * as store from "./store.js";
import { say } from "./words.js";

const PIECE = 256 * 1024, PATIENCE = 30000;
let busy = false, token = "";
export const status = { word: "", sending: "" };

const fetched = async (url, given = {}) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...given, signal: stop.signal });
  } catch { return null; } finally { clearTimeout(timer); }
};
const read = async (answer) => { try { return await answer.json(); } catch { return null; } };

// Who is signed in here now; empty when everything may be sent.
const door = async (officer) => {
  const answer = await fetched("/phone/state/");
  if (answer === null || answer.status >= 500 || answer.status === 429) return "offline";
  const told = answer.ok ? await read(answer) : null;
  if (told === null) return "signed-out";
  if (told.officer !== officer) return "other";
  token = told.token;
  return "";
};

const addressOf = async (item) => {
  if (item.kind !== "instruct") return `/api/v1/do/${item.kind}`;
  if (item.matter) return `/api/v1/matters/${item.matter}/do/supervise.instruct`;
  const about = (await store.items()).find((one) => one.id === item.about);
  return about && about.number ? `/api/v1/matters/${about.number}/do/supervise.instruct` : "";
};

const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

// True to go on with the next one.
const send = async (item) => {
  const address = await addressOf(item);
  if (!address) return true;
  const headers = { "Content-Type": "application/json", "Idempotency-Key": item.id, "X-CSRFToken": token };
  const answer = await fetched(address, { method: "POST", headers, body: JSON.stringify(item.body) });
  if (answer === null || answer.status === 0 || answer.status === 401 || LATER.has(answer.status)) return false;
  const told = await read(answer);
  if (answer.ok && told && told.number) { await store.received(item.id, told.number); return true; }
  if (answer.ok || !told) return false;
  await store.trouble(item.id, (told.reasons || []).map((one) => one.text));
  return true;
};

const piece = async (file, have) => {
  const part = await file.blob.slice(have, have + PIECE).arrayBuffer();
  const form = new FormData();
  form.append("key", file.id);
  form.append("offset", String(have));
  form.append("sha256", sha256(part));
  form.append("piece", new Blob([part]), "piece");
  return fetched(`/phone/files/${file.id}/`, { method: "POST", headers: { "X-CSRFToken": token }, body: form });
};

// True when the file is there or has been refused in words; false to go on later.
const sendFile = async (file) => {
  let answer = await fetched(`/phone/files/${file.id}/`);
  for (let tries = 0; tries < 200; tries += 1) {
    if (answer === null || answer.status === 0 || LATER.has(answer.status)) return false;
    const told = await read(answer);
    if (told === null) return false;
    if (told.done) { await store.fileDone(file); return true; }
    if (told.have === undefined) { await store.fileTrouble(file.item, told.reasons || []); return true; }
    answer = await piece(file, told.have);
  }
  return false;
};

const sendFiles = async (items, changed) => {
  const there = new Set(items.filter((one) => one.state === "received" && !one.fileReasons).map((one) => one.id));
  for (const file of await store.allFiles()) {
    if (!there.has(file.item)) continue;
    if (!(await sendFile(file))) return;
    await changed();
  }
};

// Nothing is asked of the server while nothing waits: a page that lies open must not keep a session alive.
const waits = async () => {
  const there = await store.items(), files = new Set((await store.allFiles()).map((one) => one.item));
  return there.some((one) => one.state === "waiting" || (one.state === "received" && !one.fileReasons && files.has(one.id)));
};

const sendAll = async (officer, changed) => {
  if (!(await waits())) return;
  status.word = await door(officer);
  if (status.word) return;
  for (const item of await store.items()) {
    if (item.state !== "waiting") continue;
    status.sending = item.id;
    await changed();
    const goes = await send(item);
    status.sending = "";
    if (!goes) { status.word = "offline"; return; }
  }
  await sendFiles(await store.items(), changed);
};

// One at a time in this page, and where the browser can see to it, in all pages of this browser.
export const flush = async (officer, changed) => {
  if (busy) return;
  busy = true;
  try {
    const work = () => sendAll(officer, changed);
    await (navigator.locks ? navigator.locks.request(`lianxin-phone-${officer}`, { ifAvailable: true }, (lock) => (lock ? work() : null)) : work());
    await store.forgetOld();
  } finally {
    busy = false;
    status.sending = "";
    await changed();
  }
};

export const words = () => ({
  offline: say("现在没有网络，记录存在本机，联网后自动发送。", "No network; notes stay on this phone and are sent later."),
  "signed-out": say("登录已过期。记录仍在本机，登录后自动发送。", "Your session has ended; notes stay here and are sent once you sign in."),
  other: say("当前登录的是另一位同志，您的记录没有发送。请用本人账号登录。", "Somebody else is signed in; your notes were not sent. Sign in yourself."),
}[status.word] || "");
