// The form of the symptom check: asks what form.py sends, one screen at a time, and answers in the browser by itself.
//
// Answers about oneself live in a variable of this page and nowhere else: not in the widget's state, not in the store,
// not in the notebook. Answers of an invented person are put into the state, so that a class can begin from them.

const FORM_CSS = `
.psoas-root .psoas-form { max-width: 46rem; }
.psoas-root .psoas-form h3 { font-size: 1.35rem; line-height: 1.25; margin: 0.4rem 0 0.3rem; font-weight: 650; color: var(--psoas-ink); }
.psoas-root .psoas-form h4 { font-size: 1.2rem; line-height: 1.3; margin: 1.2rem 0 0.3rem; font-weight: 650; color: var(--psoas-ink); }
.psoas-root .psoas-form p { margin: 0.3rem 0; color: var(--psoas-ink); }
.psoas-root .psoas-form ul { margin: 0.3rem 0; padding-left: 1.4rem; list-style: disc; color: var(--psoas-ink); }
.psoas-root .psoas-form li { margin: 0.25rem 0; }
.psoas-root .psoas-soft { color: var(--psoas-ink-soft) !important; font-size: 1rem; }
.psoas-root .psoas-who { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; align-items: baseline; justify-content: space-between; border-left: 6px solid var(--psoas-accent); padding: 0.4rem 0.8rem; background: var(--psoas-accent-soft); border-radius: 4px; }
.psoas-root .psoas-progress { display: flex; gap: 0.8rem; align-items: center; margin: 0.7rem 0 0; color: var(--psoas-ink-soft); font-size: 1rem; }
.psoas-root .psoas-progress progress { flex: 1; height: 0.7rem; accent-color: var(--psoas-accent); min-width: 4rem; }
.psoas-root .psoas-ask { border: 0; border-top: 1px solid var(--psoas-line); margin: 0; padding: 0.8rem 0 0.7rem; min-width: 0; }
.psoas-root .psoas-ask legend { float: left; width: 100%; padding: 0; margin: 0 0 0.2rem; font-size: 1.15rem; font-weight: 600; line-height: 1.35; border: 0; color: var(--psoas-ink); }
.psoas-root .psoas-ask > * { clear: both; }
.psoas-root .psoas-ask.psoas-lacking { border-left: 6px solid var(--psoas-warning); padding-left: 0.8rem; }
.psoas-root .psoas-answers { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.4rem 0 0.2rem; }
.psoas-root .psoas-answers.psoas-down { flex-direction: column; align-items: stretch; gap: 0.3rem; }
.psoas-root .psoas-answers label { display: inline-flex; gap: 0.55rem; align-items: center; min-height: 2.75rem; padding: 0.35rem 0.9rem; border: 1.5px solid var(--psoas-ink-soft); border-radius: 10px; cursor: pointer; background: var(--psoas-paper); color: var(--psoas-ink); }
.psoas-root .psoas-answers label:hover { background: var(--psoas-accent-soft); }
.psoas-root .psoas-answers label:has(input:checked) { background: var(--psoas-accent-soft); border-color: var(--psoas-accent); box-shadow: inset 0 0 0 1px var(--psoas-accent); }
.psoas-root .psoas-answers input { flex: none; width: 1.3rem; height: 1.3rem; margin: 0; accent-color: var(--psoas-accent); }
.psoas-root .psoas-ask input[type="text"], .psoas-root .psoas-ask select { font: inherit; min-height: 2.75rem; padding: 0.3rem 0.7rem; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; margin: 0; max-width: 100%; width: auto; }
.psoas-root .psoas-ask input[type="text"] { width: 6rem; }
.psoas-root .psoas-line { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: center; }
.psoas-root .psoas-line > .psoas-wide, .psoas-root .psoas-line > details[open] { flex: 1 1 100%; min-width: 0; }
.psoas-root .psoas-ask details { margin: 0.2rem 0 0; font-size: 1rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-wrong:not(:empty) { color: var(--psoas-ink); border-left: 6px solid var(--psoas-warning); padding: 0.2rem 0.7rem; margin: 0.4rem 0 0; }
.psoas-root .psoas-alarm { border: 3px solid var(--psoas-warning); border-radius: 10px; padding: 0.7rem 1rem; margin: 0.8rem 0; }
.psoas-root .psoas-alarm h4 { margin-top: 0; }
.psoas-root .psoas-moves { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 1.1rem 0 0.2rem; padding-top: 0.9rem; border-top: 1px solid var(--psoas-line); }
.psoas-root button.psoas-main { color: var(--psoas-paper); background: var(--psoas-accent); border-color: var(--psoas-accent); font-weight: 600; min-width: 7rem; }
.psoas-root button.psoas-main:hover { background: var(--psoas-ink); border-color: var(--psoas-ink); }
.psoas-root .psoas-people { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 0.7rem; list-style: none !important; padding: 0 !important; }
.psoas-root .psoas-people li { margin: 0; display: flex; }
.psoas-root .psoas-people button { flex: 1; text-align: left; border-radius: 10px; padding: 0.6rem 0.9rem; }
.psoas-root .psoas-people b, .psoas-root .psoas-people span { display: block; }
.psoas-root .psoas-people span { font-size: 1rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-where { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.5fr); gap: 0.6rem 1.4rem; align-items: start; }
.psoas-root .psoas-map { position: relative; background: #ffffff; border-radius: 8px; }
.psoas-root .psoas-map img, .psoas-root .psoas-map svg { display: block; width: 100%; height: auto; margin: 0; border-radius: 8px; }
.psoas-root .psoas-map svg { position: absolute; inset: 0; height: 100%; overflow: visible; }
.psoas-root .psoas-map ellipse { fill: #0b5c8a; fill-opacity: 0.07; stroke: #0b5c8a; stroke-opacity: 0.45; stroke-width: 2; stroke-dasharray: 7 6; cursor: pointer; }
.psoas-root .psoas-map ellipse.psoas-on { fill: #b57600; fill-opacity: 0.45; stroke: #1c2430; stroke-opacity: 1; stroke-width: 4; stroke-dasharray: none; }
.psoas-root .psoas-banner { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.2rem 1.1rem; align-items: center; border: 2px solid var(--psoas-ink); border-top: 10px solid var(--psoas-warning); border-radius: 10px; padding: 0.8rem 1.1rem; margin: 0.6rem 0 0.4rem; }
.psoas-root .psoas-banner.psoas-calm { border-top-color: var(--psoas-accent); }
.psoas-root .psoas-banner h3 { margin: 0; font-size: 1.7rem; }
.psoas-root .psoas-banner p { margin: 0; }
.psoas-root .psoas-bars { display: flex; gap: 0.3rem; align-self: center; }
.psoas-root .psoas-bars i { print-color-adjust: exact; -webkit-print-color-adjust: exact; width: 0.6rem; height: 2.2rem; border-radius: 3px; border: 2px solid var(--psoas-ink); }
.psoas-root .psoas-bars i.psoas-full { background: var(--psoas-warning); }
.psoas-root .psoas-reason { border-left: 4px solid var(--psoas-line); padding: 0.1rem 0 0.1rem 0.9rem; margin: 0.6rem 0; }
.psoas-root .psoas-open { background: var(--psoas-accent-soft); border-radius: 8px; padding: 0.5rem 0.9rem; margin: 0.4rem 0; font-size: 1rem; }
.psoas-root .psoas-test { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr); gap: 0.4rem 1.2rem; border-top: 1px solid var(--psoas-line); padding: 0.8rem 0; }
.psoas-root .psoas-test img { width: 100%; border-radius: 8px; background: #ffffff; margin: 0; }
.psoas-root .psoas-test h5 { font-size: 1.1rem; margin: 0 0 0.3rem; color: var(--psoas-ink); }
.psoas-root .psoas-form details > summary { color: var(--psoas-accent); }
@container (max-width: 34rem) {
  .psoas-root .psoas-where, .psoas-root .psoas-test { grid-template-columns: minmax(0, 1fr); }
  .psoas-root .psoas-banner { grid-template-columns: minmax(0, 1fr); }
  .psoas-root .psoas-answers:not(.psoas-down) { gap: 0.35rem; }
  .psoas-root .psoas-answers:not(.psoas-down) label { padding: 0.35rem 0.55rem; gap: 0.4rem; font-size: 1.05rem; }
  .psoas-root { padding: 0.8rem 0.9rem; }
}
@media print { .psoas-root .psoas-moves, .psoas-root .psoas-who button, .psoas-root .psoas-form details:not([open]) { display: none; } .psoas-root .psoas-form { max-width: none; } }
`;

