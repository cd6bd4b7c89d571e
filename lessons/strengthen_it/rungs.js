// Moves the picture that rungs.py drew: bars and bands follow the body, and the chosen rung says why it stands there.

const RUNGS_CSS = `
.psoas-root .psoas-rungs svg { max-height: max(24rem, min(66vh, 100vh - 25rem)); }
.psoas-root .psoas-rungs .psoas-sentence { min-height: 5.6em; }
.psoas-root .psoas-rungs svg [data-row] { cursor: pointer; }
`;

function rungs(ui) {
  const c = ui.content;
  const box = h("div");
  box.innerHTML = c.still;
  const svg = box.firstElementChild;
  const rows = [...svg.querySelectorAll("[data-row]")];
  const find = (kind, k) => svg.querySelector(`[data-${kind}="${k}"]`);
  const show = (element, yes) => { if (yes) element.removeAttribute("display"); else element.setAttribute("display", "none"); };
  const place = (value, [left, right, most]) => left + (Math.min(Math.max(value, 0), most) / most) * (right - left);
  rows.forEach((row, k) => row.addEventListener("click", () => ui.set({ rung: k + 1 })));

  const step = (by) => ui.set({ rung: clamp(Math.round(ui.state.rung) + by, 1, c.titles.length) });
  ui.bar.append(ui.button("Rung above", () => step(-1)), ui.button("Rung below", () => step(1)));
  const rung = { key: "rung", label: "Rung", low: 1, high: c.titles.length, page: 3, words: (v) => `${Math.round(v)}, ${c.titles[Math.round(v) - 1]}`, short: (v) => `${Math.round(v)} of ${c.titles.length}` };
  const mass = { key: "mass", label: "Body mass", low: c.masses[0], high: c.masses[1], words: (v) => `${format(v)} kilograms`, short: (v) => `${format(v)} kg` };
  const leg = { key: "leg", label: "Leg, hip to ankle", low: c.legs[0], high: c.legs[1], page: 5, words: (v) => `${format(v)} centimetres`, short: (v) => `${format(v)} cm` };
  ui.stage.append(h("div", { class: "psoas-rungs" }, ui.sentence, svg, ui.range(rung), h("div", { class: "psoas-two" }, ui.range(mass), ui.range(leg))));

  function set(element, from, to, scale) {
    const x = place(from, scale);
    element.setAttribute("x", short(x));
    element.setAttribute("width", short(Math.max(place(to, scale) - x, 2)));
  }

  return {
    draw(state) {
      const peaks = ui.at("peaks", state);
      rows.forEach((_, k) => {
        const [, most, low, middle, high] = peaks.slice(5 * k, 5 * k + 5);
        show(find("chosen", k), k === Math.round(state.rung) - 1);
        if (c.kinds[k] === "both ends held") return;
        set(find("nm", k), 0, most, c.nm);
        set(find("share", k), low, high, c.share);
        find("middle", k).setAttribute("x", short(place(middle, c.share) - 2));
      });
    },
    sentence(state) {
      const k = Math.round(state.rung) - 1;
      const [least, most, low, , high] = ui.at("peaks", state).slice(5 * k, 5 * k + 5);
      const upTo = least < most - 0.5 ? "up to " : "";
      const asks = c.kinds[k] === "both ends held" ? "No number: both ends are held."
        : `At its hardest point one hip must hold ${upTo}${format(most)} N m. Its largest share, ${upTo ? "up to " : `${format(low)} to `}${format(high)} % of the model's strength, comes with the hip bent ${c.share_deg[k]}°.${c.share_deg[k] > c.strongest ? ` ${c.doubt}` : ""}`;
      return `Rung ${k + 1}, ${c.titles[k]}. ${asks} ${c.whys[k] ? `Why here: ${c.whys[k]}` : "It stands where its demand puts it."}`;
    },
  };
}

export default mount(rungs, RUNGS_CSS);
