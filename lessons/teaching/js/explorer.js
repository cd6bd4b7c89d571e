// Moves the picture that explorer.py drew: bones turn, bellies follow their table, numbers, curve and sentence go along.

const EXPLORER_CSS = `
.psoas-root .psoas-explorer { display: grid; grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); gap: 0.4rem 2.2rem; align-items: center; }
.psoas-root .psoas-explorer .psoas-picture { max-height: max(22rem, 56vh); } /* so that a projector shows it whole, with its controls */
.psoas-root .psoas-explorer .psoas-graph { max-height: max(12rem, 32vh); }
.psoas-root .psoas-chosen .psoas-range { grid-template-columns: 1fr auto; gap: 0 0.9rem; }
.psoas-root .psoas-chosen input { grid-column: 1 / -1; grid-row: 2; }
.psoas-root .psoas-readouts { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0.5rem 0 0.8rem; }
.psoas-root .psoas-readout { display: flex; flex-direction: column; }
.psoas-root .psoas-readout span { color: var(--psoas-ink-soft); font-size: 1.1rem; }
.psoas-root .psoas-readout b { font-size: 2.5rem; line-height: 1.1; font-weight: 650; font-variant-numeric: tabular-nums; white-space: nowrap; }
.psoas-root .psoas-readout small { font-size: 1.3rem; font-weight: 500; color: var(--psoas-ink-soft); }
.psoas-root .psoas-explorer .psoas-sentence { min-height: 4.2em; }
.psoas-root .psoas-sentence.psoas-careful { border-left: 6px solid var(--psoas-warning); padding-left: 0.7rem; }
.psoas-root svg [data-handle]:focus { outline: none; }
.psoas-root svg [data-handle] .psoas-ring { fill: none; stroke: none; }
.psoas-root svg [data-handle]:focus-visible .psoas-ring { stroke: var(--psoas-accent); stroke-width: 4px; }
@container (max-width: 46rem) {
  .psoas-root .psoas-explorer { grid-template-columns: minmax(0, 1fr); }
  .psoas-root .psoas-explorer .psoas-sentence { min-height: 0; }
  .psoas-root .psoas-readout b { font-size: 1.9rem; }
}
@container (max-width: 30rem) { .psoas-root .psoas-picture text { font-size: 28px; } }
`;

// `value` gives the number of an axis or a table, or the (x, y) of a slide.
function turned([x0, y0], turns, value) {
  let x = x0;
  let y = y0;
  for (const turn of [...turns].reverse()) {
    if (turn.table) {
      const [dx, dy] = value(turn.table);
      x += dx;
      y += dy;
      continue;
    }
    const angle = (turn.gain * value(turn.axis) * Math.PI) / 180;
    const [px, py] = turn.pivot_mm;
    const [dx, dy] = [x - px, y - py];
    x = px + dx * Math.cos(angle) - dy * Math.sin(angle);
    y = py + dx * Math.sin(angle) + dy * Math.cos(angle);
  }
  return [x, y];
}

function transformOf(turns, value) {
  return turns.map((t) => (t.table ? `translate(${value(t.table)[0]} ${value(t.table)[1]})`
    : `rotate(${t.gain * value(t.axis)} ${t.pivot_mm[0]} ${t.pivot_mm[1]})`)).join(" ");
}

function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

