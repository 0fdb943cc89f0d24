// Ctrl-K 命令面板: pages, views, units, matters and the acts of the matter in view, chosen by typing. An enhancement only.
"use strict";
(() => {
  const opener = document.querySelector("[data-palette]");
  if (!opener || typeof HTMLDialogElement === "undefined") return;
  const english = document.documentElement.lang.startsWith("en");
  const say = (zh, en) => (english ? en : zh);
  const make = (name, given = {}, ...inner) => {
    const node = document.createElement(name);
    Object.entries(given).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...inner);
    return node;
  };
  const title = say("命令面板", "Commands");
  const input = make("input", { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": say("输入名称、编号或拼音首字母", "Type a name, a number or initials"), placeholder: say("页面、视图、单位（可输拼音首字母）、事项编号或标题", "Pages, views, units, numbers or titles of matters"), autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { role: "listbox", id: "palette-list", "aria-label": title });
  const said = make("p", { class: "quiet", role: "status" });
  const dialog = make("dialog", { class: "palette", "aria-label": title }, input, list, said);
  document.body.append(dialog);

  let fixed = null, found = [], shown = [], at = 0, timer = 0, turn = 0;
  const fetched = async (words) => {
    const answer = await fetch(`${opener.dataset.palette}${words ? `?words=${encodeURIComponent(words)}` : ""}`).catch(() => null);
    return answer && answer.ok && !answer.redirected ? (await answer.json()).found : null;
  };
  // What can be done on the matter in view: the links of its page, or of the part beside the list.
  const acts = () => Array.from(document.querySelectorAll("a[data-act], .steps a.button")).map((one) => ({ kind: say("办理当前事项", "Act on this matter"), words: one.textContent.trim(), url: one.href, find: "" }));
  const fits = (one, words) => `${one.words} ${one.find}`.toLowerCase().includes(words);
  const mark = (place) => {
    at = Math.max(0, Math.min(place, shown.length - 1));
    Array.from(list.querySelectorAll("[role=option]")).forEach((one, n) => {
      one.setAttribute("aria-selected", n === at ? "true" : "false");
      if (n === at) { input.setAttribute("aria-activedescendant", one.id); one.scrollIntoView({ block: "nearest" }); }
    });
    if (!shown.length) input.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    const words = input.value.trim().toLowerCase();
    const near = [...acts(), ...(fixed || [])].filter((one) => !words || fits(one, words));
    shown = (words ? [...near.slice(0, 12), ...found] : near.filter((one) => !one.find)).slice(0, 20);
    list.replaceChildren(...shown.map((one, n) => {
      const row = make("li", { role: "option", id: `palette-${n}`, "aria-selected": "false" }, make("span", {}, one.words), make("span", { class: "quiet" }, one.kind));
      row.addEventListener("click", () => go(n));
      return row;
    }));
    said.textContent = shown.length ? "" : say("没有找到", "Nothing found");
    mark(0);
  };
  const go = (place) => { if (shown[place]) { dialog.close(); location.assign(shown[place].url); } };
  const ask = async () => {
    const words = input.value.trim(), mine = (turn += 1);
    const answer = words ? await fetched(words) : [];
    if (mine !== turn) return;
    found = answer || [];
    draw();
  };
  const typed = () => { draw(); clearTimeout(timer); timer = setTimeout(ask, 180); };
  const open = async () => {
    if (dialog.open) return;
    input.value = "";
    found = [];
    dialog.showModal();
    input.focus();
    draw();
    if (!fixed) { fixed = await fetched(""); draw(); }
  };
  input.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  input.addEventListener("compositionend", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); mark(at + step); }
    if (event.key === "Enter") { event.preventDefault(); go(at); }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  opener.hidden = false;
  opener.addEventListener("click", open);
})();
