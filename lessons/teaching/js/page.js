// Brings the interactives of a page to life that shares its code with other pages (alive.py makes them).
// `psoasAlive(mark, make)` has every box with that mark wait for a module of its own from `make()`; `psoasAliveNow()` ends
// the waiting, before slides are counted; `psoasParts` holds what is large in their data, as JSON, by name.

globalThis.psoasParts = {};
const waiting = []; // boxes that are stills as yet

// Data in which {"part": name} stands for a part.
function whole(text) {
  return JSON.parse(text, (key, value) => (value && Object.hasOwn(psoasParts, value.part) ? whole(psoasParts[value.part]) : value));
}

globalThis.psoasAlive = (mark, make) => {
  for (const box of document.querySelectorAll(`[data-alive='${mark}']`)) waiting.push({ box, enliven: () => host(make(), box, whole) });
};

function enliven(some) {
  for (const one of some) {
    waiting.splice(waiting.indexOf(one), 1);
    one.enliven();
  }
  if (some.length && !waiting.length) document.dispatchEvent(new Event("psoas-alive"));
}

globalThis.psoasAliveNow = () => enliven([...waiting]);

function inWindow({ box }) {
  const { top, bottom, width } = box.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < innerHeight;
}

// Once the page is seen, first what is in the window, then each in a task of its own, from top to bottom, so that a phone
// scrolls and answers meanwhile. Where nothing may move afterwards, on paper and in a page that opens in its middle, all
// at once.
document.addEventListener("DOMContentLoaded", () => {
  waiting.sort((a, b) => (a.box.compareDocumentPosition(b.box) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const [visit] = performance.getEntriesByType("navigation");
  if (location.hash || visit?.type !== "navigate") return psoasAliveNow();
  const step = () => {
    enliven(waiting.slice(0, 1));
    if (waiting.length) setTimeout(step);
  };
  requestAnimationFrame(() => setTimeout(() => {
    enliven(waiting.filter(inWindow));
    setTimeout(step);
  }));
});
addEventListener("beforeprint", psoasAliveNow);
