// Asks the questions that quiz.py sends, says why an answer is right or what is wrong with it, and hands it on to be kept.

const QUIZ_CSS = `
.psoas-root fieldset { border: 0; border-top: 1px solid var(--psoas-line); margin: 0 0 0.6rem; padding: 1rem 0 0.3rem; min-width: 0; }
.psoas-root fieldset:first-of-type { border-top: 0; padding-top: 0.2rem; }
.psoas-root legend { float: left; width: 100%; padding: 0; margin: 0 0 0.5rem; font-size: 1.2rem; font-weight: 600; line-height: 1.4; border: 0; color: var(--psoas-ink); }
.psoas-root fieldset > * { clear: both; }
.psoas-root .psoas-choice { display: flex; gap: 0.7rem; align-items: flex-start; padding: 0.45rem 0.6rem; margin: 0.15rem 0; border-radius: 8px; cursor: pointer; min-height: 2.5rem; }
.psoas-root .psoas-choice:hover { background: var(--psoas-accent-soft); }
.psoas-root .psoas-choice input { flex: none; width: 1.4rem; height: 1.4rem; margin: 0.12rem 0 0; accent-color: var(--psoas-accent); }
.psoas-root .psoas-row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.3fr) 1.5rem; gap: 0.3rem 1rem; align-items: center; padding: 0.25rem 0; }
.psoas-root .psoas-mark { font-weight: 700; }
.psoas-root select, .psoas-root input[type="text"] { font: inherit; min-height: 2.5rem; max-width: 100%; padding: 0.3rem 0.6rem; color: var(--psoas-ink); background: var(--psoas-paper);
  border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; margin: 0; }
.psoas-root select { width: 100%; }
.psoas-root input[type="text"] { width: 8rem; }
.psoas-root ol.psoas-order { list-style: none; margin: 0; padding: 0; counter-reset: place; }
.psoas-root ol.psoas-order li { counter-increment: place; display: flex; gap: 0.6rem; align-items: center; padding: 0.35rem 0.6rem; margin: 0.3rem 0; border: 1.5px solid var(--psoas-line); border-radius: 8px; }
.psoas-root ol.psoas-order li::before { content: counter(place) "."; font-weight: 650; min-width: 1.6em; color: var(--psoas-ink-soft); }
.psoas-root ol.psoas-order li > span:first-child { flex: 1; }
.psoas-root ol.psoas-order button { min-width: 2.75rem; padding: 0.2rem 0.6rem; }
.psoas-root .psoas-actions { display: flex; flex-wrap: wrap; gap: 0.8rem; align-items: center; margin: 0.6rem 0 0.3rem; }
.psoas-root .psoas-feedback:not(:empty) { margin: 0.6rem 0 0.3rem; padding: 0.5rem 0.9rem; border-left: 6px solid var(--psoas-accent); background: var(--psoas-accent-soft); border-radius: 4px; }
.psoas-root .psoas-feedback p { margin: 0.15rem 0; }
.psoas-root .psoas-feedback.psoas-is-right { border-color: var(--psoas-right); }
.psoas-root .psoas-feedback.psoas-is-wrong { border-color: var(--psoas-wrong); }
.psoas-root .psoas-picture-box { position: relative; max-width: 46rem; margin: 0 0 0.6rem; }
.psoas-root .psoas-picture-box img { display: block; width: 100%; height: auto; margin: 0; border-radius: 6px; }
.psoas-root .psoas-naming { display: grid; grid-template-columns: minmax(0, 1.7fr) minmax(0, 1fr); gap: 0 1.6rem; align-items: center; }
.psoas-root .psoas-naming .psoas-row { grid-template-columns: auto minmax(0, 1fr) 1.5rem; }
.psoas-root .psoas-spot { position: absolute; transform: translate(-50%, -50%); width: 2.1rem; height: 2.1rem; display: grid; place-items: center; border-radius: 50%;
  background: #ffffff; color: #1c2430; border: 3px solid #0b5c8a; font-weight: 700; box-shadow: 0 0 0 2px #ffffff; }
.psoas-root .psoas-on-paper { display: none; }
.psoas-root .psoas-score { font-size: 1.2rem; font-weight: 600; margin: 0.8rem 0 0; border-top: 1px solid var(--psoas-line); padding-top: 0.8rem; }
@container (max-width: 46rem) { .psoas-root .psoas-naming { grid-template-columns: minmax(0, 1fr); } }
@container (max-width: 34rem) { .psoas-root .psoas-row { grid-template-columns: minmax(0, 1fr) 1.5rem; } .psoas-root .psoas-row > :first-child { grid-column: 1 / -1; } }
@media print {
  .psoas-root .psoas-on-paper { display: block; margin: 0.4rem 0; }
  .psoas-root .psoas-row select { appearance: none; }
  .psoas-root .psoas-row select:has(option[value=""]:checked) { color: transparent; }
  .psoas-root fieldset:has(.psoas-feedback:empty) ol.psoas-order li::before { content: ""; width: 2.2em; height: 1.6em; border: 1.5px solid var(--psoas-ink-soft); border-radius: 6px; }
  .psoas-root .psoas-choice { min-height: 0; padding-top: 0.25rem; padding-bottom: 0.25rem; }
}
.psoas-root .psoas-peek { display: none; }
`;

