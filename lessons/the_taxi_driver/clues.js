// Asks for a judgement at each clue of a case, shows what the clue is worth, and moves Fagan's three scales.

const CLUES_CSS = `
.psoas-root .psoas-clue { font-size: 1.3rem; line-height: 1.45; margin: 0.3rem 0; }
.psoas-root .psoas-clue-name { font-size: 1.35rem; font-weight: 650; margin: 0.2rem 0; }
.psoas-root blockquote { margin: 0.5rem 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 4px solid var(--psoas-line); color: var(--psoas-ink-soft); }
.psoas-root blockquote p { margin: 0.1rem 0; }
.psoas-root fieldset { border: 0; margin: 0.7rem 0 0.2rem; padding: 0; min-width: 0; }
.psoas-root legend { padding: 0; margin: 0 0 0.3rem; font-size: 1.2rem; font-weight: 600; border: 0; color: var(--psoas-ink); }
.psoas-root .psoas-choice { display: flex; gap: 0.7rem; align-items: flex-start; padding: 0.4rem 0.6rem; margin: 0.1rem 0; border-radius: 8px; cursor: pointer; min-height: 2.5rem; }
.psoas-root .psoas-choice:hover { background: var(--psoas-accent-soft); }
.psoas-root .psoas-choice input { flex: none; width: 1.4rem; height: 1.4rem; margin: 0.12rem 0 0; accent-color: var(--psoas-accent); }
.psoas-root .psoas-how-many { margin: 0.6rem 0; font-size: 1.15rem; font-weight: 600; }
.psoas-root .psoas-how-many span { display: block; }
.psoas-root .psoas-how-many div { display: flex; gap: 1rem; align-items: center; font-weight: 400; max-width: 44rem; }
.psoas-root .psoas-how-many input { flex: 1; min-width: 0; height: 2.5rem; margin: 0; accent-color: var(--psoas-accent); cursor: pointer; }
.psoas-root .psoas-how-many input.psoas-unset { appearance: none; background: linear-gradient(var(--psoas-ink-soft) 0 0) center / 100% 4px no-repeat; }
.psoas-root .psoas-how-many input.psoas-unset::-webkit-slider-thumb { appearance: none; width: 0; height: 1.2rem; }
.psoas-root .psoas-how-many input.psoas-unset::-moz-range-thumb { opacity: 0; }
.psoas-root .psoas-how-many b { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; min-width: 6.2em; }
.psoas-root .psoas-actions { display: flex; flex-wrap: wrap; gap: 0.7rem; align-items: center; margin: 0.8rem 0 0.3rem; }
.psoas-root .psoas-main { background: var(--psoas-accent); color: var(--psoas-paper); border-color: var(--psoas-accent); font-weight: 600; }
.psoas-root .psoas-main:hover { background: var(--psoas-accent); text-decoration: underline; }
.psoas-root .psoas-told { margin: 0.9rem 0 0; padding: 0.5rem 1rem; border-left: 6px solid var(--psoas-accent); background: var(--psoas-accent-soft); border-radius: 4px; }
.psoas-root .psoas-told p { margin: 0.3rem 0; }
.psoas-root .psoas-worth-head { font-size: 1.2rem; font-weight: 650; margin: 1.1rem 0 0.3rem; }
.psoas-root .psoas-key { color: var(--psoas-ink-soft); margin: 0 0 0.5rem; }
.psoas-root .psoas-effects { columns: 20rem; column-gap: 0.9rem; margin: 0; padding: 0; list-style: none; }
.psoas-root .psoas-effect { border: 1px solid var(--psoas-line); border-radius: 10px; padding: 0.7rem 0.9rem; margin: 0 0 0.9rem; break-inside: avoid; }
.psoas-root .psoas-effect p { margin: 0.25rem 0; }
.psoas-root .psoas-cause { font-weight: 650; font-size: 1.15rem; }
.psoas-root .psoas-none { border-style: dashed; border-color: var(--psoas-ink-soft); }
.psoas-root .psoas-none b { display: block; font-size: 1.15rem; }
.psoas-root .psoas-small { color: var(--psoas-ink-soft); font-size: 1rem; line-height: 1.4; }
.psoas-root .psoas-crowds { display: flex; gap: 1.2rem; margin: 0.5rem 0; }
.psoas-root .psoas-crowds figure { margin: 0; flex: 0 1 10rem; min-width: 0; }
.psoas-root .psoas-crowds svg { display: block; width: 100%; height: auto; }
.psoas-root .psoas-crowds figcaption { font-size: 1rem; line-height: 1.35; margin-top: 0.3rem; color: var(--psoas-ink); }
.psoas-root .psoas-crowds figcaption b { display: block; font-size: 1.25rem; line-height: 1.2; }
.psoas-root .psoas-rest { fill: none; stroke: var(--psoas-ink-soft); stroke-width: 1; opacity: 0.75; }
.psoas-root .psoas-filled { fill: var(--psoas-accent); stroke: var(--psoas-accent); stroke-width: 1; }
.psoas-root .psoas-open { fill: none; stroke: var(--psoas-accent); stroke-width: 1.6; }
.psoas-root table.psoas-track { border-collapse: collapse; margin: 0.8rem 0; width: 100%; max-width: 52rem; font-size: 1.1rem; }
.psoas-root .psoas-track caption { text-align: left; font-weight: 650; font-size: 1.2rem; padding: 0 0 0.3rem; color: var(--psoas-ink); }
.psoas-root .psoas-track th, .psoas-root .psoas-track td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--psoas-line); font-weight: 400; vertical-align: middle; background: none; }
.psoas-root .psoas-track thead th { color: var(--psoas-ink-soft); }
.psoas-root .psoas-track td.psoas-mine { width: 40%; }
.psoas-root .psoas-bar-line { display: flex; gap: 0.6rem; align-items: center; }
.psoas-root .psoas-bar-line i { display: block; height: 1rem; min-width: 2px; background: var(--psoas-accent); border-radius: 2px; }
.psoas-root .psoas-bar-line span { white-space: nowrap; }
.psoas-root .psoas-where { min-height: 1.4em; color: var(--psoas-ink-soft); }
.psoas-root .psoas-where .psoas-sentence { font-size: 1.1rem; }
.psoas-root .psoas-scales { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 0.4rem 2rem; align-items: start; }
.psoas-root .psoas-scales .psoas-svg { max-height: max(24rem, 62vh); }
.psoas-root .psoas-scales .psoas-crowds figure { flex-basis: 13rem; }
.psoas-root .psoas-scales select { font: inherit; font-weight: 400; width: 100%; min-height: 2.6rem; padding: 0.3rem 0.6rem; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; margin: 0.2rem 0; }
.psoas-root .psoas-scales fieldset { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0.3rem 0; }
.psoas-root .psoas-scales fieldset[hidden], .psoas-root .psoas-scales [hidden] { display: none; }
.psoas-root .psoas-scales label.psoas-pick { display: block; font-weight: 600; }
.psoas-root .psoas-scales .psoas-sentence { min-height: 4.2em; }
.psoas-root svg [data-handle] .psoas-ring { fill: none; stroke: none; }
.psoas-root svg [data-handle]:focus { outline: none; }
.psoas-root svg [data-handle]:focus-visible .psoas-ring { stroke: var(--psoas-accent); stroke-width: 4px; }
@container (max-width: 52rem) { .psoas-root .psoas-scales { grid-template-columns: minmax(0, 1fr); } .psoas-root .psoas-scales .psoas-sentence { min-height: 0; } }
@container (max-width: 34rem) {
  .psoas-root .psoas-scales text { font-size: 26px; }
  .psoas-root .psoas-track .psoas-bar-line i { display: none; }
  .psoas-root .psoas-track th, .psoas-root .psoas-track td { padding-right: 0.4rem; }
}
@media (forced-colors: active) { .psoas-root .psoas-filled { fill: Highlight; stroke: Highlight; } .psoas-root .psoas-bar-line i { background: Highlight; } }
`;

