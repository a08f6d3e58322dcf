"use strict";
// Without this script all questions stand in the order of the set, and tables as they were written.
(() => {
  const list = document.querySelector(".questions");
  const form = document.querySelector(".filters");
  const count = document.querySelector(".count");
  const rows = list ? [...list.querySelectorAll(".question")] : [];
  const errors = ["wrong", "refused", "invented"];
  const read = text => JSON.parse(text || "null");
  const lower = new Set(read(list && list.dataset.lower) || []);
  const held = new Map(rows.map(row => [row, {
    scores: read(row.dataset.scores) || {}, won: read(row.dataset.won) || [], lost: read(row.dataset.lost) || [],
    text: row.querySelector("summary").textContent.toLowerCase(),
  }]));

  function fits(row, by) {
    const own = held.get(row);
    return Object.entries(by).every(([name, value]) => {
      if (!value) return true;
      if (name === "measure") return value in own.scores;
      if (name === "won" || name === "lost") return own[name].includes(value);
      if (name === "text") return value.toLowerCase().split(/\s+/).every(word => own.text.includes(word));
      if (value === "error") return errors.includes(row.dataset[name]);
      return row.dataset[name] === value;
    });
  }

  function chosen() {
    const by = {text: form.querySelector("#by-text").value.trim()};
    for (const select of form.querySelectorAll("select")) by[select.dataset.by] = select.value;
    return by;
  }

  function filter() {
    const by = chosen();
    const shown = rows.filter(row => fits(row, by));
    for (const row of rows) row.hidden = true;
    for (const row of shown) row.hidden = false;
    sort(by.measure);
    count.textContent = `${shown.length} of ${rows.length} questions.`;
  }

  function sort(measure) {
    const sign = lower.has(measure) ? -1 : 1;
    const score = row => held.get(row).scores[measure];
    const order = measure ? rows.filter(row => measure in held.get(row).scores).sort((a, b) => sign * (score(a) - score(b))) : rows;
    for (const row of rows) {
      const told = row.querySelector(".score");
      if (told) told.textContent = measure && measure in held.get(row).scores ? ` · ${measure} ${Number(score(row).toFixed(3))}` : "";
    }
    list.append(...order);
  }

  function follow() {
    const row = location.hash.startsWith("#q-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!row) return;
    if (row.parentElement.hidden) { form.reset(); filter(); }
    row.parentElement.open = true;
    row.scrollIntoView();
  }

  function sortable(table) {
    const body = table.tBodies[0];
    const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
    const compare = (a, b) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      return isNaN(a) || isNaN(b) ? a.localeCompare(b, "en") : a - b;
    };
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const sign = head.getAttribute("aria-sort") === "descending" ? 1 : -1;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        const known = row => value(row, column) !== "";
        const ordered = [...body.rows].sort((a, b) =>
          known(a) && known(b) ? sign * compare(value(a, column), value(b, column)) : known(b) - known(a));
        body.append(...ordered);
      });
    });
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", event => event.preventDefault());
    addEventListener("hashchange", follow);
    if (chosen().text || [...form.querySelectorAll("select")].some(select => select.value)) filter();
    follow();
  }
  document.querySelectorAll("table.sortable").forEach(sortable);
})();
