// Counts what timer.py describes: huge seconds, a word for the phase, a shape that fills, the session as a strip.
//
// The clock is performance.now(): a slow page or a hidden tab shows late, but never counts wrong.

const TIMER_CSS = `
.psoas-root .psoas-timer { background: var(--psoas-paper); }
.psoas-root .psoas-face { position: relative; display: grid; grid-template-columns: 1fr auto; align-items: center; width: 100%; min-height: 12.5rem; padding: 0.4rem 1.6rem;
  border: 3px solid var(--psoas-ink-soft); border-radius: 14px; overflow: hidden; text-align: left; background: var(--psoas-paper); }
.psoas-root .psoas-face:hover { background: var(--psoas-paper); }
.psoas-root .psoas-fill { position: absolute; left: 0; right: 0; bottom: 0; height: 100%; transform-origin: bottom; background: var(--psoas-accent-soft); border-top: 4px solid var(--psoas-accent); }
.psoas-root .psoas-words { position: relative; display: grid; gap: 0.2rem; }
.psoas-root .psoas-word { font-size: clamp(2.6rem, 8cqw, 5.5rem); font-weight: 750; line-height: 1; }
.psoas-root .psoas-where { font-size: 1.5rem; }
.psoas-root .psoas-seconds { position: relative; font-size: clamp(6rem, 17cqw, 12rem); font-weight: 800; line-height: 1; font-variant-numeric: tabular-nums; }
.psoas-root .psoas-controls { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0.5rem 0 0.3rem; }
.psoas-root .psoas-controls .psoas-main { font-weight: 700; min-width: 8rem; border-width: 2.5px; }
.psoas-root .psoas-pick { font: inherit; min-height: 2.5rem; max-width: 100%; width: auto; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; padding: 0.2rem 0.5rem; margin: 0 0 0.4rem; }
.psoas-root .psoas-three { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0 2rem; }
.psoas-root .psoas-stop { margin: 0.3rem 0 0; padding-left: 0.7rem; border-left: 6px solid var(--psoas-warning); }
.psoas-root .psoas-timer .psoas-sentence { font-size: 1.125rem; }
.psoas-root .psoas-timer svg { max-height: 6.6rem; }
.psoas-root .psoas-timer:fullscreen { display: grid; grid-template-rows: 1fr auto auto auto; padding: 2vmin; overflow: auto; }
.psoas-root .psoas-timer:fullscreen .psoas-word { font-size: 16vmin; }
.psoas-root .psoas-timer:fullscreen .psoas-where { font-size: 5vmin; }
.psoas-root .psoas-timer:fullscreen .psoas-seconds { font-size: 55vmin; }
@container (max-width: 24rem) { /* a telephone, whatever the width of its letters */
  .psoas-root .psoas-face { padding-inline: 1rem; }
  .psoas-root .psoas-word { font-size: 2rem; }
  .psoas-root .psoas-seconds { font-size: 5rem; }
}
@media (forced-colors: active) { .psoas-root .psoas-fill { background: Highlight; opacity: 0.4; } }
@media print { .psoas-root .psoas-controls, .psoas-root .psoas-face { display: none; } }
`;

// The whole session; the same as `schedule` in timer.py.
function schedule(e, { sets, amount, rest }, c) {
  const sides = e.sides ? ["right", "left"] : [""];
  const reps = e.hold ? 1 : amount;
  const last = e.phases.length - 1;
  const full = (i) => (last === 0 ? [0, 1] : [i === 0 ? 0 : 1, i === last ? 0 : 1]);
  const out = [{ kind: "ready", word: "get ready", seconds: c.ready_s, set: 1, side: sides[0], rep: 0, full: [0, 0] }];
  for (let set = 1; set <= sets; set += 1) {
    for (const side of sides) {
      if (side === "left") out.push({ kind: "change", word: "change sides", seconds: c.change_s, set, side, rep: 0, full: [0, 0] });
      for (let rep = 1; rep <= reps; rep += 1) {
        e.phases.forEach(([word, seconds], i) => out.push({ kind: "work", word, seconds: seconds === null ? amount : seconds, set, side, rep, full: full(i) }));
      }
    }
    if (set < sets) out.push({ kind: "rest", word: "rest", seconds: rest, set: set + 1, side: sides[0], rep: 0, full: [1, 0] });
  }
  return out;
}

function saidTime(seconds) {
  const minutes = Math.floor(seconds / 60);
  return [minutes ? `${minutes} min` : "", seconds % 60 ? `${seconds % 60} s` : ""].filter(Boolean).join(" ");
}

