// The pasted rows as a grid to type in: each change goes into the text that is sent, and is checked again after a pause.
"use strict";
(() => {
  const form = document.querySelector("form[data-paste]");
  if (!form) return;
  const source = form.elements.table;
  const checked = form.querySelector("[data-checked]");
  const addWords = document.querySelector("[data-row-words]").content.textContent;
  const PAUSE = 700;
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));

  // As spreadsheets copy them: cells parted by tabs, those with line breaks, tabs or quotes between quotes.
  const quoted = (cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const written = (rows) => rows.map((cells) => cells.map(quoted).join("\t")).join("\n");
  const CELLS = { "\t": /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/g, "|": /("(?:[^"]|"")*"(?=[|\n]|$)|[^|\n]*)([|\n]|$)/g };
  const read = (given) => {
    const text = given.replaceAll("\r", "").replace(/\n+$/, "");
    const mark = !text.includes("\t") && text.includes("|") ? "|" : "\t";
    const rows = [[]];
    for (const [, cell, end] of text.matchAll(CELLS[mark])) {
      rows.at(-1).push(/^".*"$/s.test(cell) && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      if (end === "\n") rows.push([]);
      else if (!end) break;
    }
    return rows;
  };

  let rows = [], timer = 0, asked = 0;
  const grid = () => checked.querySelector("[data-grid]");
  const cellAt = (row, place) => checked.querySelector(`textarea[data-at="${row}.${place}"]`);

  // Numbers of rows are those of the text, so that each cell knows its place there; line 0 would be headings nobody wrote.
  const enhance = () => {
    const table = grid();
    if (!table) return;
    const labels = all("thead select", table).map((one) => one.selectedOptions[0].textContent);
    all("tbody tr", table).forEach((line) => {
      const row = Number(line.dataset.row) - 1;
      all("[data-cell]", line).forEach((one, place) => {
        const input = document.createElement("textarea");
        input.rows = 1;
        input.value = (rows[row] || [])[place] ?? "";
        input.dataset.at = `${row}.${place}`;
        input.setAttribute("aria-label", `${row + 1} ${labels[place]}`);
        if (line.children[place + 1].classList.contains("faulty")) input.setAttribute("aria-invalid", "true");
        if (one.textContent.length > 24) line.children[place + 1].dataset.wide = "";
        one.replaceWith(input);
      });
    });
    const add = document.createElement("button");
    add.type = "button";
    add.className = "small";
    add.textContent = addWords;
    add.addEventListener("click", () => {
      rows.push(new Array(Math.max(2, labels.length)).fill(""));
      keep();
      check(() => { const one = cellAt(rows.length - 1, 0); if (one) one.focus(); });
    });
    table.parentElement.after(add);
  };

  const keep = () => { source.value = written(rows); source.dispatchEvent(new Event("input", { bubbles: true })); };
  const later = () => { clearTimeout(timer); timer = setTimeout(check, PAUSE); };

  // The page that answers, without its scripts; nothing where there is no network or one has to sign in anew.
  const answered = (body) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", location.pathname);
    request.responseType = "document";
    request.onload = () => done(request.response);
    request.onerror = () => done(null);
    request.send(body);
  });

  async function check(then) {
    clearTimeout(timer);
    if (!source.value.trim()) return;
    asked += 1;
    const mine = asked;
    const body = new FormData(form);
    body.set("decision", "check");
    const page = await answered(body);
    const fresh = page && page.querySelector("[data-checked]");
    if (!fresh || mine !== asked) return;
    // Where the cursor stood it stands again.
    const here = document.activeElement;
    const at = here && here.dataset ? here.dataset.at : undefined;
    const cursor = at ? [here.selectionStart, here.selectionEnd] : null;
    const scrolled = grid() ? grid().parentElement.scrollLeft : 0;
    checked.replaceChildren(...fresh.childNodes);
    enhance();
    if (grid()) grid().parentElement.scrollLeft = scrolled;
    const again = at && checked.querySelector(`textarea[data-at="${at}"]`);
    if (again) { again.focus({ preventScroll: true }); again.setSelectionRange(...cursor); }
    if (typeof then === "function") then();
  }

  const take = () => { rows = read(source.value); };
  source.addEventListener("input", (event) => { if (!event.isTrusted && event.target !== source) return; take(); if (event.isTrusted) later(); });
  form.addEventListener("input", (event) => {
    const one = event.target;
    // What was restored stands in the text without anybody having typed it.
    if (one === form) { take(); later(); return; }
    if (!one.dataset || !one.dataset.at) return;
    const [row, place] = one.dataset.at.split(".").map(Number);
    while (rows.length <= row) rows.push([]);
    while (rows[row].length <= place) rows[row].push("");
    rows[row][place] = one.value;
    source.value = written(rows);
    if (!event.isComposing) later();
  });
  form.addEventListener("compositionend", later);
  form.addEventListener("change", (event) => { if (event.target.matches("thead select")) check(); });

  // As in a spreadsheet: Enter goes down, Alt+Enter breaks the line, arrows leave a cell at its end; pasted rows spread.
  form.addEventListener("keydown", (event) => {
    const one = event.target;
    if (!one.dataset || !one.dataset.at || event.isComposing) return;
    const [row, place] = one.dataset.at.split(".").map(Number);
    const atEnd = one.selectionStart === one.value.length, atStart = one.selectionEnd === 0;
    const moves = { ArrowUp: atStart && [row - 1, place], ArrowDown: atEnd && [row + 1, place], ArrowLeft: atStart && [row, place - 1], ArrowRight: atEnd && [row, place + 1], Enter: !event.altKey && [row + (event.shiftKey ? -1 : 1), place] };
    if (event.key === "Enter" && event.altKey) { event.preventDefault(); one.setRangeText("\n", one.selectionStart, one.selectionEnd, "end"); one.dispatchEvent(new Event("input", { bubbles: true })); return; }
    const to = moves[event.key];
    const next = to && cellAt(...to);
    if (event.key === "Enter" || next) event.preventDefault();
    if (next) { next.focus(); next.select(); }
  });
  form.addEventListener("paste", (event) => {
    const one = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!one.dataset || !one.dataset.at || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const [row, place] = one.dataset.at.split(".").map(Number);
    read(text).forEach((cells, down) => {
      while (rows.length <= row + down) rows.push([]);
      cells.forEach((cell, right) => { while (rows[row + down].length <= place + right) rows[row + down].push(""); rows[row + down][place + right] = cell; });
    });
    keep();
    check();
  });

  take();
  if (grid()) enhance();
  else if (source.value.trim()) check();
})();
