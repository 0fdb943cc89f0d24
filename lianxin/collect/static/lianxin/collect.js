// Shows in the text where a drafted field came from, when the field is pointed at or reached by the keyboard.
"use strict";
(() => {
  const marks = Array.from(document.querySelectorAll("mark[data-fields]"));
  const show = (name, move) => {
    let first = null;
    marks.forEach((one) => {
      const is = one.dataset.fields.split(" ").includes(name);
      one.classList.toggle("here", is);
      if (is && !first) first = one;
    });
    if (move && first) first.scrollIntoView({ block: "nearest" });
  };
  document.querySelectorAll("[data-field]").forEach((row) => {
    row.addEventListener("mouseenter", () => show(row.dataset.field, false));
    row.addEventListener("focusin", () => show(row.dataset.field, true));
    row.addEventListener("click", () => show(row.dataset.field, true));
  });
})();
