// Draws what view3d.py prepared: with three.js where it is there and WebGL works, else with a painter of its own on a plain
// canvas inside an SVG. Both show the same shapes, light and colours, and share camera, picking, keys and words.

const VIEW_CSS = `
.psoas-root .psoas-view { display: grid; grid-template-columns: minmax(0, 1.3fr) minmax(17rem, 1fr); gap: 0.6rem 2rem; align-items: start; }
.psoas-root .psoas-model { position: relative; border-radius: 10px; overflow: hidden; touch-action: none; cursor: grab; user-select: none;
  -webkit-user-select: none; background: radial-gradient(ellipse 75% 70% at 50% 42%, var(--psoas-paper) 55%, color-mix(in srgb, var(--psoas-accent-soft) 55%, var(--psoas-paper)) 100%); }
.psoas-root .psoas-model.psoas-held { cursor: grabbing; }
.psoas-root .psoas-model:focus-visible { outline-offset: -3px; border-radius: 10px; }
.psoas-root .psoas-model canvas, .psoas-root .psoas-model svg { display: block; position: absolute; inset: 0; width: 100%; height: 100%; }
.psoas-root .psoas-around { position: relative; }
.psoas-root .psoas-caption { display: none; margin: 0.4rem 0 0; font-weight: 600; }
.psoas-root .psoas-picture { position: absolute; inset: 0; mask-image: linear-gradient(#000 90%, transparent 99.5%); -webkit-mask-image: linear-gradient(#000 90%, transparent 99.5%); }
.psoas-root .psoas-over { pointer-events: none; }
.psoas-root .psoas-over text { font-weight: 600; font-family: system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--psoas-ink); paint-order: stroke; stroke: var(--psoas-paper); stroke-width: 5px; stroke-linejoin: round; }
.psoas-root .psoas-over .psoas-small { font-weight: 400; }
.psoas-root .psoas-over .psoas-leader { fill: none; stroke: var(--psoas-ink-soft); stroke-width: 1.6px; }
.psoas-root .psoas-over circle { fill: var(--psoas-paper); stroke: var(--psoas-ink); stroke-width: 1.8px; }
.psoas-root .psoas-hover { position: absolute; left: 0.8rem; bottom: 0.7rem; margin: 0; padding: 0.15rem 0.6rem; border-radius: 6px; font-size: 1.05rem;
  background: var(--psoas-paper); color: var(--psoas-ink); border: 1px solid var(--psoas-line); pointer-events: none; }
.psoas-root .psoas-hover:empty { display: none; }
.psoas-root ul.psoas-legend { position: absolute; left: 0.8rem; top: 0.7rem; margin: 0; padding: 0; list-style: none; font-size: clamp(0.8rem, 2.4cqw, 1rem);
  line-height: 1.45; pointer-events: none; color: var(--psoas-ink); text-shadow: 0 0 3px var(--psoas-paper), 0 0 3px var(--psoas-paper); }
.psoas-root ul.psoas-legend .psoas-chosen { font-weight: 650; }
.psoas-root .psoas-swatch { display: inline-block; width: 0.85em; height: 0.85em; margin-right: 0.5em; border-radius: 3px; vertical-align: -0.06em; box-shadow: 0 0 0 1px var(--psoas-paper); }
.psoas-root .psoas-pad { position: absolute; right: 0.6rem; bottom: 0.6rem; display: grid; grid-template-columns: repeat(2, 2.6rem); gap: 0.35rem; }
.psoas-root .psoas-pad button { width: 2.6rem; min-height: 2.6rem; padding: 0; font-size: 1.3rem; line-height: 1; border-width: 1px; border-color: var(--psoas-line); }
.psoas-root .psoas-side .psoas-sentence { min-height: 5.6em; margin: 0 0 0.6rem; }
.psoas-root .psoas-soft { color: var(--psoas-ink-soft); font-size: 1rem; margin: 0.9rem 0 0; }
.psoas-root .psoas-side details.psoas-keep { margin-left: 0; }
.psoas-root .psoas-choose { display: grid; gap: 0.3rem; margin-bottom: 0.8rem; }
.psoas-root .psoas-choose select { font: inherit; width: 100%; min-height: 2.75rem; padding: 0.3rem 0.6rem; color: var(--psoas-ink); background: var(--psoas-paper);
  border: 1.5px solid var(--psoas-ink-soft); border-radius: 8px; }
.psoas-root .psoas-choose div { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.3rem; }
.psoas-root .psoas-choose div button { flex: 1 1 auto; }
.psoas-root fieldset.psoas-switches { border: 0; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0 1rem; }
.psoas-root fieldset.psoas-switches legend { display: block; width: 100%; padding: 0; margin-bottom: 0.1rem; }
@media print { .psoas-root .psoas-choose { display: none; } }
@container (max-width: 46rem) {
  .psoas-root .psoas-view { grid-template-columns: minmax(0, 1fr); }
  .psoas-root .psoas-side .psoas-sentence { min-height: 0; }
}
@container (max-width: 34rem) {
  .psoas-root .psoas-over text, .psoas-root .psoas-leader { display: none; }
  .psoas-root .psoas-caption { display: block; }
  .psoas-root ul.psoas-legend, .psoas-root .psoas-pad { position: static; margin-top: 0.3rem; }
  .psoas-root .psoas-pad { grid-template-columns: repeat(4, 2.75rem); }
}
`;

const TURN_STEP = 7.5; // degrees an arrow key turns the model
const MOVE_STEP_MM = 12;
const ZOOM_STEP = 1.15;
const DRAG_DEG = 0.45; // degrees a dragged pixel turns it
const REST_MS = 300; // after the last move, before a slow painter draws its fine picture
const COARSE = 0.75; // pixels drawn for each pixel of the page while a slow WebGL moves
const CLICK_PX = 5; // a pointer that moved less was a click
const SIDES = { psoas: 10, iliacus: 6, neighbours: 10 };
const CALM = 0.15; // how pale the fascicles are that are not chosen
const GLASS = 0.28; // how much of its own colour a see-through bone keeps where you look straight at it
const THROUGH = 0.55; // how much of the chosen part shows through what hides it
const GROWN_MM = 0.9; // how far the line round the chosen part stands off

// ---- vectors -------------------------------------------------------------------------------------------------------

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const unit = (a) => { const d = Math.hypot(...a) || 1; return [a[0] / d, a[1] / d, a[2] / d]; };
const colourOf = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
const smoothstep = (x, low, high) => { const t = clamp((x - low) / (high - low), 0, 1); return t * t * (3 - 2 * t); };