const CELL = 20;
const PEOPLE = 100;

// ---- the rules of odds.py ---------------------------------------------------------------------------------------------

function postTest(pre, ratio) {
  const withIt = pre * ratio;
  return withIt / (withIt + (1 - pre));
}

function nearest(value) {
  return Math.floor(Number(value.toFixed(9)) + 0.5);
}

function countOf(probability) {
  return nearest(probability * PEOPLE);
}

function numberWords(probability) {
  const whole = countOf(probability);
  if (whole === 0) return probability === 0 ? "none" : "fewer than 1";
  if (whole === PEOPLE) return probability === 1 ? "all" : "more than 99";
  return String(whole);
}

function inWords({ best, low, high }) {
  const [b, l, g] = [best, low, high].map(numberWords);
  return `${b} of 100${l === g ? "" : `, from ${l} to ${g}`}`;
}

function ratioWords(ratio) {
  return ratio >= 10 ? String(nearest(ratio)) : String(Number(ratio.toPrecision(2)));
}

function ratioLabel({ best, low, high }) {
  const [b, l, g] = [best, low, high].map(ratioWords);
  return b + (l === g ? "" : `, from ${l} to ${g}`);
}

// ---- a hundred people --------------------------------------------------------------------------------------------------

function person(index, head = true, body = true) {
  const x = (index % 10) * CELL + CELL / 2;
  const y = Math.floor(index / 10) * CELL;
  return (head ? `M${x - 3} ${y + 5}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z` : "") + (body ? `M${x - 5.5} ${y + 18}v-4a5.5 4.6 0 0 1 11 0v4Z` : "");
}

