// 走访现场: which visit, what is noted, what was read back, what waits to be sent. Everything is kept on the phone first.
import { exported } from "./export.js";
import { asFile, shrunk } from "./photos.js";
import { flush, status, words } from "./sending.js";
import * as store from "./store.js";
import { pad } from "./signing.js";
import { deviceTime, element, hourOf, newId, say } from "./words.js";

const by = (id) => document.getElementById(id);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const officer = document.body.dataset.officer, own = document.body.dataset.own;
const HERE = `lianxin:${officer}:phone:visit`, TYPED = `lianxin:${officer}:/phone/`;
const keep = (name, value) => { try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, JSON.stringify(value)); } catch { /* private window: nothing is kept, and that is said above */ } };
const kept = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };

const OUTCOMES = Object.fromEntries(all("[data-outcome]").map((one) => [one.dataset.outcome, one.textContent]));
let visit = null, shots = [], editing = null, lasting = true, isLasting = null, warned = "";

// --- what is said above
const tell = () => {
  const lines = [];
  if (!lasting) lines.push(["alarm", say("浏览器不允许在本机保存（可能是无痕窗口或空间已满）。请保持本页打开，直到显示“已收到”。", "This browser keeps nothing (a private window or a full disk). Leave this page open until each note is received.")]);
  if (warned) lines.push(["alarm", warned]);
  const word = words() || (navigator.onLine ? "" : say("现在没有网络，记录存在本机，联网后自动发送。", "No network; notes stay on this phone and are sent later."));
  const notices = lines.map(([tone, text]) => element("p", { className: `notice ${tone}` }, text));
  if (word) {
    const line = element("p", { className: "notice" }, word);
    if (status.word === "signed-out" || status.word === "other") line.append(" ", element("a", { href: document.body.dataset.door }, say("去登录", "Sign in")));
    notices.push(line);
  }
  by("notices").replaceChildren(...notices);
};
const full = () => { warned = say("本机存储空间不足，这一条没有保存。请删去照片后再存，或先联网发送已记的内容。", "No room left on this phone; this note was not kept. Remove pictures, or send what you have first."); tell(); };

// --- one note as a line
const stateOf = (item, files) => {
  if (item.state === "received" && item.fileReasons) return ["trouble", say(`已收到 ${item.number}；照片未能上传：`, `Received ${item.number}; pictures refused: `) + item.fileReasons.join("；")];
  if (item.state === "received" && files) return ["waiting", say(`已收到 ${item.number}，${files} 张照片上传中`, `Received ${item.number}, ${files} pictures on their way`)];
  if (item.state === "received") return ["received", say(`已收到 ${item.number}`, `Received ${item.number}`)];
  if (item.state === "trouble") return ["trouble", say("需处理：", "To be seen to: ") + (item.reasons || []).join("；")];
  if (status.sending === item.id) return ["waiting", say("发送中", "Sending")];
  return ["waiting", say("待发送", "Waiting to be sent")];
};
const kindWords = (item) => ({ "onsite.read_back": say("与对方核对", "Read back"), instruct: say("批示", "Instruction") }[item.kind] || OUTCOMES[item.outcome]);

const line = (item, files) => {
  const [state, text] = stateOf(item, files);
  const made = element("li", {}, element("b", {}, kindWords(item)), " ", item.gist || say("（照片）", "(pictures)"),
    element("span", { className: "at quiet" }, `${item.party} · ${hourOf(item.made)}`), element("span", { className: `at ${state}` }, text));
  made.dataset.state = item.state;
  if (item.state === "trouble") made.append(element("span", { className: "buttons" }, ...mend(item)));
  else if (item.state === "received" && item.fileReasons) made.append(element("button", { type: "button", onclick: () => settle(store.fileTrouble(item.id, null)) }, say("再传照片", "Send the pictures again")));
  return made;
};
const mend = (item) => {
  const found = [element("button", { type: "button", onclick: () => settle(store.again(item.id)) }, say("再发一次", "Send again"))];
  if (item.kind === "onsite.note") found.unshift(element("button", { type: "button", onclick: () => edit(item) }, say("改正", "Correct")));
  found.push(element("button", { type: "button", onclick: () => { if (confirm(say("删除后无法恢复，办公室也收不到。确定删除吗？", "It will be gone for good and never reach the office. Remove it?"))) settle(store.drop(item.id)); } }, say("删除", "Remove")));
  return found;
};
const settle = async (work) => { await work; await show(); send(); };

