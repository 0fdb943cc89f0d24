// A passage of the note is selected with mouse, finger or keys and opens the form; without this file sentences are ticked.
"use strict";
(() => {
  const note = document.querySelector("[data-note]");
  const bar = document.querySelector("[data-part-bar]");
  if (!note || !bar) return;
  const english = document.documentElement.lang.startsWith("en");
  const button = bar.querySelector("button");
  const told = bar.querySelector("[role=status]");
  bar.hidden = false;
  document.querySelector("[data-part-boxes]").open = false;

  // With keys a passage is selected only where there is a cursor: the note gets one, and nothing can be written into it.
  if (window.matchMedia("(pointer: fine)").matches) {
    const whole = note.cloneNode(true);
    note.contentEditable = "true";
    note.spellcheck = false;
    Object.entries({ role: "textbox", "aria-multiline": "true", "aria-readonly": "true" }).forEach(([name, value]) => note.setAttribute(name, value));
    ["beforeinput", "drop", "dragstart", "cut", "paste"].forEach((name) => note.addEventListener(name, (event) => event.preventDefault()));
    // An input method writes past that: the note is put back as it was.
    note.addEventListener("input", () => { note.replaceChildren(...whole.cloneNode(true).childNodes); });
  }

  // Places count characters, as the server does, not halves of rare ones.
  const length = (range) => Array.from(range.toString()).length;
  const chosen = () => {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!note.contains(range.commonAncestorContainer) || !range.toString().trim()) return null;
    const before = document.createRange();
    before.selectNodeContents(note);
    before.setEnd(range.startContainer, range.startOffset);
    const start = length(before);
    return [start, start + length(range)];
  };
  let span = null;
  const show = () => {
    button.disabled = !span;
    const n = span ? span[1] - span[0] : 0;
    told.textContent = !span ? told.dataset.none : english ? `${n} characters chosen` : `已选 ${n} 字`;
  };
  const go = () => { if (span) location.assign(`${bar.dataset.partBar}${span[0]}-${span[1]}/`); };
  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    if (!selection.rangeCount || !note.contains(selection.anchorNode)) return;
    span = chosen();
    show();
  });
  note.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); go(); } });
  button.addEventListener("click", go);
  show();
})();
