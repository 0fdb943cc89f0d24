{% load i18n %}// Keeps the page of a visit readable without a network: its files, and the page itself as its officer opened it last.
"use strict";
const SHELL = "lianxin-shell-{{ version }}", VISIT = "lianxin-visit", PAGE = "/phone/", PATIENCE = 5000;
const FILES = [{% for one in files %}"{{ one|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
// As long as a session lasts at most.
const LASTS = {{ hours }} * 3600 * 1000;
const NOTHING = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>{% translate '走访现场' %}</title><h1>{% translate '没有网络' %}</h1><p>{% translate '本机没有可以离线看的走访页。请联网登录后打开一次。' %}</p>";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("lianxin-shell-") && name !== SHELL;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const kept = async () => {
  const page = await (await caches.open(VISIT)).match(PAGE);
  if (!page) return null;
  const age = Date.now() - Date.parse(page.headers.get("Date") || "");
  return age >= LASTS ? null : page;
};
const asked = (request) => new Promise((good, bad) => {
  setTimeout(() => bad(new Error("late")), PATIENCE);
  fetch(request).then(good, bad);
});

// The server first, always; what it says of the session counts.
const opened = async (request) => {
  let answer = null;
  try { answer = await asked(request); } catch { /* no network */ }
  if (answer === null || answer.status >= 500) return (await kept()) || answer || new Response(NOTHING, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  if (answer.status === 200 && !answer.redirected) await (await caches.open(VISIT)).put(PAGE, answer.clone());
  else await caches.delete(VISIT);
  return answer;
};

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(opened(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found || fetch(request)));
  }
});