// --- showing
const show = async () => {
  const items = await store.items(), counted = new Map();
  (await store.allFiles()).forEach((one) => counted.set(one.item, (counted.get(one.item) || 0) + 1));
  const n = items.filter((one) => one.state !== "received" || counted.has(one.id)).length;
  const queue = by("queue");
  queue.hidden = items.length === 0;
  queue.dataset.n = String(n);
  queue.textContent = n ? say(`待发送 ${n}`, `${n} to send`) : say("都已送达", "All sent");
  queue.classList.toggle("trouble", items.some((one) => one.state === "trouble" || one.fileReasons));
  keep(`lianxin:${officer}:phone:unsent`, n || null);
  const here = visit ? items.filter((one) => one.sheet === visit.sheet) : [];
  by("notes").replaceChildren(...here.map((one) => line(one, counted.get(one.id))));
  by("none").hidden = here.length > 0;
  by("all").replaceChildren(...items.map((one) => line(one, counted.get(one.id))));
  const short = lasting && isLasting === false && n ? say("浏览器可能清理长期不打开的网页，请当日联网发送。", " This browser may clear what is not opened for days: send it today.") : "";
  by("q-words").textContent = (n ? say(`还有 ${n} 条没有全部送达。`, `${n} not wholly received yet.`) : say("都已收到。已收到的回执在本机保留一天。", "All received. Receipts stay here for a day.")) + short;
  by("export").disabled = n === 0;
  by("send").textContent = n ? say(`立即发送（${n}）`, `Send now (${n})`) : say("立即发送", "Send now");
  by("lines").replaceChildren(...here.filter((one) => one.kind === "onsite.note").map((one) => element("li", {}, one.gist || say("（照片）", "(pictures)"), element("span", { className: "at quiet" }, OUTCOMES[one.outcome]))));
  tell();
};
const send = () => flush(officer, show);

const VIEWS = ["cards", "visit", "note", "read", "queue"];
const go = (view) => { if (location.hash === `#${view}`) route(); else location.hash = view; };
const route = async () => {
  const asked = location.hash.slice(1), wants = VIEWS.includes(asked) ? asked : "cards";
  const view = visit || wants === "queue" ? wants : "cards";
  VIEWS.forEach((one) => { by(`v-${one}`).hidden = one !== view; });
  document.querySelector(".thumb").hidden = view === "note" || view === "read";
  await show();
  if (view === "note") by("n-gist").focus(); else window.scrollTo(0, 0);
};

// --- which visit
const enter = (chosen) => {
  const before = kept(HERE);
  const same = before && before.party === chosen.party && before.leader === chosen.leader && before.day === chosen.day;
  visit = same ? before : { ...chosen, sheet: newId() };
  keep(HERE, visit);
  dress();
};
const dress = () => {
  by("h-visit").textContent = visit.name;
  all("[data-party]").filter((one) => one.tagName === "SPAN").forEach((one) => { one.textContent = visit.name; });
  const card = cardOf(visit);
  const facts = card ? card.querySelector(".facts-of > div").cloneNode(true) : element("p", { className: "quiet" }, say("本机没有这家的情况，联网后由办公室核对。", "Nothing is known of it on this phone."));
  by("known").replaceChildren(facts);
  instructing(facts);
};
const cardOf = (one) => all("article.card").find((card) => card.dataset.party === one.party && card.dataset.leader === one.leader);
const day = () => deviceTime().slice(0, 10);
const enterCard = (card) => enter({ party: card.dataset.party, name: card.dataset.name, leader: card.dataset.leader, day: day() });

