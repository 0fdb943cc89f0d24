// 驾驶舱: asks for the page anew every minute while it is seen and at rest; what is too old goes grey, in words too.
"use strict";
(() => {
  const bar = document.getElementById("fresh");
  if (!bar) return;
  const KEY = "lianxin-cockpit";
  const kept = (() => { try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; } })();
  const keep = (values) => { Object.assign(kept, values); try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* private mode: the choice ends with the page */ } };
  const seconds = () => performance.now() / 1000;
  const { age, stale, refresh } = Object.fromEntries(Object.entries(bar.dataset).map(([name, value]) => [name, Number(value)]));
  const begun = seconds();
  let paused = kept.paused === true, touched = -Infinity, asked = begun;
  const shown = (selector, yes) => { bar.querySelector(selector).hidden = !yes; };

  const tell = () => {
    const old = age + seconds() - begun > stale;
    document.body.classList.toggle("stale", old);
    shown('[data-says="stale"]', old);
    shown('[data-says="runs"]', !paused && !old);
    shown('[data-says="paused"]', paused);
    shown('[data-does="pause"]', !paused);
    shown('[data-does="resume"]', paused);
  };

  // Nobody's reading is broken off: not while he moves about in it, nor where it would lead to the door.
  const atRest = () => !paused && !document.hidden && seconds() - touched > 20;
  const look = async () => {
    if (!atRest() || seconds() - asked < refresh) return;
    asked = seconds();
    try {
      const answer = await fetch(location.href, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20000) });
      if (!answer.ok || !atRest()) return;
      keep({ focus: document.activeElement?.id || "" });
      location.reload();
    } catch { /* the last figures stay and grow old in words */ }
  };

  bar.addEventListener("click", (event) => {
    const does = event.target.dataset.does;
    if (!does) return;
    paused = does === "pause";
    keep({ paused });
    tell();
    bar.querySelector(`[data-does="${paused ? "resume" : "pause"}"]`).focus();
  });
  ["keydown", "pointerdown", "wheel", "touchstart"].forEach((kind) => document.addEventListener(kind, () => { touched = seconds(); }, { passive: true }));
  if (kept.focus) { document.getElementById(kept.focus)?.focus({ preventScroll: true }); keep({ focus: "" }); }
  tell();
  setInterval(() => { tell(); look(); }, 5000);
})();
