// The mixed quiz: as many questions as you like, each with the reason why it comes. The cards are those of quiz.js.

/* global h, mount, browserStore, questionCard, QUIZ_CSS */

const MIXED_CSS = `
.psoas-root .psoas-mixed > li { border-top: 1px solid var(--psoas-line); padding: 1rem 0 0; margin: 0 0 0.9rem; }
.psoas-root ol.psoas-mixed { list-style: none; margin: 0.8rem 0 0; padding: 0; }
.psoas-root .psoas-mixed fieldset { border: 0; padding-top: 0.1rem; margin: 0; }
.psoas-root .psoas-reason { margin: 0 0 0.3rem; font-size: 1rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-reason::before { content: ""; display: inline-block; width: 0.6rem; height: 0.6rem; margin-right: 0.5rem; border-radius: 50%; background: var(--psoas-accent); }
.psoas-root .psoas-count { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
@media print { .psoas-root .psoas-count { display: none; } }
`;

function mixedQuiz(ui) {
  const { lengths, without_kernel: withoutKernel } = ui.content;
  const list = h("ol", { class: "psoas-mixed" });
  const score = h("p", { class: "psoas-score", role: "status" });
  const notice = h("p", { role: "status", class: "psoas-trouble" });
  const said = h("span", { role: "status" });
  const choices = lengths.map((n) => ui.button(String(n), () => ui.set({ length: n }), { "aria-label": `${n} questions` }));
  let items = [];
  let results = {};
  let cards = {};

  function keep(q, answer, right) {
    results[q.id] = right;
    ui.set({ answers: { ...ui.state.answers, [q.id]: answer } });
    const { lesson, version, question } = q;
    if (ui.isStatic) notice.textContent = browserStore.answer({ lesson, version, question, answer, correct: right }).notice;
  }

  function lay(drawn) {
    results = {};
    cards = {};
    items = drawn.map((q, i) => {
      cards[q.id] = questionCard(q, i + 1, keep);
      return h("li", { "data-key": q.id }, h("p", { class: "psoas-reason" }, q.reason), cards[q.id].card);
    });
    list.replaceChildren(...items);
    for (const [id, answer] of Object.entries(ui.state.answers)) if (cards[id]) results[id] = cards[id].restore(answer);
  }

  function again() {
    said.textContent = "One moment …";
    // the last answer is on its way to Python: let it arrive first
    setTimeout(() => ui.send({ type: "again" }), 250);
  }

  ui.stage.append(
    ...(ui.isStatic ? [h("p", {}, withoutKernel)] : []),
    h("div", { class: "psoas-count", role: "group", "aria-label": "How many questions" }, h("span", { "aria-hidden": "true" }, "How many?"), ...choices),
    list, score,
    h("div", { class: "psoas-bar" }, ...(ui.isStatic ? [] : [ui.button("Other questions", again)]), said), notice,
  );
  let first = true;
  ui.onTrait("drawn", (later) => {
    lay(later && later.length ? later : ui.content.drawn);
    if (!first) {
      said.textContent = "Here are others.";
      list.querySelector("legend").scrollIntoView({ block: "nearest" });
      ui.put({});
    }
    first = false;
  });
  ui.onTrait("notice", (words) => { notice.textContent = words || ""; });
  ui.onPythonState((state) => {
    for (const [id, answer] of Object.entries(state.answers)) if (cards[id]) results[id] = cards[id].restore(answer);
  });

  return {
    draw(state) {
      items.forEach((item, i) => { item.hidden = i >= state.length; });
      choices.forEach((choice, i) => choice.setAttribute("aria-pressed", String(lengths[i] === state.length)));
      const shown = items.filter((item) => !item.hidden).map((item) => item.dataset.key).filter((id) => id in results);
      const right = shown.filter((id) => results[id]).length;
      score.textContent = shown.length ? `${right} of ${shown.length} right${shown.length < state.length ? " so far" : ""}.` : "Nothing answered yet. Begin where you like.";
    },
  };
}

export default mount(mixedQuiz, QUIZ_CSS + MIXED_CSS);
