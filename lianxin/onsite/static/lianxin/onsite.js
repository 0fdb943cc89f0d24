// 登记走访: only the fields of the chosen outcome are shown; 加一件 shows a spare row without a round trip.
"use strict";
(() => {
  const form = document.getElementById("visit");
  if (!form) return;
  const fold = (row) => {
    const chosen = row.querySelector("input[name$=-decided]:checked");
    row.querySelectorAll(".outcome").forEach((one) => { one.hidden = !chosen || one.dataset.outcome !== chosen.value; });
  };
  const rows = Array.from(form.querySelectorAll("fieldset.raised"));
  rows.forEach((row) => { fold(row); row.addEventListener("change", () => fold(row)); });
  const add = form.querySelector("button[name=add]");
  if (!add) return;
  add.addEventListener("click", (event) => {
    const spare = rows.find((row) => row.hasAttribute("data-spare"));
    if (!spare) return;
    event.preventDefault();
    spare.removeAttribute("data-spare");
    spare.hidden = false;
    form.elements.rows.value = String(Number(form.elements.rows.value) + 1);
    spare.querySelector("input, textarea").focus();
  });
})();
