// Feedback on the last answer, and the guard that warns before personal data are sent.
(() => {
  "use strict";
  const root = document.documentElement;
  let given = null; // what feedback/page.json says: rules, reasons, texts
  const t = (key) => (given.texts[root.lang] || given.texts.nl)[key];

  function make(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  // ---- Personal data: the same rules as the server's (assistant/personal_data.json) ----
  const compile = (pattern, ignoreCase) =>
    new RegExp(pattern.replaceAll("{letter}", given.rules.letter), ignoreCase ? "dgi" : "dg");
  const checks = {
    eleven(text) {
      const digits = [...text.replace(/\D/g, "")].map(Number);
      if (digits.length !== 9 || !digits.some(Boolean)) return false;
      const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
      return digits.reduce((sum, digit, place) => sum + digit * weights[place], 0) % 11 === 0;
    },
    ten_digits: (text) => text.replace(/\D/g, "").length === 10,
  };

  function personalData(text) {
    const found = [];
    const words = {};
    for (const [name, pattern] of Object.entries(given.rules.words)) {
      words[name] = compile(name === "diagnosis" ? pattern : `^${pattern}`, name === "diagnosis");
    }
    const matches = (expression, string) => { expression.lastIndex = 0; return expression.exec(string); };
    for (const rule of given.rules.rules) {
      if (rule.when && !matches(words[rule.when], text)) continue;
      const expression = compile(rule.pattern, rule.ignore_case);
      let match;
      while ((match = expression.exec(text))) {
        const [start, end] = match.indices[1];
        const unwanted = rule.unless && matches(words[rule.unless], match[1]);
        if (unwanted) {
          expression.lastIndex = start + unwanted[0].length;
          continue;
        }
        const apart = found.every((each) => end <= each.start || start >= each.end);
        if (apart && (!rule.check || checks[rule.check](match[1]))) found.push({ kind: rule.kind, start, end });
        expression.lastIndex = Math.max(end, match.index + 1);
      }
    }
    return found.sort((one, other) => one.start - other.start);
  }

  function redacted(text, found) {
    const places = given.rules.redacted[root.lang] || given.rules.redacted.nl;
    return [...found].reverse().reduce(
      (left, each) => left.slice(0, each.start) + places[each.kind] + left.slice(each.end), text);
  }
  window.passendPersonalData = (text) => (given ? personalData(text) : null); // for whoever checks the rules

  const field = () => document.querySelector("#pa-input textarea");
  let allowed = null; // a text that was looked at

  function guard(event) {
    const text = field().value;
    if (!given || text === allowed) return;
    const found = personalData(text);
    if (!found.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    warn(text, found);
  }

  function warn(text, found) {
    const clean = redacted(text, found);
    const kinds = [...new Set(found.map((each) => t(`guard_${each.kind}`)))].join(", ");
    const close = () => { dialog.close(); dialog.remove(); field().focus(); };
    const send = () => {
      close();
      allowed = clean;
      window.passend.write(field(), clean);
      setTimeout(() => document.getElementById("pa-send").click(), 60);
    };
    const dialog = make("dialog", { id: "pa-guard", "aria-labelledby": "pa-guard-heading" },
      make("h2", { id: "pa-guard-heading" }, t("guard_heading")),
      make("p", {}, t("guard_text")),
      make("p", {}, `${t("guard_found")} `, make("strong", {}, kinds)),
      make("p", {}, t("guard_without")),
      make("blockquote", {}, clean),
      make("div", { class: "pa-choices" },
        make("button", { type: "button", class: "pa-main-choice", onclick: send }, t("guard_send")),
        make("button", { type: "button", onclick: close }, t("guard_edit"))));
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
    document.body.append(dialog);
    dialog.showModal();
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === field()) guard(event);
  }, true);
  addEventListener("click", (event) => {
    if (event.target.closest?.("#pa-send")) guard(event);
  }, true);

  // ---- Feedback on the last answer ----
  let bar = null;
  let about = ""; // which questions, in which language, the bar is about
  let judged = ""; // which questions the token is for
  let token = "";

  const turns = () =>
    [...document.querySelectorAll("#pa-chat .pa-question")].map((node) => node.innerText.trim().slice(0, 4000));

  function say(text) {
    bar.replaceChildren(make("p", { role: "status", tabindex: "-1" }, text));
    bar.firstChild.focus();
  }

  async function send(said) {
    try {
      const response = await fetch("feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token, turns: turns().slice(-50), language: root.lang, ...said }),
      });
      if (!response.ok) throw new Error(String(response.status));
      say(t(said.verdict === "question" ? "react_keep_done" : "react_thanks"));
    } catch {
      say(t("react_failed"));
    }
  }

  function ask(refused) {
    bar.replaceChildren(
      make("h2", {}, t(refused ? "react_heading_refused" : "react_heading")),
      make("div", { class: "pa-choices" },
        make("button", { type: "button", onclick: () => explain("helpful", refused) }, t(refused ? "react_no" : "react_yes")),
        make("button", { type: "button", onclick: () => explain("not_helpful", refused) }, t(refused ? "react_yes" : "react_no")),
        make("button", { type: "button", class: "pa-quiet", onclick: () => send({ verdict: "question" }) }, t("react_keep"))));
  }

  function explain(verdict, refused) {
    const wrong = verdict === "not_helpful";
    const note = make("p", { role: "alert" });
    const words = make("textarea", { id: "pa-react-words", maxlength: "2000", rows: "2" });
    const reasons = given.reasons.map((reason, place) => make("label", { class: "pa-reason" },
      make("input", { type: "radio", name: "pa-reason", value: reason, id: `pa-reason-${place}` }), t(`react_${reason}`)));
    const submit = (event) => {
      event.preventDefault();
      const chosen = form.querySelector("[name=pa-reason]:checked");
      if (wrong && !chosen) { note.textContent = t("react_choose"); return; }
      send({ verdict, reason: chosen ? chosen.value : null, words: words.value.trim() });
    };
    const form = make("form", { onsubmit: submit },
      ...(wrong ? [make("fieldset", {}, make("legend", {}, t("react_why")), ...reasons)] : []),
      make("label", { for: "pa-react-words" }, t("react_words")), words,
      make("p", { class: "pa-kept" }, t("react_kept")), note,
      make("div", { class: "pa-choices" },
        make("button", { type: "submit", class: "pa-main-choice" }, t("react_send")),
        make("button", { type: "button", onclick: () => ask(refused) }, t("react_cancel"))));
    bar.replaceChildren(form);
    form.querySelector("input, textarea").focus();
  }

  function refresh() {
    const chat = document.getElementById("pa-chat");
    const replies = document.querySelectorAll("#pa-chat .pa-answer, #pa-chat .pa-notice");
    const last = replies[replies.length - 1];
    const ready = given && chat && last && !last.classList.contains("pa-growing");
    if (!ready) {
      bar?.remove();
      if (!last) about = judged = "";
      return;
    }
    const asked = JSON.stringify(turns());
    const now = `${root.lang} ${asked}`;
    if (now === about && bar.isConnected) return;
    if (now !== about) {
      if (asked !== judged) token = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`.replace(".", "");
      about = now;
      judged = asked;
      bar?.remove(); // that of an answer before it
      bar = make("section", { id: "pa-reactions" });
      ask(last.classList.contains("pa-notice"));
    }
    (document.getElementById("pa-suggested") || chat.nextSibling).before(bar);
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  new MutationObserver(refresh).observe(root, { attributes: true, attributeFilter: ["lang"] });

  fetch("feedback/page.json").then((response) => (response.ok ? response.json() : null)).then((data) => {
    given = data;
    refresh();
  }).catch(() => {}); // without it there is no bar; the server redacts all the same
})();