// A guess that is still to be made covers the figure of the next cell, in JupyterLab and on the site, because the answer
// stands in it. The figure keeps its place. Paper, a page without this script and a browser without :has show it.
const QUIZ_CELL = ":is(.jp-Cell, .psoas-cell)";
const COVER_CSS = `
@media screen {
  ${QUIZ_CELL}:has(.psoas-guess):has(+ ${QUIZ_CELL} .psoas-figure) .psoas-peek { display: inline-block; }
  ${QUIZ_CELL}:has(.psoas-guess) + ${QUIZ_CELL} .psoas-figure { position: relative; visibility: hidden; }
  ${QUIZ_CELL}:has(.psoas-guess) + ${QUIZ_CELL} .psoas-figure::before { content: "Make your guess first: the picture here shows the answer."; visibility: visible; position: absolute; inset: 0;
    padding: 2rem 1rem; text-align: center; font-size: 1.2rem; line-height: 1.4; border: 2px dashed; border-radius: 10px;
    color: var(--jp-content-font-color1, var(--color-foreground-primary, #1c2430)); background: var(--jp-layout-color2, var(--color-background-secondary, #f3f7fa)); }
}
`;

// What can be asked: controls that are built, `read` (null while incomplete), `show(answer)`, and `judge(answer)` -> {right, words, marks}.
const KINDS = {
  single(q, box) {
    const name = newId("choice");
    const inputs = q.options.map((o, i) => h("input", { type: "radio", name, value: i }));
    box.append(...q.shown.map((i) => h("label", { class: "psoas-choice" }, inputs[i], h("span", {}, q.options[i].text))));
    return {
      missing: "Choose an answer first.",
      read: () => { const i = inputs.findIndex((input) => input.checked); return i < 0 ? null : i; },
      show: (answer) => { inputs[answer].checked = true; },
      judge: (answer) => ({ right: q.options[answer].right, words: [q.options[answer].feedback] }),
    };
  },

  multiple(q, box) {
    const inputs = q.options.map(() => h("input", { type: "checkbox" }));
    box.append(...q.shown.map((i) => h("label", { class: "psoas-choice" }, inputs[i], h("span", {}, q.options[i].text))));
    return {
      missing: "Choose at least one.",
      read: () => { const chosen = inputs.flatMap((input, i) => (input.checked ? [i] : [])); return chosen.length ? chosen : null; },
      show: (answer) => inputs.forEach((input, i) => { input.checked = answer.includes(i); }),
      judge: (answer) => {
        const wrong = answer.filter((i) => !q.options[i].right);
        const lacking = q.options.filter((o, i) => o.right && !answer.includes(i)).length;
        const words = wrong.map((i) => `${q.options[i].text}: ${q.options[i].feedback}`);
        if (lacking) words.push(lacking === 1 ? "One right answer is still missing." : `${lacking} right answers are still missing.`);
        return { right: !wrong.length && !lacking, words };
      },
    };
  },

  order(q, box, say) {
    let order = [...q.shown];
    const list = h("ol", { class: "psoas-order" });
    const items = q.items.map((text, i) => {
      const move = (by) => () => {
        const from = order.indexOf(i);
        const to = clamp(from + by, 0, order.length - 1);
        order.splice(to, 0, ...order.splice(from, 1));
        lay();
        unmark();
        (by < 0 ? up : down).focus();
        say(`${text}: now ${to + 1} of ${order.length}.`);
      };
      const up = h("button", { type: "button", "aria-label": `Move up: ${text}`, onclick: move(-1) }, "↑");
      const down = h("button", { type: "button", "aria-label": `Move down: ${text}`, onclick: move(1) }, "↓");
      return h("li", {}, h("span", {}, text), h("span", { class: "psoas-mark" }), up, down);
    });
    const unmark = () => items.forEach((item) => item.querySelector(".psoas-mark").replaceChildren());
    const lay = () => order.forEach((i, place) => { if (list.children[place] !== items[i]) list.insertBefore(items[i], list.children[place] || null); });
    lay();
    box.append(list);
    return {
      read: () => [...order],
      show: (answer) => { order = [...answer]; lay(); },
      clear: unmark,
      judge: (answer) => {
        answer.forEach((item, place) => marked(items[item].querySelector(".psoas-mark"), item === place));
        const placed = answer.filter((item, place) => item === place).length;
        return { right: placed === answer.length, words: [q.feedback, `${placed} of ${answer.length} stand in their place.`] };
      },
    };
  },

  match(q, box) {
    const rows = q.pairs.map(([left]) => selectRow(left, left, q.shown.map((i) => [i, q.pairs[i][1]])));
    box.append(...rows.map((row) => row.element), onPaper(q.shown.map((i) => q.pairs[i][1])));
    return selects(q, rows, (value) => Number(value), (i) => i);
  },

  number(q, box) {
    const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `Your number${q.unit ? `, ${q.unit}` : ""}` });
    box.append(h("div", { class: "psoas-actions" }, input, h("span", { "aria-hidden": "true" }, q.unit)));
    return {
      missing: "Type a number first.",
      read: () => {
        const text = input.value.trim().replace(",", ".").replace("\u2212", "-");
        return text !== "" && Number.isFinite(Number(text)) && Math.abs(Number(text)) < 1e9 ? Number(text) : null;
      },
      show: (answer) => { input.value = String(answer); },
      judge: (answer) => ({ right: Math.abs(answer - q.answer) <= q.tolerance, words: [answer < q.answer ? q.feedback_low : q.feedback_high] }),
    };
  },

  label(q, box) {
    const [width, height] = /viewBox=["'](.*?)["']/.exec(q.svg)[1].trim().split(/[\s,]+/).slice(2); // its place is kept until it is drawn
    const alt = `The picture without its names, with ${q.spots.length} numbered spots. ${q.caption}`;
    const picture = h("div", { class: "psoas-picture-box" },
      h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(q.svg)}`, alt, width, height }),
      ...q.spots.map((spot, i) => h("span", { class: "psoas-spot", "aria-hidden": "true", style: `left:${100 * spot.x}%;top:${100 * spot.y}%` }, String(i + 1))));
    const rows = q.spots.map((spot, i) => selectRow(`Spot ${i + 1}`, `Spot ${i + 1}`, Object.entries(q.names)));
    box.append(h("div", { class: "psoas-naming" }, picture, h("div", {}, ...rows.map((row) => row.element), onPaper(Object.values(q.names)))));
    return selects(q, rows, (value) => value, (i) => q.spots[i].id);
  },
};

function selectRow(text, label, choices) {
  const select = h("select", { "aria-label": label }, h("option", { value: "" }, "Choose…"), ...choices.map(([value, words]) => h("option", { value }, words)));
  const mark = h("span", { class: "psoas-mark" });
  return { select, mark, element: h("div", { class: "psoas-row" }, h("span", {}, text), select, mark) };
}

// What can be chosen: paper has no list that opens.
function onPaper(choices) {
  return h("p", { class: "psoas-on-paper" }, h("b", {}, "Choose from: "), choices.join("; "));
}

function marked(place, ok) {
  place.replaceChildren(h("span", { "aria-hidden": "true" }, ok ? "✓" : "✗"), h("span", { class: "psoas-hidden" }, ok ? "right" : "not yet"));
}

function selects(q, rows, read, rightOf) {
  const clear = () => rows.forEach((row) => row.mark.replaceChildren());
  for (const row of rows) row.select.addEventListener("change", () => row.mark.replaceChildren());
  return {
    clear,
    missing: "Choose one for each line first.",
    read: () => { const values = rows.map((row) => row.select.value); return values.includes("") ? null : values.map(read); },
    show: (answer) => rows.forEach((row, i) => { row.select.value = String(answer[i]); }),
    judge: (answer) => {
      const marks = answer.map((value, i) => value === rightOf(i));
      const good = marks.filter(Boolean).length;
      marks.forEach((ok, i) => {
        marked(rows[i].mark, ok);
      });
      return { right: good === marks.length, words: [q.feedback, `${good} of ${marks.length} are right.`] };
    },
  };
}

function questionCard(q, number, onAnswer, more = null) {
  const box = h("div");
  const feedback = h("div", { class: "psoas-feedback", role: "status" });
  const why = h("details", { hidden: true }, h("summary", {}, q.where === "predict" ? "Why" : "Show the answer and why"), h("p", {}, h("b", {}, q.right_answer)), h("p", {}, q.why));
  const whisper = h("div", { class: "psoas-hidden", role: "status" });
  const kind = KINDS[q.kind](q, box, (words) => { whisper.textContent = words; });
  const check = h("button", { type: "button", onclick: submit }, q.where === "predict" ? "This is my guess" : "Check");
  const card = h("fieldset", { "data-question": q.id }, h("legend", {}, number ? `${number}. ${q.prompt}` : q.prompt), box,
    h("div", { class: "psoas-actions" }, check, more), feedback, why, whisper);
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.target.tagName === "INPUT") { event.preventDefault(); submit(); }
  });

  function submit() {
    const answer = kind.read();
    if (answer === null) {
      feedback.className = "psoas-feedback";
      feedback.replaceChildren(h("p", {}, kind.missing));
      return;
    }
    tell(answer);
    onAnswer(q, answer, kind.judge(answer).right);
  }

  function tell(answer) {
    const { right, words } = kind.judge(answer);
    const said = words.filter(Boolean).map((text) => h("p", {}, text));
    if (q.where === "predict") {
      // A guess is never a failure: no marks, no colours, only what to look for next.
      if (kind.clear) kind.clear();
      feedback.className = "psoas-feedback";
      feedback.replaceChildren(h("p", {}, h("b", {}, right ? "A good guess." : "Keep this in mind as you read on.")), ...(right ? [h("p", {}, "Look for what speaks for it.")] : said));
      why.hidden = false;
      return;
    }
    feedback.className = `psoas-feedback ${right ? "psoas-is-right" : "psoas-is-wrong"}`;
    feedback.replaceChildren(h("p", {}, h("b", {}, right ? "✓ Right. " : "✗ Not yet. ")), ...(right ? [h("p", {}, q.why)] : said));
    why.hidden = right;
    why.open = false;
  }

  return {
    card,
    restore(answer) {
      kind.show(answer);
      tell(answer);
      return kind.judge(answer).right;
    },
  };
}

function quizForm(ui) {
  const { questions, lesson, version } = ui.content;
  const many = questions.length > 1;
  const results = {};
  const notice = h("p", { role: "status", class: "psoas-trouble" });
  const score = h("p", { class: "psoas-score", role: "status" });

  const peek = ui.button("Show me without a guess", () => {
    uncover();
    notice.textContent = "The picture is open now.";
    peek.previousElementSibling.focus();
  }, { class: "psoas-peek" });
  const uncover = () => ui.root.classList.remove("psoas-guess");
  if (!many && questions[0].where === "predict") ui.root.classList.add("psoas-guess");

  function keep(q, answer, right) {
    results[q.id] = right;
    uncover();
    ui.set({ answers: { ...ui.state.answers, [q.id]: answer } });
    if (ui.isStatic) notice.textContent = browserStore.answer({ lesson, version, question: q.id, answer, correct: right }).notice;
    count();
  }

  function count() {
    const right = Object.values(results).filter(Boolean).length;
    score.textContent = `${right} of ${questions.length} right${Object.keys(results).length < questions.length ? " so far" : ""}.`;
  }

  const cards = questions.map((q, i) => questionCard(q, many ? i + 1 : 0, keep, many ? null : peek));
  ui.stage.append(...cards.map((one) => one.card), ...(many ? [score] : []), notice);

  function restore(answers) {
    if (questions[0].id in answers) uncover();
    questions.forEach((q, i) => { if (q.id in answers) results[q.id] = cards[i].restore(answers[q.id]); });
    count();
  }

  restore(ui.isStatic ? { ...ui.state.answers, ...browserStore.answers(lesson, version) } : ui.state.answers);
  if (ui.isStatic) document.addEventListener("psoas-joined", () => restore(browserStore.answers(lesson, version))); // from other pages
  ui.onPythonState((state) => restore(state.answers));
  ui.onTrait("notice", (words) => { notice.textContent = words || ""; });
  return { draw() {} };
}

export default mount(quizForm, QUIZ_CSS + COVER_CSS);
