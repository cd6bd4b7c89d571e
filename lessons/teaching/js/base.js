// The shared ground of every interactive: state, keys, sliders, sentence, Reset, presets, and the words around them.
//
// HOW TO WRITE A MODULE. Python joins this file and one module into one ES module (no imports; see interactive.py).
// A module ends with exactly one line:
//
//     export default mount(create, CSS_TEXT);          // CSS_TEXT is optional
//
// `create(ui)` builds its elements inside `ui.stage` and returns
//
//     { draw(state),            // repaint from `state`; called at most once a frame, never with a half-set state
//       sentence(state),        // optional: the live sentence. With it come Reset, the presets and "Copy starting state"
//       destroy() }             // optional: undo what `draw` cannot forget (WebGL contexts, document listeners)
//
// What `ui` gives:
//
//     ui.content  ui.tables     what Python sent: words, SVG pieces; tables (tables.py has the schema)
//     ui.state                  the present state, a plain object. Never change it in place:
//     ui.set({key: value})      change it; the picture answers in the next frame, Python hears after a short pause
//     ui.put({key: value})      the same for what runs by itself: it does not stop a `go` that is under way
//     ui.go({key: value})       the same as set, moving there gently (at once when the reader asked for less motion)
//     ui.at(name, state?)       the entry of table `name` at the state: a number, or a Float64Array of one entry, row by row
//     ui.stage  ui.bar  ui.sentence     elements; `bar` (buttons) and `sentence` may be moved into the stage
//     ui.slider(element, {...})         make any HTML or SVG element a slider (keys, mouse, touch, screen reader)
//     ui.range({...})                   a visible slider under the picture: label, track, value
//     ui.toggle({key, label})           a checkbox for a true/false key of the state
//     holdPage(element)         a finger on it does not scroll the page (ui.slider with `grab` does this itself)
//     ui.button(label, action)          a button in our dress
//     ui.reducedMotion()                true when the reader asked for less motion: then animate nothing
//     ui.isStatic                       true in a plain page without a kernel
//     ui.send(message)  ui.onMessage(f) custom messages to and from Python (do nothing in a plain page)
//     ui.onPythonState(f)               called after Python changed the state
//     ui.onTrait(name, f)               f(value) now and whenever Python changes another synced trait of the widget
//
// Options of ui.slider: key (of the state), label, low, high, step (1), page (10), words(value) -> value in words,
// grab(event) -> (event) => value: called when the pointer goes down, its answer on every move.
//
// Beside the picture: class "psoas-two" sets two ranges side by side; `limits` of the interactive stand under the buttons.
//
// Elements: h("button", {class: "x", onclick: f}, "text") for HTML, s("circle", {r: 3}) for SVG.
// Numbers: format(value, digits) (a real minus sign, halves away from zero); fill("{name} cm", values) for templates;
// short(value) for lengths in a picture (px, one decimal).
// Answers without a kernel: browserStore.add([...]), .answers(lesson, version), .read(), .clear(),
// .join(what another page has read).
// Colours: only the custom properties of look.css(), so that the dark theme follows by itself.
// Keys: JupyterLab must not see them. The root stops them all, except Escape, Shift+Enter, Ctrl+Enter and saving.
// Errors: whatever throws in `create` or `draw` is caught; the still and its sentence take the place of the interactive.

/* global LOOK_CSS */

