// What is typed is kept on the server as well, two seconds after a pause, and offered again on any device. An enhancement only.
"use strict";
(() => {
  const address = document.body.dataset.unsent;
  if (!address) return;
  const english = document.documentElement.lang.startsWith("en");
  const say = (zh, en) => (english ? en : zh);
  const place = `lianxin:${document.body.dataset.officer}:${location.pathname}`;
  const PAUSE = 1200;
  const LEFT_OUT = ["hidden", "password", "file", "submit", "button", "image", "search"];
  const controls = (form) => Array.from(form.elements).filter((one) => one.name && one.matches("input, textarea, select") && !LEFT_OUT.includes(one.type));
  const ticks = (one) => one.type === "checkbox" || one.type === "radio";
  const valuesOf = (one) => {
    if (ticks(one)) return one.checked ? [one.value] : [];
    return one.type === "select-multiple" ? Array.from(one.selectedOptions, (option) => option.value) : [one.value];
  };
  const isChanged = (one) => {
    if (ticks(one)) return one.checked !== one.defaultChecked;
    if (one.matches("select")) return Array.from(one.options).some((option) => option.selected !== option.defaultSelected && option.value !== "");
    return one.value !== one.defaultValue;
  };
  const read = (form) => controls(form).flatMap((one) => valuesOf(one).map((value) => [one.name, value]));
  const write = (form, fields) => {
    controls(form).forEach((one) => {
      const given = fields.filter(([name]) => name === one.name).map(([, value]) => value);
      if (ticks(one)) one.checked = given.includes(one.value);
      else if (one.type === "select-multiple") Array.from(one.options).forEach((option) => { option.selected = given.includes(option.value); });
      else if (given.length) one.value = given[0];
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // On this device it need not be asked for when signing out: it is not lost.
  const mark = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(place) || "null");
      if (kept) localStorage.setItem(place, JSON.stringify({ ...kept, saved: true }));
    } catch { /* private mode: nothing is kept on the device */ }
  };

  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const key = form.querySelector("input[name=key]");
    const token = form.querySelector("input[name=csrfmiddlewaretoken]");
    const note = form.querySelector("[data-kept]");
    if (!key || !token || form.dataset.keep === "all") return;
    const send = (what, told, last) => fetch(address + what, {
      method: "POST", redirect: "manual", keepalive: Boolean(last),
      body: new URLSearchParams({ csrfmiddlewaretoken: token.value, path: location.pathname, ...told }),
    }).catch(() => null);
    let timer = 0, saved = "", gone = false, busy = false;
    const save = async (last) => {
      clearTimeout(timer);
      const fields = JSON.stringify(read(form));
      if (gone || busy || fields === saved || !controls(form).some(isChanged)) return;
      busy = true;
      const heading = document.querySelector("h1");
      const answer = await send("keep/", { key: key.value, title: heading ? heading.textContent : "", fields }, last);
      busy = false;
      if (!answer || !answer.ok) return;
      saved = fields;
      mark();
      const { at } = await answer.json();
      if (note && !gone) note.textContent = say(`草稿已保存 ${at}`, `Draft saved ${at}`);
      if (JSON.stringify(read(form)) !== saved) timer = setTimeout(save, PAUSE);
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(save, PAUSE); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => { gone = true; clearTimeout(timer); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });

    const offer = (told) => {
      const bar = document.createElement("p");
      bar.className = "unsent";
      bar.setAttribute("role", "status");
      const words = document.createElement("span");
      words.textContent = say(`有未提交的内容，保存于 ${told.at}`, `There is unsent text, saved ${told.at}`);
      const button = (text, act) => {
        const one = document.createElement("button");
        one.type = "button";
        one.className = "small";
        one.textContent = text;
        one.addEventListener("click", () => { bar.remove(); act(); });
        return one;
      };
      bar.append(
        words,
        button(say("恢复", "Restore"), () => { key.value = told.key; write(form, told.fields); }),
        button(say("丢弃", "Discard"), () => { send("drop/", {}); try { localStorage.removeItem(place); } catch { /* nothing was kept */ } }),
      );
      form.prepend(bar);
    };
    // What stands on the page after a refusal is newer than what was kept.
    if (document.querySelector("body:not(.gallery) .faults")) return;
    fetch(`${address}of/?path=${encodeURIComponent(location.pathname)}`, { redirect: "manual" }).then(async (answer) => {
      const told = answer.ok ? await answer.json() : {};
      if (!told.fields) return;
      if (JSON.stringify(told.fields) === JSON.stringify(read(form))) { saved = JSON.stringify(told.fields); mark(); return; }
      offer(told);
    }, () => {});
  });
})();