// --- 批示
const instructing = (facts) => {
  const shape = by("t-instruct");
  if (!shape) return;
  all("li[data-number]", facts).forEach((row) => {
    const open = element("button", { type: "button", onclick: () => { open.replaceWith(instruction(shape, row)); } }, say("批示", "Instruct"));
    row.append(element("br"), open);
  });
};
const instruction = (shape, row) => {
  const form = shape.content.firstElementChild.cloneNode(true);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (!text) return;
    const item = { id: newId(), kind: "instruct", matter: row.dataset.number, sheet: visit.sheet, party: visit.name, gist: text, body: { text } };
    if (await saved(item, [])) form.replaceWith(element("p", { className: "notice done" }, say("已签批，见“本次已记”。", "Noted below.")));
  });
  return form;
};

// --- 记一条
const typed = () => ({ gist: by("n-gist").value, kind: by("n-kind").value, who: by("n-who").value });
const type = (given) => { by("n-gist").value = given.gist || ""; by("n-who").value = given.who || ""; by("n-kind").value = given.kind || "problem"; };
const clear = () => { type({}); shots.forEach((one) => URL.revokeObjectURL(one.url)); shots = []; editing = null; keep(TYPED, null); by("about").hidden = true; by("n-wrong").textContent = ""; showShots(); };
const edit = async (item) => {
  const files = await store.filesOf(item.id);
  clear();
  enter({ party: item.body.party, name: item.party, leader: item.body.leader, day: day() });
  editing = item;
  type(item.body);
  shots = files.map((one) => ({ ...one, url: URL.createObjectURL(one.blob) }));
  showShots();
  go("note");
};
const showShots = () => by("shots").replaceChildren(...shots.map((one, place) => element("figure", {},
  element("img", { src: one.url, alt: say(`照片 ${place + 1}`, `Picture ${place + 1}`) }),
  element("button", { type: "button", onclick: () => { shots.splice(place, 1); showShots(); } }, say("删去", "Remove")))));

const take = async (event) => {
  const wrong = by("n-wrong");
  wrong.textContent = "";
  for (const file of Array.from(event.target.files)) {
    if (shots.length >= 9) { wrong.textContent = say("一条最多 9 张照片，其余请另记一条。", "At most nine pictures in one note."); break; }
    try {
      const made = await shrunk(file);
      shots.push({ ...made, url: URL.createObjectURL(made.blob) });
    } catch { wrong.textContent = say("有一张照片读不出来，请改用 JPG，或在相机设置中选“兼容性最佳”。", "A picture could not be read; use JPG or set the camera to “most compatible”."); }
  }
  event.target.value = "";
  showShots();
};

const announced = (files) => files.map((one) => `${one.id} ${one.sort} ${one.size} ${one.sha256}`).join("\n");
const base = (id) => ({ note: id, sheet: visit.sheet, leader: visit.leader || own, party: visit.party, device_time: deviceTime() });

const saved = async (item, files) => {
  try { await store.add(item, files); } catch (error) {
    if (error && error.name === "QuotaExceededError") full(); else { warned = say("本机没有存下来，请再按一次。", "It was not kept; press again."); tell(); }
    return false;
  }
  warned = "";
  if (navigator.storage && navigator.storage.persist) isLasting = await navigator.storage.persist().catch(() => false);
  await show();
  send();
  return true;
};

let saving = false;
const noted = async (outcome, about = "") => {
  const given = typed(), gist = given.gist.trim();
  if (!gist && !shots.length) { by("n-wrong").textContent = say("请写一句话，或拍一张照片。", "Write a sentence or take a picture."); by("n-gist").focus(); return; }
  if (saving) return;
  saving = true;
  try {
    const id = editing ? editing.id : newId(), files = shots.map(({ url: _url, n: _n, item: _item, ...one }) => one);
    const body = { ...base(id), outcome, gist, kind: given.kind, who: given.who.trim(), about, files: announced(files) };
    if (await saved({ id, kind: "onsite.note", outcome, sheet: visit.sheet, party: visit.name, gist: gist.slice(0, 60), body }, files)) { clear(); go("visit"); }
  } finally { saving = false; }
};