const BASE_CSS = `
.psoas-root { container-type: inline-size; box-sizing: border-box; max-width: 75rem; margin: 0.5rem 0; padding: 1.1rem 1.3rem;
  color: var(--psoas-ink); background: var(--psoas-paper); border: 1px solid var(--psoas-line); border-radius: 10px;
  font: 400 1.125rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; text-align: left; }
.psoas-root *, .psoas-root *::before { box-sizing: border-box; }
.psoas-root .psoas-title { font-size: 1.5rem; font-weight: 650; line-height: 1.25; margin: 0 0 0.15rem; color: var(--psoas-ink); }
.psoas-root .psoas-lead { margin: 0 0 0.6rem; color: var(--psoas-ink-soft); }
.psoas-root .psoas-sentence { margin: 0.2rem 0; font-size: 1.3rem; line-height: 1.4; }
.psoas-root .psoas-bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin-top: 0.9rem; }
.psoas-root button { font: inherit; line-height: 1.3; min-height: 2.5rem; padding: 0.35rem 1rem; color: var(--psoas-ink); background: var(--psoas-paper);
  border: 1.5px solid var(--psoas-ink-soft); border-radius: 999px; cursor: pointer; margin: 0; }
.psoas-root button:hover { background: var(--psoas-accent-soft); }
.psoas-root button[aria-pressed="true"] { background: var(--psoas-accent-soft); border-color: var(--psoas-accent); box-shadow: inset 0 0 0 1px var(--psoas-accent); }
.psoas-root button:disabled { opacity: 0.45; cursor: default; }
.psoas-root :focus { outline: none; }
.psoas-root :focus-visible { outline: 3px solid var(--psoas-accent); outline-offset: 2px; border-radius: 6px; }
.psoas-root .psoas-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.psoas-root .psoas-grab, .psoas-root .psoas-grab * { cursor: grab; touch-action: none; }
.psoas-root .psoas-held, .psoas-root .psoas-held * { cursor: grabbing; }
.psoas-root svg.psoas-svg { display: block; width: 100%; height: auto; overflow: hidden; user-select: none; -webkit-user-select: none; }
.psoas-root .psoas-range { container-type: inline-size; display: flex; flex-wrap: wrap; gap: 0 0.9rem; align-items: center; margin: 0.4rem 0 0; }
.psoas-root .psoas-range input { flex: 1 1 0; min-width: 0; height: 2.25rem; margin: 0; accent-color: var(--psoas-accent); cursor: pointer; touch-action: pan-y; }
.psoas-root .psoas-range b { font-weight: 600; font-variant-numeric: tabular-nums; min-width: 3.6em; text-align: right; }
.psoas-root .psoas-toggle { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 2.5rem; cursor: pointer; }
.psoas-root .psoas-toggle input { width: 1.4rem; height: 1.4rem; margin: 0; accent-color: var(--psoas-accent); }
.psoas-root details.psoas-keep { font-size: 1rem; color: var(--psoas-ink-soft); margin-left: auto; }
.psoas-root details > summary { cursor: pointer; min-height: 2rem; padding: 0.25rem 0.3rem; }
.psoas-root details.psoas-keep[open] { flex-basis: 100%; }
.psoas-root .psoas-keep input { font: 1rem ui-monospace, monospace; width: min(34rem, 100%); padding: 0.35rem 0.5rem; color: var(--psoas-ink);
  background: var(--psoas-paper); border: 1px solid var(--psoas-ink-soft); border-radius: 6px; margin: 0 0.5rem 0.3rem 0; }
.psoas-root .psoas-trouble { color: var(--psoas-ink-soft); }
@container (max-width: 28rem) { .psoas-root .psoas-range input { order: 1; flex-basis: 100%; } .psoas-root .psoas-range span { flex: 1; } }
@media (forced-colors: active) { .psoas-root :focus-visible { outline-color: Highlight; } }
@media print { .psoas-root .psoas-bar, .psoas-root .psoas-range, .psoas-root button { display: none; } }
.psoas-root .psoas-two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 2.5rem; }
.psoas-root .psoas-limits { margin-top: 0.9rem; padding: 0.1rem 0 0.1rem 0.8rem; border-left: 6px solid var(--psoas-line); color: var(--psoas-ink-soft); font-size: 1rem; }
.psoas-root .psoas-limits p { margin: 0; font-weight: 650; }
.psoas-root .psoas-limits ul { margin: 0.1rem 0 0; padding-left: 1.2rem; columns: 2 22rem; column-gap: 2rem; }
`;

const PAUSE_PYTHON_MS = 120; // after the last move, before Python hears of it
const PAUSE_VOICE_MS = 500; // after the last move, before a screen reader hears the sentence
const GLIDE_MS = 320; // how long a preset takes to arrive

// ---- elements ------------------------------------------------------------------------------------------------------

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function h(tag, attributes, ...children) {
  return build(document.createElement(tag), attributes, children);
}

