// Keys for judging, and a warning before what is not saved is left. Without this script the page does the same with its buttons.
(() => {
  "use strict";
  const form = document.getElementById("judging");
  const toggle = document.getElementById("keys");
  if (!form || !toggle) return;
  const KEPT = "passend-judging-keys";
  const note = document.getElementById("note");
  const groups = [...form.querySelectorAll("[data-group]")];
  let on = true;
  let changed = form.hasAttribute("data-stray");
  document.documentElement.classList.add("js");
  toggle.parentElement.hidden = false;
  try { on = localStorage.getItem(KEPT) !== "off"; } catch { /* storage is switched off */ }

  function tell() { toggle.setAttribute("aria-pressed", String(on)); }
  tell();
  toggle.addEventListener("click", () => {
    on = !on;
    tell();
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* storage is switched off */ }
  });

  const radios = (group) => [...group.querySelectorAll("input[type=radio]")];
  const chosen = (group) => radios(group).find((radio) => radio.checked);

  // The group with the focus, else the first without a choice, else the last.
  function current() {
    const focused = document.activeElement.closest("[data-group]");
    return focused || groups.find((group) => !chosen(group)) || groups[groups.length - 1];
  }

  function goTo(group) { (chosen(group) || radios(group)[0]).focus(); }

  function choose(place) {
    const group = current();
    const radio = radios(group)[place];
    if (!radio) return;
    radio.checked = true;
    changed = true;
    const next = groups[groups.indexOf(group) + 1];
    if (next) goTo(next);
    else radio.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target === note) {
      if (event.key === "Escape") goTo(current());
      return;
    }
    if (!on || event.target.closest("input:not([type=radio]), textarea, select")) return;
    const key = event.key.toLowerCase();
    const button = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (/^[1-9]$/.test(key)) choose(Number(key) - 1);
    else if (key === "o") note.focus();
    else if (button && !event.repeat) form.requestSubmit(button);
    else return;
    event.preventDefault();
  });

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