function timer(ui) {
  const c = ui.content;
  const of = (state) => c.exercises[clamp(Math.round(state.rung), 1, c.exercises.length) - 1];
  let phases = [];
  let ends = []; // of each phase, milliseconds from the start of the session
  let made = "";
  let passed = 0; // milliseconds of the session that have been counted
  let since = null; // performance.now() at which `passed` was true; null while the timer stands
  let frame = 0;
  let wake = 0;
  let shownPhase = "";
  let sound = null;

  const now = () => passed + (since === null ? 0 : performance.now() - since);
  const total = () => ends[ends.length - 1];
  const at = (ms) => ends.findIndex((end) => ms < end); // -1 when it is over
  const begin = (k) => (k > 0 ? ends[k - 1] : 0);

  const fill = h("span", { class: "psoas-fill" });
  const word = h("span", { class: "psoas-word" });
  const where = h("span", { class: "psoas-where" });
  const seconds = h("span", { class: "psoas-seconds" });
  const face = h("button", { type: "button", class: "psoas-face", onclick: toggle }, fill, h("span", { class: "psoas-words" }, word, where), seconds);
  const voice = h("div", { class: "psoas-hidden", role: "status" });
  const main = ui.button("Start", toggle, { class: "psoas-main" });
  const pick = h("select", { class: "psoas-pick", "aria-label": "Exercise", onchange: () => choose(Number(pick.value)) },
    ...c.exercises.map((e, i) => h("option", { value: i + 1 }, `${i + 1}  ${e.title}`)));
  const controls = h("div", { class: "psoas-controls" }, main, ui.button("Back", () => skip(-1)), ui.button("Skip", () => skip(1)), ui.button("From the start", restart), ui.toggle({ key: "sound", label: "Sound" }));
  if (document.fullscreenEnabled) controls.append(ui.button("Full screen", () => (document.fullscreenElement ? document.exitFullscreen() : box.requestFullscreen().catch(() => {}))));
  const strip = s("svg", { class: "psoas-svg", viewBox: `0 0 ${c.strip[0]} ${c.strip[3]}`, "font-size": 20, "aria-hidden": "true" });
  const stop = h("p", { class: "psoas-stop" });
  const ranges = h("div", { class: "psoas-three" });
  const box = h("div", { class: "psoas-timer" }, h("label", {}, "Exercise ", pick), face, controls, strip, stop, ui.sentence, ranges, voice);
  ui.stage.append(box);

  // One slider for sets, one for the amount, one for the rest; their ends follow the exercise.
  const bounds = ["sets", "amount", "rest"].map((key) => {
    const input = h("input", { type: "range", step: 1, oninput: () => ui.set({ [key]: Number(input.value) }) });
    const name = h("span", { "aria-hidden": "true" });
    const value = h("b", { "aria-hidden": "true" });
    ranges.append(h("div", { class: "psoas-range" }, name, input, value));
    return { key, input, name, value };
  });

  function choose(rung) {
    const e = c.exercises[rung - 1];
    ui.set({ rung, sets: e.sets[0], amount: e.amount[0], rest: e.rest[1] });
  }

  function beep(kind) {
    if (!ui.state.sound) return;
    try {
      sound = sound || new AudioContext();
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      tone.frequency.value = kind === "work" ? 660 : 440;
      loud.gain.setValueAtTime(0.15, sound.currentTime);
      loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.25);
      tone.connect(loud).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.25);
    } catch {
      // without sound the face says it all
    }
  }

  function toggle() {
    if (since === null) {
      if (now() >= total()) passed = 0;
      since = performance.now();
    } else {
      passed = now();
      since = null;
    }
    shownPhase = "";
    run();
  }

  function moveTo(ms) {
    passed = clamp(ms, 0, total());
    if (since !== null) since = performance.now();
    run();
  }

  // Back goes to the beginning of this phase, or, within its first second, to the one before.
  function skip(by) {
    const k = at(now()) === -1 ? phases.length : at(now());
    if (by > 0) moveTo(k < phases.length ? ends[k] : total());
    else moveTo(k < phases.length && now() - begin(k) > 1000 ? begin(k) : begin(Math.max(k - 1, 0)));
  }

  function restart() {
    since = null;
    moveTo(0);
  }

  function run() {
    cancelAnimationFrame(frame);
    clearTimeout(wake);
    paint();
    if (since === null) return;
    const next = ends[at(now())] - now();
    wake = setTimeout(run, ui.reducedMotion() ? Math.min(next, 1000 - ((now() - begin(at(now()))) % 1000)) + 1 : next + 1); // also in a hidden tab
    if (!ui.reducedMotion()) frame = requestAnimationFrame(onFrame);
  }

  function onFrame() {
    paint();
    if (since !== null) frame = requestAnimationFrame(onFrame);
  }

  function say(words, kind) {
    if (words === shownPhase) return;
    shownPhase = words;
    voice.textContent = words;
    if (since !== null) beep(kind);
  }

  function paint() {
    const ms = now();
    const k = at(ms);
    if (k === -1) {
      passed = total();
      since = null;
      clearTimeout(wake);
    }
    const p = k === -1 ? { kind: "done", word: "done", side: "", rep: 0, set: 0, full: [0, 0], seconds: 0 } : phases[k];
    const left = k === -1 ? 0 : ends[k] - ms;
    const share = k === -1 ? 0 : 1 - (ui.reducedMotion() ? Math.ceil(left / 1000) * 1000 : left) / (p.seconds * 1000);
    const e = of(ui.state);
    word.textContent = p.word;
    seconds.textContent = k === -1 ? "" : String(Math.ceil(left / 1000));
    const side = p.side ? `${p.side} side` : "";
    const count = p.rep && !e.hold ? `${p.rep} of ${ui.state.amount}` : "";
    where.textContent = [p.set ? `set ${p.set} of ${ui.state.sets}` : "", side, count, since === null && k !== -1 && ms > 0 ? "paused" : ""].filter(Boolean).join(", ");
    fill.style.transform = `scaleY(${p.full[0] + (p.full[1] - p.full[0]) * share})`;
    const label = since !== null ? "Pause" : k === -1 ? "Again" : ms > 0 ? "Continue" : "Start";
    if (main.textContent !== label) main.textContent = label;
    face.setAttribute("aria-label", `${label} the timer`);
    const marker = strip.querySelector("[data-now]");
    if (marker) marker.setAttribute("transform", `translate(${short((ms / total()) * c.strip[0])} 0)`);
    const paused = since === null && ms > 0 && k !== -1;
    if (since !== null || paused || k === -1) say([paused ? "Paused:" : "", p.word, count || side].filter(Boolean).join(" "), p.kind);
  }

  function drawStrip() {
    const [wide, top, tall] = c.strip;
    strip.replaceChildren();
    const blocks = [];
    for (const p of phases) {
      const last = blocks[blocks.length - 1];
      if (last && last.kind === p.kind && last.set === p.set && last.side === p.side) last.seconds += p.seconds;
      else blocks.push({ ...p });
    }
    const all = total() / 1000;
    let before = 0;
    const label = (x, y, words, colour, anchor = "start", weight = 400) => strip.append(s("text", { x: short(x), y, "text-anchor": anchor, "font-weight": weight, style: `fill:var(--psoas-${colour})` }, words));
    for (const b of blocks) {
      const x = (before / all) * wide;
      const w = (b.seconds / all) * wide;
      before += b.seconds;
      const colour = b.kind === "work" ? "accent" : b.kind === "rest" ? "accent-soft" : "line";
      strip.append(s("rect", { x: short(x), y: top, width: short(Math.max(w - 2, 1)), height: tall, rx: 4, style: `fill:var(--psoas-${colour})` }));
      if (b.kind === "work" && b.side !== "left") label(x, top - 10, `set ${b.set}`, "ink", "start", 600);
      if (w > 58 && (b.kind === "work" || b.kind === "rest")) label(x + w / 2, top + 27, b.kind === "rest" ? "rest" : b.side || "both", b.kind === "work" ? "paper" : "ink", "middle");
    }
    label(0, c.strip[3] - 4, `In all ${saidTime(all)}`, "ink-soft");
    strip.append(s("path", { "data-now": "", d: `M0 ${top - 5}V${top + tall + 5}`, "stroke-width": 5, style: "stroke:var(--psoas-psoas)" }));
  }

  return {
    draw(state) {
      const e = of(state);
      const wanted = [state.rung, state.sets, state.amount, state.rest].join(" ");
      if (wanted !== made) {
        made = wanted;
        phases = schedule(e, state, c);
        let end = 0;
        ends = phases.map((p) => (end += p.seconds * 1000));
        since = null;
        passed = 0;
        shownPhase = "";
        voice.textContent = "";
        for (const { key, input, name, value } of bounds) {
          const label = { sets: "Sets", amount: e.hold ? "Hold" : "Repetitions", rest: "Rest" }[key];
          const words = key === "sets" || (key === "amount" && !e.hold) ? `${state[key]}` : `${state[key]} s`;
          [input.min, input.max] = e[key];
          input.value = state[key];
          input.disabled = e[key][0] === e[key][1];
          input.setAttribute("aria-label", label);
          input.setAttribute("aria-valuetext", words);
          name.textContent = label;
          value.textContent = words;
        }
        pick.value = String(Math.round(state.rung));
        stop.replaceChildren(h("strong", {}, "Stop if: "), `${e.stop} `, ...(e.not_for ? [h("strong", {}, "Not for: "), e.not_for] : []));
        drawStrip();
      }
      run();
    },
    sentence(state) {
      const e = of(state);
      const what = e.hold ? `${state.amount} s hold` : `${state.amount} times`;
      const all = schedule(e, state, c).reduce((sum, p) => sum + p.seconds, 0);
      return `${e.title}: ${state.sets > 1 ? `${state.sets} sets` : "1 set"}, ${what}${e.sides ? " on each side" : ""}; ${e.tempo}; rest ${state.rest} s. In all ${saidTime(all)}.`;
    },
    destroy() {
      cancelAnimationFrame(frame);
      clearTimeout(wake);
      if (sound) sound.close();
    },
  };
}

export default mount(timer, TIMER_CSS);
