// Searches as one types. Without this script the page does the same with its button.
(() => {
  "use strict";
  const WAIT = 200; // milliseconds without a key before the server is asked
  const form = document.getElementById("search");
  const words = document.getElementById("words");
  const told = document.getElementById("told");
  if (!form || !words || !told) return;
  document.documentElement.classList.add("js");
  let timer = 0;
  let running = null;

  function query() {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (String(value).trim()) asked.append(name, String(value).trim());
    }
    return asked;
  }

  const address = (asked) => form.action.split("?")[0] + (String(asked) && `?${asked}`);

  // The page's name and its way to the other language are those of what is searched.
  function rename(asked) {
    document.title = [asked.get("q"), told.dataset.title].filter(Boolean).join(" · ");
    const other = document.querySelector(".switch a");
    const language = new URL(other.href).searchParams.get("lang");
    const there = new URLSearchParams(asked);
    there.delete("lang");
    if (language) there.set("lang", language);
    other.href = address(there);
  }

  function say(text, visible) {
    told.classList.toggle("hidden", !visible);
    told.textContent = "";
    // A screen reader hears only what changes.
    requestAnimationFrame(() => { told.textContent = text; });
  }

  function show(html) {
    const made = new DOMParser().parseFromString(html, "text/html").getElementById("found");
    const old = document.getElementById("found");
    if (!made || !old) throw new Error("no list in the reply");
    for (const fold of old.querySelectorAll("details[open][id]")) {
      const same = made.querySelector(`#${CSS.escape(fold.id)}`);
      if (same) same.open = true;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(document.adoptNode(made));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    say(made.dataset.said, false);
  }

  async function search() {
    clearTimeout(timer);
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const asked = query();
    history.replaceState(null, "", address(asked));
    rename(asked);
    document.getElementById("found").setAttribute("aria-busy", "true");
    try {
      asked.set("deel", "uitslag");
      const reply = await fetch(address(asked), { signal: mine.signal });
      if (!reply.ok) throw new Error(String(reply.status));
      show(await reply.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      document.getElementById("found").removeAttribute("aria-busy");
      say(told.dataset.failed, true);
    }
  }

  words.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  words.addEventListener("compositionend", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });

  function ticked() {
    const count = document.querySelectorAll('.tick input:checked').length;
    const label = document.querySelector("#what-ticked + span");
    label.textContent = count ? label.dataset.some.replace("{count}", count) : label.dataset.none;
    document.getElementById(count ? "what-ticked" : "what-page").checked = true;
  }

  document.addEventListener("change", (event) => {
    const changed = event.target;
    if (changed.closest(".tick")) ticked();
    else if (changed !== words && changed.form === form) search();
  });
})();