// ---- the check: operation for operation what check.py does; a test holds both together --------------------------------

const LEVELS = ["emergency", "same_day", "see_clinician", "no_flag"];

function answered(answers, id) {
  const value = answers[id];
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

const indexed = new WeakMap();

function questionOf(rules, id) {
  if (!indexed.has(rules)) indexed.set(rules, new Map(rules.questions.map((q) => [q.id, q])));
  return indexed.get(rules).get(id);
}

// False only where an answer rules the question out: nobody asks a man whether he could be pregnant.
function applies(rules, id, answers) {
  const limits = questionOf(rules, id).applies;
  if (!limits) return true;
  if (limits.not_sex && answers.sex === limits.not_sex) return false;
  const age = answers.age_years;
  return !(limits.age && age !== undefined && (age < limits.age[0] || age > limits.age[1]));
}

function missingFrom(rules, answers) {
  return rules.questions.filter((q) => q.must_ask && applies(rules, q.id, answers) && !answered(answers, q.id)).map((q) => q.id);
}

// How strongly a condition holds: 2 yes, 1 not sure, 0 no. `at_least` n of several is as strong as the n-th strongest.
function strength(node, answers, missing) {
  if (node.at_least !== undefined) {
    let yes = 0;
    let some = 0;
    for (const child of node.of) {
      const one = strength(child, answers, missing);
      if (one === 2) yes += 1;
      if (one > 0) some += 1;
    }
    return yes >= node.at_least ? 2 : some >= node.at_least ? 1 : 0;
  }
  if (node.unfinished) return missing.length ? 2 : 0;
  const there = answered(answers, node.id);
  const value = answers[node.id];
  if (node.any_of) {
    if (!there) return node.any_of.includes("missing") ? 2 : 0;
    return (Array.isArray(value) ? value.some((one) => node.any_of.includes(one)) : node.any_of.includes(value)) ? 2 : 0;
  }
  if (node.from !== undefined || node.to !== undefined || node.missing !== undefined) {
    if (!there) return node.missing ? 2 : 0;
    return (node.from === undefined || node.from === null || value >= node.from) && (node.to === undefined || node.to === null || value <= node.to) ? 2 : 0;
  }
  return value === "yes" ? 2 : value === "unsure" ? 1 : 0;
}

// The answers that made the condition hold.
function causes(node, answers, missing, found) {
  const mine = strength(node, answers, missing);
  if (node.at_least !== undefined) {
    for (const child of node.of) if (strength(child, answers, missing) >= mine) causes(child, answers, missing, found);
  } else if (mine > 0 && node.id && answered(answers, node.id)) found.add(node.id);
  return found;
}

function assess(rules, answers) {
  const missing = missingFrom(rules, answers);
  const reasons = [];
  for (const rule of rules.rules) {
    const held = strength(rule.when, answers, missing);
    if (!held) continue;
    const at = LEVELS.indexOf(rule.urgency);
    const urgency = held === 2 ? rule.urgency : LEVELS[Math.max(at, Math.min(at + 1, 2))];
    const found = causes(rule.when, answers, missing, new Set());
    reasons.push({ rule: rule.id, urgency, why: rule.why, because: rules.questions.map((q) => q.id).filter((id) => found.has(id)), sources: rule.sources });
  }
  reasons.sort((a, b) => LEVELS.indexOf(a.urgency) - LEVELS.indexOf(b.urgency));
  const urgency = reasons.length ? reasons[0].urgency : "no_flag";
  const urgent = urgency === "emergency" || urgency === "same_day";
  const pattern = urgent ? [] : rules.pattern.filter((id) => answers[id] === "yes");
  return { urgency, reasons, missing, pattern };
}

// For each open question the gravest urgency that one answer to it could give; `gravest` holds the answers to try.
function couldReach(rules, gravest, answers) {
  const reached = (id) => gravest[id].map((value) => assess(rules, { ...answers, [id]: value }).urgency);
  const worst = (levels) => LEVELS.find((level) => levels.includes(level));
  return Object.fromEntries(missingFrom(rules, answers).map((id) => [id, worst(reached(id))]));
}

// Answers that match no condition of any rule: no real answer, and no silence, can weigh less.
const WEIGHTLESS = { age_years: NaN, sex: "?", sites: ["?"], side: "?", onset: "?", duration_days: NaN, severity: NaN };

// ---- answers in words ----------------------------------------------------------------------------------------------

// The answer to one question in the person's words, or "" where there is none to say.
function inWords(q, answers) {
  const value = answers[q.id];
  if (value === undefined) return "";
  if (q.kind === "yes_no") return value === "yes" ? q.said : value === "unsure" ? q.said_unsure : "";
  const named = (one) => q.options.find((o) => o.value === one).words.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  if (q.kind === "one") return q.said.replace("{value}", named(value));
  if (q.kind === "many") return value.length ? q.said.replace("{value}", joined(value.map(named))) : "";
  return q.said.replace("{value}", String(value)).replace(/\b1 days\b/, "1 day");
}

function joined(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

function sentence(words) {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

// ---- the form ------------------------------------------------------------------------------------------------------

function symptomForm(ui) {
  const { questions, screens, results, people, words, rules, alarms, gravest, tests, map } = ui.content;
  const box = h("div", { class: "psoas-form" });
  const voice = h("div", { class: "psoas-hidden", role: "status" });
  ui.stage.append(box, voice);

  // The one place of answers about oneself. It is never handed to `ui.set`.
  const nobody = () => ({ mode: "", person: "", answers: {}, skipped: {}, typed: {}, guess: "", examined: false });
  let session = nobody();
  let screen = "welcome";

  const order = Object.fromEntries(LEVELS.map((level, i) => [level, i]));
  const conditions = Object.fromEntries(rules.rules.map((rule) => [rule.id, rule.condition]));
  const personOf = (id) => people.find((p) => p.id === id);

  function asked(id) {
    return applies(rules, id, session.answers);
  }

  // What counts: an answer to a question that no longer applies is kept for a change of mind, but not weighed.
  function given() {
    return Object.fromEntries(Object.entries(session.answers).filter(([id]) => asked(id)));
  }

  function open() {
    return screens.filter((one) => one.questions.some(asked));
  }

  // An emergency is certain when no answer that is still to come could take it back. Only what was asked so far counts:
  // an invented person's answers are all there from the start.
  function certain(one) {
    const there = open();
    const sofar = new Set(there.slice(0, there.indexOf(one) + 1).flatMap((screenful) => screenful.questions));
    const told = Object.fromEntries(Object.entries(given()).filter(([id]) => sofar.has(id)));
    // who has said "not sure" is taken at their word; what was only left open may still be answered
    const stillOpen = Object.fromEntries(Object.entries(WEIGHTLESS).filter(([id]) => !session.skipped[id]));
    return assess(rules, { ...stillOpen, ...told }).urgency === "emergency";
  }

  function keep() {
    if (session.mode !== "practise") return;
    ui.set({ person: session.person, answers: given(), screen });
  }

  function go(to, { focus = true } = {}) {
    screen = to;
    keep();
    show(focus);
  }

  // The page around the form hears how soon, whether somebody has examined the person, and which of the page's own
  // questions (`shuts`) these answers shut; never an answer.
  function handOver(urgency) {
    if (!ui.content.hands_over) return;
    const shut = urgency === null ? [] : (ui.content.shuts || []).filter(isShut).map((one) => one.id);
    ui.send({ type: "result", urgency, examined: urgency !== null && session.examined, shut });
  }
  function isShut({ heard, under_years }) {
    const age = session.answers.age_years;
    return (Number.isInteger(age) && age < under_years) || heard.some((id) => ["yes", "unsure"].includes(session.answers[id]) || session.skipped[id]);
  }

  function put(id, value) {
    handOver(null);
    if (value === undefined) delete session.answers[id];
    else session.answers[id] = value;
    keep();
  }

  function begin(mode, person) {
    session = { ...nobody(), mode, person: person ? person.id : "", answers: person ? JSON.parse(JSON.stringify(person.answers)) : {} };
  }

  function leave() {
    handOver(null);
    session = nobody();
    ui.set({ person: "", answers: {}, screen: "welcome" });
    screen = "welcome";
    show(true);
    voice.textContent = words.cleared;
  }

  // ---- what stands on every screen ----

  function heading(text, level = "h3") {
    return h(level, { tabindex: "-1" }, text);
  }

  function who() {
    if (!session.mode) return null;
    const person = personOf(session.person);
    const line = person ? words.playing.replace("{name}", person.name).replace("{age}", person.age) : words.about_you;
    return h("div", { class: "psoas-who", "data-mode": session.mode }, h("span", {}, line), ui.button(person ? words.leave_person : words.clear, leave));
  }

  function main(label, action) {
    return ui.button(label, action, { class: "psoas-main" });
  }

  function list(lines) {
    return h("ul", {}, ...lines.map((line) => h("li", {}, line)));
  }

  function lay(...parts) {
    box.replaceChildren(...parts.filter(Boolean));
  }

  function show(focus) {
    voice.textContent = "";
    if (screen === "welcome") welcome();
    else if (screen === "people") choose();
    else if (screen === "story") story();
    else if (screen === "notice") notice();
    else if (screen === "result") result();
    else questionsOf(screens.find((one) => one.id === screen));
    const first = box.querySelector("[tabindex='-1']");
    if (focus && first) {
      first.focus({ preventScroll: true });
      box.scrollIntoView({ block: "nearest" });
      if (box.getBoundingClientRect().top < 0) box.scrollIntoView({ block: "start" });
    }
  }

  // ---- before the questions ----

  function welcome() {
    lay(
      heading(words.welcome_title),
      h("p", {}, words.welcome),
      h("div", { class: "psoas-moves" }, main(words.practise, () => go("people")), ui.button(words.about_me, () => go("notice"))),
      h("p", { class: "psoas-soft" }, words.private),
    );
  }

  function choose() {
    lay(
      heading(words.people_title),
      h("p", {}, words.people_lead),
      h("ul", { class: "psoas-people" }, ...people.map((p) => h("li", {}, ui.button("", () => { begin("practise", p); go("story"); }, { "data-person": p.id, "aria-label": `${p.name}, ${p.age}. ${p.line}` })))),
      h("div", { class: "psoas-moves" }, ui.button(words.back, () => go("welcome"))),
    );
    for (const p of people) box.querySelector(`[data-person="${p.id}"]`).append(h("b", {}, `${p.name}, ${p.age}`), h("span", {}, p.line));
  }

  function story() {
    const person = personOf(session.person);
    const name = newId("guess");
    const guesses = LEVELS.map((level) => h("label", {}, h("input", { type: "radio", name, value: level, checked: session.guess === level, onchange: () => { session.guess = level; } }), h("span", {}, words.guess[level])));
    lay(
      who(),
      heading(`${person.name}, ${person.age}`),
      h("p", {}, person.story),
      h("fieldset", { class: "psoas-ask" }, h("legend", {}, words.guess_ask.replace("{name}", person.name)), h("div", { class: "psoas-answers" }, ...guesses)),
      h("div", { class: "psoas-moves" }, ui.button(words.back, () => { leave(); go("people"); }), main(words.walk, () => go(open()[0].id)), ui.button(words.straight, () => go("result"))),
    );
  }

  function notice() {
    lay(
      heading(words.notice_title),
      list(words.notice),
      h("div", { class: "psoas-moves" }, ui.button(words.back, () => go("welcome")), main(words.notice_yes, () => { begin("me"); go(open()[0].id); })),
    );
  }

  // ---- the questions ----

  function questionsOf(one) {
    const there = open();
    const at = there.indexOf(one);
    const alarm = h("div", { role: "alert" });
    const message = h("p", { class: "psoas-wrong", role: "status" });
    const holder = h("div");
    const next = main("", () => forward(false));
    const moves = h("div", { class: "psoas-moves" }, ui.button(words.back, () => backwards()), next);
    let cards = [];

    function backwards() {
      if (at > 0) go(there[at - 1].id);
      else go(session.mode === "practise" ? "story" : "notice");
    }

    function build() {
      cards = one.questions.filter(asked).map((id) => card(id, changed));
      holder.replaceChildren(...cards.map((c) => c.element));
    }

    // A later question of this screen can come or go with an earlier answer; what is being typed stays where it is.
    function changed(id) {
      message.replaceChildren();
      const now = one.questions.filter(asked);
      if (now.join() !== cards.map((c) => c.id).join()) {
        const had = new Map(cards.map((c) => [c.id, c]));
        cards = now.map((key) => had.get(key) || card(key, changed));
        const active = document.activeElement;
        holder.replaceChildren(...cards.map((c) => c.element));
        if (holder.contains(active)) active.focus({ preventScroll: true });
      }
      cards.forEach((c) => c.element.classList.remove("psoas-lacking"));
      watch(id);
    }

    function watch(id) {
      const stop = certain(one);
      next.textContent = stop ? words.what_now : at === there.length - 1 ? words.see_result : words.next;
      const last = cards.findIndex((c) => c.id === id);
      // Stop asking: what has not been answered yet is put away, what was answered can still be changed.
      cards.forEach((c, i) => { c.element.hidden = stop && i > last && session.answers[c.id] === undefined; });
      if (!stop) alarm.replaceChildren();
      else if (!alarm.firstChild) alarm.append(h("div", { class: "psoas-alarm" }, h("h4", {}, words.stop_title), h("p", {}, results.emergency.now[0]), h("p", {}, words.stop)));
    }

    function forward(anyway) {
      if (certain(one)) return go("result");
      const wrong = cards.find((c) => c.problem && c.problem());
      if (wrong) {
        message.replaceChildren(wrong.problem());
        wrong.focus();
        return undefined;
      }
      const lacking = cards.filter((c) => session.answers[c.id] === undefined && !session.skipped[c.id]);
      if (lacking.length && !anyway) {
        lacking.forEach((c) => c.element.classList.add("psoas-lacking"));
        message.replaceChildren(`${lacking.length === 1 ? words.lacking_one : words.lacking.replace("{count}", lacking.length)} `, ui.button(words.leave_out, () => forward(true)));
        lacking[0].focus();
        return undefined;
      }
      const later = open();
      const here = later.indexOf(one);
      return go(here === later.length - 1 ? "result" : later[here + 1].id);
    }

    build();
    lay(
      who(),
      h("div", { class: "psoas-progress" }, h("span", {}, words.step.replace("{at}", at + 1).replace("{of}", there.length)), h("progress", { max: there.length, value: at + 1, "aria-label": words.progress })),
      heading(one.title),
      one.lead ? h("p", { class: "psoas-soft" }, one.lead) : null,
      holder, alarm, message, moves,
    );
    watch(one.questions[one.questions.length - 1]);
    box.onkeydown = (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        forward(false);
      }
    };
  }

  function radios(id, choices, chosen, onChange, down) {
    const name = newId(id);
    const inputs = choices.map(([value, text]) => ({ value, text, input: h("input", { type: "radio", name, value, checked: value === chosen, autocomplete: "off", onchange: () => onChange(value) }) }));
    return { inputs, element: h("div", { class: `psoas-answers ${down ? "psoas-down" : ""}` }, ...inputs.map((one) => h("label", {}, one.input, h("span", {}, one.text)))) };
  }

  function card(id, changed) {
    const q = questions[id];
    const body = h("div");
    const element = h("fieldset", { class: "psoas-ask", "data-question": id }, h("legend", {}, q.ask), q.help ? h("p", { class: "psoas-soft" }, q.help) : null,
      h("div", { class: "psoas-line" }, body, h("details", {}, h("summary", {}, words.why), h("p", {}, q.why))));
    const set = (value) => {
      delete session.skipped[id];
      put(id, value);
      changed(id);
    };
    const skip = () => {
      put(id, undefined);
      session.skipped[id] = true;
      changed(id);
    };
    const made = { yes_no: yesNo, one: oneOf, many: manyOf, int: number }[q.kind](q, body, set, skip);
    return { id, element, focus: () => { const first = element.querySelector("input:checked, input, select"); if (first) first.focus(); }, ...made };
  }

  function yesNo(q, body, set) {
    body.append(radios(q.id, [["yes", words.yes], ["no", words.no], ["unsure", words.unsure]], session.answers[q.id], set).element);
    return {};
  }

  function oneOf(q, body, set, skip) {
    const choices = q.options.map((o) => [o.value, o.words]);
    if (!q.options.some((o) => o.value === "unsure")) choices.push(["?", q.id === "sex" ? words.rather_not : words.unsure]);
    const chosen = session.skipped[q.id] ? "?" : session.answers[q.id];
    body.append(radios(q.id, choices, chosen, (value) => (value === "?" ? skip() : set(value)), q.options.length > 3).element);
    return {};
  }

  function manyOf(q, body, set, skip) {
    const chosen = new Set(session.answers[q.id] || []);
    const shapes = {};
    const boxes = q.options.map((o) => ({ value: o.value, input: h("input", { type: "checkbox", checked: chosen.has(o.value), autocomplete: "off", onchange: (event) => flip(o.value, event.target.checked) }), words: o.words }));
    const none = h("input", { type: "checkbox", checked: session.skipped[q.id], autocomplete: "off", onchange: () => { if (none.checked) { chosen.clear(); skip(); } else { delete session.skipped[q.id]; set(undefined); } paint(); } });
    function flip(value, on) {
      if (on) chosen.add(value);
      else chosen.delete(value);
      const values = q.options.map((o) => o.value).filter((v) => chosen.has(v));
      set(values.length ? values : undefined);
      paint();
    }
    function paint() {
      none.checked = Boolean(session.skipped[q.id]);
      for (const one of boxes) {
        one.input.checked = chosen.has(one.value);
        for (const shape of shapes[one.value] || []) shape.classList.toggle("psoas-on", chosen.has(one.value));
      }
    }
    const answers = h("div", { class: "psoas-answers psoas-down" }, ...boxes.map((one) => h("label", {}, one.input, h("span", {}, one.words))), h("label", {}, none, h("span", {}, words.unsure)));
    if (q.id === map.question) {
      const places = boxes.flatMap((one) => (map.zones[one.value] || []).map(([cx, cy, rx, ry]) => {
        const shape = s("ellipse", { cx, cy, rx, ry, "data-site": one.value, onclick: () => flip(one.value, !chosen.has(one.value)) }, s("title", {}, one.words));
        (shapes[one.value] = shapes[one.value] || []).push(shape);
        return shape;
      }));
      const picture = h("div", { class: "psoas-map" }, h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(map.svg)}`, alt: map.alt }), s("svg", { viewBox: `0 0 ${map.width} ${map.height}`, "aria-hidden": "true" }, ...places));
      body.className = "psoas-wide";
      body.append(h("div", { class: "psoas-where" }, answers, picture));
    } else body.append(answers);
    paint();
    return {};
  }

  function number(q, body, set, skip) {
    const wrong = h("p", { class: "psoas-wrong", role: "status" });
    const before = session.typed[q.id] ?? (session.answers[q.id] === undefined ? "" : String(session.answers[q.id]));
    const none = h("input", { type: "checkbox", checked: session.skipped[q.id], autocomplete: "off", onchange: () => { if (none.checked) { clear(); skip(); } else { delete session.skipped[q.id]; set(undefined); } } });
    let field;

    function wrongWith(text) {
      const age = session.answers.age_years ?? 120;
      if (text === "") return "";
      if (!/^\d{1,5}$/.test(text)) return words.whole_number;
      if (typeof q.high === "number" && Number(text) > q.high) return words.at_most.replace("{high}", q.high);
      return q.id === "duration_days" && Number(text) > (age + 1) * 366 ? words.longer_than_life : "";
    }

    function clear() {
      field.value = "";
      wrong.textContent = "";
      delete session.typed[q.id];
    }

    function read() {
      const text = field.value.trim();
      session.typed[q.id] = text;
      none.checked = false;
      wrong.textContent = wrongWith(text);
      field.setAttribute("aria-invalid", wrong.textContent ? "true" : "false");
      set(text === "" || wrong.textContent ? undefined : Number(text));
    }

    if (q.pick) {
      const numbers = Array.from({ length: q.high - q.low + 1 }, (_, i) => String(q.low + i));
      field = h("select", { "aria-label": q.ask, onchange: read }, h("option", { value: "" }, words.choose), ...numbers.map((n) => h("option", { value: n }, q.pick[n] || n)));
      field.value = before;
    } else field = h("input", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "8", "aria-label": q.ask, value: before, oninput: read });
    body.append(h("div", { class: "psoas-answers" }, field, h("label", {}, none, h("span", {}, q.id === "age_years" ? words.rather_not : words.unsure))), wrong);
    wrong.textContent = wrongWith(before);
    return { problem: () => wrong.textContent };
  }

  // ---- the result ----

  function saidOf(id) {
    return inWords(questions[id], given());
  }

  function because(reason) {
    return reason.because.length ? `${words.because} ${joined(reason.because.map(saidOf).filter(Boolean))}.` : words.because_missing;
  }

  function told() {
    const lines = [];
    for (const one of screens) for (const id of one.questions) {
      const text = inWords(questions[id], given());
      if (text) lines.push({ id, text, sure: session.answers[id] !== "unsure" });
    }
    return [...lines.filter((l) => l.sure), ...lines.filter((l) => !l.sure)];
  }

  // Every single answer "yes" that would raise the urgency, by the level it would reach.
  function raising(now) {
    const found = {};
    for (const one of screens) for (const id of one.questions) {
      const q = questions[id];
      if (q.kind !== "yes_no" || !asked(id) || session.answers[id] === "yes") continue;
      const level = assess(rules, { ...given(), [id]: "yes" }).urgency;
      if (order[level] < order[now]) (found[level] = found[level] || []).push(q.said);
    }
    return LEVELS.filter((level) => found[level]).map((level) => ({ level, said: found[level] }));
  }

  function result() {
    const answer = assess(rules, given());
    const level = answer.urgency;
    const text = results[level];
    const person = personOf(session.person);
    const calm = level === "no_flag";
    const parts = [
      who(),
      ...firstOfAll(answer),
      h("div", { class: `psoas-banner ${calm ? "psoas-calm" : ""}`, "data-urgency": level },
        h("div", { class: "psoas-bars", "aria-hidden": "true" }, ...[0, 1, 2].map((i) => h("i", { class: i < 3 - order[level] ? "psoas-full" : "" }))),
        h("div", {}, h("p", {}, person ? words.how_soon_person.replace("{name}", person.name) : words.how_soon), heading(text.act))),
      list(text.now),
      text.instead ? h("p", {}, text.instead) : null,
    ];
    if (person && session.guess) parts.push(h("p", { class: "psoas-open", "data-part": "guess" }, `${words.you_guessed} ${words.guess[session.guess]}. ${words.check_says} ${words.guess[level]}.`));
    parts.push(...why(answer, person), ...saying(answer, text));
    parts.push(h("h4", {}, text.change_title), list(text.change));
    const more = level === "emergency" ? [] : raising(level);
    if (more.length) parts.push(h("details", { "data-part": "raising" }, h("summary", {}, words.raising), ...more.flatMap((one) => [h("p", {}, h("b", {}, words.would_be[one.level])), list(one.said.map(sentence))])));
    if (person) parts.push(...opened(answer, person));
    parts.push(...selfTests(answer));
    parts.push(
      h("div", { class: "psoas-moves" }, ui.button(words.change_answers, () => go(lastScreen())), ui.button(words.print, () => printed(summary(answer, person))), ui.button(words.save, () => saved(summary(answer, person))), ui.button(person ? words.leave_person : words.clear, leave)),
      h("p", { class: "psoas-soft" }, words.limits), h("p", { class: "psoas-soft" }, words.private_result),
    );
    if (ui.content.hands_over && session.mode === "me") {
      const heard = h("p", { role: "status" });
      parts.splice(parts.length - 3, 0, h("div", { class: "psoas-moves" }, main(words.hand_over, () => {
        handOver(level);
        heard.textContent = words.handed.replace("{level}", text.how_soon.toLowerCase());
      })), heard);
    }
    box.onkeydown = null;
    lay(...parts);
  }

  function lastScreen() {
    const there = open();
    const answered = there.filter((one) => one.questions.some((id) => session.answers[id] !== undefined || session.skipped[id]));
    return (session.mode === "practise" ? there[0] : answered[answered.length - 1] || there[0]).id;
  }

  function inOrder(ids) {
    return screens.flatMap((one) => one.questions).filter((id) => ids.includes(id));
  }

  function goTo(id) {
    return () => go(screens.find((one) => one.questions.includes(id)).id);
  }

  // The open questions whose "yes" is an emergency by itself.
  function openAlarms(answer) {
    return answer.urgency === "emergency" ? [] : inOrder(answer.missing).filter((id) => alarms.includes(id));
  }

  // They stand above every headline: "soon" must not calm anybody who has not answered them.
  function firstOfAll(answer) {
    const first = openAlarms(answer);
    if (!first.length) return [];
    return [h("div", { class: "psoas-alarm", "data-part": "first" }, heading(words.first_title), list(first.map((id) => questions[id].ask)), h("p", {}, words.first_unsure), main(words.first_go, goTo(first[0])))];
  }

  // All open questions: those of which one answer could make it an emergency, and the others.
  function byGravity(answer) {
    const reach = couldReach(rules, gravest, given());
    return [true, false].map((grave) => inOrder(answer.missing).filter((id) => (reach[id] === "emergency") === grave));
  }

  function openQuestions(answer) {
    const [now, other] = byGravity(answer);
    const part = (title, ids) => (ids.length ? [h("p", {}, title), list(ids.map((id) => questions[id].ask))] : []);
    return h("div", { class: "psoas-reason", "data-part": "missing" }, h("p", {}, h("b", {}, words.missing)), ...part(words.missing_now, now), ...part(words.missing_other, other), ui.button(words.answer_these, goTo([...now, ...other][0])));
  }

  // The reasons that are told. Beside "now" a lesser one would only weaken it; the most urgent come first.
  function shownAt(answer) {
    return answer.reasons.filter((reason) => answer.urgency !== "emergency" || reason.urgency === "emergency");
  }

  function why(answer, person) {
    if (!answer.reasons.length && !answer.missing.length) return [h("h4", {}, words.why_title), h("p", {}, words.no_reason)];
    const shown = answer.reasons.map((reason) => h("div", { class: "psoas-reason", "data-rule": person ? reason.rule : "" },
      h("p", {}, h("b", {}, `${results[reason.urgency].how_soon}: `), reason.why),
      h("p", { class: "psoas-soft" }, because(reason)),
      person ? h("p", { class: "psoas-open" }, `${words.rule} ${reason.rule}. ${`${words.think_of} ${conditions[reason.rule]}. `}${words.sources} ${reason.sources.map((key) => ui.content.cites[key] || key).join(", ")}.`) : null));
    const count = Math.min(4, shownAt(answer).length);
    const first = shown.slice(0, count);
    const rest = person ? shown.slice(count) : shown.slice(count, shownAt(answer).length);
    const parts = [h("h4", {}, words.why_title), ...first];
    if (rest.length) parts.push(h("details", {}, h("summary", {}, words.more_reasons.replace("{count}", rest.length)), ...rest));
    if (answer.missing.length && answer.urgency !== "emergency") parts.push(openQuestions(answer));
    return parts;
  }

  function saying(answer, text) {
    const top = answer.reasons.filter((r) => r.urgency === answer.urgency).flatMap((r) => r.because);
    const urgent = answer.urgency === "emergency";
    const lines = told().filter((line) => !urgent || top.includes(line.id) || ["age_years", "sex", "sites", "side", "could_be_pregnant", "bleeding_risk"].includes(line.id)).map((line) => sentence(line.text));
    if (urgent && !saidOf("sites")) lines.push(words.where_open); // the questions stop before the place is asked
    if (!lines.length) return []; // nothing has been told yet
    return [h("h4", {}, text.say_title), h("p", {}, text.say), list(lines)];
  }

  // For an invented person all of it is opened: what the check would say if one answer were different.
  function opened(answer, person) {
    const parts = [h("h4", {}, words.opened_title), h("p", {}, person.teach)];
    const tried = [];
    for (const id of new Set(answer.reasons.filter((r) => r.urgency === answer.urgency).flatMap((r) => r.because))) {
      if (questions[id].kind !== "yes_no" || session.answers[id] === "no") continue;
      const level = assess(rules, { ...given(), [id]: "no" }).urgency;
      tried.push(h("li", {}, `${words.without} “${sentence(saidOf(id)).replace(/\.$/, "")}”: ${words.guess[level]}${level === answer.urgency ? words.same_level : ""}.`));
    }
    if (tried.length) parts.push(h("p", {}, words.what_if), h("ul", {}, ...tried));
    if (answer.pattern.length) parts.push(h("p", { class: "psoas-open", "data-part": "pattern" }, words.pattern.replace("{count}", answer.pattern.length)));
    return parts;
  }

  // ---- tests that somebody can try: only as the table of `may_show` allows ----

  function selfTests(answer) {
    const rule = rules.may_show.self_tests[answer.urgency];
    if (rule === "no") return [];
    const holder = h("div", { "data-part": "tests" });
    const fill = () => holder.replaceChildren(h("p", {}, words.tests_lead), ...tests.map((t) => h("div", { class: "psoas-test", "data-test": t.id },
      h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(t.svg)}`, alt: t.alt }),
      h("div", {}, h("h5", {}, t.title), h("p", {}, t.how), h("p", {}, h("b", {}, words.can_tell), " ", t.can), h("p", {}, h("b", {}, words.cannot_tell), " ", t.cannot), h("p", {}, h("b", {}, words.worth), " ", t.worth), h("p", { class: "psoas-soft" }, `${words.sources} ${t.sources.join(", ")}.`)))), h("p", {}, words.tests_stop));
    const title = h("h4", {}, words.tests_title);
    if (rule === "yes") {
      const more = h("details", {}, h("summary", {}, words.tests_open), holder);
      fill();
      return [title, more];
    }
    const gate = h("input", { type: "checkbox", checked: session.examined, onchange: () => { handOver(null); session.examined = gate.checked; if (gate.checked) fill(); else holder.replaceChildren(); } });
    if (session.examined) fill();
    return [title, h("p", {}, words.tests_gate), h("div", { class: "psoas-answers" }, h("label", {}, gate, h("span", {}, words.examined))), holder];
  }

  // ---- one page to print or to keep ----

  function summary(answer, person) {
    const text = results[answer.urgency];
    const esc = (t) => String(t).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c]));
    const ul = (lines) => `<ul>${lines.map((t) => `<li>${esc(t)}</li>`).join("")}</ul>`;
    const reasons = [...new Set(shownAt(answer).map((r) => `${results[r.urgency].how_soon}: ${r.why}`))].slice(0, 4);
    const causes = new Set(answer.reasons.flatMap((r) => r.because));
    const lines = told();
    const told_first = [...lines.filter((l) => causes.has(l.id)).map((l) => `<b>${esc(sentence(l.text))}</b>`), ...lines.filter((l) => !causes.has(l.id)).map((l) => esc(sentence(l.text)))];
    const missing = answer.urgency === "emergency" ? [] : byGravity(answer).flat().map((id) => questions[id].ask);
    const first = openAlarms(answer);
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${esc(words.summary_title)}</title><style>
@page { margin: 14mm; } body { font: 10.5pt/1.35 system-ui, Arial, sans-serif; color: #1c2430; background: #fff; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }
h1 { font-size: 15pt; margin: 0; } h2 { font-size: 12pt; margin: 0.8rem 0 0.2rem; } .act { border: 2px solid #1c2430; border-top: 8px solid #b57600; border-radius: 6px; padding: 0.4rem 0.8rem; margin: 0.6rem 0; font-size: 15pt; font-weight: 700; }
ul { margin: 0.2rem 0; padding-left: 1.2rem; } .two { columns: 2; column-gap: 1.6rem; } li { break-inside: avoid; } p { margin: 0.3rem 0; } .soft { color: #4d5968; font-size: 9.5pt; } .blank { display: inline-block; width: 20rem; height: 1.6rem; border-bottom: 1px solid #1c2430; }</style>
<h1>${esc(words.summary_title)}</h1><p class="soft">${esc(person ? words.summary_person.replace("{name}", person.name).replace("{age}", person.age) : words.summary_me)}</p>
${first.length ? `<p><b>${esc(words.first_title)}</b></p>${ul(first.map((id) => questions[id].ask))}<p>${esc(words.first_unsure)}</p>` : ""}<div class="act">${esc(text.how_soon)}: ${esc(text.act)}</div>${ul(text.now)}${text.instead ? `<p>${esc(text.instead)}</p>` : ""}
${reasons.length ? `<h2>${esc(words.why_title)}</h2>${ul(reasons)}` : ""}${missing.length ? `<h2>${esc(words.missing)}</h2><p>${esc(missing.length > 8 ? words.many_missing.replace("{count}", missing.length) : missing.join(" "))}</p>` : ""}
<h2>${esc(words.summary_told)}</h2>${saidOf("sites") ? "" : `<p>${esc(words.summary_where)} <span class="blank"></span></p>`}<p class="soft">${esc(words.summary_bold)}</p><div class="two"><ul>${told_first.map((t) => `<li>${t}</li>`).join("")}</ul></div>
<h2>${esc(text.change_title)}</h2>${ul(text.change)}<p class="soft">${esc(words.limits)}</p></html>`;
  }

  function printed(html) {
    const frame = h("iframe", { title: words.summary_title, "aria-hidden": "true", tabindex: "-1", style: "position:fixed;width:0;height:0;border:0;visibility:hidden" });
    frame.addEventListener("load", () => {
      frame.contentWindow.addEventListener("afterprint", () => frame.remove());
      frame.contentWindow.focus();
      frame.contentWindow.print();
    });
    frame.srcdoc = html;
    box.append(frame);
  }

  function saved(html) {
    const address = URL.createObjectURL(new Blob([html], { type: "text/html" }));
    const link = h("a", { href: address, download: "symptom-check-summary.html" });
    box.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    voice.textContent = words.saved;
  }

  // ---- begin, and follow Python while an invented person is played ----

  function fromState(state) {
    if (session.mode === "me") return; // nothing from outside touches it
    if (state.person) {
      if (session.person !== state.person) begin("practise", personOf(state.person));
      if (Object.keys(state.answers).length) session.answers = JSON.parse(JSON.stringify(state.answers));
      screen = state.screen === "welcome" ? "story" : state.screen;
    } else {
      session = nobody();
      screen = "welcome";
    }
    show(false);
  }

  fromState(ui.state);
  ui.onPythonState(fromState);
  return { draw() {} };
}

export default mount(symptomForm, FORM_CSS);
