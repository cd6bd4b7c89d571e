// A summary whose sentences are buttons: mark those that go too far, then see what each of them may say.

const READING_CSS = `
.psoas-root .psoas-summary { border: 1px solid var(--psoas-line); border-left: 6px solid var(--psoas-ink-soft); border-radius: 8px; padding: 0.8rem 1.2rem; margin: 0.6rem 0; }
.psoas-root .psoas-summary h3 { font-size: 1.2rem; line-height: 1.35; margin: 0 0 0.4rem; color: var(--psoas-ink); }
.psoas-root .psoas-summary p { margin: 0.35rem 0; line-height: 1.85; }
.psoas-root .psoas-summary .psoas-s { padding: 0.15rem 0.25rem; border-radius: 4px; border-bottom: 2px dotted var(--psoas-line); box-decoration-break: clone; -webkit-box-decoration-break: clone; cursor: pointer; }
.psoas-root .psoas-summary .psoas-s:hover { background: var(--psoas-accent-soft); }
.psoas-root .psoas-summary .psoas-s[aria-pressed="true"] { background: var(--psoas-accent-soft); border-bottom: 3px solid var(--psoas-accent); font-weight: 600; }
.psoas-root .psoas-summary .psoas-s[aria-pressed="true"]::before { content: "\\2691\\00a0"; color: var(--psoas-accent); }
.psoas-root .psoas-verdicts { list-style: none; margin: 0.6rem 0 0; padding: 0; }
.psoas-root .psoas-verdicts li { padding: 0.45rem 0 0.45rem 0.9rem; margin: 0.3rem 0; border-left: 6px solid var(--psoas-line); }
.psoas-root .psoas-verdicts li.psoas-far { border-color: var(--psoas-accent); background: var(--psoas-accent-soft); }
.psoas-root .psoas-verdicts q { color: var(--psoas-ink-soft); font-size: 1.05rem; }
.psoas-root .psoas-verdicts p { margin: 0.15rem 0; }
.psoas-root .psoas-total { font-size: 1.2rem; font-weight: 600; margin: 0.7rem 0 0; }
@media (forced-colors: active) { .psoas-root .psoas-summary .psoas-s[aria-pressed="true"] { outline: 2px solid Highlight; } }
`;

function summaryToMark(ui) {
  const { words, sentences } = ui.content;
  const total = h("p", { class: "psoas-total", role: "status" });
  const verdicts = h("ol", { class: "psoas-verdicts" });
  // no <button>: that would stand in the text like a block
  const buttons = sentences.map((one) => h("span", { role: "button", tabindex: "0", class: "psoas-s", "data-sentence": one.id, onclick: () => toggle(one.id), onkeydown: (event) => press(event, one.id) }, one.text));
  const parts = [...new Set(sentences.map((one) => one.part))];
  const text = parts.map((part) => h("p", {}, h("b", {}, `${part}. `), ...sentences.flatMap((one, i) => (one.part === part ? [buttons[i], " "] : []))));

  function toggle(id) {
    const marked = ui.state.marked.includes(id) ? ui.state.marked.filter((other) => other !== id) : [...ui.state.marked, id];
    ui.set({ marked, checked: false });
  }

  function press(event, id) {
    if ((event.key !== "Enter" && event.key !== " ") || event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    toggle(id);
  }

  function score(marked) {
    const far = sentences.filter((one) => one.far).map((one) => one.id);
    const found = far.filter((id) => marked.includes(id)).length;
    const wrong = marked.length - found;
    if (found === far.length && !wrong) return words.all_found;
    return words.some_found.replace("{found}", found).replace("{far}", far.length).replace("{wrong}", wrong);
  }

  function verdict(one, marked) {
    const told = one.far ? "Goes too far. " : "Stays within the test. ";
    const mine = marked.includes(one.id) ? "You marked it. " : "";
    return h("li", { class: one.far ? "psoas-far" : "" }, h("p", {}, h("q", {}, one.text)), h("p", {}, mine, h("b", {}, told), one.why));
  }

  ui.stage.append(
    h("p", {}, words.lead),
    h("div", { class: "psoas-summary" }, h("h3", {}, words.name), ...text),
    h("div", { class: "psoas-bar" },
      ui.button(words.check, () => {
        if (ui.state.marked.length) ui.set({ checked: true });
        else total.textContent = words.nothing;
      }),
      ui.button(words.again, () => ui.set({ marked: [], checked: false }))),
    total, verdicts,
  );

  return {
    draw({ marked, checked }) {
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(marked.includes(sentences[i].id))));
      const told = checked && marked.length > 0;
      total.textContent = told ? score(marked) : "";
      verdicts.replaceChildren(...(told ? sentences.map((one) => verdict(one, marked)) : []));
    },
  };
}

export default mount(summaryToMark, READING_CSS);