function s(tag, attributes, ...children) {
  return build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

let lastId = 0;
function newId(stem) {
  lastId += 1;
  return `psoas-${stem}-${Math.random().toString(36).slice(2, 8)}-${lastId}`;
}

// ---- numbers and words ---------------------------------------------------------------------------------------------

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function toStep(value, { low, high, step = 1 }) {
  const places = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  return clamp(Number((low + Math.round((value - low) / step) * step).toFixed(places)), low, high);
}

// A length in the picture, with one decimal.
function short(value) {
  return (Math.round(value * 10) / 10).toFixed(1);
}

function format(value, digits = 0) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

// "{length} cm", "{abs change} cm", "{change:1} cm": `values` are {value, digits}.
function fill(template, values) {
  return template.replace(/\{(abs )?([A-Za-z_0-9]+)(?::(\d))?\}/g, (whole, abs, name, places) => {
    const { value, digits } = values[name];
    return format(abs ? Math.abs(value) : value, places ? Number(places) : digits);
  }).trim();
}

function pythonLiteral(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number" || typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${pythonLiteral(v)}`).join(", ")}}`;
}

function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => k in b && same(a[k], b[k]));
}

// ---- tables: the same rule, operation for operation, as `interpolate` in tables.py -------------------------------------

const decoded = new WeakMap();

function numbers(table) {
  if (!decoded.has(table)) {
    const bytes = Uint8Array.from(atob(table.data), (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    decoded.set(table, Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true)));
  }
  return decoded.get(table);
}

function bracket(points, value, name) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`${name} = ${value}: must be a finite number`);
  const last = points.length - 1;
  if (value <= points[0]) return [0, 0];
  if (value >= points[last]) return [last, 0];
  let low = 0;
  while (points[low + 1] <= value) low += 1;
  return [low, (value - points[low]) / (points[low + 1] - points[low])];
}

// A number, or the numbers of one entry row by row. `position` may hold other keys besides the table's axes.
function interpolate(table, position) {
  const names = Object.keys(table.axes);
  const shape = table.shape;
  const data = numbers(table);
  let brackets = names.map((name) => bracket(table.axes[name], position[name], name));
  if (table.interpolation === "nearest") brackets = brackets.map(([low, t]) => [t <= 0.5 ? low : low + 1, 0]);
  const width = shape.slice(names.length).reduce((a, b) => a * b, 1);
  const out = new Float64Array(width);
  for (let corner = 0; corner < 2 ** names.length; corner += 1) {
    let weight = 1;
    let row = 0;
    for (let i = 0; i < names.length; i += 1) {
      const [low, t] = brackets[i];
      const upper = (corner >> i) & 1;
      weight *= upper ? t : 1 - t;
      row = row * shape[i] + Math.min(low + upper, shape[i] - 1);
    }
    if (weight !== 0) for (let j = 0; j < width; j += 1) out[j] += weight * data[row * width + j];
  }
  return shape.length === names.length ? out[0] : out;
}

// ---- keys ----------------------------------------------------------------------------------------------------------

function belongsToJupyter(event) {
  const accel = event.ctrlKey || event.metaKey;
  return event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || accel)) || (accel && event.key.toLowerCase() === "s");
}

// Inside an SVG `touch-action` is not enough: without this a finger that drags also scrolls the page, which ends the drag.
function holdPage(element) {
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}

function keepKeys(root) {
  for (const kind of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(kind, (event) => {
      if (!belongsToJupyter(event)) event.stopPropagation();
    });
  }
}

const STEPS = { ArrowRight: ["step", 1], ArrowUp: ["step", 1], ArrowLeft: ["step", -1], ArrowDown: ["step", -1], PageUp: ["page", 1], PageDown: ["page", -1] };

function valueAfterKey(event, value, options) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Home") return options.low;
  if (event.key === "End") return options.high;
  const move = STEPS[event.key];
  return move ? toStep(value + move[1] * options[move[0]], options) : null;
}

// ---- answers in a page without a kernel: the same JSON that the store exports ---------------------------------------------

