// The decision aid: what matters beside all options. It asks the symptom check (form.js) first and keeps nothing of it.

/* global h, newId, mount, symptomForm, FORM_CSS */

const AID_CSS = `
.psoas-root .psoas-aid h3 { font-size: 1.35rem; margin: 0.8rem 0 0.3rem; color: var(--psoas-ink); }
.psoas-root .psoas-aid h4 { font-size: 1.2rem; margin: 1rem 0 0.3rem; color: var(--psoas-ink); }
.psoas-root .psoas-aid p { margin: 0.3rem 0; }
.psoas-root .psoas-people-row { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.4rem 0; }
.psoas-root .psoas-matters { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0.4rem 1.6rem; }
.psoas-root .psoas-matters fieldset, .psoas-root fieldset.psoas-lean { border: 1px solid var(--psoas-line); border-radius: 8px; margin: 0; padding: 0.3rem 0.8rem 0.5rem; min-width: 0; }
.psoas-root .psoas-matters legend, .psoas-root .psoas-lean legend { padding: 0 0.3rem; font-weight: 600; color: var(--psoas-ink); font-size: 1.1rem; width: auto; margin: 0; border: 0; }
.psoas-root .psoas-aid label { display: inline-flex; gap: 0.45rem; align-items: center; min-height: 2.4rem; margin-right: 1.1rem; cursor: pointer; }
.psoas-root .psoas-aid input { width: 1.3rem; height: 1.3rem; margin: 0; accent-color: var(--psoas-accent); flex: none; }
.psoas-root fieldset.psoas-lean label { display: flex; }
.psoas-root .psoas-scroll { overflow-x: auto; }
.psoas-root table.psoas-beside { border-collapse: collapse; width: 100%; margin: 0.4rem 0; font-size: 1.05rem; color: var(--psoas-ink); }
.psoas-root .psoas-beside th, .psoas-root .psoas-beside td { text-align: left; vertical-align: top; white-space: normal; min-width: 9rem; padding: 0.45rem 0.7rem 0.45rem 0; border-bottom: 1px solid var(--psoas-line); background: none; color: var(--psoas-ink); }
.psoas-root .psoas-beside th { font-weight: 650; }
.psoas-root .psoas-beside small { display: block; font-weight: 400; font-size: 0.95rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-stop { border-left: 8px solid var(--psoas-warning); padding: 0.3rem 1rem; margin: 0.6rem 0; }
@media (forced-colors: active) { .psoas-root .psoas-stop { border-color: Highlight; } }
`;

const A_LOT = 2;

