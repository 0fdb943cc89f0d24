// Suggestions and hints while somebody writes: fetched when the typing rests; “take” fills a field that can still be changed.
"use strict";
(() => {
  const place = document.querySelector("div[data-suggest]");
  const form = place && document.getElementById(place.dataset.form || "step-form");
  if (!place || !form || !window.fetch) return;
  const check = form.querySelector("button[name=check]");
  if (check) check.hidden = true;
  place.setAttribute("aria-live", "polite");
  const names = place.dataset.names.split(" ");
  let waits = 0;
  let last = "";
  const words = () => {
    const body = new URLSearchParams();
    names.forEach((name) => body.set(name, form.elements[name] ? form.elements[name].value : ""));
    return body;
  };
  const made = (tag, text, name) => {
    const one = document.createElement(tag);
    if (text) one.textContent = text;
    if (name) one.className = name;
    return one;
  };
  const line = (item, take) => {
    const one = made("li", item.href ? "" : item.text);
    if (item.href) {
      const link = made("a", item.text);
      link.href = item.href;
      link.target = "_blank";
      link.rel = "noopener";
      one.append(link);
    }
    if (!item.take.field) return one;
    const button = made("button", take, "button small");
    button.type = "button";
    button.dataset.take = item.take.field;
    button.dataset.value = item.take.value;
    one.append(" ", button);
    return one;
  };
  const show = (told) => {
    if (!told.items.length) return place.replaceChildren();
    const section = made("section", "", "panel");
    const list = made("ul");
    list.append(...told.items.map((item) => line(item, told.take)));
    section.append(made("h2", told.heading), made("p", told.note, "quiet"), list);
    place.replaceChildren(section);
  };
  const ask = async () => {
    const body = words();
    if (body.toString() === last) return;
    last = body.toString();
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(place.dataset.suggest, { method: "POST", body, headers: { "X-CSRFToken": token } });
      // Somebody has gone on typing, or has been signed out: what came is not for what stands there.
      if (!answer.ok || answer.redirected || last !== body.toString()) return;
      show(await answer.json());
    } catch {
      last = "";
    }
  };
  form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name)) return;
    window.clearTimeout(waits);
    waits = window.setTimeout(ask, 700);
  });
  place.addEventListener("click", (event) => {
    const one = event.target.closest("[data-take]");
    const field = one && form.elements[one.dataset.take];
    if (!field) return;
    const isThere = !field.options || Array.from(field.options).some((option) => option.value === one.dataset.value);
    if (!isThere) return;
    field.value = one.dataset.value;
    ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
    field.focus();
  });
  if (!place.children.length && names.some((name) => form.elements[name] && form.elements[name].tagName === "TEXTAREA" && form.elements[name].value)) ask();
})();