// The camera of a state: the same as `camera_axes` and `still` in view3d.py.
function cameraOf(state, c) {
  const [a, b] = [(state.turn * Math.PI) / 180, (state.tilt * Math.PI) / 180];
  const back = [Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), Math.sin(b)];
  const right = [-Math.cos(a), Math.sin(a), 0];
  return { right, up: cross(back, right), back, aim: [state.aim_x, state.aim_y, state.aim_z], high: c.height_mm / state.zoom, far: c.distance_mm };
}

function projector(camera, width, height) {
  const scale = height / camera.high;
  return (p) => {
    const v = minus(p, camera.aim);
    const near = camera.far / (camera.far - dot(v, camera.back));
    return [width / 2 + dot(v, camera.right) * near * scale, height / 2 - dot(v, camera.up) * near * scale, dot(v, camera.back)];
  };
}

// A rotation about an axis through a point, as 12 numbers: three rows of x, y, z, shift.
function rotation(pivot, k, degrees) {
  const a = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(a), Math.sin(a)];
  const rows = [0, 1, 2].map((i) => [0, 1, 2].map((j) => {
    const turn = [[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]][i][j];
    return (i === j ? cos : 0) + sin * turn + (1 - cos) * k[i] * k[j];
  }));
  return rows.flatMap((row, i) => [...row, pivot[i] - dot(row, pivot)]);
}

// ---- shapes: position, normal, shade (1 open to the sky, 0 in a hollow), pale (1 tendon), around (mm), index ---------------

function bytesOf(text) {
  return Uint8Array.from(atob(text), (ch) => ch.charCodeAt(0)).buffer;
}

function boneShape(mesh, mirror) {
  const steps = new Uint16Array(bytesOf(mesh.points));
  const index = new Uint16Array(bytesOf(mesh.triangles));
  const sky = new Uint8Array(bytesOf(mesh.sky));
  const position = Float32Array.from(steps, (v, i) => (mesh.corner_mm[i % 3] + v * mesh.step_mm) * (mirror && i % 3 === 0 ? -1 : 1));
  if (mirror) for (let t = 0; t < index.length; t += 3) [index[t + 1], index[t + 2]] = [index[t + 2], index[t + 1]];
  return { position, normal: normalsOf(position, index), shade: Float32Array.from(sky, (v) => v / 255), pale: new Float32Array(sky.length), around: new Float32Array(sky.length), index };
}

function normalsOf(position, index) {
  const normal = new Float32Array(position.length);
  for (let t = 0; t < index.length; t += 3) {
    const [a, b, c] = [index[t], index[t + 1], index[t + 2]].map((i) => [position[3 * i], position[3 * i + 1], position[3 * i + 2]]);
    const n = cross(minus(b, a), minus(c, a));
    for (let k = 0; k < 3; k += 1) for (let j = 0; j < 3; j += 1) normal[3 * index[t + k] + j] += n[j];
  }
  for (let i = 0; i < normal.length; i += 3) {
    const d = Math.hypot(normal[i], normal[i + 1], normal[i + 2]) || 1;
    for (let j = 0; j < 3; j += 1) normal[i + j] /= d;
  }
  return normal;
}

// A muscle of one or more tubes, each `stations` rings of `sides` places; the first and last place of a ring coincide.
function tubeShape(tubes, stations, sides) {
  const ring = sides + 1;
  const count = tubes * stations * ring;
  const index = [];
  for (let t = 0; t < tubes; t += 1) for (let i = 0; i < stations - 1; i += 1) for (let j = 0; j < sides; j += 1) {
    const k = (t * stations + i) * ring + j;
    index.push(k, k + 1, k + ring, k + 1, k + ring + 1, k + ring);
  }
  return { position: new Float32Array(3 * count), normal: new Float32Array(3 * count), shade: new Float32Array(count).fill(1),
    pale: new Float32Array(count), around: new Float32Array(count), index: Uint16Array.from(index) };
}

// Fill tube number `t` of a shape from its stations (x, y, z, radius each).
function skin(shape, t, rows, stations, sides, item) {
  const at = (i) => [rows[4 * i], rows[4 * i + 1], rows[4 * i + 2]];
  const stretch = Math.sqrt(item.flat);
  const lengths = [0];
  for (let i = 1; i < stations; i += 1) lengths.push(lengths[i - 1] + Math.hypot(...minus(at(i), at(i - 1))));
  let widest = 0;
  for (let i = 0; i < stations; i += 1) widest = Math.max(widest, rows[4 * i + 3]);
  for (let i = 0; i < stations; i += 1) {
    const [before, after] = [Math.max(0, i - 1), Math.min(stations - 1, i + 1)];
    const along = unit(minus(at(after), at(before)));
    const thin = unit(minus(item.facing, along.map((v) => v * dot(along, item.facing))));
    const wide = cross(thin, along);
    const radius = rows[4 * i + 3];
    const slope = (rows[4 * after + 3] - rows[4 * before + 3]) / ((lengths[after] - lengths[before]) || 1);
    const share = lengths[i] / lengths[stations - 1];
    const pale = Math.max(0.97 * clamp((share - item.tendon[0]) / (item.tendon[1] - item.tendon[0]), 0, 1), 0.5 * clamp(1 - share / 0.035, 0, 1));
    for (let j = 0; j <= sides; j += 1) {
      const angle = (2 * Math.PI * (j % sides)) / sides;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const v = (t * stations + i) * (sides + 1) + j;
      const n = unit([0, 1, 2].map((k) => (cos / stretch) * wide[k] + sin * stretch * thin[k] - clamp(slope, -1.5, 1.5) * along[k]));
      for (let k = 0; k < 3; k += 1) {
        shape.position[3 * v + k] = rows[4 * i + k] + radius * (stretch * cos * wide[k] + (sin / stretch) * thin[k]);
        shape.normal[3 * v + k] = n[k];
      }
      shape.pale[v] = pale;
      shape.around[v] = (2 * Math.PI * j * widest * stretch) / sides;
    }
  }
}

