// Earlier conversations, which only this browser keeps; a new one; and saving the one that is open.
(() => {
  "use strict";
  const { t, one, set, held, listeners, settle, show, say } = window.passend;
  const root = document.documentElement;
  const KEPT = "passend-antwoord-gesprekken";
  const FORGET = "passend-antwoord-niet-bewaren";
  const OPEN = "passend-antwoord-open"; // in the tab's own store: which of them it shows
  const MOST = 20;
  const LARGEST = 3_000_000; // characters of all together; browsers allow about 5 million

  // A browser may refuse its store altogether.
  function read(store, key) {
    try { return store.getItem(key); } catch { return null; }
  }
  function put(store, key, text) {
    try {
      if (text === null) store.removeItem(key);
      else store.setItem(key, text);
      return true;
    } catch { return false; }
  }
  const local = (() => { try { return localStorage; } catch { return null; } })();
  const tab = (() => { try { return sessionStorage; } catch { return null; } })();

  const isText = (value) => typeof value === "string";
  const sound = (each) => each && isText(each.id) && isText(each.when) && isText(each.title) && isText(each.turns) && Number.isInteger(each.count);
  function kept() {
    try {
      const found = JSON.parse(read(local, KEPT) || "[]");
      return Array.isArray(found) ? found.filter(sound) : [];
    } catch { return []; }
  }
  function keep(conversations) {
    let some = conversations.slice(0, MOST);
    const size = () => some.reduce((sum, each) => sum + each.turns.length, 0);
    while (some.length && (size() > LARGEST || !put(local, KEPT, JSON.stringify(some)))) some = some.slice(0, -1);
    if (!some.length) put(local, KEPT, null);
  }
  const forgets = () => read(local, FORGET) === "1";
  const open = () => read(tab, OPEN);
  const name = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;

  // Whether turns go on from others: those come first, but the last of them may have been asked again, and the
  // oldest may have been left out. Else it is another conversation: of a tab that was doubled, or one that
  // could not be read.
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  function goOn(turns, before) {
    return before.some((_, first) => before.slice(first).every((each, place, rest) => {
      const turn = turns[place];
      return turn && (same(turn, each) || (place === rest.length - 1 && turn.question === each.question));
    }));
  }
  const isBeginning = (turns, of) => turns.length < of.length && turns.every((turn, place) => same(turn, of[place]));
  function turnsOf(text) {
    try { return [].concat(JSON.parse(text)).filter(Boolean); } catch { return []; }
  }

  function remember(text) {
    for (const id of ["pa-new", "pa-save"]) document.getElementById(id).hidden = text === "[]";
    if (text === "[]") put(tab, OPEN, null);
    if (text === "[]" || forgets()) return;
    const turns = JSON.parse(text);
    const known = kept().find((each) => each.id === open());
    const before = known ? turnsOf(known.turns) : [];
    if (known?.turns === text || isBeginning(turns, before)) return; // nothing new, or its last is asked again
    const id = open() && (!known || goOn(turns, before)) ? open() : name();
    put(tab, OPEN, id);
    const title = turns[0].question.trim().slice(0, 120);
    keep([{ id, when: new Date().toISOString(), title, count: turns.length, turns: text }, ...kept().filter((each) => each.id !== id)]);
  }

  async function fresh() {
    await settle();
    put(tab, OPEN, null);
    await show("[]");
    one("#pa-input textarea").focus();
  }

  async function reopen(conversation) {
    await settle();
    put(tab, OPEN, conversation.id);
    root.classList.add("pa-talking");
    await show(conversation.turns);
    if (held() !== "[]") return say(t("history_opened"));
    put(tab, OPEN, null); // it could not be read
    root.classList.remove("pa-talking");
    one("#pa-trouble").textContent = t("history_lost");
  }

  // ---- The list ----
  const list = one("#pa-history-list");
  const dialog = one("#pa-history");
  const clear = one("#pa-clear");

  function button(label, text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.append(...text);
    if (label) set(made, "aria-label", label);
    made.addEventListener("click", act);
    return made;
  }
  function line(className, text) {
    const made = document.createElement("span");
    made.className = className;
    made.textContent = text;
    return made;
  }
  function row(conversation) {
    const when = new Date(conversation.when);
    const day = Number.isNaN(when.getTime()) ? "" : new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" }).format(when);
    const count = conversation.count === 1 ? t("history_count_one") : t("history_count_many").replace("{count}", conversation.count);
    const item = document.createElement("li");
    const opens = button("", [line("pa-past-title", conversation.title), line("pa-past-about", `${day} · ${count}`)], () => { dialog.close(); reopen(conversation); });
    opens.className = "pa-past";
    const deletes = button(t("history_delete_one").replace("{title}", conversation.title), [t("history_delete")], () => forget(conversation, item));
    deletes.className = "pa-tool";
    item.append(opens, deletes);
    return item;
  }
  function fill() {
    const conversations = kept();
    list.replaceChildren(...conversations.map(row));
    one("#pa-history-none").hidden = conversations.length > 0;
    clear.hidden = conversations.length === 0;
    clear.textContent = t("history_delete_all");
    delete clear.dataset.sure;
    one("#pa-forget").checked = forgets();
  }
  async function forget(conversation, item) {
    const isOpen = open() === conversation.id;
    if (isOpen) await settle(); // else what comes in would be kept anew
    const next = item.nextElementSibling || item.previousElementSibling;
    const place = next && [...list.children].indexOf(next) - (next === item.nextElementSibling ? 1 : 0);
    keep(kept().filter((each) => each.id !== conversation.id));
    if (isOpen) fresh();
    fill();
    (next ? list.children[place].querySelector(".pa-tool") : dialog.querySelector(".pa-close")).focus();
    say(t("history_deleted"));
  }
  async function forgetAll() {
    if (!clear.dataset.sure) {
      clear.dataset.sure = "1";
      clear.textContent = t("history_sure");
      return;
    }
    await settle();
    keep([]);
    if (open()) fresh();
    fill();
    dialog.querySelector(".pa-close").focus();
    say(t("history_deleted"));
  }
  function switchKeeping(event) {
    put(local, FORGET, event.target.checked ? "1" : null);
    if (event.target.checked) {
      keep(kept().filter((each) => each.id !== open()));
      put(tab, OPEN, null);
    } else remember(held());
    fill();
  }

  // ---- Saving ----
  const saving = one("#pa-saving");
  async function download(kind) {
    const failed = one("#pa-saving-failed");
    failed.textContent = "";
    try {
      const response = await fetch(`gesprek.${kind}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ turns: held(), language: root.lang }),
      });
      if (!response.ok) throw new Error(String(response.status));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = `passend-antwoord.${kind}`;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      saving.close();
    } catch {
      failed.textContent = t("save_failed");
    }
  }

  one("#pa-new").addEventListener("click", fresh);
  one(".pa-brand a").addEventListener("click", (event) => { event.preventDefault(); fresh(); });
  one("#pa-past").addEventListener("click", () => { fill(); dialog.showModal(); });
  one("#pa-save").addEventListener("click", () => saving.showModal());
  one("#pa-save-pdf").addEventListener("click", () => download("pdf"));
  one("#pa-save-md").addEventListener("click", () => download("md"));
  one("#pa-save-print").addEventListener("click", () => { saving.close(); print(); });
  clear.addEventListener("click", forgetAll);
  one("#pa-forget").addEventListener("change", switchKeeping);
  for (const each of document.querySelectorAll(".pa-dialog")) {
    each.addEventListener("click", (event) => {
      if (event.target.closest(".pa-close") || event.target === each) each.close(); // beside it is outside it
    });
  }

  for (const id of ["pa-new", "pa-save"]) document.getElementById(id).hidden = true;
  const earlier = () => !forgets() && kept().find((each) => each.id === open());
  const asks = new URL(location.href).searchParams.get("q")?.trim();
  if (asks || earlier()) root.classList.add("pa-talking"); // so that the welcome does not flash by
  listeners.changed.push(remember);
  listeners.ready.push(async (asked) => {
    const conversation = earlier();
    if (asked) put(tab, OPEN, null); // a shared question is a conversation of its own
    else if (conversation) await reopen(conversation);
  });
})();