const browserStore = {
  key: "psoas-course-progress",
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      if (kept && kept.format === this.key && Array.isArray(kept.answers)) return kept;
    } catch {
      // no storage, or not ours: begin anew
    }
    return { format: this.key, version: 1, answers: [], log: [] };
  },
  // Adds answers and records and keeps every one, as the store does; gives a sentence when the browser keeps nothing.
  add(answers, log = []) {
    const kept = this.read();
    const byTime = (a, b) => (a.when < b.when ? -1 : Number(a.when > b.when));
    const unknown = (incoming, there) => {
      const known = new Set(there.map((a) => JSON.stringify(a)));
      return incoming.filter((a) => !known.has(JSON.stringify(a)));
    };
    const fresh = unknown(answers, kept.answers);
    kept.answers = [...kept.answers, ...fresh].sort(byTime);
    kept.log = [...(kept.log || []), ...unknown(log, kept.log || [])].sort(byTime);
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      return { added: 0, notice: "This browser does not keep your answers for this page." };
    }
    document.dispatchEvent(new Event("psoas-answers"));
    return { added: fresh.length, notice: "" };
  },
  // An answer given now; `one` has lesson, version, question, answer and correct.
  answer(one) {
    return this.add([{ ...one, when: new Date().toISOString().replace("Z", "000+00:00") }]);
  },
  // Takes all of it away, and remembers when; false when the browser does not let us.
  clear() {
    const cleared = new Date().toISOString();
    try {
      localStorage.setItem(this.key, JSON.stringify({ format: this.key, version: 1, answers: [], log: [], cleared }));
    } catch {
      return false;
    }
    document.dispatchEvent(new Event("psoas-answers"));
    return true;
  },
  // Adds what another page keeps. What was cleared on one of the two is gone from both; `dropped` counts it here.
  join({ answers, log = [], cleared = "" }) {
    const kept = this.read();
    const mine = kept.cleared || "";
    const after = (time) => (one) => one.when > time;
    if (mine > cleared) return { ...this.add(answers.filter(after(mine)), log.filter(after(mine))), dropped: 0 };
    const left = mine < cleared ? { ...kept, answers: kept.answers.filter(after(cleared)), log: (kept.log || []).filter(after(cleared)), cleared } : kept;
    const dropped = kept.answers.length - left.answers.length;
    if (left !== kept) localStorage.setItem(this.key, JSON.stringify(left));
    return { ...this.add(answers, log), dropped };
  },
  answers(lesson, version) {
    const mine = this.read().answers.filter((a) => a.lesson === lesson && a.version === version);
    return Object.fromEntries(mine.map((a) => [a.question, a.answer])); // the newest stands last
  },
};

// ---- mount ---------------------------------------------------------------------------------------------------------

function showStill(root, content, error) {
  console.error(error);
  const still = h("div");
  still.innerHTML = content.still || "";
  root.replaceChildren(
    h("style", {}, LOOK_CSS + BASE_CSS),
    still,
    h("p", { class: "psoas-sentence" }, content.still_sentence || ""),
    h("p", { class: "psoas-trouble", role: "status" }, `This picture cannot move in this browser (${error.message}). The still picture shows the same.`),
  );
}

// The rules of one module, for its own roots alone: two modules on a page may use the same class name for two things.
// `:where` adds no weight, so what wins over what stays as it is written.
function ownStyle(root, css) {
  const mark = [...css].reduce((sum, sign) => (Math.imul(sum, 31) + sign.codePointAt(0)) >>> 0, 7).toString(36);
  root.classList.add(`psoas-own-${mark}`);
  return css.replaceAll(".psoas-root", `.psoas-root:where(.psoas-own-${mark})`);
}

function mount(create, css = "") {
  return {
    render({ model, el }) {
      const content = model.get("content");
      const root = h("div", { class: "psoas-root", role: "group", "aria-label": content.title || "Interactive picture" });
      keepKeys(root);
      el.append(root);
      let stop = () => {};
      try {
        stop = run(model, content, root, create, css);
      } catch (error) {
        showStill(root, content, error);
      }
      return () => stop();
    },
  };
}