// Grooves between neighbours: a place near the middle of another tube is dark.
function groove(shape, t, rows, others, stations, sides) {
  for (let i = 0; i < stations; i += 1) {
    const centre = [rows[4 * i], rows[4 * i + 1], rows[4 * i + 2]];
    const near = [];
    for (const other of others) {
      let [best, where] = [1e9, 0];
      for (let k = 0; k < stations; k += 1) {
        const d = (other[4 * k] - centre[0]) ** 2 + (other[4 * k + 1] - centre[1]) ** 2 + (other[4 * k + 2] - centre[2]) ** 2;
        if (d < best) [best, where] = [d, k];
      }
      if (Math.sqrt(best) < rows[4 * i + 3] + other[4 * where + 3] + 6) near.push([other[4 * where], other[4 * where + 1], other[4 * where + 2], other[4 * where + 3]]);
    }
    for (let j = 0; j <= sides; j += 1) {
      const v = (t * stations + i) * (sides + 1) + j;
      let open = 1;
      for (const [x, y, z, r] of near) {
        const gap = Math.hypot(shape.position[3 * v] - x, shape.position[3 * v + 1] - y, shape.position[3 * v + 2] - z) - r;
        open = Math.min(open, 0.3 + 0.7 * smoothstep(gap, -1.5, 5));
      }
      shape.shade[v] = open;
    }
  }
}

// Everything that is drawn; `fit(state)` moves it and says which muscles changed.
function buildModel(ui) {
  const c = ui.content;
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
  const about = Object.fromEntries(c.structures.map((st) => [st.id, st]));
  const items = c.drawn.map((item) => {
    const base = { ...item, about: about[item.id], fascicle: item.table === "psoas", matrix: identity, paint: paintOf(c.materials[item.material]) };
    if (item.mesh) return { ...base, shape: boneShape(c.meshes[item.mesh], item.mirror) };
    const stations = ui.tables[item.table].shape[2];
    return { ...base, stations, sides: SIDES[item.table], shape: tubeShape(item.rows.length, stations, SIDES[item.table]), filledFor: null };
  });

  function fill(item, all, state) {
    const size = 4 * item.stations;
    const row = (k) => all.subarray(k * size, (k + 1) * size);
    item.middle = row(item.rows[Math.floor(item.rows.length / 2)]);
    item.rows.forEach((k, t) => {
      skin(item.shape, t, row(k), item.stations, item.sides, item);
      if (item.table === "neighbours") return;
      const count = ui.tables[item.table].shape[1];
      groove(item.shape, t, row(k), Array.from({ length: count }, (_, i) => i).filter((i) => i !== k).map(row), item.stations, item.sides);
    });
    item.filledFor = state.hip_flexion;
  }

  return {
    items,
    fit(state) {
      const turn = rotation(c.hip.pivot_mm, c.hip.axis, state.hip_flexion);
      const tables = {};
      for (const item of items) {
        const key = item.about.switch;
        item.visible = (!key || state[key]) && !(state.half && item.id.endsWith("_l"));
        item.changed = false;
        if (item.moves) item.matrix = turn;
        if (item.table && item.visible && item.filledFor !== state.hip_flexion) {
          tables[item.table] = tables[item.table] || ui.at(item.table, state);
          fill(item, tables[item.table], state);
          item.changed = true;
        }
        item.clear = Boolean(item.glass && state.see_through);
        item.chosen = item.id === state.chosen;
        item.calm = item.fascicle && !item.chosen && about[state.chosen] && c.fascicles.includes(state.chosen) ? CALM : 0;
      }
      return items;
    },
    // The place that a label points at: the middle of a muscle's belly, or the middle of a bone.
    anchor(item) {
      if (item.table) { const i = Math.round(item.stations * 0.36); return [item.middle[4 * i], item.middle[4 * i + 1], item.middle[4 * i + 2]]; }
      const [low, high] = [[1e9, 1e9, 1e9], [-1e9, -1e9, -1e9]];
      for (let i = 0; i < item.shape.position.length; i += 1) { low[i % 3] = Math.min(low[i % 3], item.shape.position[i]); high[i % 3] = Math.max(high[i % 3], item.shape.position[i]); }
      return moved(item.matrix, low.map((v, i) => (v + high[i]) / 2));
    },
  };
}

function moved(m, p) {
  return [0, 4, 8].map((r) => m[r] * p[0] + m[r + 1] * p[1] + m[r + 2] * p[2] + m[r + 3]);
}

function paintOf(material) {
  return { ...material, colour: colourOf(material.colour), line: colourOf(material.line), tendon: material.tendon ? colourOf(material.tendon) : null };
}

// ---- picking: the nearest part under a place of the picture; a muscle behind glass comes first --------------------------------------------------------------

function pick(items, camera, width, height, x, y) {
  const project = projector(camera, width, height);
  let [best, depth] = [null, -1e9];
  let [glass, before] = [null, -1e9];
  for (const item of items) {
    if (!item.visible) continue;
    const { position, index } = item.shape;
    const flat = new Float32Array(position.length);
    for (let i = 0; i < position.length; i += 3) {
      const p = [position[i], position[i + 1], position[i + 2]];
      const q = project(item.moves ? moved(item.matrix, p) : p);
      flat[i] = q[0] - x; flat[i + 1] = q[1] - y; flat[i + 2] = q[2];
    }
    for (let t = 0; t < index.length; t += 3) {
      const [a, b, c] = [3 * index[t], 3 * index[t + 1], 3 * index[t + 2]];
      const u = flat[b] * flat[c + 1] - flat[c] * flat[b + 1];
      const v = flat[c] * flat[a + 1] - flat[a] * flat[c + 1];
      const w = flat[a] * flat[b + 1] - flat[b] * flat[a + 1];
      if ((u < 0 || v < 0 || w < 0) && (u > 0 || v > 0 || w > 0)) continue;
      const area = u + v + w;
      if (!area) continue;
      const z = (u * flat[a + 2] + v * flat[b + 2] + w * flat[c + 2]) / area;
      if (item.clear && z > before) [before, glass] = [z, item];
      if (!item.clear && z > depth) [depth, best] = [z, item];
    }
  }
  return glass && before > depth && !(best && best.table) ? glass : best;
}

// ---- three.js ------------------------------------------------------------------------------------------------------

const VERTEX = `
attribute float shade; attribute float pale; attribute float around;
uniform float grown;
varying vec3 vNormal; varying float vShade; varying float vPale; varying float vAround;
void main() {
  vNormal = normalMatrix * normal; vShade = shade; vPale = pale; vAround = around;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position + grown * normal, 1.0);
}`;

