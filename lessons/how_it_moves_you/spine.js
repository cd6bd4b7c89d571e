// Moves the picture that spine.py drew: vertebrae turn, slips follow, and three bars a level say what the pull does.

const SPINE_CSS = `
.psoas-root .psoas-spine svg { max-height: max(22rem, 56vh); }
.psoas-root .psoas-spine .psoas-sentence { min-height: 2.9em; }
.psoas-root .psoas-spine svg [data-slip] { cursor: pointer; }
`;

function spine(ui) {
  const c = ui.content;
  const box = h("div");
  box.innerHTML = c.still;
  const svg = box.firstElementChild;
  const find = (kind, name) => svg.querySelector(`[data-${kind}="${name}"]`);
  const kind = (lever) => (Math.abs(lever) < c.hardly_mm ? "hardly turns" : lever > 0 ? "rounds" : "arches");

  function along(value, column) {
    const [left, right, low, high] = c.columns[column];
    return left + ((value - low) / (high - low)) * (right - left);
  }

  function words(column, value, crossed) {
    if (!crossed) return column === "press" ? "not crossed" : "";
    return column === "turn" ? `${kind(value)}, ${format(Math.abs(value))}` : format(value);
  }

  // One entry of the table: press, slide, lever and crossed for each level.
  function pulls(state) {
    const flat = ui.at("pull", state);
    return c.levels.map((name, i) => ({ name, press: flat[4 * i], slide: flat[4 * i + 1], turn: flat[4 * i + 2], crossed: flat[4 * i + 3] > 0.5 }));
  }

  const slip = { key: "slip", label: "Slip", low: 0, high: c.slips.length - 1, page: 3, words: (v) => c.slips[Math.round(v)], short: (v) => c.slips[Math.round(v)] };
  const lumbar = { key: "lumbar", label: "Low back: arched \u2212, rounded +", low: c.lumbar[0], high: c.lumbar[1], step: 5, words: (v) => `${format(v)} degrees`, short: (v) => `${format(v)}\u00b0` };
  const step = (by) => ui.set({ slip: clamp(Math.round(ui.state.slip) + by, 0, c.slips.length - 1) });
  ui.bar.append(ui.button("Slip above", () => step(-1)), ui.button("Slip below", () => step(1)), ui.button("All eleven", () => ui.set({ slip: 0 })));
  ui.stage.append(h("div", { class: "psoas-spine" }, ui.sentence, svg, h("div", { class: "psoas-two" }, ui.range(slip), ui.range(lumbar))));
  const slips = [...svg.querySelectorAll("[data-slip]")];
  for (const line of slips) line.addEventListener("click", () => ui.set({ slip: Number(line.dataset.slip) }));

  return {
    draw(state) {
      for (const [name, turns] of Object.entries(c.turns)) {
        find("bone", name).setAttribute("transform", turns.map(([gain, x, y]) => `rotate(${gain * state.lumbar} ${x} ${y})`).join(" "));
      }
      const points = ui.at("paths", state);
      const each = points.length / slips.length;
      slips.forEach((line, i) => {
        const own = points.slice(i * each, (i + 1) * each);
        const d = Array.from({ length: each / 2 }, (_, k) => `${short(own[2 * k])} ${short(own[2 * k + 1])}`).join("L");
        const chosen = state.slip === 0 || state.slip === i + 1;
        line.setAttribute("d", `M${d}`);
        line.setAttribute("stroke-width", chosen ? 5 : 1.6);
        line.setAttribute("opacity", chosen ? 0.95 : 0.4);
      });
      const names = ui.at("names", state);
      const [left, bottom, height, scale, top] = c.window;
      for (let i = 0; i < names.length / 2; i += 1) {
        find("name", i).setAttribute("transform", `translate(${short((names[2 * i] - left) * scale)} ${short((bottom + height - names[2 * i + 1]) * scale + top)})`);
      }
      pulls(state).forEach((p, i) => {
        for (const column of ["press", "slide", "turn"]) {
          const zero = along(0, column);
          const end = along(p[column], column);
          const bar = find("bar", `${column}${i}`);
          bar.setAttribute("x", short(Math.min(zero, end)));
          bar.setAttribute("width", short(Math.abs(end - zero)));
          find("value", `${column}${i}`).firstElementChild.textContent = words(column, p[column], p.crossed);
        }
      });
    },
    sentence(state) {
      const all = pulls(state).filter((p) => p.crossed);
      const pressed = all.map((p) => p.press);
      const [low, high] = [format(Math.min(...pressed)), format(Math.max(...pressed))];
      const turned = ["arches", "hardly turns", "rounds"].map((k) => [k, all.filter((p) => kind(p.turn) === k).map((p) => p.name).join(", ")]);
      const back = state.lumbar === 0 ? "as in standing" : `${format(Math.abs(state.lumbar))}\u00b0 ${state.lumbar > 0 ? "rounder" : "more arched"}`;
      return `Slip: ${c.slips[Math.round(state.slip)]}. Low back: ${back}. It presses each disc it crosses with ${low === high ? low : `${low} to ${high}`} N. It ${turned.filter(([, n]) => n).map(([k, n]) => `${k} ${n}`).join("; ")}.`;
    },
  };
}

export default mount(spine, SPINE_CSS);
