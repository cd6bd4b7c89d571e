// Two groups that both get better: dots, means with their intervals, and the difference that answers the question.

const GROUPS_CSS = `
.psoas-root .psoas-groups svg { max-height: max(20rem, 58vh); }
.psoas-root .psoas-groups .psoas-ring { fill: none; stroke: none; }
.psoas-root .psoas-groups [data-row]:focus-visible .psoas-ring { stroke: var(--psoas-accent); stroke-width: 4px; }
.psoas-root .psoas-groups svg [data-row]:focus { outline: none; }
.psoas-root .psoas-groups .psoas-sentence { min-height: 2.8em; }
`;

const CLASS_COLOUR = ["--psoas-accent", "--psoas-ink-soft", "--psoas-wrong"];

function twoGroups(ui) {
  const { geometry: g, waited, words, ranges } = ui.content;
  const xOf = (points) => g.x[0] + ((points - g.scale[0]) / (g.scale[1] - g.scale[0])) * (g.x[1] - g.x[0]);
  const held = (points) => xOf(clamp(points, g.scale[0], g.scale[1]));
  const svg = s("svg", { class: "psoas-svg", viewBox: "0 0 1000 436", role: "group", "aria-label": ui.content.title, "font-family": "var(--psoas-font)", "font-size": 18 });
  const fixed = s("g", { "aria-hidden": "true" });
  fixed.innerHTML = ui.content.frame;
  const dots = [0, 1].map((row) => s("path", { "stroke-width": 7, "stroke-linecap": "round", opacity: 0.55, style: `stroke:var(${CLASS_COLOUR[row]})` }));
  const rows = g.rows.map((y, row) => {
    const colour = `var(${CLASS_COLOUR[row]})`;
    const bar = s("path", { "data-bar": "", "stroke-width": 9, style: `stroke:${colour}` });
    const mean = s("path", { "data-mean": "", "stroke-width": 3, style: `fill:${colour};stroke:var(--psoas-paper)` });
    const ring = s("circle", { class: "psoas-ring", r: 27, cy: y });
    return { y, bar, mean, ring, group: s("g", { "data-row": row }, bar, mean, ring) };
  });
  svg.append(fixed, ...dots, ...rows.map((row) => row.group));
  ui.slider(rows[0].group, {
    key: "extra", label: "Diamond of those who stretched: how much more their pain falls", low: ranges.extra[0], high: ranges.extra[1], step: 1, page: 5,
    words: (v) => `${format(v)} points more`,
    grab: () => (event) => {
      const box = svg.getBoundingClientRect();
      const px = ((event.clientX - box.left) / box.width) * 1000;
      return g.scale[0] + ((px - g.x[0]) / (g.x[1] - g.x[0])) * (g.scale[1] - g.scale[0]) - waited;
    },
  });
  const sliders = h("div", { class: "psoas-two" },
    ui.range({ key: "people", label: "People in each group", low: ranges.people[0], high: ranges.people[1], step: 1, page: 10, words: (v) => `${v} people` }),
    ui.range({ key: "spread", label: "How much people differ (points)", low: ranges.spread[0], high: ranges.spread[1], step: 1, page: 4, words: (v) => `${v} points` }));
  ui.stage.append(h("div", { class: "psoas-groups" }, svg, ui.sentence), sliders);

  function intervals(state) {
    const means = [waited + state.extra, waited, state.extra];
    const inside = ui.at("within", state);
    const halves = [inside, inside, ui.at("between", state)];
    return means.map((best, i) => ({ best, low: best - halves[i], high: best + halves[i] }));
  }

  // the same as `strip` in groups.py
  function strip(state, mean, y) {
    let path = "";
    for (let k = 0; k < state.people; k += 1) {
      const points = mean + state.spread * ui.at("normal", { share: (k + 0.5) / state.people });
      if (points >= g.scale[0] && points <= g.scale[1]) path += `M${short(xOf(points))} ${short(y + g.layer * (((k * 7) % (2 * g.deep + 1)) - g.deep))}h0`;
    }
    return path;
  }

  return {
    draw(state) {
      // while a preset glides there, people are no whole number
      const now = { ...state, people: Math.round(state.people) };
      intervals(now).forEach((one, row) => {
        const { y, bar, mean, ring } = rows[row];
        const x = held(one.best);
        bar.setAttribute("d", `M${short(held(one.low))} ${y}H${short(held(one.high))}`);
        mean.setAttribute("d", `M${short(x)} ${y - 17}l17 17l-17 17l-17 -17Z`);
        ring.setAttribute("cx", short(x));
        if (row < 2) dots[row].setAttribute("d", strip(now, one.best, y));
      });
    },
    sentence(state) {
      const now = { ...state, people: Math.round(state.people) };
      const values = { people: { value: now.people, digits: 0 } };
      const all = intervals(now);
      ["a", "b", "d"].forEach((name, i) => {
        for (const [end, value] of [["", all[i].best], ["_low", all[i].low], ["_high", all[i].high]]) values[name + end] = { value, digits: 0 };
      });
      const d = all[2];
      for (const [end, value] of [["d_low", d.low], ["d_high", d.high]]) values[end].digits = Math.abs(value) < 1 ? 1 : 0; // near zero it matters on which side
      const last = d.best === 0 ? words.same : d.low > 0 || d.high < 0 ? words.clear : words.unclear;
      return `${fill(words.groups, values)} ${fill(last, values)}`;
    },
  };
}

export default mount(twoGroups, GROUPS_CSS);