// The light of the plates (render.py): shadows go towards a deep tone of the same hue, edges are drawn like an engraving.
const FRAGMENT = `
uniform vec3 colour; uniform vec3 line; uniform vec3 tendon; uniform vec3 paper; uniform vec3 flat3;
uniform float fibred; uniform float fibreMm; uniform float shine; uniform float calm; uniform float plain; uniform float opacity; uniform float clear;
varying vec3 vNormal; varying float vShade; varying float vPale; varying float vAround;
void main() {
  if (plain > 0.5) { gl_FragColor = vec4(flat3, opacity); return; }
  vec3 n = normalize(vNormal);
  vec3 base = colour; vec3 deep = line; float bright = 1.0;
  if (fibred > 0.5) {
    float fine = fwidth(vAround) / fibreMm;
    float tone = 0.0;
    float slope = 0.0;
    for (int k = 0; k < 4; k++) {
      float share = k == 0 ? 0.31 : k == 1 ? 0.62 : k == 2 ? 1.0 : 1.73;
      float weight = (k == 0 ? 0.45 : k == 1 ? 0.5 : k == 2 ? 0.6 : 0.4) * clamp(1.4 - 3.6 * share * fine, 0.0, 1.0);
      float phase = 6.2832 * share * vAround / fibreMm + 2.4 * float(k);
      tone += weight * sin(phase); slope += weight * share * cos(phase);
    }
    tone /= 1.3; slope /= 1.6;
    base = mix(colour, tendon, vPale);
    deep = mix(line, tendon * 0.42, 0.8 * vPale);
    bright = 1.0 + (0.13 - 0.06 * vPale) * tone;
    n = normalize(n - 0.13 * slope * cross(n, vec3(0.0, 1.0, 0.0)));
  }
  float facing = clamp(n.z, 0.0, 1.0);
  vec3 key = normalize(vec3(-0.45, 0.62, 0.75));
  float wrapped = clamp((dot(n, key) + 0.35) / 1.35, 0.0, 1.0);
  float light = 0.60 * wrapped + (0.34 + 0.10 * (0.5 + 0.5 * n.y)) * vShade + 0.10 * facing;
  light *= 0.45 + 0.55 * vShade;
  light *= 0.80 + 0.20 * smoothstep(0.0, 0.55, facing);
  float amount = clamp(light * bright * 1.08, 0.0, 1.25);
  vec3 lit = deep * (1.0 - min(amount, 1.0)) * 0.9 + base * amount;
  lit += shine * pow(clamp(dot(n, normalize(key + vec3(0.0, 0.0, 1.0))), 0.0, 1.0), 28.0) * vShade;
  lit = mix(lit, deep, 0.62 * smoothstep(0.34, 0.04, facing));
  float alpha = clear > 0.5 ? mix(GLASS, 0.85, smoothstep(0.55, 0.05, facing)) : opacity;
  gl_FragColor = vec4(mix(lit, paper, calm), alpha);
}`;