const choose = async () => {
  const known = all("#known li[data-number]").map((one) => [one.dataset.number, one.dataset.title]);
  const fresh = (await store.items()).filter((one) => one.sheet === visit.sheet && one.kind === "onsite.note" && one.outcome !== "supplement").map((one) => [one.number || one.id, one.gist]);
  const found = [...fresh, ...known];
  by("choices").replaceChildren(...found.map(([key, title]) => element("button", { type: "button", onclick: () => noted("supplement", key) }, title || key)));
  if (!found.length) by("choices").append(element("p", { className: "quiet" }, say("这家没有可补充的事项，请按“带回办理”另记一条。", "Nothing to add to; press “Taken back”.")));
  by("about").hidden = false;
  by("about").scrollIntoView({ block: "nearest" });
};

// --- 与对方核对
const readBack = async (event, signature) => {
  event.preventDefault();
  if (saving) return;
  saving = true;
  try {
    const form = by("read").elements, id = newId();
    const blob = await signature.blob();
    const noted = (await store.items()).some((one) => one.sheet === visit.sheet && one.kind === "onsite.note");
    const files = blob && noted ? [await asFile(blob, "signature")] : [];
    const body = { ...base(id), host: form.host.value.trim(), host_title: form.host_title.value.trim(), remark: form.remark.value.trim(), files: announced(files) };
    if (await saved({ id, kind: "onsite.read_back", sheet: visit.sheet, party: visit.name, gist: say("对方已确认", "Confirmed by the host"), body }, files)) { by("read").reset(); signature.clear(); go("visit"); }
  } finally { saving = false; }
};

const ready = () => {
  const today = all("article.card[data-today]");
  const before = kept(HERE);
  if (before && before.day === day()) { visit = before; dress(); } else if (today.length === 1) enterCard(today[0]);
  const text = kept(TYPED);
  if (text) type(text);
  all("[data-go]").forEach((one) => one.addEventListener("click", () => { enterCard(one.closest("article")); go("visit"); }));
  by("other").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target.elements, name = form.party.value.trim();
    if (name) { enter({ party: name, name, leader: form.leader ? form.leader.value : own, day: day() }); go("visit"); }
  });
  by("take").addEventListener("click", () => { if (visit) go("note"); else { warned = say("请先选走访对象。", "Choose the party first."); go("cards"); tell(); warned = ""; } });
  by("queue").addEventListener("click", () => go("queue"));
  by("send").addEventListener("click", send);
  by("export").addEventListener("click", () => exported(officer, { name: document.body.dataset.lock, point: document.body.dataset.point }));
  by("to-read").addEventListener("click", () => go("read"));
  by("n-photo").addEventListener("change", take);
  by("note").addEventListener("input", () => keep(TYPED, typed()));
  by("note").addEventListener("submit", (event) => event.preventDefault());
  all("[data-outcome]").forEach((one) => one.addEventListener("click", () => (one.dataset.outcome === "supplement" ? choose() : noted(one.dataset.outcome))));
  const signature = pad(by("sign"), by("unsign"));
  by("read").addEventListener("submit", (event) => readBack(event, signature));
  window.addEventListener("hashchange", route);
  window.addEventListener("online", send);
  window.addEventListener("offline", tell);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  window.addEventListener("beforeunload", (event) => { if (!lasting && Number(by("queue").dataset.n)) event.preventDefault(); });
};

// Readable offline: kept by the worker from the second opening on, by this page itself after the first.
const settled = async () => {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  try {
    await navigator.serviceWorker.register(document.body.dataset.worker);
    try { localStorage.setItem("lianxin-phone-page", officer); } catch { return; }
    if (navigator.serviceWorker.controller || !navigator.onLine) return;
    const answer = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    if (answer.status === 200) await (await caches.open("lianxin-visit")).put(location.pathname, answer);
  } catch { /* it works as long as it stays open */ }
};

const tick = () => setTimeout(async () => { await send(); tick(); }, 12000 + Math.random() * 6000);

lasting = await store.open(officer);
ready();
document.body.dataset.ready = "1";
await route();
send();
tick();
settled();
