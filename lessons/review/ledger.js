// The ledger: the handout's sentences counted by how sure anyone can be, filtered, and each opened to its chain.

/* global h, newId, mount */

const LEDGER_CSS = `
.psoas-root .psoas-tally { display: grid; gap: 0.05rem; margin: 0.6rem 0; padding: 0; list-style: none; }
.psoas-root .psoas-tally li { margin: 0; }
.psoas-root .psoas-tally button { display: grid; grid-template-columns: 13rem 15.5rem 2rem minmax(0, 1fr); gap: 0.1rem 0.9rem; align-items: center; width: 100%; min-height: 2.2rem; text-align: left; border-color: transparent; border-radius: 8px; padding: 0.1rem 0.7rem; }
.psoas-root .psoas-tally button[aria-pressed="true"] { border-color: var(--psoas-accent); }
.psoas-root .psoas-tally b { font-weight: 650; }
.psoas-root .psoas-tally b + span + b { text-align: right; font-variant-numeric: tabular-nums; }
.psoas-root .psoas-tally small { font-size: 1rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-squares { display: flex; flex-wrap: wrap; gap: 0.3rem; }
.psoas-root .psoas-square { display: inline-block; flex: none; width: 1.2rem; height: 1.2rem; border: 2px solid var(--psoas-ink-soft); border-radius: 3px; }
.psoas-root .psoas-square.psoas-out { opacity: 0.22; }
.psoas-root .psoas-square[data-status^="supp"] { background: var(--psoas-right); border-color: var(--psoas-right); }
.psoas-root .psoas-square[data-status^="part"] { background: linear-gradient(135deg, var(--psoas-right) 50%, var(--psoas-paper) 50%); border-color: var(--psoas-right); }
.psoas-root .psoas-square[data-status^="plau"] { border-color: var(--psoas-right); }
.psoas-root .psoas-square[data-status="contested"] { background: repeating-linear-gradient(135deg, var(--psoas-ink-soft) 0 2px, var(--psoas-paper) 2px 5px); }
.psoas-root .psoas-square[data-status^="no ev"] { border-style: dashed; }
.psoas-root .psoas-square[data-status^="contra"] { background: var(--psoas-wrong); border-color: var(--psoas-wrong); }
.psoas-root .psoas-square[data-status="anecdote"] { border-radius: 50%; }
.psoas-root .psoas-square[data-status^="safe"] { background: var(--psoas-warning); border-color: var(--psoas-ink); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.psoas-root .psoas-square[data-status="no claim"] { border: 0; height: 0.3rem; background: var(--psoas-ink-soft); align-self: center; }
.psoas-root .psoas-filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 0.4rem 1.2rem; margin: 0.8rem 0 0.4rem; }
.psoas-root .psoas-filters label { display: grid; gap: 0.15rem; font-weight: 600; }
.psoas-root .psoas-filters select, .psoas-root .psoas-filters input { font: inherit; font-weight: 400; width: 100%; min-width: 0; min-height: 2.6rem; margin: 0; padding: 0.3rem 0.6rem; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; }
.psoas-root .psoas-claims-box { max-height: 40rem; overflow: auto; border: 1px solid var(--psoas-line); border-radius: 8px; margin: 0.5rem 0 0; }
.psoas-root table.psoas-claims-table { border-collapse: collapse; width: 100%; margin: 0; font-size: 1.05rem; color: var(--psoas-ink); table-layout: fixed; }
.psoas-root .psoas-claims-table th, .psoas-root .psoas-claims-table td { text-align: left; vertical-align: top; white-space: normal; font-weight: 400; padding: 0.15rem 0.7rem; border-bottom: 1px solid var(--psoas-line); background: none; color: var(--psoas-ink); }
.psoas-root .psoas-claims-table thead th { position: sticky; top: 0; z-index: 1; background: var(--psoas-paper); font-weight: 650; padding: 0.5rem 0.7rem; }
.psoas-root .psoas-claims-table tr.psoas-row td { padding-top: 0.5rem; }
.psoas-root .psoas-claims-table tr.psoas-row.psoas-opened > * { border-bottom: 0; background: var(--psoas-accent-soft); }
.psoas-root .psoas-claims-table tr.psoas-opened + tr > td { background: var(--psoas-accent-soft); padding-bottom: 0.8rem; }
.psoas-root .psoas-sure { display: flex; gap: 0.5rem; align-items: center; }
.psoas-root .psoas-claims-table button { width: 100%; min-height: 2.4rem; padding: 0.35rem 0; border: 0; border-radius: 4px; background: none; text-align: left; display: flex; gap: 0.6rem; font-size: inherit; }
.psoas-root .psoas-claims-table button::before { content: "\\25B8"; flex: none; color: var(--psoas-accent); }
.psoas-root .psoas-claims-table button[aria-expanded="true"]::before { content: "\\25BE"; }
.psoas-root .psoas-claims-table button:hover { text-decoration: underline; background: none; }
.psoas-root .psoas-chain { margin: 0 0 0 0.4rem; padding: 0; width: auto; overflow: visible; border-left: 3px solid var(--psoas-accent); }
.psoas-root .psoas-chain div { position: relative; padding: 0.25rem 0 0.25rem 1.4rem; display: grid; grid-template-columns: 14.5rem minmax(0, 1fr); gap: 0 1rem; }
.psoas-root .psoas-chain div::before { content: ""; position: absolute; left: -0.5rem; top: 0.65rem; width: 0.8rem; height: 0.8rem; border-radius: 50%; background: var(--psoas-accent); }
.psoas-root .psoas-chain dt, .psoas-root .psoas-chain dd { float: none; width: auto; margin: 0; padding: 0; overflow-wrap: anywhere; }
.psoas-root .psoas-chain dt { font-weight: 650; }
.psoas-root .psoas-chain ul { margin: 0; padding-left: 1.1rem; }
.psoas-root .psoas-chain li { margin: 0 0 0.25rem; }
.psoas-root .psoas-chain a { color: var(--psoas-accent); text-decoration: underline; }
.psoas-root .psoas-chain small { display: block; font-size: 1rem; color: var(--psoas-ink-soft); }
@container (max-width: 56rem) { .psoas-root .psoas-tally button { grid-template-columns: 13rem minmax(0, 1fr) 2rem; } .psoas-root .psoas-tally small { display: none; } .psoas-root .psoas-tally button[aria-pressed="true"] small { display: block; grid-column: 1 / -1; } }
@container (max-width: 40rem) {
  .psoas-root .psoas-tally button { grid-template-columns: minmax(0, 1fr) 2.2rem; }
  .psoas-root .psoas-tally button .psoas-squares { grid-column: 1 / -1; grid-row: 2; }
  .psoas-root .psoas-claims-table colgroup, .psoas-root .psoas-claims-table thead { display: none; }
  .psoas-root .psoas-claims-table, .psoas-root .psoas-claims-table tbody, .psoas-root .psoas-claims-table tr, .psoas-root .psoas-claims-table th, .psoas-root .psoas-claims-table td { display: block; width: auto; }
  .psoas-root .psoas-claims-table tr.psoas-row { border-bottom: 1px solid var(--psoas-line); padding-bottom: 0.4rem; }
  .psoas-root .psoas-claims-table tr.psoas-row > * { border: 0; }
  .psoas-root .psoas-claims-table tr.psoas-opened { padding: 0; border: 0; }
  .psoas-root .psoas-claims-box { max-height: none; }
  .psoas-root .psoas-claims-table tr.psoas-row td { padding: 0 0.7rem 0 1.9rem; }
  .psoas-root .psoas-chain div { grid-template-columns: minmax(0, 1fr); }
}
@media (forced-colors: active) { .psoas-root .psoas-square { forced-color-adjust: none; } .psoas-root .psoas-tally button[aria-pressed="true"] { border-color: Highlight; } }
@media print {
  .psoas-root .psoas-filters { display: none; }
  .psoas-root .psoas-claims-box { max-height: none; overflow: visible; border: 0; }
  .psoas-root .psoas-claims-table thead th { position: static; }
  .psoas-root .psoas-claims-table tr, .psoas-root .psoas-tally li { break-inside: avoid; }
  .psoas-root .psoas-square { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

function ledgerTable(ui) {
  const { words, claims, sources, lessons, topics } = ui.content;
  const statuses = Object.keys(words.means);
  const lessonOf = Object.fromEntries(lessons.map(([id, number, title, file]) => [id, { number, title, file }]));
  const uid = newId("ledger");
  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  // the same rule as `chosen` in ledger.py; `besides` leaves one filter out
  function fits(claim, state, besides = "") {
    return ["lesson", "status", "topic"].every((key) => key === besides || !state[key] || claim[key] === state[key])
      && state.word.toLowerCase().split(/\s+/).every((word) => claim.searched.includes(word));
  }

  function count(found) {
    const parts = statuses.map((s) => [found.filter((c) => c.status === s).length, s]).filter(([n]) => n).map(([n, s]) => `${s}: ${n}`);
    return words.count.replace("{found}", found.length).replace("{all}", claims.length).replace("{parts}", capital(parts.join("; ")));
  }

  const square = (status, out = false) => h("i", { class: out ? "psoas-square psoas-out" : "psoas-square", "data-status": status, "aria-hidden": "true" });

  // ---- the counts, which are the filter for the status

  const rows = statuses.map((status) => {
    const mine = claims.filter((c) => c.status === status);
    const squares = mine.map(() => square(status));
    const number = h("b", {}, "");
    const button = h("button", { type: "button", "data-status": status }, h("b", {}, capital(status)), h("span", { class: "psoas-squares", "aria-hidden": "true" }, ...squares), number, h("small", {}, words.means[status]));
    button.addEventListener("click", () => ui.set({ status: ui.state.status === status ? "" : status }));
    return { status, mine, squares, number, button };
  });
  const tally = h("ul", { class: "psoas-tally" }, ...rows.map((row) => h("li", {}, row.button)));

  function drawTally(state) {
    for (const row of rows) {
      row.button.setAttribute("aria-pressed", row.status === state.status);
      const hits = row.mine.map((c) => fits(c, state, "status"));
      row.squares.forEach((one, i) => one.classList.toggle("psoas-out", !hits[i]));
      row.number.textContent = hits.filter(Boolean).length;
    }
  }

  // ---- the other filters

  function select(label, key, all, values) {
    const box = h("select", { "data-key": key }, h("option", { value: "" }, all), ...values.map(([value, text]) => h("option", { value }, text)));
    box.addEventListener("change", () => ui.set({ [key]: box.value }));
    return [box, h("label", {}, label, box)];
  }
  const [lessonBox, lessonLabel] = select(words.lesson, "lesson", words.all_lessons, lessons.map(([id, number, title]) => [id, `${number} ${title}`]));
  const [topicBox, topicLabel] = select(words.topic, "topic", words.all_topics, topics.map((t) => [t, t]));
  const wordBox = h("input", { type: "search", autocomplete: "off", "data-key": "word" });
  wordBox.addEventListener("input", () => ui.set({ word: wordBox.value }));
  const filters = h("div", { class: "psoas-filters" }, lessonLabel, topicLabel, h("label", {}, words.word, wordBox));

  // ---- the table

  // a lesson lies beside this page, and is of this page's kind: a notebook, a page of the site, a deck
  function hrefOf(file) {
    const kind = /\/\d\d-[a-z-]+(\.[a-z.]+)$/.exec(location.pathname);
    return kind ? file.replace(/\.ipynb$/, kind[1]) : file;
  }

  function link(href, text, away) {
    return href ? h("a", away ? { href, target: "_blank", rel: "noopener" } : { href }, text) : text;
  }

  function chain(claim) {
    const taught = lessonOf[claim.lesson];
    const cited = h("ul", {}, ...claim.sources.map((key) => {
      const one = sources[key];
      return h("li", {}, link(one.url, one.cite, true), `. ${one.reference}`, one.note ? h("small", {}, one.note) : null);
    }));
    const links = [
      h("span", {}, h("b", {}, capital(claim.status)), `: ${words.means[claim.status]}`),
      claim.why, claim.change_our_mind, words.verified[claim.verified], cited,
      link(hrefOf(taught.file), `${taught.number} ${taught.title}`, false),
    ];
    return h("dl", { class: "psoas-chain" }, ...links.map((dd, i) => h("div", {}, h("dt", {}, words.chain[i]), h("dd", {}, dd))));
  }

  function line(claim, opened) {
    const id = `${uid}-${claim.id}`;
    const button = h("button", { type: "button", "aria-expanded": String(opened), "aria-controls": opened ? id : null, "data-claim": claim.id }, h("span", {}, claim.text));
    button.addEventListener("click", () => ui.set({ open: ui.state.open === claim.id ? "" : claim.id }));
    const taught = lessonOf[claim.lesson];
    const row = h("tr", { class: opened ? "psoas-row psoas-opened" : "psoas-row" },
      h("th", { scope: "row" }, button),
      h("td", {}, h("span", { class: "psoas-sure" }, square(claim.status), h("span", {}, claim.status))),
      h("td", {}, `${taught.number} ${taught.title}`));
    return opened ? [row, h("tr", { id }, h("td", { colspan: "3" }, chain(claim)))] : [row];
  }

  const body = h("tbody", {});
  const columns = h("colgroup", {}, ...[null, "25%", "21%"].map((width) => h("col", { style: width ? `width:${width}` : null })));
  const table = h("table", { class: "psoas-claims-table" }, columns, h("thead", {}, h("tr", {}, ...words.columns.map((name) => h("th", { scope: "col" }, name)))), body);
  const box = h("div", { class: "psoas-claims-box", tabindex: "0", role: "region", "aria-label": words.table }, table);
  let drawn = "";

  function drawTable(state) {
    const found = claims.filter((c) => fits(c, state));
    const now = `${state.open} ${found.map((c) => c.id)}`;
    if (now === drawn) return;
    drawn = now;
    const held = body.contains(document.activeElement) ? document.activeElement.dataset.claim : "";
    body.replaceChildren(...found.flatMap((c) => line(c, c.id === state.open)));
    box.hidden = !found.length;
    const back = held && body.querySelector(`[data-claim="${held}"]`);
    if (back) {
      back.focus({ preventScroll: true });
      if (held === state.open) box.scrollTop = back.closest("tr").offsetTop - table.tHead.offsetHeight; // the chain below it
    }
  }

  ui.stage.append(h("p", { class: "psoas-lead" }, words.lead), tally, filters, ui.sentence, box);

  return {
    draw(state) {
      drawTally(state);
      lessonBox.value = state.lesson;
      topicBox.value = state.topic;
      if (wordBox.value !== state.word) wordBox.value = state.word;
      drawTable(state);
    },
    sentence(state) {
      const found = claims.filter((c) => fits(c, state));
      const opened = found.find((c) => c.id === state.open);
      const said = found.length ? count(found) : words.nothing;
      return opened ? `${said} Open: ${opened.text} ${capital(opened.status)}.` : said;
    },
  };
}

export default mount(ledgerTable, LEDGER_CSS);