// WebGL without a graphics chip: smooth edges cost too much while something moves, so they come when it rests.
function isSoftware() {
  const gl = document.createElement("canvas").getContext("webgl");
  const names = gl && gl.getExtension("WEBGL_debug_renderer_info");
  const name = names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "";
  const freed = gl && gl.getExtension("WEBGL_lose_context");
  if (freed) freed.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

function threePainter(canvas, model, c) {
  const T = globalThis.psoasThree;
  const slow = isSoftware();
  const wish = { antialias: !slow, alpha: true, stencil: true, powerPreference: "high-performance" };
  const context = canvas.getContext("webgl2", wish) || canvas.getContext("webgl", wish);
  if (!context) throw new Error("no WebGL here");
  const renderer = new T.WebGLRenderer({ canvas, context });
  const scene = new T.Scene();
  const lens = new T.PerspectiveCamera(20, c.camera.aspect, 100, 6000);
  lens.matrixAutoUpdate = false;
  const vector = (v) => new T.Color(...v);

  function material(paint, changes = {}) {
    const value = (v) => ({ value: v });
    return new T.ShaderMaterial({
      vertexShader: VERTEX, fragmentShader: FRAGMENT, defines: { GLASS: GLASS.toFixed(2) }, extensions: { derivatives: true }, ...changes.flags,
      uniforms: { colour: value(vector(paint.colour)), line: value(vector(paint.line)), tendon: value(vector(paint.tendon || paint.colour)), paper: value(vector([1, 1, 1])),
        flat3: value(vector([0, 0, 0])), fibred: value(paint.tendon ? 1 : 0), fibreMm: value(paint.fibre_mm), shine: value(paint.shine), calm: value(0),
        plain: value(changes.plain || 0), opacity: value(changes.opacity || 1), clear: value(0), grown: value(changes.grown || 0) },
    });
  }

  function mesh(item, geometry, look) {
    const made = new T.Mesh(geometry, look);
    made.matrixAutoUpdate = false;
    made.frustumCulled = Boolean(item.mesh);
    scene.add(made);
    return made;
  }

  const drawn = model.items.map((item) => {
    const geometry = new T.BufferGeometry();
    for (const [name, size] of [["position", 3], ["normal", 3], ["shade", 1], ["pale", 1], ["around", 1]]) geometry.setAttribute(name, new T.BufferAttribute(item.shape[name], size));
    geometry.setIndex(new T.BufferAttribute(item.shape.index, 1));
    return { item, geometry, mesh: mesh(item, geometry, material(item.paint)), extra: null };
  });

  // Round the chosen part a line; and where something hides it, it shows through.
  function mark(entry, on) {
    if (on === Boolean(entry.extra)) return;
    if (!on) {
      for (const made of entry.extra) { scene.remove(made); made.material.dispose(); }
      entry.extra = null;
      return;
    }
    const stamp = { stencilWrite: true, stencilRef: 1, stencilFunc: T.AlwaysStencilFunc, stencilZPass: T.ReplaceStencilOp };
    const outside = { stencilWrite: true, stencilRef: 1, stencilFunc: T.NotEqualStencilFunc };
    const { paint } = entry.item;
    const looks = [
      material(paint, { opacity: THROUGH, flags: { transparent: true, depthWrite: false, depthFunc: T.GreaterDepth } }),
      material(paint, { plain: 1, flags: { colorWrite: false, depthWrite: false, depthTest: false, ...stamp } }),
      material(paint, { plain: 1, grown: GROWN_MM, flags: { depthWrite: false, depthTest: false, side: T.DoubleSide, ...outside } }),
    ];
    entry.extra = looks.map((look, i) => {
      const made = mesh(entry.item, entry.geometry, look);
      made.renderOrder = i + 1;
      made.material.transparent = true; // drawn after all solid parts, in this order
      return made;
    });
  }

  return {
    kind: "webgl",
    slow,
    draw(camera, width, height, theme, resting) {
      const ratio = slow ? (resting ? 2 : COARSE) : Math.min(devicePixelRatio || 1, 2);
      if (renderer.getPixelRatio() !== ratio) renderer.setPixelRatio(ratio);
      const size = renderer.getSize(new T.Vector2());
      if (size.x !== width || size.y !== height) renderer.setSize(width, height, false);
      lens.fov = (2 * Math.atan(camera.high / 2 / camera.far) * 180) / Math.PI;
      lens.aspect = width / height;
      lens.updateProjectionMatrix();
      const { right: r, up: u, back: b, aim } = camera;
      const eye = aim.map((v, i) => v + b[i] * camera.far);
      lens.matrix.set(r[0], u[0], b[0], eye[0], r[1], u[1], b[1], eye[1], r[2], u[2], b[2], eye[2], 0, 0, 0, 1);
      lens.matrixWorldNeedsUpdate = true;
      for (const entry of drawn) {
        const { item, geometry } = entry;
        mark(entry, item.chosen && item.visible);
        const solid = entry.mesh.material;
        solid.uniforms.clear.value = item.clear ? 1 : 0;
        [solid.transparent, solid.depthWrite] = [item.clear, !item.clear];
        entry.mesh.renderOrder = item.clear ? 0.5 : 0;
        for (const made of [entry.mesh, ...(entry.extra || [])]) {
          made.visible = item.visible;
          if (item.moves) { made.matrix.set(...item.matrix, 0, 0, 0, 1); made.matrixWorldNeedsUpdate = true; }
          made.material.uniforms.calm.value = item.calm;
          made.material.uniforms.paper.value.setRGB(...theme.calm);
          made.material.uniforms.flat3.value.setRGB(...theme.accent);
        }
        if (item.changed) for (const name of ["position", "normal", "shade", "pale", "around"]) geometry.attributes[name].needsUpdate = true;
      }
      renderer.render(scene, lens);
    },
    destroy() {
      for (const entry of drawn) { mark(entry, false); entry.geometry.dispose(); entry.mesh.material.dispose(); }
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

// ---- without WebGL -------------------------------------------------------------------------------------------------

function plainPainter(canvas, model) {
  const pen = canvas.getContext("2d");
  let [picture, depth, owner] = [null, null, null];

  function paintItem(item, place, wide, high, camera) {
    const { position, normal, shade, pale, index } = item.shape;
    const count = position.length / 3;
    const m = item.matrix;
    const { colour, line, tendon, shine } = item.paint;
    const [px, py, pz, cover, rgb] = [new Float32Array(count), new Float32Array(count), new Float32Array(count), new Float32Array(count), new Float32Array(3 * count)];
    const key = unit([-0.45, 0.62, 0.75]);
    const half = unit([key[0], key[1], key[2] + 1]);
    for (let i = 0; i < count; i += 1) {
      let p = [position[3 * i], position[3 * i + 1], position[3 * i + 2]];
      let n = [normal[3 * i], normal[3 * i + 1], normal[3 * i + 2]];
      if (item.moves) { p = moved(m, p); n = [0, 4, 8].map((r) => m[r] * n[0] + m[r + 1] * n[1] + m[r + 2] * n[2]); }
      const q = place(p);
      px[i] = q[0]; py[i] = q[1]; pz[i] = q[2];
      const [nx, ny, nz] = [dot(n, camera.right), dot(n, camera.up), dot(n, camera.back)];
      const facing = clamp(nz, 0, 1);
      const wrapped = clamp((nx * key[0] + ny * key[1] + nz * key[2] + 0.35) / 1.35, 0, 1);
      let light = 0.6 * wrapped + (0.34 + 0.1 * (0.5 + 0.5 * ny)) * shade[i] + 0.1 * facing;
      light *= (0.45 + 0.55 * shade[i]) * (0.8 + 0.2 * smoothstep(facing, 0, 0.55));
      const amount = clamp(light * 1.08, 0, 1.25);
      const spark = shine * clamp(nx * half[0] + ny * half[1] + nz * half[2], 0, 1) ** 28 * shade[i];
      const edge = 0.62 * (1 - smoothstep(facing, 0.04, 0.34));
      cover[i] = item.clear ? GLASS + (0.85 - GLASS) * (1 - smoothstep(facing, 0.05, 0.55)) : 1;
      for (let k = 0; k < 3; k += 1) {
        const base = tendon ? colour[k] + (tendon[k] - colour[k]) * pale[i] : colour[k];
        const deep = tendon ? line[k] + (0.42 * tendon[k] - line[k]) * 0.8 * pale[i] : line[k];
        let lit = deep * (1 - Math.min(amount, 1)) * 0.9 + base * amount + spark;
        lit += (deep - lit) * edge;
        rgb[3 * i + k] = 255 * (lit + (item.theme[k] - lit) * item.calm);
      }
    }
    const pixels = picture.data;
    for (let t = 0; t < index.length; t += 3) {
      const [a, b, c] = [index[t], index[t + 1], index[t + 2]];
      const area = (px[b] - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (py[b] - py[a]);
      if (area >= 0) continue; // turned away
      const [x0, x1] = [Math.max(0, Math.ceil(Math.min(px[a], px[b], px[c]) - 0.5)), Math.min(wide - 1, Math.floor(Math.max(px[a], px[b], px[c]) - 0.5))];
      const [y0, y1] = [Math.max(0, Math.ceil(Math.min(py[a], py[b], py[c]) - 0.5)), Math.min(high - 1, Math.floor(Math.max(py[a], py[b], py[c]) - 0.5))];
      for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) {
        const [sx, sy] = [x + 0.5, y + 0.5];
        const u = ((px[b] - sx) * (py[c] - sy) - (px[c] - sx) * (py[b] - sy)) / area;
        const v = ((px[c] - sx) * (py[a] - sy) - (px[a] - sx) * (py[c] - sy)) / area;
        const w = 1 - u - v;
        if (u < 0 || v < 0 || w < 0) continue;
        const z = u * pz[a] + v * pz[b] + w * pz[c];
        const k = y * wide + x;
        const hidden = z <= depth[k];
        if (hidden && !item.chosen) continue;
        const share = hidden ? THROUGH : u * cover[a] + v * cover[b] + w * cover[c];
        const under = pixels[4 * k + 3] / 255;
        const all = share + under * (1 - share);
        for (let j = 0; j < 3; j += 1) {
          const value = u * rgb[3 * a + j] + v * rgb[3 * b + j] + w * rgb[3 * c + j];
          pixels[4 * k + j] = (value * share + pixels[4 * k + j] * under * (1 - share)) / all;
        }
        pixels[4 * k + 3] = 255 * all;
        if (!hidden && !item.clear) depth[k] = z;
        if (item.chosen) owner[k] = 1;
      }
    }
  }

  return {
    kind: "plain",
    slow: true,
    draw(camera, width, height, theme, resting) {
      const finer = resting ? 2 : 1;
      const [wide, high] = [Math.round(width * finer), Math.round(height * finer)];
      if (canvas.width !== wide || canvas.height !== high || !picture) {
        [canvas.width, canvas.height] = [wide, high];
        picture = pen.createImageData(wide, high);
        depth = new Float32Array(wide * high);
        owner = new Uint8Array(wide * high);
      }
      picture.data.fill(0);
      depth.fill(-1e9);
      owner.fill(0);
      const place = projector(camera, wide, high);
      const visible = model.items.filter((item) => item.visible);
      const last = (item) => 2 * item.clear + item.chosen;
      for (const item of visible.sort((a, b) => last(a) - last(b))) {
        item.theme = theme.calm;
        paintItem(item, place, wide, high, camera);
      }
      const [r, g, b] = theme.accent.map((v) => 255 * v);
      const pixels = picture.data;
      const [beside, below] = [finer, finer * wide];
      for (let y = finer; y < high - finer; y += 1) for (let x = finer; x < wide - finer; x += 1) {
        const k = y * wide + x;
        if (!owner[k] && (owner[k - 1] || owner[k + 1] || owner[k - wide] || owner[k + wide] || owner[k - beside] || owner[k + beside] || owner[k - below] || owner[k + below])) {
          pixels[4 * k] = r; pixels[4 * k + 1] = g; pixels[4 * k + 2] = b; pixels[4 * k + 3] = 255;
        }
      }
      pen.putImageData(picture, 0, 0);
    },
    destroy() {},
  };
}

// ---- the view ------------------------------------------------------------------------------------------------------

function view3d(ui) {
  const c = ui.content;
  const model = buildModel(ui);
  const about = Object.fromEntries(c.structures.map((st) => [st.id, st]));
  const limited = (key, value) => clamp(value, ...c.limits[key]);
  const setView = (changes) => ui.set(Object.fromEntries(Object.entries(changes).map(([k, v]) => [k, Number(limited(k, v).toFixed(3))])));

  const over = s("svg", { class: "psoas-over", "aria-hidden": "true" });
  const leader = s("path", { class: "psoas-leader" });
  const spot = s("circle", { r: 4.5 });
  const label = s("text", {});
  over.append(leader, spot, label);
  const hovered = h("p", { class: "psoas-hover", "aria-hidden": "true" });
  const holder = h("div", { class: "psoas-picture" });
  const legend = c.layers.map((layer) => ({ ...layer, element: h("li", {}, h("span", { class: "psoas-swatch", style: `background: ${layer.colour}` }), layer.words) }));
  const pad = h("div", { class: "psoas-pad" },
    ui.button("\u21ba", () => turnBy(-15, 0), { "aria-label": "Turn left", title: "Turn left" }),
    ui.button("\u21bb", () => turnBy(15, 0), { "aria-label": "Turn right", title: "Turn right" }),
    ui.button("+", () => zoomBy(ZOOM_STEP), { "aria-label": "Zoom in", title: "Zoom in" }),
    ui.button("\u2212", () => zoomBy(1 / ZOOM_STEP), { "aria-label": "Zoom out", title: "Zoom out" }));
  const frame = h("div", { class: "psoas-model", tabindex: 0, role: "group", style: `aspect-ratio: ${c.camera.aspect}`,
    "aria-label": "Model. Arrow keys turn it, Shift and an arrow key move it, plus and minus zoom." }, holder, over, hovered);
  const caption = h("p", { class: "psoas-caption", "aria-hidden": "true" });
  const around = h("div", { class: "psoas-around" }, frame, caption, h("ul", { class: "psoas-legend" }, ...legend.map((layer) => layer.element)), pad);

  // -- who paints
  let painter = null;
  let image = null; // the element that says what is seen: a canvas, or the SVG that holds one
  let theme = null;
  let restTimer = 0;

  function take(kind) {
    if (painter) painter.destroy();
    const canvas = h("canvas", {});
    if (kind === "webgl") {
      painter = threePainter(canvas, model, c);
      image = canvas;
      canvas.addEventListener("webglcontextlost", (event) => { event.preventDefault(); if (painter && painter.kind === "webgl" && image === canvas) { painter = null; take("plain"); again(); } });
    } else {
      painter = plainPainter(canvas, model);
      canvas.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
      image = s("svg", {}, s("foreignObject", { width: "100%", height: "100%" }, canvas));
    }
    image.setAttribute("role", "img");
    holder.replaceChildren(image);
    frame.dataset.painter = painter.kind;
  }

  function upgrade() {
    if (!globalThis.psoasThree || (painter && painter.kind === "webgl")) return;
    try {
      take("webgl");
    } catch {
      take("plain"); // no WebGL here
    }
  }

  const again = () => ui.set({});
  const onThree = () => { upgrade(); again(); };
  globalThis.addEventListener("psoas-three", onThree);
  take("plain");
  upgrade();

  function readTheme() {
    const css = getComputedStyle(ui.root);
    const [paper, accent] = ["--psoas-paper", "--psoas-accent"].map((name) => css.getPropertyValue(name).trim());
    if (!paper) return { accent: [0, 0, 0], calm: [1, 1, 1] }; // not in the page yet: asked again at the next draw
    return (theme = { accent: colourOf(accent), calm: colourOf(paper)[0] < 0.5 ? [0.36, 0.24, 0.25] : [0.96, 0.86, 0.82] });
  }

  // -- turning, moving, zooming
  function turnBy(turn, tilt) {
    const now = ui.state.turn + turn;
    setView({ turn: ((((now + 180) % 360) + 360) % 360) - 180, tilt: ui.state.tilt + tilt });
  }

  function moveBy(dx, dy) { // mm on the page
    const camera = cameraOf(ui.state, c.camera);
    const at = camera.aim.map((v, i) => v - camera.right[i] * dx - camera.up[i] * dy);
    setView({ aim_x: at[0], aim_y: at[1], aim_z: at[2] });
  }

  const zoomBy = (factor) => setView({ zoom: ui.state.zoom * factor });

  const TURNS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = TURNS[event.key];
    if (way && event.shiftKey) moveBy((way[0] * MOVE_STEP_MM) / ui.state.zoom, (way[1] * MOVE_STEP_MM) / ui.state.zoom);
    else if (way) turnBy(way[0] * TURN_STEP, way[1] * TURN_STEP);
    else if (event.key === "+" || event.key === "=") zoomBy(ZOOM_STEP);
    else if (event.key === "-") zoomBy(1 / ZOOM_STEP);
    else return;
    event.preventDefault();
  });
  frame.addEventListener("wheel", (event) => {
    if (document.activeElement !== frame && !event.ctrlKey) return; // else the page could not be scrolled past the model
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY * 0.0015));
  }, { passive: false });

  function sizeOf() {
    const box = frame.getBoundingClientRect();
    return [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height)), box];
  }

  function under(event) {
    const [width, height, box] = sizeOf();
    return pick(model.items, cameraOf(ui.state, c.camera), width, height, event.clientX - box.left, event.clientY - box.top);
  }

  // The thigh follows the pointer: how far it would move on the page for a degree says how much to turn;
  // `lever` is how far from the hip the thigh was taken hold of.
  function thighDrag(dx, dy) {
    const [width, height] = sizeOf();
    const project = projector(cameraOf(ui.state, c.camera), width, height);
    const knee = [c.hip.pivot_mm[0], 0, -held.lever];
    const at = (degrees) => project(moved(rotation(c.hip.pivot_mm, c.hip.axis, degrees), knee));
    const [a, b] = [at(ui.state.hip_flexion - 0.5), at(ui.state.hip_flexion + 0.5)];
    const [gx, gy] = [b[0] - a[0], b[1] - a[1]];
    const size = gx * gx + gy * gy;
    const degrees = size > 2 ? (dx * gx + dy * gy) / size : -dy * 0.5;
    ui.set({ hip_flexion: toStep(clamp(hipAt + degrees, ...c.limits.hip_flexion), { low: c.limits.hip_flexion[0], high: c.limits.hip_flexion[1] }) });
    hipAt = clamp(hipAt + degrees, ...c.limits.hip_flexion);
  }

  const fingers = new Map();
  let hipAt = 0;
  let held = null; // {what: "turn" | "thigh" | "pinch", x, y, far, travelled, started}
  frame.addEventListener("pointerdown", (event) => {
    if (event.button > 0 && event.button !== 2) return;
    event.preventDefault();
    frame.focus({ preventScroll: true });
    frame.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    hovered.textContent = "";
    if (fingers.size === 2) {
      held = { what: "pinch", ...spread2() };
      return;
    }
    const item = under(event);
    hipAt = ui.state.hip_flexion;
    const [width, height, box] = sizeOf();
    const hipPx = projector(cameraOf(ui.state, c.camera), width, height)(c.hip.pivot_mm);
    const lever = clamp(Math.hypot(event.clientX - box.left - hipPx[0], event.clientY - box.top - hipPx[1]) * mmPerPx(), 80, 420);
    held = { what: event.shiftKey || event.button === 2 ? "move" : item && item.moves ? "thigh" : "turn", item, lever, x: event.clientX, y: event.clientY, travelled: 0 };
    frame.classList.add("psoas-held");
  });
  frame.addEventListener("contextmenu", (event) => event.preventDefault());

  function spread2() {
    const [a, b] = [...fingers.values()];
    return { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1, travelled: 99 };
  }

  function mmPerPx() {
    return c.camera.height_mm / ui.state.zoom / sizeOf()[1];
  }

  frame.addEventListener("pointermove", (event) => {
    if (!held) return hoverSoon(event);
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (held.what === "pinch") {
      if (fingers.size < 2) return;
      const now = spread2();
      zoomBy(now.far / held.far);
      moveBy((now.x - held.x) * mmPerPx(), (held.y - now.y) * mmPerPx());
      held = { what: "pinch", ...now };
      return;
    }
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.travelled += Math.hypot(dx, dy);
    if (held.travelled < CLICK_PX) return;
    held.x = event.clientX;
    held.y = event.clientY;
    if (held.what === "thigh") thighDrag(dx, dy);
    else if (held.what === "move") moveBy(dx * mmPerPx(), -dy * mmPerPx());
    else turnBy(-dx * DRAG_DEG, dy * DRAG_DEG);
  });

  function letGo(event) {
    const was = held;
    fingers.delete(event.pointerId);
    if (fingers.size === 0) {
      held = null;
      frame.classList.remove("psoas-held");
    }
    if (event.type === "pointerup" && was && was.travelled < CLICK_PX) choose(was.item ? was.item.id : "");
  }
  frame.addEventListener("pointerup", letGo);
  frame.addEventListener("pointercancel", letGo);
  frame.addEventListener("pointerleave", () => { hovered.textContent = ""; });
  for (const kind of ["touchstart", "touchmove"]) frame.addEventListener(kind, (event) => event.preventDefault(), { passive: false });

  let hoverFrame = 0;
  function hoverSoon(event) {
    if (hoverFrame || event.pointerType === "touch") return;
    hoverFrame = requestAnimationFrame(() => {
      hoverFrame = 0;
      const item = held ? null : under(event);
      hovered.textContent = item ? item.about.name : "";
    });
  }

  // -- choosing
  function choose(id) {
    const key = id && about[id].switch;
    ui.set({ chosen: id, ...(key ? { [key]: true } : {}) });
  }

  // The slip above (-1) or below (+1), or null at the end; from any other part to the lowest or the highest.
  function neighbour(step, chosen) {
    const at = c.fascicles.indexOf(chosen);
    return at < 0 ? c.fascicles[step > 0 ? 0 : c.fascicles.length - 1] : c.fascicles[at + step] || null;
  }
  const [above, below] = [["\u2191 Slip above", -1], ["Slip below \u2193", 1]].map(([label, step]) => ui.button(label, () => choose(neighbour(step, ui.state.chosen))));

  const groups = [...new Set(c.structures.map((st) => st.group))];
  const select = h("select", { id: newId("pick"), onchange: () => choose(select.value) },
    h("option", { value: "" }, "Nothing chosen"),
    ...groups.map((group) => h("optgroup", { label: group }, ...c.structures.filter((st) => st.group === group).map((st) => h("option", { value: st.id }, st.name)))));
  const chooser = h("div", { class: "psoas-choose" }, h("label", { for: select.id }, "Part"), select,
    h("div", {}, above, below));
  const switches = h("fieldset", { class: "psoas-switches" }, h("legend", {}, "Also show"), ...c.switches.map((one) => ui.toggle(one)), ui.toggle({ key: "see_through", label: "See-through hip" }));
  const [low, high] = c.limits.hip_flexion;
  const hip = ui.range({ key: "hip_flexion", label: "Lift the right thigh (hip flexion)", low, high, words: (v) => `${format(v)} degrees`, short: (v) => `${format(v)}\u00b0` });
  ui.stage.append(h("div", { class: "psoas-view" }, h("div", {}, around, hip), h("div", { class: "psoas-side" }, ui.sentence, chooser, switches, ui.bar, h("p", { class: "psoas-soft" }, c.note))));

  // -- words
  function long(item, state) {
    const where = c.measured.indexOf(item);
    return [ui.at("length", state)[where], ui.at("length", { ...state, hip_flexion: 0 })[where]];
  }
  // Largest cross-section as drawn; only its share of the one in standing is used.
  function girthOf(id, state) {
    const item = c.drawn.find((one) => one.id === id);
    const all = ui.at(item.table, state);
    const stations = ui.tables[item.table].shape[2];
    return item.rows.reduce((sum, row) => {
      let widest = 0;
      for (let i = 0; i < stations; i += 1) widest = Math.max(widest, all[4 * (row * stations + i) + 3]);
      return sum + widest * widest;
    }, 0);
  }
  const cm = (mm) => `${(Math.floor(Math.abs(mm) + 0.5) / 10).toFixed(1)} cm`;

  function said(state) {
    if (!state.chosen) return "Pick a part of the model to read its name.";
    const words = about[state.chosen].said;
    if (!c.measured.includes(state.chosen)) return words;
    const [now, standing] = long(state.chosen, state);
    const girth = girthOf(state.chosen, state) / girthOf(state.chosen, { hip_flexion: 0 });
    const shorter = Math.floor(standing + 0.5) - Math.floor(now + 0.5);
    const percent = Math.floor(Math.abs(girth - 1) * 100 + 0.5);
    if (shorter === 0 || percent === 0 || shorter > 0 !== girth > 1) return `${words} It is ${cm(now)} long.`;
    const [way, size] = shorter > 0 ? ["shorter", "larger"] : ["longer", "smaller"];
    return `${words} It is ${cm(now)} long, ${cm(shorter)} ${way} than in standing, so its belly is ${percent}\u00a0% ${size} in cross-section.`;
  }

  function thigh(state) {
    const degrees = Math.floor(Math.abs(state.hip_flexion) + 0.5);
    return degrees ? `The right thigh is ${state.hip_flexion > 0 ? "lifted" : "moved back"} ${degrees}\u00b0.` : "";
  }
  const words = (state) => [said(state), thigh(state)].filter(Boolean).join(" ");

  // -- the label in the picture
  function wrapped(text, most) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const line = lines[lines.length - 1];
      if (line && line.length + word.length >= most) lines.push(word);
      else lines[lines.length - 1] = line ? `${line} ${word}` : word;
    }
    return lines;
  }

  function drawLabel(camera, width, height, state) {
    const item = model.items.find((one) => one.id === state.chosen && one.visible);
    over.style.display = item ? "" : "none";
    caption.textContent = item ? [item.about.name, c.measured.includes(item.id) && cm(long(item.id, state)[0])].filter(Boolean).join(", ") : "";
    if (!item) return;
    over.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const size = clamp(width / 30, 12.5, 18);
    const step = 1.33 * size;
    label.style.fontSize = `${size}px`;
    const [x, y] = projector(camera, width, height)(model.anchor(item));
    const lines = wrapped(item.about.name, 19);
    if (c.measured.includes(item.id)) lines.push(cm(long(item.id, state)[0]));
    const left = x < width / 2; // the label stands on the side of the part: its leader then crosses least
    const px = left ? 16 : width - 16;
    const py = clamp(y - 3.9 * size, 34, height * 0.6);
    label.setAttribute("text-anchor", left ? "start" : "end");
    label.replaceChildren(...lines.map((line, i) => s("tspan", { x: px, y: py + step * i, class: i === lines.length - 1 && i ? "psoas-small" : false }, line)));
    const inside = x > 0 && x < width && y > 0 && y < height;
    for (const one of [leader, spot]) one.style.display = inside ? "" : "none";
    const from = label.lastChild.getComputedTextLength() + 8;
    leader.setAttribute("d", `M${left ? px + from : px - from} ${py + step * (lines.length - 1) - 0.33 * size}L${x} ${y}`);
    spot.setAttribute("cx", x);
    spot.setAttribute("cy", y);
  }

  // -- on paper a WebGL picture is empty: a plain copy of it takes its place
  let copy = null;
  function toPaper() {
    const [width, height] = sizeOf();
    if (!painter || image.tagName !== "CANVAS" || width < 2) return;
    painter.draw(cameraOf(ui.state, c.camera), width, height, theme || readTheme(), true);
    copy = h("canvas", { width: image.width, height: image.height, "aria-hidden": "true" });
    copy.getContext("2d").drawImage(image, 0, 0);
    holder.append(copy);
  }
  function fromPaper() {
    if (copy) copy.remove();
    copy = null;
  }
  globalThis.addEventListener("beforeprint", toPaper);
  globalThis.addEventListener("afterprint", fromPaper);

  const resized = new ResizeObserver(again);
  resized.observe(frame);
  const themed = new MutationObserver(() => { theme = null; again(); });
  for (const element of [document.body, document.documentElement]) themed.observe(element, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme"] });

  return {
    draw(state) {
      const colours = theme || readTheme();
      const [width, height] = sizeOf();
      const camera = cameraOf(state, c.camera);
      model.fit(state);
      clearTimeout(restTimer);
      if (width > 1 && height > 1) {
        painter.draw(camera, width, height, colours, false);
        if (painter.slow) restTimer = setTimeout(() => painter && painter.draw(camera, width, height, colours, true), REST_MS);
      }
      drawLabel(camera, width, height, state);
      above.disabled = !neighbour(-1, state.chosen);
      below.disabled = !neighbour(1, state.chosen);
      for (const layer of legend) layer.element.classList.toggle("psoas-chosen", layer.of.includes(state.chosen));
      if (select.value !== state.chosen) select.value = state.chosen;
      image.setAttribute("aria-label", `3D model. ${words(state)}`);
    },
    sentence: words,
    destroy() {
      clearTimeout(restTimer);
      globalThis.removeEventListener("psoas-three", onThree);
      globalThis.removeEventListener("beforeprint", toPaper);
      globalThis.removeEventListener("afterprint", fromPaper);
      resized.disconnect();
      themed.disconnect();
      if (painter) painter.destroy();
      painter = null;
    },
  };
}

export default mount(view3d, VIEW_CSS);
