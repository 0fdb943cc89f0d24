// Enhancements only: every page works without this file.
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const english = document.documentElement.lang.startsWith("en");
  const say = (zh, en) => (english ? en : zh);

  // The menu is closed at first on a phone.
  const narrow = window.matchMedia("(max-width: 44rem)");
  all(".nav details").forEach((one) => { one.open = !narrow.matches; });
  document.addEventListener("click", (event) => {
    all(".me[open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  });
  const faults = document.querySelector("body:not(.gallery) .faults");
  if (faults) faults.focus();

  // Long lists to choose from can be narrowed by a word or by pinyin initials.
  const fits = (words, asked) => words.toLowerCase().includes(asked.trim().toLowerCase());
  const filterInput = (act) => {
    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = say("输入名称或拼音首字母筛选", "Type to narrow the list");
    input.setAttribute("aria-label", input.placeholder);
    input.autocomplete = "off";
    input.addEventListener("input", () => { if (!input.isComposing) act(input.value); });
    input.addEventListener("compositionend", () => act(input.value));
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    return input;
  };
  const wordsOf = (node, hinted) => `${node.textContent} ${hinted.dataset.find || ""}`;

  all("fieldset.field > div").forEach((list) => {
    const boxes = all("input[type=checkbox]", list);
    if (boxes.length < 12) return;
    const frame = document.createElement("div");
    frame.className = "choices";
    list.replaceWith(frame);
    const bar = document.createElement("div");
    bar.className = "filter";
    const count = document.createElement("span");
    count.className = "quiet";
    count.setAttribute("aria-live", "polite");
    const labels = boxes.map((box) => box.closest("label").parentElement);
    const chosen = () => boxes.filter((box) => box.checked);
    const tell = () => {
      const names = chosen().map((box) => box.closest("label").textContent.trim());
      count.textContent = names.length ? say(`已选 ${names.length}：${names.join("、")}`, `${names.length} chosen: ${names.join(", ")}`) : say("未选", "None chosen");
    };
    bar.append(filterInput((asked) => {
      labels.forEach((label, place) => { label.hidden = !fits(wordsOf(label, boxes[place]), asked); });
    }), count);
    frame.append(bar, list);
    list.addEventListener("change", tell);
    tell();
  });

  all("form[data-keep] select:not([data-plain])").forEach((select) => {
    const options = Array.from(select.options);
    if (options.length < 16) return;
    const input = filterInput((asked) => {
      const kept = select.value;
      const shown = options.filter((one) => !one.value || one.value === kept || fits(wordsOf(one, one), asked));
      select.replaceChildren(...shown);
      const first = shown.find((one) => one.value && fits(wordsOf(one, one), asked));
      select.value = asked && first ? first.value : kept;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.className = "select-filter";
    select.before(input);
  });

  // What is typed stays on this device until the server has taken it.
  const owner = document.body.dataset.officer || "";
  const named = (path) => `lianxin:${owner}:${path}`;
  const store = { names: () => { try { return Object.keys(localStorage); } catch { return []; } }, get: (k) => { try { return localStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { localStorage.setItem(k, v); } catch { /* private mode: typing goes on unsaved */ } }, drop: (k) => { try { localStorage.removeItem(k); } catch { /* nothing was kept */ } } };
  all("[data-clears]").forEach((one) => store.drop(named(one.dataset.clears)));
  // The page of visits that lies here for reading offline is one officer's: anybody else's page takes it away.
  const readBy = store.get("lianxin-phone-page");
  if (readBy && readBy !== owner && window.caches) caches.delete("lianxin-visit").then(() => store.drop("lianxin-phone-page"), () => {});

  // Signing out leaves nothing of this person on a device that others may use, also not what was noted on visits.
  const forgotten = (request) => new Promise((done) => { request.onsuccess = request.onerror = request.onblocked = done; });
  const forget = async () => {
    store.names().filter((one) => one.startsWith(named(""))).forEach(store.drop);
    const work = [];
    if (window.indexedDB) work.push(forgotten(indexedDB.deleteDatabase(`lianxin-phone-${owner}`)));
    if (window.caches) work.push(caches.delete("lianxin-visit"));
    store.drop("lianxin-phone-page");
    await Promise.race([Promise.allSettled(work), new Promise((late) => { setTimeout(late, 2000); })]);
  };
  const isSaved = (name) => { try { return JSON.parse(store.get(name)).saved === true; } catch { return false; } };
  all("form[data-leaves]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    const drafts = store.names().filter((one) => one.startsWith(named("")) && !one.startsWith(named("phone:")) && !isSaved(one));
    const unsent = Number(store.get(named("phone:unsent")) || 0);
    const asked = [];
    if (unsent) asked.push(say(`本机有 ${unsent} 条走访记录还没有送达办公室，退出后将清除，无法恢复。建议先联网发送或导出。`, `${unsent} notes of visits have not reached the office and will be removed for good. Send or export them first.`));
    if (drafts.length) asked.push(say(`本机有 ${drafts.length} 份未提交的草稿，退出后将清除。`, `${drafts.length} unsent drafts on this device will be removed.`));
    if (asked.length && !confirm(asked.join("\n") + say("仍要退出吗？", " Sign out all the same?"))) return;
    forget().then(() => form.submit());
  }));
  all("form[data-keep]").forEach((form) => {
    const place = named(location.pathname);
    const texts = () => all("textarea, input[type=text]", form).filter((one) => one.name);
    const note = form.querySelector("[data-kept]");
    const number = form.querySelector("input[name=key]");
    const kept = store.get(place);
    // On the page of an outage everything is kept at once, on others what differs from what was shown.
    const everything = form.dataset.keep === "all";
    if (kept && !faults && !everything) {
      const values = JSON.parse(kept);
      const restored = texts().filter((one) => values[one.name] && values[one.name] !== one.value && one.value === one.defaultValue);
      restored.forEach((one) => { one.value = values[one.name]; });
      // The same text is the same act: it may have been sent without its answer coming back.
      if (restored.length && number && values.key) number.value = values.key;
      if (note && restored.length) note.textContent = say("已恢复上次未提交的内容", "Unsent text was restored");
    }
    let timer = 0;
    const keep = () => {
      clearTimeout(timer);
      const values = Object.fromEntries(texts().filter((one) => everything || one.value !== one.defaultValue).map((one) => [one.name, one.value]));
      if (number) values.key = number.value;
      store.set(place, JSON.stringify(values));
      if (note) note.textContent = say("草稿已保存在本机 ", "Draft kept on this device ") + new Date().toTimeString().slice(0, 5);
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 600); });
    // Also what was typed just before: the answer may be that nothing can be taken now.
    if (everything) keep();
    form.addEventListener("submit", () => { if (texts().some((one) => one.value !== one.defaultValue)) keep(); all("button", form).forEach((one) => setTimeout(() => { one.disabled = true; })); });
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-keep] button").forEach((one) => { one.disabled = false; }); });

  // 全选: a box that checks every row of its table.
  all("input[data-all]").forEach((box) => {
    box.addEventListener("change", () => all("tbody input[type=checkbox]", box.closest("table")).forEach((one) => { one.checked = box.checked; }));
  });
  // Copying also works where the site has no certificate and the clipboard is closed to scripts.
  all("button[data-copy]").forEach((one) => {
    one.hidden = false;
    one.addEventListener("click", () => {
      const parts = all("h3, .whole", one.closest("[data-copied]")).map((part) => part.textContent);
      const field = document.createElement("textarea");
      field.value = parts.join("\n");
      one.after(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      one.focus();
      one.textContent = done ? say("已复制", "Copied") : say("请选中文字后复制", "Select the text and copy it");
    });
  });
  // What goes on without the reader is looked at again; he may leave.
  all("[data-again]").forEach((one) => setTimeout(() => location.reload(), Number(one.dataset.again) * 1000));
  all("button[data-print]").forEach((one) => { one.hidden = false; one.addEventListener("click", () => window.print()); });

  // Suggestions while a name is typed; without them the full name, number or code is typed.
  all("input[data-suggest]").forEach((input, place) => {
    const list = document.createElement("datalist");
    list.id = `suggest-${place}`;
    input.after(list);
    input.setAttribute("list", list.id);
    let timer = 0, asked = "";
    const ask = async () => {
      const words = input.value.trim();
      if (!words || words === asked) return;
      asked = words;
      const answer = await fetch(`${input.dataset.suggest}?words=${encodeURIComponent(words)}`).catch(() => null);
      if (!answer || !answer.ok || words !== input.value.trim()) return;
      const { found } = await answer.json();
      list.replaceChildren(...found.map((one) => {
        const option = document.createElement("option");
        option.value = one.value;
        option.label = option.textContent = one.words;
        return option;
      }));
    };
    input.addEventListener("input", (event) => { if (!event.isComposing) { clearTimeout(timer); timer = setTimeout(ask, 200); } });
    input.addEventListener("compositionend", ask);
  });
})();
