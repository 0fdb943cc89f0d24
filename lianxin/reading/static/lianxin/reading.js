// Suggestions while somebody writes: fetched when the typing rests; “take” fills a field that can still be changed.
"use strict";
(() => {
  const place = document.querySelector("[data-suggest]");
  const form = document.querySelector("form[data-keep]");
  if (!place || !form || !window.fetch) return;
  const check = form.querySelector("button[name=check]");
  if (check) check.hidden = true;
  place.setAttribute("aria-live", "polite");
  const names = ["title", "text", "place", "kind", "urgency"];
  let waits = 0;
  let last = "";
  const words = () => {
    const body = new URLSearchParams();
    names.forEach((name) => body.set(name, form.elements[name] ? form.elements[name].value : ""));
    return body;
  };
  const open = () => place.querySelectorAll("[data-take]").forEach((one) => (one.hidden = false));
  const ask = async () => {
    const body = words();
    if (body.toString() === last) return;
    last = body.toString();
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(place.dataset.suggest, { method: "POST", body, headers: { "X-CSRFToken": token } });
      // Somebody has gone on typing, or has been signed out: what came is not for what stands there.
      if (!answer.ok || answer.redirected || last !== body.toString()) return;
      place.innerHTML = await answer.text();
      open();
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
    const has = Array.from(field.options).some((option) => option.value === one.dataset.value);
    if (!has) return;
    field.value = one.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  open();
  if (form.elements.text && form.elements.text.value) ask();
})();