function lengths(points) {
  const along = [0];
  for (let i = 1; i < points.length; i += 1) {
    along.push(along[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  }
  return along;
}

function lookUp(at, xs, ys) {
  if (at <= xs[0]) return ys[0];
  for (let i = 1; i < xs.length; i += 1) {
    if (at <= xs[i]) return xs[i] === xs[i - 1] ? ys[i] : ys[i - 1] + ((at - xs[i - 1]) / (xs[i] - xs[i - 1])) * (ys[i] - ys[i - 1]);
  }
  return ys[ys.length - 1];
}

function spread(points, steps) {
  const along = lengths(points);
  const total = along[along.length - 1];
  return Array.from({ length: steps + 1 }, (_, i) => [0, 1].map((k) => lookUp((i / steps) * total, along, points.map((p) => p[k]))));
}

function softened(list, mean) {
  return list.map((item, i) => (i === 0 || i === list.length - 1 ? item : mean(list[i - 1], item, list[i + 1])));
}

function pathOf(points) {
  return `M${points.map(([x, y]) => `${Math.floor(x * 10 + 0.5) / 10} ${Math.floor(y * 10 + 0.5) / 10}`).join("L")}`;
}

// [outline, fibre, fibre, ...] as SVG paths in mm; the same as `belly` in explorer.py.
function belly(points, muscle, steps, fibres) {
  let p = spread(points, steps);
  for (let i = 0; i < 3; i += 1) p = softened(p, (a, b, c) => [0, 1].map((k) => (a[k] + 2 * b[k] + c[k]) / 4));
  const normals = p.map((_, i) => {
    const [a, b] = [p[Math.max(0, i - 1)], p[Math.min(steps, i + 1)]];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const d = Math.hypot(dx, dy);
    return [-dy / d, dx / d];
  });
  const along = lengths(points);
  const width = muscle.width_mm * Math.sqrt(muscle.reference_mm / along[along.length - 1]);
  const [where, share] = [0, 1].map((k) => muscle.profile.map((q) => q[k]));
  let half = p.map((_, i) => (width / 2) * lookUp(i / steps, where, share));
  for (let i = 0; i < 3; i += 1) half = softened(half, (a, b, c) => (a + 2 * b + c) / 4);
  const aside = (share) => p.map(([x, y], i) => [x + normals[i][0] * half[i] * share, y + normals[i][1] * half[i] * share]);
  return [`${pathOf([...aside(1), ...aside(-1).reverse()])}Z`, ...fibres.map((f) => pathOf(aside(f)))];
}

function explorer(ui) {
  const c = ui.content;
  const [left, bottom, , height] = c.window;
  const still = h("div");
  still.innerHTML = c.still; // one SVG that holds the picture and, where there is one, the graph
  const [svg, graph] = still.firstElementChild.children;
  svg.classList.add("psoas-picture");
  if (graph) graph.classList.add("psoas-graph");
  for (const piece of [svg, graph]) for (const name of ["x", "y", "width", "height"]) if (piece) piece.removeAttribute(name);
  const find = (kind, name) => [...svg.querySelectorAll(`[data-${kind}]`)].find((e) => e.dataset[kind] === name && e.dataset.kind !== "ghost");
  const toPx = ([x, y]) => [(x - left) * c.scale, (bottom + height - y) * c.scale];
  const digits = Object.fromEntries(c.readouts.map((r) => [r.name, r.digits]));
  const scalars = Object.keys(ui.tables).filter((name) => ui.tables[name].shape.length === Object.keys(ui.tables[name].axes).length);
  const axes = Object.fromEntries(c.axes.map((a) => [a.name, a]));

  function valuesOf(state) {
    const known = {};
    return (name) => {
      if (!(name in known)) known[name] = name in axes ? state[name] : ui.at(name, state);
      return known[name];
    };
  }

  function toMm(event) {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [p.x / c.scale + left, bottom + height - p.y / c.scale];
  }

  function options(axis, label) {
    const places = Math.max(0, Math.ceil(-Math.log10(axis.step)));
    const words = (value) => called(axis, value) || axis.words.replace("{value}", format(value, places));
    return { ...axis, key: axis.name, label, words, short: (value) => called(axis, value) || format(value, places) + axis.unit };
  }

  // What a value of an axis with names is called.
  function called(axis, value) {
    return axis.names[Math.round(value - axis.low)];
  }

  // Dragging turns the part about where its pivot is now, by as much as the pointer turns about it.
  function grab(part) {
    const own = part.turns[part.turns.length - 1];
    return (event) => {
      const pivot = turned(own.pivot_mm, part.turns.slice(0, -1), valuesOf(ui.state));
      const angleOf = (e) => { const [x, y] = toMm(e); return (Math.atan2(y - pivot[1], x - pivot[0]) * 180) / Math.PI; };
      const axis = axes[own.axis];
      let last = angleOf(event);
      let value = ui.state[own.axis];
      return (e) => {
        const now = angleOf(e);
        value = clamp(value + ((((now - last) % 360) + 540) % 360 - 180) / own.gain, axis.low - 20, axis.high + 20);
        last = now;
        return value;
      };
    };
  }

  const draggable = c.parts.filter((part) => part.handle);
  for (const part of draggable) {
    const axis = axes[part.turns[part.turns.length - 1].axis];
    const handle = find("handle", part.name);
    const grip = handle.querySelector("[data-grip]");
    handle.append(s("circle", { class: "psoas-ring", cx: grip.getAttribute("cx"), cy: grip.getAttribute("cy"), r: 1.55 * grip.getAttribute("r"), "vector-effect": "non-scaling-stroke" }));
    ui.slider(handle, { ...options(axis, `${part.label}: ${axis.label.toLowerCase()}`), grab: grab(part) });
    // The whole bone can be dragged, and passes the event on to its handle.
    const bone = find("part", part.name);
    holdPage(bone);
    bone.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // or the page takes the focus away from the handle
      handle.dispatchEvent(new PointerEvent("pointerdown", event));
    });
  }

  const readouts = c.readouts.map((r) => {
    const value = document.createTextNode("");
    return { ...r, value, element: h("div", { class: "psoas-readout" }, h("span", {}, r.label), h("b", {}, value, h("small", {}, r.unit === "°" ? r.unit : ` ${r.unit}`))) };
  });
  // An axis with `play_s` runs by itself until it is paused or somebody else moves it; one with `next_label` goes on step by step.
  const players = c.axes.filter((axis) => axis.play_s).map((axis) => {
    const less = matchMedia("(prefers-reduced-motion: reduce)");
    let frame = 0;
    let last = 0;
    let put = null;
    const button = ui.button("Play", () => (frame ? pause() : play()), { "aria-pressed": "false" });
    function show() {
      button.firstChild.data = frame ? "Pause" : "Play";
      button.setAttribute("aria-pressed", String(Boolean(frame)));
      button.hidden = less.matches;
    }
    function rest() {
      cancelAnimationFrame(frame);
      frame = 0;
      show();
    }
    function pause() {
      rest();
      ui.set({ [axis.name]: toStep(ui.state[axis.name], axis) });
    }
    function run(now) {
      if (less.matches || ui.state[axis.name] !== put || !button.isConnected) return rest();
      const span = axis.high - axis.low;
      put = axis.low + ((put - axis.low + (Math.min(now - last, 100) / 1000 / axis.play_s) * span) % span);
      last = now;
      ui.put({ [axis.name]: put });
      frame = requestAnimationFrame(run);
    }
    function play() {
      put = ui.state[axis.name];
      last = performance.now();
      frame = requestAnimationFrame(run);
      show();
    }
    less.addEventListener("change", show);
    show();
    return { button, stop() { cancelAnimationFrame(frame); frame = 0; less.removeEventListener("change", show); } };
  });
  const nexts = c.axes.filter((axis) => axis.next_label).map((axis) => ui.button(axis.next_label, () => {
    const beyond = ui.state[axis.name] + axis.page - axis.high;
    ui.set({ [axis.name]: beyond <= 0 ? axis.high + beyond : axis.low + (axis.play_s ? beyond : 0) });
  }));

  // What is chosen by name stands above the words; what is moved, below the picture. So both stay in sight together.
  const ranges = (named) => c.axes.filter((axis) => Boolean(axis.names.length) === named).map((axis) => ui.range(options(axis, axis.label)));
  const words = ui.sentence.querySelector(".psoas-sentence");
  ui.stage.append(
    h("div", { class: "psoas-explorer" },
      h("div", {}, svg, ...ranges(false)),
      h("div", {}, h("div", { class: "psoas-chosen" }, ...ranges(true)), ui.sentence, h("div", { class: "psoas-readouts" }, ...readouts.map((r) => r.element)), graph)),
  );
  ui.bar.append(...players.map((player) => player.button), ...nexts);

  const bones = c.parts.filter((part) => part.turns.length).map((part) => ({ ...part, elements: [find("part", part.name), find("handle", part.name)].filter(Boolean) }));
  const muscles = c.muscles.map((muscle) => ({ ...muscle, elements: find("muscle", muscle.name).querySelectorAll("path") }));
  const lines = c.lines.map((line) => ({ ...line, path: find("line", line.name).querySelector("path") }));
  const leaders = c.labels.map((label, i) => ({ ...label, element: svg.querySelector(`[data-leader="${i}"]`) })).filter((label) => label.on);
  const counting = leaders.filter((label) => label.text.includes("{")).map((label) => ({ ...label, words: label.element.nextElementSibling }));
  const [boxLeft, boxTop, boxRight, boxBottom] = c.curve ? c.curve.box : [];
  const curveAxis = c.curve && axes[c.curve.axis];
  const rings = graph ? [...graph.querySelectorAll("[data-cross]")] : [];
  const [curve, other, guide, dot] = ["curve", "other", "guide", "dot"].map((name) => graph && graph.querySelector(`[data-${name}]`));

  function valuesAt(state) {
    const values = {};
    for (const axis of c.axes) values[axis.name] = { value: state[axis.name], digits: Math.max(0, Math.ceil(-Math.log10(axis.step))) };
    for (const name of scalars) values[name] = { value: ui.at(name, state), digits: digits[name] || 0 };
    return values;
  }

  // A template with these numbers in it, and the names of what is chosen by name.
  function filled(template, values) {
    const named = c.axes.filter((axis) => axis.names.length);
    return fill(named.reduce((all, axis) => all.split(`{${axis.name}}`).join(called(axis, values[axis.name].value)), template), values);
  }

  function dotAt(state, table = c.curve.table) {
    const x = boxLeft + ((state[curveAxis.name] - curveAxis.low) / (curveAxis.high - curveAxis.low)) * (boxRight - boxLeft);
    const y = boxBottom + ((ui.at(table, state) - c.curve.low) / (c.curve.high - c.curve.low)) * (boxTop - boxBottom);
    return [x, y];
  }

  // A ring where a line first goes through zero.
  function mark(ring, along, table) {
    const values = along.map((at) => ui.at(table, at));
    const i = values.findIndex((value, k) => k < 60 && value * values[k + 1] < 0);
    ring.setAttribute("visibility", i < 0 ? "hidden" : "visible");
    const place = i < 0 ? 0 : i + values[i] / (values[i] - values[i + 1]);
    ring.setAttribute("cx", short(boxLeft + (place / 60) * (boxRight - boxLeft)));
  }

  let drawnFor = null;
  function drawCurve(state) {
    const others = c.axes.filter((axis) => axis !== curveAxis).map((axis) => state[axis.name]).join();
    if (drawnFor !== others) {
      const along = Array.from({ length: 61 }, (_, i) => ({ ...state, [curveAxis.name]: curveAxis.low + (i / 60) * (curveAxis.high - curveAxis.low) }));
      curve.setAttribute("d", pathOf(along.map((at) => dotAt(at))));
      if (other) other.setAttribute("d", pathOf(along.map((at) => dotAt(at, c.curve.other))));
      rings.forEach((ring, i) => mark(ring, along, [c.curve.table, c.curve.other][i]));
      drawnFor = others;
    }
    const [x, y] = dotAt(state);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    guide.setAttribute("d", `M${x} ${boxBottom}V${y}`);
  }

  function labelPoint(label, state, paths) {
    const part = c.parts.find((p) => p.name === label.on);
    if (part) return turned(label.point_mm, part.turns, valuesOf(state));
    return spread(paths[label.on], c.belly_steps)[Math.round(label.fraction * c.belly_steps)];
  }

  return {
    draw(state) {
      const paths = Object.fromEntries([...muscles, ...lines].map((m) => [m.name, pairs(ui.at(m.table, state))]));
      const value = valuesOf(state);
      for (const bone of bones) for (const element of bone.elements) element.setAttribute("transform", transformOf(bone.turns, value));
      for (const muscle of muscles) {
        belly(paths[muscle.name], muscle, c.belly_steps, c.fibres).forEach((d, i) => muscle.elements[i].setAttribute("d", d));
      }
      for (const line of lines) line.path.setAttribute("d", pathOf(paths[line.name]));
      for (const label of leaders) {
        const [x, y] = toPx(label.text_mm);
        const [px, py] = toPx(labelPoint(label, state, paths));
        const dx = { start: -6, middle: 0, end: 6 }[label.anchor];
        label.element.setAttribute("d", pathOf([[x + dx, y - 7], [px, py]]));
      }
      const values = valuesAt(state);
      for (const label of counting) label.words.textContent = filled(label.text, values);
      for (const r of readouts) r.value.data = format(values[r.name].value, r.digits);
      if (c.curve) drawCurve(state);
      words.classList.toggle("psoas-careful", c.avoid.some((a) => a.low <= state[a.axis] && state[a.axis] <= a.high));
    },
    sentence(state) {
      const values = valuesAt(state);
      const said = c.say.find((one) => Object.entries(one.when).every(([name, [low, high]]) => low <= values[name].value && values[name].value <= high));
      const warned = c.avoid.filter((a) => a.low <= state[a.axis] && state[a.axis] <= a.high).map((a) => a.words);
      return filled([said ? said.text : "", ...warned].join(" "), values);
    },
    destroy() {
      for (const player of players) player.stop();
    },
  };
}

export default mount(explorer, EXPLORER_CSS);
