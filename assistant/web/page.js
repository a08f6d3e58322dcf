// What Gradio leaves open: the page's language, Dutch names for its parts, copying, links that open beside the page.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("pa-words").textContent);
  const root = document.documentElement;
  const said = document.createElement("div"); // for screen readers: what has just happened
  said.setAttribute("role", "status");
  said.className = "sr-only";
  said.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";

  const t = (key) => (words[root.lang] || words.nl)[key];

  function set(node, name, value) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }

  function language() {
    const marker = document.querySelector(".pa-brand[lang]");
    if (!marker || marker.lang === root.lang) return;
    root.lang = marker.lang;
    const address = new URL(location.href);
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
        set(node, "aria-label", `${t(key)} ${node.textContent.trim().slice(0, 200)}`);
      }
    }
    for (const link of document.querySelectorAll('a[href^="/pdf/"]')) {
      set(link, "target", "_blank");
      set(link, "rel", "noopener");
    }
  }

  let announced = null;
  function announce() {
    const replies = document.querySelectorAll("#pa-chat .pa-answer, #pa-chat .pa-notice");
    const last = replies[replies.length - 1];
    if (!last || last.classList.contains("pa-growing") || announced === `${replies.length}`) return;
    announced = `${replies.length}`;
    said.textContent = `${t("assistant")} ${last.textContent}`;
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
    const reference = button.closest(".pa-card").querySelector(".pa-reference").textContent;
    let key = "copied";
    try {
      await navigator.clipboard.writeText(reference);
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
    scroll();
    announce();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pa-copy");
    if (button) copy(button);
  });
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.body.append(said);
  refresh();
})();