// {figure, show({sure, perhaps, words})}: filled for certain, an open head for perhaps, open for no.
function crowd(title) {
  const [rest, open, filled] = ["rest", "open", "filled"].map((kind) => s("path", { class: `psoas-${kind}` }));
  const svg = s("svg", { viewBox: `0 0 ${10 * CELL} ${10 * CELL}`, role: "img" }, rest, open, filled);
  const words = h("b");
  const figure = h("figure", {}, svg, h("figcaption", {}, title, words));
  const range = (from, to, ...how) => Array.from({ length: to - from }, (_, i) => person(from + i, ...how)).join("");
  return {
    figure,
    show(people) {
      const possible = people.sure + people.perhaps;
      filled.setAttribute("d", range(0, people.sure) + range(people.sure, possible, false));
      open.setAttribute("d", range(people.sure, possible, true, false));
      rest.setAttribute("d", range(possible, PEOPLE));
      svg.setAttribute("aria-label", `${title} ${people.words}`);
      words.textContent = people.words;
    },
  };
}

// ---- a case ------------------------------------------------------------------------------------------------------------

function caseStudy(ui) {
  const c = ui.content;
  const steps = Object.fromEntries(c.steps.map((step) => [step.id, step]));
  const many = c.steps.filter((step) => step.judged).length;
  const where = h("div", { class: "psoas-where" }, ui.sentence);
  const card = h("div");
  ui.stage.append(where, card);
  let shown = null; // {id, refresh} of the card on the screen
  let moved = false; // whether the learner moved here, so that the focus goes along

  function follow(answers) {
    const path = [c.steps[0].id];
    let last = path[0];
    while (last !== "end" && answers[last]) {
      last = steps[last].options[answers[last].option].next;
      path.push(last);
    }
    return path;
  }

  const judgedOn = (path, answers) => path.filter((id) => answers[id] && steps[id].judged);

  const placeOf = (path, state) => (path.includes(state.at) ? path.indexOf(state.at) : path.length - 1);

  function goTo(place) {
    moved = true;
    ui.set({ at: follow(ui.state.answers)[place] });
  }

  function effectCard(effect) {
    const box = h("li", { class: `psoas-effect${effect.none ? " psoas-none" : ""}` }, h("p", { class: "psoas-cause" }, effect.cause));
    if (effect.none) {
      box.append(h("p", {}, h("b", {}, "No number"), effect.none));
      return box;
    }
    box.append(h("p", { class: "psoas-small" }, effect.finding));
    const crowds = h("div", { class: "psoas-crowds" });
    for (const [people, title] of [[effect.before, effect.supposed ? "Before (our example):" : "Before:"], [effect.after, effect.before ? "After:" : "Counted:"]]) {
      if (!people) continue;
      const one = crowd(title);
      one.show(people);
      crowds.append(one.figure);
    }
    box.append(crowds, h("p", { class: "psoas-small" }, effect.careful), h("p", { class: "psoas-small" }, `Source: ${effect.sources}.`));
    return box;
  }

  function worth(step) {
    if (!step.effects.length) return [];
    const ranged = step.effects.some((e) => [e.before, e.after].some((people) => people && people.perhaps));
    const key = `Each picture shows 100 people. Filled: so many.${ranged ? " Filled with an open head: perhaps." : ""} Open: the rest.`;
    const counted = step.effects.some((e) => !e.none);
    return [
      h("p", { class: "psoas-worth-head", role: "heading", "aria-level": "4" }, "What is this clue worth?"),
      counted && h("p", { class: "psoas-key" }, key),
      h("ul", { class: "psoas-effects" }, ...step.effects.map(effectCard)),
    ];
  }

  function stepCard(step, at) {
    const saved = ui.state.answers[step.id];
    const name = newId("option");
    const inputs = step.options.map((o, i) => h("input", { type: "radio", name, value: i, checked: Boolean(saved && saved.option === i) }));
    const before = judgedOn(follow(ui.state.answers).slice(0, at), ui.state.answers).map((id) => ui.state.answers[id].people).pop();
    const slider = h("input", { type: "range", min: 0, max: 100, step: 5 });
    const began = saved && step.judged ? saved.people : before;
    slider.value = began ?? 50;
    let chosen = began !== undefined; // the first number is the learner's alone: a start of ours would be an anchor
    const value = h("b", { "aria-hidden": "true" });
    const say = () => {
      const words = chosen ? `${slider.value} of 100` : "no number yet";
      value.textContent = words;
      slider.setAttribute("aria-valuetext", words);
      slider.classList.toggle("psoas-unset", !chosen);
    };
    for (const event of ["input", "click"]) { // a click on the middle chooses it, and is no input
      slider.addEventListener(event, () => {
        chosen = true;
        say();
      });
    }
    say();
    const missing = h("p", { role: "status", class: "psoas-small" });
    const commit = h("button", { type: "button", class: "psoas-main", onclick: judge });
    const told = h("div", { tabindex: "-1", role: "group", "aria-label": "After your judgement" });
    const back = h("button", { type: "button", onclick: () => goTo(at - 1) }, "Back");
    const heading = h("p", { class: "psoas-clue-name", role: "heading", "aria-level": "3", tabindex: "-1" }, step.name);

    function judge() {
      const option = inputs.findIndex((input) => input.checked);
      if (option < 0) {
        missing.textContent = "Choose one first. A guess is fine.";
        return;
      }
      if (step.judged && !chosen) {
        missing.textContent = "Move the slider to your number first. A guess is fine.";
        return;
      }
      missing.textContent = "";
      const answer = { option, people: step.judged ? Number(slider.value) : null };
      ui.set({ answers: { ...ui.state.answers, [step.id]: answer } });
      requestAnimationFrame(() => requestAnimationFrame(() => told.focus({ preventScroll: false })));
    }

    let drawnFor = null; // no answer drawn yet
    function refresh(answers) {
      const answer = answers[step.id];
      if (same(drawnFor, answer)) return; // or whoever stands in there would lose the focus
      drawnFor = answer;
      commit.textContent = answer ? "Change my judgement" : "This is my judgement";
      commit.classList.toggle("psoas-main", !answer);
      told.hidden = !answer;
      back.hidden = Boolean(answer); // there is one at the end of what is told
      if (!answer) {
        told.replaceChildren();
        return;
      }
      inputs[answer.option].checked = true;
      if (step.judged) {
        slider.value = answer.people;
        chosen = true;
        say();
      }
      const next = step.options[answer.option].next;
      told.replaceChildren(
        h("div", { class: "psoas-told" },
          h("p", {}, h("b", {}, step.options[answer.option].reply)),
          h("p", {}, step.told),
          ...step.claims.map((one) => h("p", { class: "psoas-small" }, `The handout says: ${one.text} `, h("b", {}, `How sure: ${one.status}.`)))),
        ...worth(step).filter(Boolean),
        h("div", { class: "psoas-actions" },
          at > 0 && h("button", { type: "button", onclick: () => goTo(at - 1) }, "Back"),
          h("button", { type: "button", class: "psoas-main", onclick: () => goTo(at + 1) }, next === "end" ? "See the end" : "Next")),
      );
    }

    const end = (people) => h("span", { "aria-hidden": "true" }, String(people)); // a scale shows its ends, not a start
    card.replaceChildren(
      heading,
      h("p", { class: "psoas-clue" }, step.clue),
      ...(step.quote ? [h("blockquote", {}, h("p", {}, "In the words of the handout: “", step.quote, "”"))] : []),
      h("fieldset", {}, h("legend", {}, step.ask), ...step.options.map((o, i) => h("label", { class: "psoas-choice" }, inputs[i], h("span", {}, o.text)))),
      ...(step.judged ? [h("label", { class: "psoas-how-many" }, h("span", {}, c.how_many), h("div", {}, end(0), slider, end(PEOPLE), value))] : []),
      h("div", { class: "psoas-actions" }, commit, at > 0 && back), missing, told,
    );
    return { heading, refresh };
  }

  function endCard(path, at) {
    const answers = ui.state.answers;
    const judged = judgedOn(path, answers);
    const numbers = judged.map((id) => answers[id].people);
    const change = numbers.length > 1 ? numbers[numbers.length - 1] - numbers[0] : 0;
    const said = Math.abs(change) < 20 ? c.verdicts.stayed : change > 0 ? c.verdicts.rose : c.verdicts.fell;
    const heading = h("p", { class: "psoas-clue-name", role: "heading", "aria-level": "3", tabindex: "-1" }, "Look back");
    const row = (id) => h("tr", {},
      h("th", { scope: "row" }, steps[id].name),
      h("td", { class: "psoas-mine" }, h("div", { class: "psoas-bar-line" }, h("i", { style: `width:${answers[id].people / 2}%` }), h("span", {}, `${answers[id].people} of 100`))),
      c.track && h("td", {}, steps[id].effects[0].none ? "no number" : steps[id].effects[0].after.words));
    card.replaceChildren(
      heading,
      h("table", { class: "psoas-track" },
        h("caption", {}, c.how_many),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Clue"), h("th", { scope: "col" }, "You said"), c.track && h("th", { scope: "col" }, "Measured"))),
        h("tbody", {}, ...judged.map(row))),
      h("div", { class: "psoas-told" }, h("p", {}, h("b", {}, said)), h("p", {}, c.ending)),
      h("div", { class: "psoas-actions" }, h("button", { type: "button", onclick: () => goTo(at - 1) }, "Back")),
    );
    return { heading, refresh() {} };
  }

  return {
    draw(state) {
      const path = follow(state.answers);
      const at = placeOf(path, state);
      const id = path[at];
      const key = id === "end" ? `end ${JSON.stringify(state.answers)}` : `${id} ${at}`;
      const anew = !Object.keys(state.answers).length; // Reset also takes back what was only ticked
      if (!shown || shown.key !== key || anew) shown = { key, ...(id === "end" ? endCard(path, at) : stepCard(steps[id], at)) };
      shown.refresh(state.answers);
      if (moved) {
        moved = false;
        shown.heading.focus({ preventScroll: true });
        ui.root.scrollIntoView({ block: "nearest" });
      }
    },
    sentence(state) {
      const path = follow(state.answers);
      const at = placeOf(path, state);
      if (path[at] === "end") return `The end. You judged ${judgedOn(path, state.answers).map((id) => state.answers[id].people).join(", ")} of 100.`;
      const step = steps[path[at]];
      const number = 1 + path.slice(0, at).filter((id) => steps[id].judged).length;
      const place = step.judged ? `Clue ${number} of ${many}` : "On the way";
      const answer = state.answers[step.id];
      const done = !answer ? "Make your judgement." : step.judged ? `You judged ${answer.people} of 100.` : "You have chosen.";
      return `${place}: ${step.name}. ${done}`;
    },
  };
}

