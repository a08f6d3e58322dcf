// The evidence beside an answer. A marker leads to its card: in the column on a wide screen, in a sheet on a narrow one.
(() => {
  "use strict";
  const { one, all, set } = window.passend;
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 61.99rem)");
  let opener = null; // what was pressed, to go back to
  let shut = []; // what the sheet keeps out of reach

  const sheet = () => one("#pa-evidence .pa-sheet");
  const isOpen = () => root.classList.contains("pa-sheet-open");

  function keyOf(link) {
    return [...link.classList].find((name) => name.startsWith("pa-at-"));
  }

  function cardOf(link) {
    const key = keyOf(link);
    return key ? one(`#pa-evidence h3.${key}`)?.closest(".pa-card") : null;
  }

  // Everything beside the way from the sheet up to the page: as a dialog does, but where Gradio put it.
  function around(node) {
    const found = [];
    for (let at = node; at && at !== document.body; at = at.parentElement) {
      for (const beside of at.parentElement.children) {
        if (beside !== at && beside.getAttribute("role") !== "status" && !beside.inert) found.push(beside);
      }
    }
    return found;
  }

  function open(pressed) {
    opener = pressed;
    shut = around(sheet());
    for (const node of shut) node.inert = true;
    root.classList.add("pa-sheet-open");
    dress();
    one("#pa-evidence .pa-close").focus({ preventScroll: true });
  }

  function close() {
    if (!isOpen()) return;
    root.classList.remove("pa-sheet-open");
    for (const node of shut) node.inert = false;
    shut = [];
    dress();
    back();
  }

  function back() {
    const target = opener?.isConnected ? opener : one("#pa-evidence .pa-see");
    opener = null;
    target?.focus();
  }

  function dress() { // what the cards stand in is a dialog while it is a sheet
    const node = sheet();
    if (!node) return;
    if (!isOpen()) {
      for (const name of ["role", "aria-modal", "aria-label"]) node.removeAttribute(name);
      return;
    }
    set(node, "role", "dialog");
    set(node, "aria-modal", "true");
    set(node, "aria-label", one("#pa-evidence .pa-see").textContent);
  }

  function show(card, link) {
    if (narrow.matches && !isOpen()) open(link);
    opener = link;
    card.closest("details")?.setAttribute("open", "");
    for (const each of all("#pa-evidence .pa-marked")) each.classList.remove("pa-marked");
    card.classList.add("pa-marked");
    const frame = narrow.matches ? sheet() : one("#pa-evidence");
    const above = narrow.matches ? one("#pa-evidence .pa-sheet-top").offsetHeight : 0;
    frame.scrollTop += card.getBoundingClientRect().top - frame.getBoundingClientRect().top - above - 12;
    const heading = card.querySelector("h3");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#pa-chat a[class*='pa-at-']");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const card = link && plain ? cardOf(link) : null;
    if (card) {
      event.preventDefault(); // else it opens the PDF
      show(card, link);
      return;
    }
    const see = event.target.closest("#pa-evidence .pa-see");
    if (see) open(see);
    else if (event.target.closest("#pa-evidence .pa-close") || !event.target.closest("#pa-evidence .pa-sheet")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (isOpen()) close();
    else if (opener && one("#pa-evidence").contains(document.activeElement)) back();
  });
  // A page that cannot be drawn leaves its words, and not an empty sheet of paper.
  document.addEventListener("error", (event) => {
    if (event.target.matches?.(".pa-page img")) event.target.closest(".pa-page").classList.add("pa-missing");
  }, true);
  narrow.addEventListener("change", close);
  new MutationObserver(() => { // an answer that came in meanwhile has made the cards anew
    if (!isOpen()) return;
    if (!sheet()) close();
    else if (!sheet().hasAttribute("role")) {
      dress();
      one("#pa-evidence .pa-close").focus({ preventScroll: true });
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