function run(model, content, root, create, css) {
  let state = { ...content.start, ...model.get("state") };
  let part = null;
  let frame = 0;
  let glide = 0;
  let told = state; // the state Python knows
  let pythonTimer = 0;
  let voiceTimer = 0;
  const refreshers = [];
  const messageListeners = [];
  const pythonListeners = [];
  const cleanups = [];
  const isStatic = model.get("static") === true;

  const stage = h("div", { class: "psoas-stage" });
  const shown = h("p", { class: "psoas-sentence", "aria-hidden": "true" });
  const spoken = h("output", { class: "psoas-hidden", role: "status" });
  const sentence = h("div", {}, shown, spoken);
  const bar = h("div", { class: "psoas-bar" });

  function draw() {
    frame = 0;
    try {
      for (const refresh of refreshers) refresh(state);
      part.draw(state);
      if (part.sentence) {
        const words = part.sentence(state).replace(/(\d) (?=(?:cm|mm|N)\b|%)/g, "$1\u00a0"); // a number keeps its unit
        if (shown.textContent !== words) {
          shown.textContent = words;
          clearTimeout(voiceTimer);
          voiceTimer = setTimeout(() => { spoken.textContent = words; }, PAUSE_VOICE_MS);
        }
      }
    } catch (error) {
      stop();
      showStill(root, content, error);
    }
  }

  function drawSoon() {
    if (!frame) frame = requestAnimationFrame(draw);
  }

  function tellPython() {
    clearTimeout(pythonTimer);
    pythonTimer = 0;
    if (same(told, state)) return;
    told = state;
    model.set("state", { ...state });
    model.save_changes();
  }

  function put(changes) {
    state = { ...state, ...changes };
    ui.state = state;
    drawSoon();
    clearTimeout(pythonTimer);
    pythonTimer = setTimeout(tellPython, PAUSE_PYTHON_MS);
  }

  function set(changes) {
    cancelAnimationFrame(glide);
    put(changes);
  }

  function go(target) {
    cancelAnimationFrame(glide);
    const from = state;
    const moving = Object.keys(target).filter((k) => typeof target[k] === "number" && typeof from[k] === "number" && target[k] !== from[k]);
    if (reducedMotion() || !moving.length) return put(target);
    const begin = performance.now();
    const step = (now) => {
      const t = clamp((now - begin) / GLIDE_MS, 0, 1);
      if (t >= 1) return put(target);
      const eased = t * t * (3 - 2 * t);
      put(Object.fromEntries(moving.map((k) => [k, from[k] + (target[k] - from[k]) * eased])));
      glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
  }

  function onPython() {
    const from = model.get("state");
    if (same(from, told)) return;
    cancelAnimationFrame(glide);
    clearTimeout(pythonTimer);
    state = { ...content.start, ...from };
    told = state;
    ui.state = state;
    drawSoon();
    for (const listener of pythonListeners) listener(state);
  }

  function slider(element, options) {
    const o = { step: 1, page: 10, words: (v) => format(v), ...options };
    const native = element instanceof HTMLInputElement;
    element.setAttribute("aria-label", o.label);
    if (!native) {
      element.setAttribute("role", "slider");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-valuemin", o.low);
      element.setAttribute("aria-valuemax", o.high);
    }
    element.addEventListener("keydown", (event) => {
      const value = valueAfterKey(event, state[o.key], o);
      if (value === null) return;
      event.preventDefault();
      set({ [o.key]: value });
    });
    if (o.grab) {
      element.classList.add("psoas-grab");
      let follow = null;
      const release = () => {
        follow = null;
        element.classList.remove("psoas-held");
        tellPython();
      };
      element.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        event.preventDefault();
        element.focus({ preventScroll: true });
        element.setPointerCapture(event.pointerId);
        element.classList.add("psoas-held");
        follow = o.grab(event);
        set({ [o.key]: toStep(follow(event), o) });
      });
      element.addEventListener("pointermove", (event) => {
        if (follow) set({ [o.key]: toStep(follow(event), o) });
      });
      holdPage(element);
      element.addEventListener("pointerup", release);
      element.addEventListener("pointercancel", release);
    }
    refreshers.push((now) => {
      element.setAttribute("aria-valuetext", o.words(now[o.key]));
      if (native) element.value = now[o.key];
      else element.setAttribute("aria-valuenow", now[o.key]);
    });
    return element;
  }

  function range(options) {
    const input = h("input", { type: "range", min: options.low, max: options.high, step: options.step || 1 });
    const value = h("b", { "aria-hidden": "true" });
    input.addEventListener("input", () => set({ [options.key]: Number(input.value) }));
    input.addEventListener("change", tellPython);
    slider(input, options);
    refreshers.push((now) => { value.textContent = options.short ? options.short(now[options.key]) : format(now[options.key]); });
    return h("div", { class: "psoas-range" }, h("span", { "aria-hidden": "true" }, options.label), input, value);
  }

  function toggle({ key, label }) {
    const input = h("input", { type: "checkbox", onchange: () => set({ [key]: input.checked }) });
    refreshers.push((now) => { input.checked = Boolean(now[key]); });
    return h("label", { class: "psoas-toggle" }, input, label);
  }

  function button(label, action, attributes = {}) {
    return h("button", { type: "button", onclick: action, ...attributes }, label);
  }

  function reducedMotion() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function startingState() {
    const field = h("input", { readonly: true, "aria-label": "Starting state, as Python text" });
    const answer = h("span", { role: "status" });
    const copy = button("Copy", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        answer.textContent = " Copied. Paste it into the brackets of the cell.";
      } catch {
        answer.textContent = " Press Ctrl+C now to copy, then paste it into the brackets of the cell.";
      }
    });
    refreshers.push((now) => { field.value = `state=${pythonLiteral(now)}`; });
    return h("details", { class: "psoas-keep" }, h("summary", {}, "Copy starting state"), field, copy, answer);
  }

  function fillBar() {
    for (const { name, state: target } of content.postures || []) {
      const preset = button(name, () => go(target));
      refreshers.push((now) => preset.setAttribute("aria-pressed", String(Object.keys(target).every((k) => same(now[k], target[k])))));
      bar.append(preset);
    }
    bar.append(button("Reset", () => go(content.start)));
    if (!isStatic) bar.append(startingState());
  }

  function stop() {
    cancelAnimationFrame(frame);
    cancelAnimationFrame(glide);
    clearTimeout(voiceTimer);
    if (pythonTimer) tellPython();
    model.off("change:state", onPython);
    model.off("msg:custom", onMessage);
    for (const cleanup of cleanups) cleanup();
    if (part && part.destroy) part.destroy();
    part = { draw() {} };
  }

  function onMessage(message) {
    for (const listener of messageListeners) listener(message);
  }

  const ui = {
    root, stage, bar, sentence, content, state, isStatic,
    tables: model.get("tables"),
    set, put, go, slider, range, toggle, button, reducedMotion,
    at: (name, where = state) => interpolate(ui.tables[name], where),
    send: (message) => { if (!isStatic) model.send(message); },
    onMessage: (listener) => messageListeners.push(listener),
    onPythonState: (listener) => pythonListeners.push(listener),
    onTrait: (name, listener) => {
      const hear = () => listener(model.get(name));
      model.on(`change:${name}`, hear);
      cleanups.push(() => model.off(`change:${name}`, hear));
      hear();
    },
  };

  root.append(h("style", {}, LOOK_CSS + BASE_CSS + ownStyle(root, css)));
  if (content.title) root.append(h("p", { class: "psoas-title" }, content.title));
  if (content.lead) root.append(h("p", { class: "psoas-lead" }, content.lead));
  root.append(stage);
  part = create(ui);
  if (part.sentence) {
    if (!sentence.parentNode) root.append(sentence);
    if (!bar.parentNode) root.append(bar);
    fillBar();
    spoken.textContent = part.sentence(state);
  }
  if (content.limits_title) root.append(h("div", { class: "psoas-limits" }, h("p", {}, content.limits_title), h("ul", {}, ...content.limits.map((words) => h("li", {}, words)))));
  model.on("change:state", onPython);
  model.on("msg:custom", onMessage);
  draw();
  return stop;
}
