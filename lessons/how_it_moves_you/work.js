// Moves the picture that work.py drew: bands, leader, bars and marker follow the angles and the question asked.

const WORK_CSS = `
.psoas-root .psoas-work svg { max-height: max(22rem, 56vh); }
.psoas-root .psoas-work .psoas-sentence { min-height: 2.9em; }
.psoas-root .psoas-work svg [data-marker]:focus { outline: none; }
.psoas-root .psoas-work svg [data-marker]:focus-visible [data-grip] { stroke-width: 8px; }
`;

function work(ui) {
  const c = ui.content;
  const box = h("div");
  box.innerHTML = c.still;
  const svg = box.firstElementChild;
  const [left, top, right, bottom] = c.chart;
  const [stripTop, stripHeight] = c.strip;
  const [barLeft, barRight, , , lowNm, highNm] = c.bars;
  const hipX = (hip) => left + ((hip - c.hip[0]) / (c.hip[1] - c.hip[0])) * (right - left);
  const shareY = (percent) => bottom - (percent / 100) * (bottom - top);
  const nmX = (nm) => barLeft + ((nm - lowNm) / (highNm - lowNm)) * (barRight - barLeft);
  const at = (name, state) => ui.at(`${name}${Number(state.by_length)}`, state);

  function bandPath(index, state) {
    const rows = c.grid.map((hip) => at("share", { ...state, hip }).slice(3 * index, 3 * index + 3));
    const upper = rows.map((row, i) => [hipX(c.grid[i]), shareY(row[2])]);
    const lower = rows.map((row, i) => [hipX(c.grid[i]), shareY(row[0])]);
    return `M${[...upper, ...lower.reverse()].map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}Z`;
  }

  function segments(state) {
    const leads = c.grid.map((hip) => Math.round(at("leader", { ...state, hip })));
    const edges = [hipX(c.grid[0]), ...c.grid.slice(1).map((hip, i) => hipX((c.grid[i] + hip) / 2)), hipX(c.grid[c.grid.length - 1])];
    const out = [];
    leads.forEach((who, i) => {
      const last = out[out.length - 1];
      if (last && last.who === who) last.to = edges[i + 1];
      else out.push({ who, x: edges[i], to: edges[i + 1] });
    });
    return out;
  }

  function strip(state) {
    return segments(state).flatMap(({ who, x, to }) => {
      const words = c.leaders[who];
      const tint = c.tints[who];
      const rect = s("rect", { x: short(x), y: stripTop, width: short(to - x), height: stripHeight, "fill-opacity": 0.38, "stroke-width": 2, style: `fill:${tint};stroke:${tint}` });
      const text = s("text", { x: short((x + to) / 2), y: short(stripTop + 28), "text-anchor": "middle", style: "fill:var(--psoas-ink)" }, words);
      return to - x > 10 * words.length ? [rect, text] : [rect];
    });
  }

  const marker = svg.querySelector("[data-marker]");
  const hip = { key: "hip", label: "Angle of the hip", low: c.hip[0], high: c.hip[1], words: (v) => `${format(v)} degrees`, short: (v) => `${format(v)}°` };
  const knee = { key: "knee", label: "Bend of the knee", low: c.knee[0], high: c.knee[1], step: 10, page: 30, words: (v) => `${format(v)} degrees`, short: (v) => `${format(v)}°` };
  const hipAt = (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return c.hip[0] + ((p.x - left) / (right - left)) * (c.hip[1] - c.hip[0]);
  };
  ui.slider(marker, { ...hip, label: "Line in the graph: angle of the hip", grab: () => hipAt });
  ui.stage.append(h("div", { class: "psoas-work" }, ui.sentence, svg, h("div", { class: "psoas-two" }, ui.range(hip), ui.range(knee)),
    ui.toggle({ key: "by_length", label: "Count how well each muscle pulls at its present length" })));

  const bands = c.groups.map((_, i) => svg.querySelector(`[data-band="${i}"]`));
  const stripBox = svg.querySelector("[data-strip]");
  const bars = [...svg.querySelectorAll("[data-bar]")];
  const middles = [...svg.querySelectorAll("[data-middle]")];
  let drawnFor = "";

  return {
    draw(state) {
      const wanted = `${state.knee} ${state.by_length}`;
      if (wanted !== drawnFor) {
        bands.forEach((band, i) => band.setAttribute("d", bandPath(i, state)));
        stripBox.replaceChildren(...strip(state));
        drawnFor = wanted;
      }
      marker.setAttribute("transform", `translate(${short(hipX(state.hip))} 0)`);
      const nm = at("nm", state);
      bars.forEach((bar, i) => {
        const [middle, low, high] = nm.slice(3 * i, 3 * i + 3);
        bar.setAttribute("x", short(nmX(low)));
        bar.setAttribute("width", short(Math.max(nmX(high) - nmX(low), 2)));
        middles[i].setAttribute("x", short(nmX(middle) - 2));
      });
    },
    sentence(state) {
      const share = [...at("share", state)].map((v) => Math.round(v * 1e6) / 1e6);
      const numbers = { hip: state.hip, knee: state.knee, ilio_low: share[0], ilio_high: share[2], rectus_low: share[3], rectus_high: share[5] };
      const values = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { value, digits: 0 }]));
      const words = fill(c.sentence, values);
      return `${state.by_length ? "" : c.without}${words} ${c.said[Math.round(at("leader", state))]}`;
    },
  };
}

export default mount(work, WORK_CSS);
