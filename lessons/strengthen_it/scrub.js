// Moves the picture that scrub.py drew: the person takes the pose, and graph, bar and numbers follow.

const SCRUB_CSS = `
.psoas-root .psoas-scrub svg { max-height: max(22rem, min(58vh, 100vh - 27rem)); }
.psoas-root .psoas-scrub .psoas-sentence { min-height: 4.3em; }
.psoas-root .psoas-scrub label { min-width: 0; max-width: 100%; }
.psoas-root .psoas-scrub select { box-sizing: border-box; font: inherit; min-height: 2.5rem; max-width: 100%; width: auto; color: var(--psoas-ink); background: var(--psoas-paper); border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; padding: 0.2rem 0.5rem; margin: 0; }
.psoas-root .psoas-choose { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; margin: 0.2rem 0 0.4rem; }
`;

function scrub(ui) {
  const c = ui.content;
  const box = h("div");
  box.innerHTML = c.still;
  const svg = box.firstElementChild;
  const all = (name) => [...svg.querySelectorAll(`[data-${name}]`)];
  const one = (name) => svg.querySelector(`[data-${name}]`);
  const [left, right, top, bottom, low, high] = c.graph;
  const [shareLeft, shareRight, , most] = c.share;
  const wayX = (way) => left + (way / 100) * (right - left);
  const nmY = (nm) => bottom + ((nm - low) / (high - low)) * (top - bottom);
  const shareX = (percent) => shareLeft + (Math.min(percent, most) / most) * (shareRight - shareLeft);
  const line = (points) => `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join("L")}`;
  const two = (flat) => Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  // Low, middle and high share of what the flexors could hold, per cent.
  function shares(state) {
    const [middle, least, greatest] = ui.at("able", state);
    return [greatest, middle, least].map((able) => (100 * ui.at("moment", state)[1]) / able);
  }
  const index = (state) => Math.round(state.rung) - 1;

  // Tapered limbs as one path; the same as flesh_path in scrub.py.
  function flesh(flat) {
    return c.radii.map(([r, q], i) => {
      const [ax, ay, bx, by] = flat.slice(4 * i, 4 * i + 4);
      const d = Math.hypot(bx - ax, by - ay);
      if (d <= Math.abs(r - q) + 0.5) {
        const [x, y, big] = r >= q ? [ax, ay, r] : [bx, by, q];
        return `M${short(x - big)} ${short(y)}a${short(big)} ${short(big)} 0 1 1 ${short(2 * big)} 0a${short(big)} ${short(big)} 0 1 1 ${short(-2 * big)} 0Z`;
      }
      const along = Math.atan2(by - ay, bx - ax);
      const half = Math.acos((r - q) / d);
      const at = (x, y, size, t) => `${short(x + size * Math.cos(along + t))} ${short(y + size * Math.sin(along + t))}`;
      const far = Number(half < Math.PI / 2);
      const near = Number(half > Math.PI / 2);
      return `M${at(ax, ay, r, half)}A${short(r)} ${short(r)} 0 ${far} 1 ${at(ax, ay, r, -half)}L${at(bx, by, q, -half)}A${short(q)} ${short(q)} 0 ${near} 1 ${at(bx, by, q, half)}Z`;
    }).join("");
  }

  const choose = h("div", { class: "psoas-choose" });
  const step = (by) => ui.set({ rung: clamp(Math.round(ui.state.rung) + by, 1, c.titles.length), way: 0 });
  choose.append(ui.button("Easier", () => step(-1)), ui.button("Harder", () => step(1)), ui.button("Start", () => ui.go({ way: 0 })), ui.button("Finish", () => ui.go({ way: 100 })));
  const pick = h("select", { "aria-label": "Exercise", onchange: () => ui.set({ rung: Number(pick.value), way: 0 }) },
    ...c.titles.map((title, i) => h("option", { value: i + 1 }, `${i + 1}  ${title}`)));
  choose.prepend(h("label", {}, "Exercise ", pick));
  const way = { key: "way", label: "From start to finish", low: 0, high: 100, step: 2, words: (v) => `${format(v)} per cent of the way`, short: (v) => `${format(v)} %` };
  const mass = { key: "mass", label: "Body mass", low: c.masses[0], high: c.masses[1], words: (v) => `${format(v)} kilograms`, short: (v) => `${format(v)} kg` };
  const leg = { key: "leg", label: "Leg, hip to ankle", low: c.legs[0], high: c.legs[1], page: 5, words: (v) => `${format(v)} centimetres`, short: (v) => `${format(v)} cm` };
  ui.stage.append(h("div", { class: "psoas-scrub" }, ui.sentence, choose, svg, ui.range(way),
    h("div", { class: "psoas-two" }, ui.range(mass), ui.range(leg))));

  const view = one("view");
  const props = all("props");
  const bones = all("bone");
  const show = (element, yes) => { if (yes) element.removeAttribute("display"); else element.setAttribute("display", "none"); };
  const grid = ui.tables.moment.axes.way;
  let drawnFor = "";

  return {
    draw(state) {
      const k = index(state);
      pick.value = k + 1;
      const [x, y, wide, tall] = c.windows[k];
      view.setAttribute("viewBox", `${Math.round(x)} ${Math.round(-y - tall)} ${Math.round(wide)} ${Math.round(tall)}`);
      props.forEach((group, i) => show(group, i === k));
      const skin = flesh(ui.at("flesh", state));
      for (const path of all("flesh")) path.setAttribute("d", skin);
      const places = ui.at("bones", state);
      bones.forEach((bone, i) => bone.setAttribute("transform", `translate(${places[3 * i + 1]} ${places[3 * i + 2]}) rotate(${places[3 * i]})`));
      for (const path of all("psoas")) path.setAttribute("d", line(two(ui.at("path", state))));
      one("pull").setAttribute("d", line(two(ui.at("pull", state))));
      const known = c.kinds[k] !== "both ends held";
      show(one("known"), known);
      show(one("unknown"), !known);
      const wanted = `${state.rung} ${state.mass} ${state.leg}`;
      if (wanted !== drawnFor) {
        const rows = grid.map((w) => ui.at("moment", { ...state, way: w }));
        const upper = rows.map((row, i) => [wayX(grid[i]), nmY(row[1])]);
        const lower = rows.map((row, i) => [wayX(grid[i]), nmY(row[0])]);
        one("curve").setAttribute("d", line(upper));
        one("band").setAttribute("d", `${line([...upper, ...lower.reverse()])}Z`);
        drawnFor = wanted;
      }
      one("dot").setAttribute("cx", short(wayX(state.way)));
      one("dot").setAttribute("cy", short(nmY(ui.at("moment", state)[1])));
      const share = shares(state);
      const hip = ui.at("hip", state);
      show(one("trusted"), known && hip <= c.trusted);
      one("trusted").setAttribute("opacity", hip > c.strongest ? 0.4 : 1);
      const from = shareX(Math.max(share[0], 0));
      one("share").setAttribute("x", short(from));
      one("share").setAttribute("width", short(Math.max(shareX(share[2]) - from, 2)));
      one("middle").setAttribute("x", short(shareX(Math.max(share[1], 0)) - 3));
      one("length").firstElementChild.textContent = `${format(ui.at("length", state), 1)} cm`;
      one("press").firstElementChild.textContent = `${format(ui.at("press", state), 2)} N`;
    },
    sentence(state) {
      const k = index(state);
      const hip = ui.at("hip", state);
      const words = `${c.titles[k]}, ${format(state.way)} % of the way. The hip is bent ${format(hip)}°. `;
      if (c.kinds[k] === "both ends held") return `${words}No number here. ${c.notes[k]}`;
      const [least, up] = ui.at("moment", state);
      if (up < 0.5) return `${words}At this point the flexors of the hip need not hold anything.`;
      const open = least < up - 0.5;
      const held = open ? `0 to ${format(up)}` : format(up);
      if (hip > c.trusted) return `${words}One hip must hold ${held} N m. What the model could hold here is not to be trusted.`;
      const share = shares(state);
      const doubt = hip > c.strongest ? ` ${c.doubt}` : "";
      return `${words}One hip must hold ${held} N m: ${open ? `up to ${format(share[2])}` : `${format(share[0])} to ${format(share[2])}`} % of what this model's hip flexors could.${doubt}`;
    },
  };
}

export default mount(scrub, SCRUB_CSS);
