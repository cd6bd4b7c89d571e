// The glossary: a table that is searched as you type.

const WORDS_CSS = `
.psoas-root .psoas-find { display: grid; gap: 0.15rem; font-weight: 600; max-width: 24rem; margin: 0.5rem 0; }
.psoas-root .psoas-find input { font: inherit; font-weight: 400; min-height: 2.6rem; width: 100%; margin: 0; padding: 0.3rem 0.6rem; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; }
.psoas-root .psoas-words-box { max-height: 34rem; overflow: auto; border: 1px solid var(--psoas-line); border-radius: 8px; margin-top: 0.4rem; }
.psoas-root table.psoas-words { border-collapse: collapse; width: 100%; margin: 0; font-size: 1.05rem; color: var(--psoas-ink); }
.psoas-root .psoas-words th, .psoas-root .psoas-words td { text-align: left; vertical-align: top; white-space: normal; padding: 0.4rem 0.8rem; border-bottom: 1px solid var(--psoas-line); background: none; color: var(--psoas-ink); font-weight: 400; }
.psoas-root .psoas-words thead th { position: sticky; top: 0; background: var(--psoas-paper); font-weight: 650; white-space: nowrap; }
.psoas-root .psoas-words tbody th { font-weight: 650; }
.psoas-root .psoas-words small { display: block; font-weight: 400; font-size: 0.95rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-words td.psoas-say { font-variant-numeric: tabular-nums; color: var(--psoas-accent); white-space: nowrap; }
.psoas-root .psoas-words tr[hidden] { display: none; }
@container (max-width: 46rem) { .psoas-root .psoas-words td.psoas-say { white-space: normal; } .psoas-root .psoas-words th, .psoas-root .psoas-words td { padding: 0.35rem 0.4rem; } }
@media print { .psoas-root .psoas-words-box { max-height: none; overflow: visible; border: 0; } .psoas-root .psoas-find { display: none; } .psoas-root .psoas-words thead th { position: static; } .psoas-root .psoas-words tr { break-inside: avoid; } }
`;

function glossaryTable(ui) {
  const { words, heads, search } = ui.content;
  const input = h("input", { type: "search", autocomplete: "off", oninput: () => ui.set({ find: input.value }) });
  const rows = words.map((one) => h("tr", { id: one.id },
    h("th", { scope: "row" }, one.word, one.also ? h("small", {}, one.also) : null),
    h("td", { class: "psoas-say" }, one.say), h("td", {}, one.meaning), h("td", {}, one.lesson)));
  const table = h("table", { class: "psoas-words" }, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, ...rows));
  const box = h("div", { class: "psoas-words-box", tabindex: "0", role: "region", "aria-label": ui.content.title }, table);
  const fits = (one, state) => one.searched.includes(state.find.trim().toLowerCase());
  ui.stage.append(h("label", { class: "psoas-find" }, search, input), ui.sentence, box);

  return {
    draw(state) {
      if (input.value !== state.find) input.value = state.find;
      rows.forEach((row, i) => { row.hidden = !fits(words[i], state); });
      box.hidden = !words.some((one) => fits(one, state));
    },
    sentence(state) {
      const found = words.filter((one) => fits(one, state)).length;
      return found ? ui.content.count.replace("{found}", found).replace("{all}", words.length) : ui.content.none;
    },
  };
}

export default mount(glossaryTable, WORDS_CSS);
