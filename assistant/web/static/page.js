// What Gradio leaves open: the page's language, Dutch names for its parts, copying, links that open beside the page.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("pa-words").textContent);
  const root = document.documentElement;
  const note = document.createElement("div"); // the explanation of a term, beside it
  note.id = "pa-popover";
  note.setAttribute("role", "note");
  if (note.showPopover) note.popover = "manual";
  else note.hidden = true;
  let explained = null; // the term that it explains
  const said = document.createElement("div"); // for screen readers: what has just happened
  said.setAttribute("role", "status");
  said.className = "sr-only";
  said.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";

  const t = (key) => (words[root.lang] || words.nl)[key];

  function set(node, name, value) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }

  let arrived = false; // whether Gradio has read the language in the address: before, it must stay there
  function language() {
    const marker = document.querySelector(".pa-brand[lang]");
    if (!marker) return;
    const address = new URL(location.href);
    arrived ||= marker.lang === (address.searchParams.get("lang") === "en" ? "en" : "nl");
    if (!arrived || marker.lang === root.lang) return;
    root.lang = marker.lang;
    if (root.lang === "nl") address.searchParams.delete("lang");
    else address.searchParams.set("lang", root.lang);
    history.replaceState(history.state, "", address);
  }

  function names() {
    const button = document.getElementById("pa-switch");
    if (button) set(button, "lang", root.lang === "nl" ? "en" : "nl");
    const log = document.querySelector("#pa-chat [role=log]");
    if (log) {
      set(log, "aria-label", t("conversation"));
      set(log, "aria-live", "off"); // each stage would be read out; announce() says the whole once
    }
    for (const [role, key] of [["user", "you"], ["bot", "assistant"]]) {
      for (const node of document.querySelectorAll(`#pa-chat [data-testid=${role}]`)) {
        const text = (node.querySelector(".pa-text") || node).textContent;
        set(node, "aria-label", `${t(key)} ${text.trim().slice(0, 200)}`);
      }
    }
    for (const link of document.querySelectorAll('a[href^="/pdf/"], a.pa-web')) {
      set(link, "target", "_blank");
      set(link, "rel", "noopener noreferrer");
    }
    for (const link of document.querySelectorAll("a.pa-phone[target]")) link.removeAttribute("target");
  }

  // Terms: a span and not a button, because browsers leave the words of buttons out of what is copied.
  const noteOf = (term) => {
    const answer = term.closest(".pa-answer");
    const place = [...answer.querySelectorAll(".pa-term")].indexOf(term);
    return answer.querySelectorAll(".pa-note")[place];
  };

  function terms() {
    for (const term of document.querySelectorAll(".pa-answer:not(.pa-growing) .pa-term")) {
      set(term, "role", "button");
      set(term, "tabindex", "0");
      set(term, "aria-expanded", String(term === explained));
    }
    if (explained && !explained.isConnected) hide();
  }

  function hide() {
    if (!explained) return;
    set(explained, "aria-expanded", "false");
    explained = null;
    if (note.hidePopover) note.hidePopover();
    else note.hidden = true;
  }

  function explain(term) {
    const again = term === explained;
    hide();
    const meaning = noteOf(term);
    if (again || !meaning) return;
    explained = term;
    set(term, "aria-expanded", "true");
    note.replaceChildren(...[...meaning.childNodes].map((node) => node.cloneNode(true)));
    if (note.showPopover) note.showPopover();
    else note.hidden = false;
    const { left, bottom } = term.getClientRects()[0];
    const edge = 12;
    const most = root.clientWidth - note.offsetWidth - edge;
    note.style.left = `${Math.max(edge, Math.min(left, most)) + scrollX}px`;
    note.style.top = `${bottom + scrollY + 4}px`;
    note.scrollIntoView({ block: "nearest" });
    said.textContent = note.innerText;
  }

  let announced = null;
  function announce() {
    const replies = document.querySelectorAll("#pa-chat .pa-answer, #pa-chat .pa-notice");
    const last = replies[replies.length - 1];
    if (!last || last.classList.contains("pa-growing") || announced === `${replies.length}`) return;
    announced = `${replies.length}`;
    said.textContent = `${t("assistant")} ${last.innerText}`; // not what is folded away
  }

  // A new question scrolls to the top of what is in view, and its answer grows below it.
  let asked = 0;
  function scroll() {
    const questions = document.querySelectorAll("#pa-chat .pa-question");
    if (questions.length > asked && asked + questions.length > 0) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      questions[questions.length - 1].scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
    asked = questions.length;
  }

  async function copy(button) {
    const form = button.closest(".pa-export");
    const source = form ? form.querySelector("pre") : button.closest(".pa-card").querySelector(".pa-reference");
    let key = "copied";
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      key = "copy_failed";
    }
    const label = button.textContent;
    button.textContent = said.textContent = t(key);
    setTimeout(() => { if (button.textContent === t(key)) button.textContent = label; }, 2000);
  }

  function refresh() {
    language();
    names();
    terms();
    scroll();
    announce();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pa-copy");
    if (button) copy(button);
    const term = event.target.closest(".pa-term[role=button]");
    if (term) explain(term);
    else if (!note.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    if (event.key !== "Enter" && event.key !== " ") return;
    const term = event.target.closest(".pa-term[role=button]");
    if (!term) return;
    event.preventDefault();
    explain(term);
  });
  addEventListener("resize", hide);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.body.append(said, note);
  refresh();
})();
