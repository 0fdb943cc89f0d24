// 导出未发送: a file of what was not received, sealed for the office with the key that the page carries. Nothing is
// removed here by exporting: what is sent later all the same is taken once.
import * as store from "./store.js";
import { deviceTime, element, say } from "./words.js";

const MOST = 14 * 1024 * 1024;
const INFO = new TextEncoder().encode("lianxin parcel");
const base64 = (buffer) => {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

const sealed = async (text, lock) => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", Uint8Array.from(atob(lock.point), (one) => one.charCodeAt(0)), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO }, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const cell = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(text));
  return { lianxin_parcel: 1, key: lock.name, point: base64(await crypto.subtle.exportKey("raw", ours.publicKey)), nonce: base64(nonce), sealed: base64(cell) };
};

// Words always go along; pictures as far as there is room, the rest follows from the phone.
const packed = async (officer) => {
  const files = await store.allFiles(), items = [];
  let room = MOST;
  for (const one of await store.items()) {
    const mine = files.filter((file) => file.item === one.id);
    if (one.state === "received" && !mine.length) continue;
    const told = [];
    for (const file of mine) {
      const goes = file.size <= room;
      if (goes) room -= file.size;
      told.push({ id: file.id, sort: file.sort, size: file.size, sha256: file.sha256, content: goes ? base64(await file.blob.arrayBuffer()) : "" });
    }
    items.push({ id: one.id, kind: one.kind, matter: one.matter, number: one.number, gist: one.gist, body: one.body, files: told });
  }
  return { officer, made: deviceTime(), items };
};

export const exported = async (officer, lock) => {
  const told = await packed(officer);
  if (!told.items.length) return;
  const may = Boolean(window.crypto && crypto.subtle);
  if (!may && !confirm(say("本页没有使用 https，浏览器不能加密。导出的文件任何人都能打开，请直接交办公室，导入后删除。仍要导出吗？", "Without https this browser cannot seal the file; anybody can open it. Export all the same?"))) return;
  const parcel = may ? await sealed(JSON.stringify(told), lock) : { lianxin_parcel: 1, plain: told };
  const url = URL.createObjectURL(new Blob([JSON.stringify(parcel)], { type: "application/json" }));
  element("a", { href: url, download: `${say("走访记录", "visit-notes")}-${told.made.slice(0, 16).replace(/[T:]/g, "-")}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
};
