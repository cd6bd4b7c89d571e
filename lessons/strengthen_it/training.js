// The form for one's own plan and log: asks the symptom check (form.js) inside this page, and shows what Python allows.
//
// Python says with every answer what the page may show; nothing of it is kept here. The check's answers never leave
// form.js: Python hears how soon, whether somebody has examined the person, and which questions before a plan are shut.

/* global h, newId, mount, symptomForm, FORM_CSS */

const TRAINING_CSS = `
.psoas-root .psoas-train h3 { font-size: 1.4rem; margin: 1.6rem 0 0.3rem; font-weight: 650; color: var(--psoas-ink); }
.psoas-root .psoas-train h4 { font-size: 1.2rem; margin: 1rem 0 0.2rem; font-weight: 650; color: var(--psoas-ink); }
.psoas-root .psoas-train .psoas-halt > h3:first-child, .psoas-root .psoas-train .psoas-halt > h4:first-child { margin-top: 0; }
.psoas-root .psoas-train p { margin: 0.3rem 0; color: var(--psoas-ink); }
.psoas-root .psoas-train .psoas-note { border-left: 6px solid var(--psoas-accent); background: var(--psoas-accent-soft); padding: 0.4rem 0.8rem; border-radius: 4px; }
.psoas-root .psoas-train .psoas-halt { border-left: 8px solid var(--psoas-warning); padding: 0.4rem 1rem; margin: 0.8rem 0; }
.psoas-root .psoas-train details { margin: 0.6rem 0; }
.psoas-root .psoas-train details > summary { color: var(--psoas-accent); min-height: 2.5rem; padding: 0.45rem 0.3rem; font-weight: 600; }
.psoas-root .psoas-train details.psoas-check { border: 1px solid var(--psoas-line); border-radius: 10px; padding: 0 1rem; }
.psoas-root .psoas-steps { list-style: none !important; padding: 0 !important; margin: 0.6rem 0 !important; }
.psoas-root .psoas-steps > li { display: grid; grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr); gap: 0.4rem 1.2rem; align-items: center; margin: 0 0 0.8rem; border: 1px solid var(--psoas-line); border-radius: 10px; padding: 0.7rem 0.9rem; min-width: 0; }
.psoas-root .psoas-steps img { display: block; width: 100%; height: auto; margin: 0; background: #ffffff; border-radius: 8px; }
.psoas-root .psoas-steps b { display: block; font-size: 1.15rem; }
.psoas-root .psoas-steps p b { display: inline; font-size: inherit; }
.psoas-root .psoas-steps .psoas-dose { font-size: 1.5rem; font-weight: 650; }
.psoas-root .psoas-steps ul, .psoas-root .psoas-train ul.psoas-plain { margin: 0.3rem 0; padding-left: 1.2rem; list-style: disc; color: var(--psoas-ink); }
.psoas-root .psoas-train fieldset { border: 0; border-top: 1px solid var(--psoas-line); margin: 0; padding: 0.7rem 0; min-width: 0; }
.psoas-root .psoas-train fieldset.psoas-card { border: 1px solid var(--psoas-line); border-radius: 10px; padding: 0.2rem 0.9rem 0.6rem; margin: 0.7rem 0; }
.psoas-root .psoas-train legend { padding: 0 0.3rem; margin: 0; font-size: 1.15rem; font-weight: 600; line-height: 1.35; border: 0; width: auto; color: var(--psoas-ink); }
.psoas-root .psoas-train fieldset:not(.psoas-card) > legend { padding: 0; float: left; width: 100%; }
.psoas-root .psoas-train fieldset:not(.psoas-card) > legend ~ * { clear: both; }
.psoas-root .psoas-fields { display: flex; flex-wrap: wrap; gap: 0.5rem 1.6rem; align-items: flex-start; }
.psoas-root .psoas-fields[hidden] { display: none; }
.psoas-root .psoas-fields fieldset { border: 0 !important; padding: 0.2rem 0 !important; flex: 1 1 100%; }
.psoas-root .psoas-field { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; max-width: 100%; }
.psoas-root .psoas-field > label { font-weight: 600; color: var(--psoas-ink); }
.psoas-root .psoas-train input[type="text"], .psoas-root .psoas-train input[type="date"], .psoas-root .psoas-train select { font: inherit; min-height: 2.75rem; padding: 0.3rem 0.7rem; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; margin: 0; max-width: 100%; width: auto; align-self: flex-start; color-scheme: inherit; }
.psoas-root .psoas-train input[type="text"] { width: 6rem; }
.psoas-root .psoas-train [aria-invalid="true"] { border-color: var(--psoas-warning) !important; border-width: 3px !important; }
.psoas-root .psoas-answers label small { display: block; font-size: 1rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-scroll { overflow-x: auto; }
.psoas-root .psoas-train table { border-collapse: collapse; width: 100%; margin: 0.4rem 0; font-size: 1.05rem; color: var(--psoas-ink); }
.psoas-root .psoas-train th, .psoas-root .psoas-train td { text-align: left; vertical-align: top; padding: 0.4rem 0.9rem 0.4rem 0; border-bottom: 1px solid var(--psoas-line); background: none; color: var(--psoas-ink); white-space: nowrap; }
.psoas-root .psoas-chart .psoas-figure { max-width: 100% !important; margin: 0.4rem 0 !important; border-radius: 8px; }
.psoas-root .psoas-chart .psoas-figure svg { background: #ffffff; }
.psoas-root .psoas-chart .psoas-figure > div { overflow: visible !important; }
@container (max-width: 40rem) { .psoas-root .psoas-steps > li { grid-template-columns: minmax(0, 1fr); } }
@container (max-width: 34rem) { .psoas-root .psoas-train .psoas-answers { gap: 0.35rem; } .psoas-root .psoas-train .psoas-answers label { padding: 0.35rem 0.6rem; } }
@media (forced-colors: active) { .psoas-root .psoas-train .psoas-halt { border-color: Highlight; } }
@media print { .psoas-root .psoas-train form, .psoas-root .psoas-train button { display: none; } }
`;

