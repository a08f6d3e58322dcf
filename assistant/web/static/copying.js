// Copying: an answer with all that belongs to it, a reference, the address of a question.
(() => {
  "use strict";
  const { t, all, held, say } = window.passend;
  const root = document.documentElement;

  async function copy(button, text, done = "copied") {
    let key = done;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      key = "copy_failed";
    }
    const label = button.textContent;
    button.textContent = t(key);
    say(t(key));
    setTimeout(() => { if (button.textContent === t(key)) button.textContent = label; }, 2000);
  }

  const home = () => new URL("./", document.baseURI);
  function questionLink(question) {
    const address = home();
    address.searchParams.set("q", question);
    if (root.lang !== "nl") address.searchParams.set("lang", root.lang);
    return address.href;
  }

  // ---- An answer as text: what the page shows of it, in its order ----
  function worded(answer) { // with the question above each quote that needs it, which may not be the asker's
    let text = answer.answer;
    let from = 0;
    let last = "";
    for (const { quote, entry_id: entry, asked = "" } of answer.generated ? [] : answer.citations || []) {
      const place = text.indexOf(quote, from);
      if (place < 0) continue;
      const needed = asked && last !== `${entry} ${asked}`;
      const above = needed ? `${t("asked_above")} ${asked}\n${t("answered_below")} ` : "";
      text = text.slice(0, place) + above + text.slice(place);
      from = place + above.length + quote.length;
      last = `${entry} ${asked}`;
    }
    return text;
  }
  const source = ({ reference, url }) => `${reference}\n${new URL(url.replace(/^\//, ""), home()).href}`;
  function beside(name, cited) { // a quote that stands beside the answer, under the name of what it is
    const asked = cited.asked ? [`${t("asked_above")} ${cited.asked}`] : [];
    return [name, ...asked, cited.quote, source(cited)].join("\n");
  }
  function month(date) {
    const day = new Date(date);
    return Number.isNaN(day.getTime()) ? date : new Intl.DateTimeFormat(root.lang, { month: "long", year: "numeric", timeZone: "UTC" }).format(day);
  }
  const olderName = ({ date }) => (date ? t("older_fold").replace("{when}", month(date)) : t("older_undated"));
  function offered({ status, suggestions = [] }) { // in danger there is nothing to ask
    return ["answered", "unsafe"].includes(status) ? [] : suggestions.map((question) => `- ${question}`);
  }
  const reach = (desk) => [desk.name[root.lang], [desk.phone, desk.web].filter(Boolean).join(", ")].filter(Boolean).join(": ");
  function asText({ question, answer }) {
    const { citations = [], figures = [], newer = [], history = [], desks = [] } = answer;
    return [
      t("copied_question").replace("{text}", () => question.trim()),
      answer.generated ? t("generated") : answer.own_language,
      worded(answer),
      ...figures.flatMap((pair) => [t("figures_heading"), beside(t("figures_newer"), pair.newer), beside(t("figures_older"), pair.older)]),
      answer.notice,
      ...offered(answer),
      ...desks.map(reach),
      ...citations.map((cited) => `[${cited.number}] ${source(cited)}`),
      ...newer.map((cited) => beside(t("newer_heading"), cited)),
      ...history.map((cited) => beside(olderName(cited), cited)),
    ].filter(Boolean).join("\n\n");
  }
  const turnOf = (node) => JSON.parse(held())[all("#pa-chat .bot-row").indexOf(node.closest(".bot-row"))];

  const reference = (button) => {
    const form = button.closest(".pa-export");
    return (form ? form.querySelector("pre") : button.closest(".pa-card").querySelector(".pa-reference")).textContent;
  };

  const copies = [
    [".pa-copy", (button) => copy(button, reference(button))],
    [".pa-do-copy", (button) => copy(button, asText(turnOf(button)))],
    [".pa-do-share", (button) => copy(button, questionLink(turnOf(button).question.trim()), "link_copied")],
  ];
  document.addEventListener("click", (event) => {
    for (const [selector, act] of copies) {
      const button = event.target.closest(selector);
      if (button) act(button);
    }
  });
})();