// ---- three scales --------------------------------------------------------------------------------------------------------

function threeScales(ui) {
  const c = ui.content;
  const g = c.geometry;
  const holder = h("div");
  holder.innerHTML = c.picture;
  const svg = holder.firstElementChild;
  svg.setAttribute("aria-label", c.title);
  const [band, line, ratioDot, afterDot] = ["band", "line", "ratio", "after"].map((name) => svg.querySelector(`[data-${name}]`));
  const handle = svg.querySelector("[data-handle]");
  const grip = handle.querySelector("[data-grip]");
  const ring = s("circle", { class: "psoas-ring", cx: grip.getAttribute("cx"), r: 20 });
  handle.append(ring);
  const tens = (p) => (p >= 1 ? 9 : p <= 0 ? -9 : Math.log10(p / (1 - p)));
  const beforeY = (p) => g.middle + tens(p) * g.decade;
  const afterY = (p) => g.middle - tens(p) * g.decade;

  const options = { key: "before", label: "How many of 100 people have it before the test", low: c.low, high: c.high, step: 1, page: 10, words: (value) => `${Math.round(value)} of 100` };
  ui.slider(handle, {
    ...options,
    grab: () => (event) => {
      const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const odds = 10 ** ((p.y - g.middle) / g.decade);
      return clamp((100 * odds) / (1 + odds), c.low, c.high);
    },
  });
  const before = ui.range({ ...options, label: "Before the test", short: (value) => `${Math.round(value)} of 100` });
  const own = ui.range({ key: "own", label: "Likelihood ratio", low: 0, high: c.own.length - 1, step: 1, page: 3, words: (i) => String(c.own[Math.round(i)]), short: (i) => String(c.own[Math.round(i)]) });
  const pick = h("select", { onchange: () => ui.set({ test: pick.value }) },
    ...c.tests.map((t) => h("option", { value: t.id }, t.name)), h("option", { value: "own" }, "A likelihood ratio of your own"));
  const group = newId("result");
  const results = ["positive", "negative"].map((value) => h("input", { type: "radio", name: group, value, onchange: () => ui.set({ result: value }) }));
  const choose = h("fieldset", {}, h("legend", { class: "psoas-hidden" }, "Result"),
    ...results.map((input, i) => h("label", { class: "psoas-choice" }, input, h("span", {}, i ? "negative, or no" : "positive, or yes"))));
  const start = crowd("Before:");
  const end = crowd("After:");
  const unknown = h("figure", {}, h("figcaption", {}, "After:", h("b", {}, "No number")));
  const facts = h("p", { class: "psoas-small" });
  ui.stage.append(h("div", { class: "psoas-scales" },
    h("div", {}, svg, before),
    h("div", {}, h("label", { class: "psoas-pick" }, "Test or question", pick), choose, own, ui.sentence, h("div", { class: "psoas-crowds" }, start.figure, end.figure, unknown), facts)));

  const testOf = (state) => c.tests.find((t) => t.id === state.test);

  function ratioAt(state) {
    const test = testOf(state);
    if (test) return test[state.result];
    const ratio = c.own[Math.round(state.own)]; // Reset glides through the places between
    return { best: ratio, low: ratio, high: ratio };
  }

  function afterAt(state) {
    const ratio = ratioAt(state);
    if (!ratio) return null;
    return Object.fromEntries(Object.entries(ratio).map(([name, value]) => [name, postTest(state.before / 100, value)]));
  }

  return {
    draw(state) {
      const test = testOf(state);
      const ratio = ratioAt(state);
      const after = afterAt(state);
      const pre = state.before / 100;
      const y = beforeY(pre);
      for (const circle of [grip, ring]) circle.setAttribute("cy", y);
      pick.value = state.test;
      results.forEach((input) => { input.checked = input.value === state.result; });
      choose.hidden = !test;
      own.hidden = Boolean(test);
      const whole = Math.round(state.before);
      start.show({ sure: whole, perhaps: 0, words: `${whole} of 100` });
      for (const piece of [band, line, ratioDot, afterDot]) piece.style.display = after ? "" : "none";
      end.figure.hidden = !after;
      unknown.hidden = Boolean(after);
      if (after) {
        const [best, low, high] = [after.best, after.low, after.high].map(afterY);
        band.setAttribute("d", `M${g.x[0]} ${y}L${g.x[2]} ${low}L${g.x[2]} ${high}Z`);
        line.setAttribute("d", `M${g.x[0]} ${y}L${g.x[2]} ${best}`);
        ratioDot.setAttribute("cy", (y + best) / 2);
        afterDot.setAttribute("cy", clamp(best, g.middle - g.reach * g.decade, g.middle + g.reach * g.decade));
        const [lowCount, highCount] = [countOf(after.low), countOf(after.high)];
        end.show({ sure: lowCount, perhaps: highCount - lowCount, words: inWords(after) });
      }
      const told = test ? [ratio && `Likelihood ratio: ${ratioLabel(ratio)}.`, test.people && `Found in ${test.people}.`, test.note, `Source: ${test.sources}.`] : [`Likelihood ratio: ${ratioWords(ratio.best)}.`];
      facts.textContent = told.filter(Boolean).join(" ");
    },
    sentence(state) {
      const test = testOf(state);
      const after = afterAt(state);
      const begin = `Suppose ${Math.round(state.before)} of 100 people have ${test ? test.condition : "it"}.`;
      if (!after) return `${begin} ${test[`none_${state.result}`]}`;
      const what = test ? `After a ${state.result} test` : "After the finding";
      return `${begin} ${what} it is ${inWords(after)}.${ratioAt(state).best === 1 ? " A ratio of 1 changes nothing." : ""}`;
    },
  };
}

export default mount((ui) => (ui.content.kind === "case" ? caseStudy(ui) : threeScales(ui)), CLUES_CSS);