const SILENT_MS = 6000; // after a question, before the page says that the notebook does not answer

function training(ui) {
  const { words, check } = ui.content;
  if (ui.isStatic) {
    const still = h("div", { class: "psoas-train" });
    still.innerHTML = ui.content.still;
    ui.stage.append(still);
    return { draw() {} };
  }

  const me = newId("view");
  let turns = 0; // changes with everything that the check says: an answer of Python to an older turn is not shown
  let checkForm = null;
  let silent = 0;
  let wrongs = new Map(); // of the fields that are shown: name -> how to mark it
  const checkPlace = h("div");
  const part = h("div");
  const notes = h("div", { role: "status" });
  const status = h("p", { class: "psoas-said", role: "status" });
  let here = status; // where the answer to the last question is said: beside the form that asked
  ui.stage.append(h("p", { class: "psoas-lead" }, words.lead), h("div", { class: "psoas-train" }, notes, checkPlace, status, part));

  function ask(message, place = status) {
    here = place;
    const now = new Date();
    const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
    clearTimeout(silent);
    here.textContent = "";
    silent = setTimeout(() => { here.textContent = words.silent; }, SILENT_MS);
    ui.send({ ...message, today, turn: `${me} ${turns}` });
  }

  ui.onMessage((message) => {
    if (message.turn !== `${me} ${turns}`) return;
    clearTimeout(silent);
    if (message.type === "wrong") mark(message.wrong);
    else if (message.type === "file") save(message);
    else if (message.type === "page") show(message);
  });

  // ---- the symptom check, in this page ----

  function hear(message) {
    turns += 1;
    if (message.urgency === null) { // at once, before Python answers
      part.replaceChildren();
      foldCheck(false);
    }
    ask({ type: "result", urgency: message.urgency, examined: message.urgency !== null && message.examined === true, shut: message.shut || [] });
  }

  function openCheck() {
    turns += 1;
    checkForm = h("div");
    symptomForm({
      content: check,
      state: { person: "", answers: {}, screen: "welcome" },
      stage: checkForm,
      set() {},
      button: ui.button,
      onPythonState() {},
      send: hear,
    });
    checkPlace.replaceChildren(checkForm);
    // it begins with the choice between an invented person and oneself, and here it is oneself
    [...checkForm.querySelectorAll("button")].find((b) => b.textContent === check.words.about_me).click();
  }

  function closedCheck() {
    checkPlace.replaceChildren(h("p", {}, ui.button(words.open, openCheck, { class: "psoas-main" })));
  }

  // What has been answered stays where it is; it is only folded away while the page shows a plan.
  function foldCheck(folded, close = false) {
    if (!checkForm) return;
    const fold = checkForm.closest("details.psoas-check");
    if (fold) {
      fold.querySelector("summary").textContent = folded ? words.checked : words.check;
      if (!folded) fold.open = true;
      else if (close) fold.open = false;
    } else if (folded) checkPlace.replaceChildren(h("details", { class: "psoas-check" }, h("summary", {}, words.checked), checkForm));
  }

  // ---- fields ----

  function errorFor(name, controls) {
    const text = h("p", { class: "psoas-wrong", id: newId("wrong") });
    for (const control of controls) control.setAttribute("aria-describedby", text.id);
    wrongs.set(name, (says) => {
      text.textContent = says;
      if (controls.length > 1) text.closest("fieldset").classList.toggle("psoas-lacking", Boolean(says));
      else if (says) controls[0].setAttribute("aria-invalid", "true");
      else controls[0].removeAttribute("aria-invalid");
      return controls[0];
    });
    return text;
  }

  function field(name, label, control) {
    control.id = newId("field");
    return h("div", { class: "psoas-field" }, h("label", { for: control.id }, label), control, errorFor(name, [control]));
  }

  const textField = (name, label, value) => field(name, label, h("input", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "8", value, "data-name": name }));
  const dayField = (name, label, value, min, max) => field(name, label, h("input", { type: "date", value, min, max, required: false, "data-name": name }));

  function choiceField(name, label, options, chosen) {
    const control = h("select", { "data-name": name }, ...options.map(([value, text]) => h("option", { value }, text)));
    control.value = String(chosen);
    return field(name, label, control);
  }

  function group(name, legend, kind, options, chosen) {
    const id = newId("group");
    const inputs = options.map(([value]) => h("input", { type: kind, name: id, value, checked: chosen.includes(value), autocomplete: "off", "data-name": name }));
    const labels = options.map(([, text, small], i) => h("label", {}, inputs[i], h("span", {}, text, small ? h("small", {}, small) : null)));
    return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "psoas-answers" }, ...labels), errorFor(name, inputs));
  }

  const valueOf = (form, name) => {
    const control = form.querySelector(`[data-name="${name}"]`);
    if (control.type !== "radio") return control.value;
    const chosen = form.querySelector(`[data-name="${name}"]:checked`);
    return chosen ? chosen.value : null;
  };
  const valuesOf = (form, name) => [...form.querySelectorAll(`[data-name="${name}"]:checked`)].map((one) => one.value);

  function formOf(parts, label, send) {
    const answer = h("p", { class: "psoas-said", role: "status" });
    const form = h("form", { novalidate: true, autocomplete: "off" }, ...parts, h("p", {}, h("button", { type: "submit", class: "psoas-main" }, label)), answer);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const tell of wrongs.values()) tell("");
      ask(send(form), answer);
    });
    return form;
  }

  function mark(wrong) {
    let first = null;
    for (const [name, says] of Object.entries(wrong)) {
      const control = wrongs.has(name) ? wrongs.get(name)(says) : null;
      first = first || control;
    }
    here.textContent = words.wrong;
    if (!first) return;
    for (let up = first.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    first.focus();
  }

  // ---- what is shown ----

  const list = (lines) => h("ul", { class: "psoas-plain" }, ...lines.map((line) => h("li", {}, line)));
  const heading = (text, level = "h3") => h(level, { tabindex: "-1" }, text);

  function show(page) {
    wrongs = new Map();
    const open = page.screen === "setup" || page.screen === "plan" || page.screen === "stopped";
    if (page.again) openCheck(); // a stop: the check begins again, without what was answered before
    foldCheck(open, ["result", "examined"].includes(page.done));
    notes.replaceChildren(...page.notes.map((text) => h("p", { class: "psoas-note" }, text)));
    const made = { check: () => [], refused: refusal, stopped, setup, plan }[page.screen](page);
    part.replaceChildren(...made);
    if (page.again) {
      status.textContent = "";
      notes.scrollIntoView({ block: "nearest" });
      return;
    }
    status.textContent = page.said || (["log", "morning", "days"].includes(page.done) ? words.saved : "");
    const first = part.querySelector("h3[tabindex]");
    if (first && page.done !== "hello") {
      first.focus({ preventScroll: true });
      part.scrollIntoView({ block: "nearest" });
      if (part.getBoundingClientRect().top < 0) first.scrollIntoView({ block: "start" });
    }
  }

  function refusal(page) {
    const parts = page.why.map((line) => h("p", {}, h("b", {}, line)));
    if (page.act) parts.push(h("p", {}, h("b", {}, page.act)), list(page.do));
    const moves = page.examined ? [h("div", { class: "psoas-moves" }, ui.button(words.examined, () => ask({ type: "examined" })))] : [];
    return [h("div", { class: "psoas-halt" }, heading(words.no_plan), ...parts), ...moves];
  }

  function stopped(page) {
    return [
      h("div", { class: "psoas-halt" }, heading(words.plan), h("p", {}, page.says), page.wait ? h("p", {}, h("b", {}, page.wait)) : null),
      ...(page.wait ? [] : [h("div", { class: "psoas-moves" }, ui.button(words.go_on, () => ask({ type: "go_on" }), { class: "psoas-main" }), ui.button(words.anew, () => ask({ type: "anew" })))]),
    ];
  }

  function scheduleFields(chosen, weeks, min) {
    return [
      group("days", words.days, "checkbox", ui.content.weekdays.map((name, i) => [String(i), name]), chosen.days.map(String)),
      h("div", { class: "psoas-fields" }, dayField("first", words.first, chosen.first, min), choiceField("weeks", words.weeks, weeks.map((n) => [n, n]), chosen.weeks)),
    ];
  }

  const scheduleOf = (form) => ({ days: valuesOf(form, "days").map(Number), first: valueOf(form, "first"), weeks: Number(valueOf(form, "weeks")) });

  function setup(page) {
    const answers = ui.content.answers;
    const form = formOf([
      h("p", {}, words.setup_lead),
      ...page.gates.map((gate) => group(`gates.${gate.id}`, gate.ask, "radio", answers, [])),
      page.low ? h("p", { class: "psoas-note" }, page.low) : group("mastered", words.mastered, "checkbox", page.mastered.map((one) => [one.id, one.title, one.when]), []),
      group("equipment", words.equipment, "checkbox", page.equipment.map((thing) => [thing, thing[0].toUpperCase() + thing.slice(1)]), []),
      ...scheduleFields({ days: [], first: page.first, weeks: page.weeks[page.weeks.length - 1] }, page.weeks, page.first),
    ], words.make, (form_) => ({
      type: "make",
      gates: Object.fromEntries(page.gates.map((gate) => [gate.id, valueOf(form_, `gates.${gate.id}`)])),
      mastered: valuesOf(form_, "mastered"),
      equipment: valuesOf(form_, "equipment"),
      ...scheduleOf(form_),
    }));
    const back = page.has_plan ? h("p", {}, ui.button(words.keep_old, () => ask({ type: "keep_old" }))) : null;
    return [heading(words.setup), form, ...(back ? [back] : []), importer()];
  }

  function plan(page) {
    const parts = [heading(words.plan), h("h4", {}, words.next)];
    parts.push(h("ul", { class: "psoas-steps" }, ...page.steps.map((step) => h("li", { "data-exercise": step.id },
      h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(step.svg)}`, alt: step.alt }),
      h("div", {}, h("b", {}, step.title), h("span", { class: "psoas-dose" }, step.dose), h("p", {}, `${step.tempo[0].toUpperCase()}${step.tempo.slice(1)}.`), list(step.cues),
        h("p", {}, h("b", {}, `${words.stop_if} `), step.stop_if),
        step.not_for ? h("p", {}, h("b", {}, `${words.not_for} `), step.not_for) : null,
        h("details", {}, h("summary", {}, words.errors), list(step.errors)))))));
    parts.push(h("p", {}, h("b", {}, `${words.not_for_any} `), page.not_for), h("p", {}, h("b", {}, words.leave_out)));
    if (page.decisions.length) parts.push(h("h4", {}, words.decisions), list(page.decisions.map((d) => h("span", {}, h("b", {}, `${d.title}: ${d.kind.toLowerCase()}. `), d.why))));
    parts.push(...mornings(page), h("h3", {}, words.log), logForm(page));
    if (page.chart) {
      const chart = h("div", { class: "psoas-chart psoas-scroll", tabindex: "0", role: "region", "aria-label": words.chart });
      chart.innerHTML = page.chart;
      parts.push(h("h3", {}, words.chart), chart, h("details", {}, h("summary", {}, words.history), table(ui.content.heads, page.history, words.history)));
    }
    parts.push(h("h3", {}, words.calendar), h("p", {}, words.calendar_lead), table(null, page.calendar, words.calendar));
    parts.push(h("details", {}, h("summary", {}, words.change_days), formOf(scheduleFields(page.schedule, page.weeks, page.today), words.save_days, (form) => ({ type: "days", ...scheduleOf(form) }))));
    const fetched = h("p", { class: "psoas-said", role: "status" });
    parts.push(h("h3", {}, words.files), h("div", { class: "psoas-moves" }, ...page.files.map((file) => ui.button(file.label, () => ask({ type: "file", kind: file.kind }, fetched)))), fetched, importer());
    parts.push(h("p", {}, ui.button(words.anew, () => ask({ type: "anew" }))));
    return parts;
  }

  function table(heads, rows, name) {
    const head = heads ? h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))) : null;
    const body = rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row[0]), ...row.slice(1).map((cell) => h("td", {}, cell))));
    return h("div", { class: "psoas-scroll", tabindex: "0", role: "region", "aria-label": name }, h("table", {}, head, h("tbody", {}, ...body)));
  }

  function mornings(page) {
    if (!page.mornings.length) return [];
    const choices = ui.content.mornings.filter(([value]) => value !== "unknown");
    return [h("h4", {}, words.mornings), ...page.mornings.map((one) => formOf([group(`morning.${one.entry}`, one.ask, "radio", choices, [])], words.save_morning,
      (form) => ({ type: "morning", entry: one.entry, next_morning: valueOf(form, `morning.${one.entry}`) })))];
  }

  function logForm(page) {
    const stop = h("div", { class: "psoas-halt" }, h("b", {}, `${words.stop_rule}. `), page.stop);
    const day = dayField("day", words.day, page.today, page.from, page.today);
    const cards = page.steps.map((step) => logCard(step));
    const signs = group("signs", words.signs, "checkbox", page.signs.map((sign) => [sign.id, sign.ask]), []);
    return formOf([stop, day, ...cards.map((card) => card.element), signs], words.save, (form) => ({
      type: "log",
      day: valueOf(form, "day"),
      done: Object.fromEntries(cards.filter((card) => card.done()).map((card) => [card.id, card.read(form)])),
      signs: valuesOf(form, "signs"),
    }));
  }

  function logCard(step) {
    const name = (key) => `done.${step.id}.${key}`;
    const pains = [["", words.choose], ...ui.content.pains.map((n) => [String(n), n === 0 ? words.pain_0 : n === ui.content.pains.length - 1 ? words.pain_10 : String(n)])];
    const fields = h("div", { class: "psoas-fields", hidden: true },
      textField(name("sets"), words.sets, step.sets),
      textField(name("amount"), step.holds ? words.seconds : words.reps, step.amount),
      step.asks_spare ? textField(name("to_spare"), step.holds ? words.seconds_to_spare : words.to_spare, "") : null,
      choiceField(name("pain"), words.pain, pains, ""),
      group(name("kept_back"), step.kept_back, "radio", ui.content.answers, []),
      group(name("next_morning"), words.next_morning, "radio", ui.content.mornings, ["unknown"]));
    const did = h("input", { type: "checkbox", autocomplete: "off", onchange: () => { fields.hidden = !did.checked; } });
    const element = h("fieldset", { class: "psoas-card", "data-log": step.id }, h("legend", {}, step.title), h("p", {}, `${words.planned} ${step.dose}`),
      h("div", { class: "psoas-answers" }, h("label", {}, did, h("span", {}, words.did))), fields);
    const keys = ["sets", "amount", ...(step.asks_spare ? ["to_spare"] : []), "pain", "kept_back", "next_morning"];
    return { id: step.id, element, done: () => did.checked, read: (form) => Object.fromEntries(keys.map((key) => [key, valueOf(form, name(key))])) };
  }

  // ---- files ----

  function save({ name, mime, text }) {
    const address = URL.createObjectURL(new Blob([text], { type: mime }));
    const link = h("a", { href: address, download: name });
    ui.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    here.textContent = words.downloaded.replace("{name}", name);
  }

  function importer() {
    const file = h("input", { type: "file", accept: ".json,application/json", class: "psoas-hidden", tabindex: "-1", "aria-label": words.import });
    file.addEventListener("change", async () => {
      if (!file.files.length) return;
      const text = await file.files[0].text();
      file.value = "";
      ask({ type: "import", text });
    });
    return h("p", {}, ui.button(words.import, () => file.click()), file);
  }

  closedCheck();
  ask({ type: "hello" });
  return { draw() {}, destroy() { clearTimeout(silent); } };
}

export default mount(training, FORM_CSS + TRAINING_CSS);
