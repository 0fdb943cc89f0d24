// The worklist 事项工作台: the matter that is looked at stands beside the list; single keys. An enhancement only.
"use strict";
(() => {
  const beside = document.querySelector("[data-beside]");
  const table = document.querySelector("table[data-rows]");
  const help = document.querySelector("dialog[data-keys]");
  if (!beside || !help || typeof HTMLDialogElement === "undefined") return;
  const english = document.documentElement.lang.startsWith("en");
  const say = (zh, en) => (english ? en : zh);
  const wide = window.matchMedia("(min-width: 80rem)");
  const rows = table ? Array.from(table.tBodies[0].rows) : [];
  const place = beside.querySelector("[data-brief-here]");
  const told = document.querySelector("[data-list-said]");
  const store = (kind) => ({ get: (k) => { try { return kind.getItem(k); } catch { return null; } }, set: (k, v) => { try { kind.setItem(k, v); } catch { /* private mode: nothing is remembered */ } } });
  const tab = store(window.sessionStorage), device = store(window.localStorage);
  const at = () => rows.findIndex((row) => row.hasAttribute("aria-current"));

  // --- the matter beside the list
  const read = (url) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => done(request);
    request.onerror = () => done(null);
    request.send();
  });
  const parts = new Map();
  const brief = async (row) => {
    const url = row.dataset.brief;
    if (!parts.has(url)) {
      const answer = await read(url);
      // Signed out meanwhile: the page itself leads to the door and back.
      if (answer && !answer.responseURL.endsWith(url)) { location.reload(); return null; }
      const part = answer && answer.status === 200 && answer.response && answer.response.querySelector("article");
      if (!part) return null;
      parts.set(url, part);
    }
    return document.importNode(parts.get(url), true);
  };
  let turn = 0;
  const show = async (row) => {
    if (!wide.matches) return;
    const mine = (turn += 1);
    const shown = await brief(row);
    if (mine !== turn) return;
    beside.querySelector("[data-empty]").hidden = true;
    place.replaceChildren(shown || say("暂时读不到这件事项，请打开查看。", "It cannot be read just now; open it instead."));
    beside.scrollTop = 0;
  };
  let timer = 0;
  const select = (row, focus) => {
    rows.forEach((one) => one.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    tab.set("lianxin-row", row.dataset.number);
    if (focus) { row.querySelector("a.title").focus(); row.scrollIntoView({ block: "nearest" }); }
    told.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => show(row), 60);
  };
  const fit = () => {
    beside.hidden = !wide.matches;
    if (wide.matches && rows.length) select(rows[at()] || rows.find((row) => row.dataset.number === tab.get("lianxin-row")) || rows[0], false);
  };
  wide.addEventListener("change", fit);
  fit();
  rows.forEach((row) => {
    row.addEventListener("click", (event) => {
      const link = event.target.closest("a, input, label");
      // By the keyboard, with a key held down or on a narrow screen a link leads where it says.
      const leads = link && !(link.matches("a.title") && wide.matches && event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey);
      if (leads) return;
      event.preventDefault();
      select(row, true);
    });
    row.addEventListener("dblclick", (event) => { if (!event.target.closest("input, label")) location.assign(row.querySelector("a.title").href); });
    row.addEventListener("focusin", (event) => { if (event.target.matches("a.title") && !row.hasAttribute("aria-current")) select(row, false); });
  });

  // --- rows that are ticked: all of the page, and from one to another with the shift key held down
  const bar = document.querySelector("#many");
  const boxes = rows.map((row) => row.querySelector(".pick input")).filter(Boolean);
  const counted = bar && bar.querySelector("[data-many]");
  let last = -1;
  const count = () => {
    const n = boxes.filter((box) => box.checked).length;
    counted.textContent = n ? say(`${n} 件`, `(${n})`) : "";
    bar.querySelector("button").disabled = !n;
    rows.forEach((row, place) => row.classList.toggle("picked", Boolean(boxes[place]) && boxes[place].checked));
  };
  if (bar && boxes.length) {
    boxes.forEach((box, place) => box.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) for (let n = Math.min(last, place); n <= Math.max(last, place); n += 1) boxes[n].checked = box.checked;
      last = place;
      count();
    }));
    table.addEventListener("change", count);
    // After going back the browser ticks what was ticked before.
    window.addEventListener("pageshow", count);
    count();
  }
  const tick = () => { const box = boxes[at()]; if (box) { box.checked = !box.checked; last = at(); count(); } };

  // --- keys
  const OFF = "lianxin-keys-off";
  const box = help.querySelector("[data-keys-on]");
  box.checked = device.get(OFF) !== "1";
  box.addEventListener("change", () => device.set(OFF, box.checked ? "0" : "1"));
  const opener = document.querySelector("[data-keys-help]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  const step = (by) => { if (rows.length) select(rows[Math.max(0, Math.min(at() + by, rows.length - 1))], true); };
  const act = async (key) => {
    const row = rows[at()];
    const shown = row && await brief(row);
    const link = shown && shown.querySelector(`a[data-key="${key}"]`);
    if (link) location.assign(link.getAttribute("href"));
    else if (row) told.textContent = say(`${row.dataset.number} 目前没有这一步可办理。`, `${row.dataset.number}: this step is not possible now.`);
  };
  const KEYS = {
    j: () => step(1), k: () => step(-1), x: tick, a: () => act("a"), r: () => act("r"), d: () => act("d"), z: () => act("z"),
    Enter: () => { if (rows[at()]) location.assign(rows[at()].querySelector("a.title").href); },
    "/": () => document.querySelector("#q").focus(), "?": () => help.showModal(),
  };
  const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!box.checked || document.querySelector("dialog[open]") || event.target.closest(TYPED)) return;
    // Enter on a link, button or summary does what that one says.
    if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
})();
