// Who else has this matter open: asked twice a minute while the page is looked at. No lock; without this file nobody is told.
"use strict";
(() => {
  const line = document.querySelector("[data-presence]");
  if (!line) return;
  const token = line.dataset.token;
  const EVERY = 30_000, PAUSE = 800;
  const told = (here) => new URLSearchParams({ csrfmiddlewaretoken: token, here });
  let timer = 0;
  const show = (others) => {
    const words = others.join("　");
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  };
  const ask = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") return;
    timer = setTimeout(ask, EVERY);
    const answer = await fetch(line.dataset.presence, { method: "POST", redirect: "manual", body: told(line.dataset.here) }).catch(() => null);
    if (answer && answer.ok) show((await answer.json()).others);
  };
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("pagehide", () => navigator.sendBeacon(line.dataset.presence, told("left")));
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  // Who only leafs through is not there.
  timer = setTimeout(ask, PAUSE);
})();