function decisionAid(ui) {
  const { words, options, check } = ui.content;
  const may = check.rules.may_show;
  const box = h("div", { class: "psoas-aid" });
  ui.stage.append(h("p", { class: "psoas-sentence" }, words.decision), h("p", { class: "psoas-lead" }, words.lead), box, about());

  function about() {
    return h("details", {}, h("summary", {}, words.about), h("ul", {}, ...words.about_lines.map((line) => h("li", {}, line))));
  }
  // The release is never chosen without the list of those who must not. Leave to exercise is not leave to be pressed:
  // where the options wait for an examination, the release is for whoever examined.
  const RELEASE = "release";
  const mayRelease = (one) => may.plan[one.urgency] === "yes";
  const named = (text, one) => text.replace("{me}", one.name === null ? words.person_you : one.name);
  let listRead = false; // that somebody has gone through the list: asked again for each person and each choice

  const empty = () => ({ urgency: null, examined: false, matters: {}, lean: "" });
  let mine = null; // about oneself: never handed to ui.set, and gone with "Start again"
  let holder = null;

  const personOf = (id) => check.people.find((p) => p.id === id);
  function session() {
    if (mine) return { ...mine, name: null };
    const person = personOf(ui.state.person);
    return person ? { ...ui.state, urgency: person.urgency, name: person.name, person } : null;
  }
  function change(patch) {
    if ("lean" in patch) listRead = false;
    if (mine) {
      mine = { ...mine, ...patch };
      show();
    } else ui.set(patch);
  }
  function allowed(what, one) {
    const rule = may[what][one.urgency === null ? "no_result" : one.urgency];
    return rule === "yes" || (rule === "examined" && one.examined);
  }

  function radios(legend, name, values, chosen, pick) {
    return h("fieldset", { class: name }, h("legend", {}, legend), ...values.map(([value, text]) => {
      const input = h("input", { type: "radio", name: `${name}-${uid}-${legend}`, checked: value === chosen, "data-key": `${legend}|${value}` });
      input.addEventListener("change", () => pick(value));
      return h("label", {}, input, h("span", {}, text));
    }));
  }
  const uid = newId("aid");

  function start() {
    return [
      h("h3", {}, words.practise),
      h("div", { class: "psoas-people-row" }, ...check.people.map((p) => ui.button(`${p.name}, ${p.age}`, () => { listRead = false; ui.set({ person: p.id, examined: false, matters: {}, lean: "" }); }, { "data-key": p.id }))),
      ui.button(words.me, () => { mine = empty(); holder = null; listRead = false; show(); }, { "data-key": "me" }),
    ];
  }

  // The check's own form, in this page; its result comes back here and goes nowhere else.
  function form() {
    if (holder) return holder;
    holder = h("div", {});
    const inner = {
      content: check,
      state: { person: "", answers: {}, screen: "welcome" },
      stage: holder,
      set() {},
      button: ui.button,
      onPythonState() {},
      send(message) {
        if (!mine) return;
        mine = { ...empty(), urgency: message.urgency, examined: message.urgency !== null && message.examined === true };
        show();
      },
    };
    symptomForm(inner);
    // it begins with the choice between an invented person and oneself, and that is made already
    [...holder.querySelectorAll("button")].find((b) => b.textContent === check.words.about_me).click();
    return holder;
  }

  function stopped(one) {
    const text = check.results[one.urgency];
    const parts = [h("p", {}, h("b", {}, words.stopped)), h("p", {}, `${words.check_says} `, h("b", {}, text.act)), h("ul", {}, ...text.now.filter((line) => line !== words.not_here_line).map((line) => h("li", {}, line)))];
    if (one.person) parts.push(h("p", {}, one.person.teach));
    if (text.instead) parts.push(h("p", {}, text.instead));
    return h("div", { class: "psoas-stop", role: "status" }, ...parts);
  }

  function examined(one) {
    if (may.plan[one.urgency] !== "examined" || one.name === null) return null; // about oneself the form itself asks
    const input = h("input", { type: "checkbox", checked: one.examined, "data-key": "examined" });
    input.addEventListener("change", () => change({ examined: input.checked }));
    return h("label", {}, input, h("span", {}, named(words.examined, one)));
  }

  function cell(option, concern, one) {
    if (one.name === null && option.by_hand && concern === "pain" && !allowed("massage_word", one)) return words.not_said;
    return option.cell[concern];
  }

  function table(one) {
    const chosen = words.concern.filter((c) => one.matters[c.id] > 0).sort((a, b) => one.matters[b.id] - one.matters[a.id]);
    if (!chosen.length) return [h("p", {}, words.choose)];
    const head = h("tr", {}, h("td", {}), ...chosen.map((c) => h("th", { scope: "col" }, c.name, one.matters[c.id] === A_LOT ? h("small", {}, words.levels[A_LOT]) : null)));
    const rows = options.map((o) => h("tr", { "data-option": o.id },
      h("th", { scope: "row" }, o.name, o.id === RELEASE ? h("small", {}, mayRelease(one) ? words.first_list : named(words.not_here, one)) : null),
      ...chosen.map((c) => h("td", {}, cell(o, c.id, one)))));
    return [
      h("h4", {}, words.table),
      h("p", {}, words.table_lead.replace(" or about {name}", one.name ? ` or about ${one.name}` : "")),
      h("div", { class: "psoas-scroll", tabindex: "0", role: "region", "aria-label": words.table }, h("table", { class: "psoas-beside" }, h("thead", {}, head), h("tbody", {}, ...rows))),
    ];
  }

  function mustNot(...end) {
    const { title, says } = ui.content.must_not;
    return h("div", { class: "psoas-stop", "data-part": "must-not" }, h("p", {}, h("b", {}, title)), h("ul", {}, ...says.map((line) => h("li", {}, line))), ...end);
  }

  function lean(one) {
    const known = options.filter((o) => o.id !== RELEASE || mayRelease(one));
    const values = [...known.map((o) => [o.id, o.name]), ["unsure", words.unsure]];
    const option = known.find((o) => o.id === one.lean);
    const parts = [radios(words.lean, "psoas-lean", values, one.lean, (value) => change({ lean: value }))];
    if (!mayRelease(one)) {
      const release = options.find((o) => o.id === RELEASE);
      parts.push(h("p", {}, h("b", {}, `${release.name}. `), named(words.not_here, one)), h("details", {}, h("summary", {}, words.list), mustNot()));
    }
    let next = option ? `${words.next} ${option.ask}` : one.lean === "unsure" ? words.next_unsure : "";
    if (option && option.id === RELEASE) {
      const input = h("input", { type: "checkbox", checked: listRead, "data-key": "list-read" });
      input.addEventListener("change", () => { listRead = input.checked; show(); });
      parts.push(mustNot(h("label", {}, input, h("span", {}, named(words.list_none, one)))));
      if (!listRead) next = named(words.list_fits, one);
    }
    return [...parts, h("p", { role: "status", "data-part": "next" }, next)];
  }

  function choice(one) {
    const wish = words.wish.find((w) => one.person && w.person === one.person.id);
    const ask = one.name ? words.matters.replace("{name}", one.name) : words.matters_me;
    const levels = words.levels.map((text, i) => [i, text]);
    const concerns = words.concern.map((c) => radios(c.name, "psoas-matter", levels, one.matters[c.id], (value) => change({ matters: { ...one.matters, [c.id]: value } })));
    return [h("h3", {}, ask), wish ? h("p", {}, wish.says) : null, h("div", { class: "psoas-matters" }, ...concerns), ...table(one), ...lean(one)];
  }

  function again() {
    return h("p", {}, ui.button(words.again, () => {
      mine = null;
      holder = null;
      ui.set({ person: "", examined: false, matters: {}, lean: "" });
      show();
    }, { "data-key": "again" }));
  }

  function show() {
    const held = box.contains(document.activeElement) && document.activeElement.dataset ? document.activeElement.dataset.key : "";
    const one = session();
    const parts = [];
    if (!one) parts.push(...start());
    else {
      if (one.person) parts.push(h("p", {}, h("b", {}, `${one.name}, ${one.person.age}. `), one.person.story));
      else parts.push(h("p", {}, words.me_lead), form());
      if (one.urgency !== null && !allowed("plan", one)) parts.push(stopped(one));
      parts.push(one.urgency === null ? null : examined(one));
      if (allowed("plan", one)) parts.push(...choice(one));
      parts.push(again());
    }
    const keep = parts.filter(Boolean);
    if (holder && keep.includes(holder) && holder.parentElement === box) { // the form keeps its place, its focus and its scroll
      for (const child of [...box.children]) if (child !== holder) child.remove();
      const at = keep.indexOf(holder);
      holder.before(...keep.slice(0, at));
      holder.after(...keep.slice(at + 1));
    } else box.replaceChildren(...keep);
    const back = held ? [...box.querySelectorAll("[data-key]")].find((e) => e.dataset.key === held) : null;
    if (back) back.focus({ preventScroll: true });
  }

  ui.onPythonState(() => { mine = null; holder = null; });
  return { draw() { if (!mine) show(); } };
}

export default mount(decisionAid, FORM_CSS + AID_CSS);
