// What Gradio leaves open: the page's language, Dutch names for its parts, what the buttons do, terms.
// Other scripts do the rest through window.passend: keeping conversations, copying, evidence, feedback.
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

  // Gradio writes the browser's language over that of the page, which is the address's until somebody changes it.
  let language = new URL(location.href).searchParams.get("lang") === "en" ? "en" : "nl";
  const hold = () => { if (root.lang !== language) root.lang = language; };
  hold();
  root.classList.add("pa-preparing"); // nobody asks before the server knows the language and the conversation
  new MutationObserver(hold).observe(root, { attributes: true, attributeFilter: ["lang"] });

  const t = (key) => words[language][key];

  function set(node, name, value) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }

  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const field = (name) => one(`#pa-${name} textarea`);
  const growing = () => one("#pa-chat .pa-growing") !== null && !root.classList.contains("pa-in-trouble");
  const held = () => field("held")?.value || "[]"; // the conversation, as the server wrote it

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  async function until(condition, milliseconds = 20000) {
    for (let waited = 0; !condition() && waited < milliseconds; waited += 30) await pause(30);
    return condition();
  }

  function write(area, text) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  let orders = 0; // each is another text, for Gradio tells of changes only
  function order(what) {
    retry();
    orders += 1;
    write(field(what.do === "show" ? "show" : "order"), JSON.stringify({ language, ...what, number: orders }));
  }
  async function settle() { // an answer that is coming in is broken off, and kept where it was asked
    if (!growing()) return;
    const before = held();
    one("#pa-stop").click();
    await until(() => !growing());
    await until(() => held() !== before, 5000); // it is written down after the page has changed
    watch();
  }
  async function show(turns) { // a conversation in place of the one that is there
    const before = held();
    opening = turns !== "[]";
    order({ do: "show", turns });
    await until(() => held() === turns || held() !== before, 4000);
    watch();
  }
  async function askShared(question) {
    if (!window.passendPersonalData?.(question)?.length) return order({ do: "ask", question });
    write(field("input"), question); // as if the asker had typed it, so that they are warned
    await pause(100);
    return one("#pa-send").click();
  }

  // ---- The page's language ----
  function translate(chosen) {
    language = chosen;
    hold();
    const address = new URL(location.href);
    if (language === "nl") address.searchParams.delete("lang");
    else address.searchParams.set("lang", language);
    history.replaceState(history.state, "", address);
    for (const node of all("[data-t]")) node.textContent = t(node.dataset.t);
    for (const node of all("[data-t-label]")) set(node, "aria-label", t(node.dataset.tLabel));
    for (const node of all("[data-lang]")) node.hidden = node.dataset.lang !== language;
    for (const link of all("[data-path]")) {
      set(link, "href", link.dataset.path + (language === "nl" ? "" : `?lang=${language}`) + (link.dataset.hash || ""));
    }
    set(one("#pa-switch"), "lang", t("switch_language"));
  }
  async function change() {
    translate(t("switch_language"));
    if (!(await until(() => !growing(), 60000))) return;
    order({ do: "show", turns: null });
  }

  // ---- Themes of the example questions: tabs ----
  function choose(tab, focus) {
    const list = tab.parentElement;
    for (const each of list.children) {
      set(each, "aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = each !== tab;
    }
    if (focus) tab.focus();
  }
  function arrows(event, tab) {
    const tabs = [...tab.parentElement.children];
    const last = tabs.length - 1;
    const at = tabs.indexOf(tab);
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at + last, ArrowUp: at + last, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(tabs[next % tabs.length], true);
  }

  function hush() { // each stage would be read out; announce() says the whole once
    const log = one("#pa-chat [role=log]");
    if (log) set(log, "aria-live", "off");
  }

  function names() {
    const log = document.querySelector("#pa-chat [role=log]");
    if (log) {
      set(log, "aria-label", t("conversation"));
      set(log, "tabindex", "-1");
    }
    for (const [role, key] of [["user", "you"], ["bot", "assistant"]]) {
      for (const node of document.querySelectorAll(`#pa-chat [data-testid=${role}]`)) {
        const text = (node.querySelector(".pa-text") || node).textContent;
        set(node, "aria-label", `${t(key)} ${text.trim().slice(0, 200)}`);
      }
    }
    for (const link of document.querySelectorAll('a[href^="pdf/"], a.pa-page, a.pa-whole, a.pa-web')) {
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

  function announce() {
    const last = all("#pa-chat .pa-answer, #pa-chat .pa-notice").at(-1);
    if (last) said.textContent = `${t("assistant")} ${last.innerText}`; // not what is folded away
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

  // ---- What the buttons do ----
  function ask(what) {
    if (growing() || !field("order")) return;
    one("#pa-chat [role=log]")?.focus({ preventScroll: true });
    order(what);
  }
  const clicks = [
    [".pa-do-again", () => ask({ do: "again" })],
    [".pa-ask", (button) => ask({ do: "ask", question: button.textContent })],
    ["#pa-switch", change],
    ["#pa-send", retry],
    ["[role=tab]", (tab) => choose(tab, false)],
    ["#pa-stop", () => until(() => !growing()).then(() => all(".pa-do-again").at(-1)?.focus({ preventScroll: true }))],
    [".pa-skip", (link, event) => { event.preventDefault(); one("#pa-content").focus(); }],
  ];

  let seen = "[]"; // the conversation at the last look
  let ready = false;
  const listeners = { ready: [], changed: [] }; // conversations.js adds to them
  function watch() {
    if (!ready && ["input", "order", "show", "held", "language"].every(field)) {
      ready = true;
      start().finally(() => {
        one("#pa-loading").remove();
        root.classList.remove("pa-preparing");
      });
    }
    if (growing()) root.classList.add("pa-talking");
    const now = held();
    if (growing() || now === seen) return;
    calm();
    const more = JSON.parse(now).length >= JSON.parse(seen).length;
    seen = now;
    root.classList.toggle("pa-talking", now !== "[]");
    for (const tell of listeners.changed) tell(now);
    if (now !== "[]" && more && !opening) announce();
    opening = false;
  }

  // Gradio says in English, in a corner, that the server refused or cannot be reached; we say it where one looks.
  const told = new WeakSet();
  function trouble() {
    const fresh = all("[data-testid=toast-text].error").filter((text) => !told.has(text));
    for (const text of fresh) told.add(text);
    if (fresh.length) complain();
  }
  function complain() {
    root.classList.add("pa-in-trouble");
    one("#pa-trouble").textContent = t("trouble");
  }
  function retry() { // asked again: if nothing comes of it, the trouble is still there, and Gradio silent
    if (!root.classList.contains("pa-in-trouble")) return;
    const before = one("#pa-chat")?.textContent;
    calm();
    setTimeout(() => { if (one("#pa-chat")?.textContent === before) complain(); }, 4000);
  }
  function calm() {
    root.classList.remove("pa-in-trouble");
    one("#pa-trouble").textContent = "";
  }

  // The scripts behind this one say what is to be done once the page is ready; Gradio may be there before them.
  const scriptsRead = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  let opening = false; // an earlier conversation, which is not read out
  async function start() {
    await scriptsRead;
    if (language !== "nl") {
      order({ do: "show", turns: null });
      await until(() => field("language").value === language, 5000);
    }
    const address = new URL(location.href);
    const question = (address.searchParams.get("q") || "").trim().slice(0, LONGEST_LINK);
    for (const tell of listeners.ready) await tell(question !== "");
    if (!question) return;
    address.searchParams.delete("q"); // else a reload would ask it again
    history.replaceState(history.state, "", address);
    askShared(question);
  }
  const LONGEST_LINK = 4000; // enough to be told that it is too long

  function refresh() {
    names();
    terms();
    scroll();
    trouble();
    watch();
    setTimeout(watch, 100); // the conversation may be written down after the page has changed
  }

  document.addEventListener("click", (event) => {
    for (const [selector, act] of clicks) {
      const target = event.target.closest(selector);
      if (target) act(target, event);
    }
    const term = event.target.closest(".pa-term[role=button]");
    if (term) explain(term);
    else if (!note.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    if (event.key === "Enter" && event.target === field("input")) retry();
    const tab = event.target.closest("[role=tab]");
    if (tab) arrows(event, tab);
    if (event.key !== "Enter" && event.key !== " ") return;
    const term = event.target.closest(".pa-term[role=button]");
    if (!term) return;
    event.preventDefault();
    explain(term);
  });
  addEventListener("resize", hide);
  let waiting = false;
  new MutationObserver(() => {
    hush();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.body.append(said, note);
  window.passend = {
    t, one, all, set, write, held, listeners, settle, show,
    say: (text) => { said.textContent = text; },
  };
  refresh();
})();
