// What the site does beside its interactives. It fills the maps of the course with the answers kept in this browser.

// For each question of a lesson that was answered in its present version, whether the newest answer was right.
function newest(lesson, version) {
  const answers = psoasBase.browserStore.read().answers.filter((a) => a.lesson === lesson && a.version === Number(version));
  return new Map(answers.map((a) => [a.question, a.correct]));
}

function fillMap() {
  if (!globalThis.psoasBase) return;
  for (const row of document.querySelectorAll("tr[data-lesson]")) {
    const { lesson, version, questions } = row.dataset;
    const known = newest(lesson, version);
    const right = [...known.values()].filter(Boolean).length;
    const open = Number(questions) - known.size;
    if (known.size) row.lastElementChild.textContent = `${right} of ${questions} right${open > 0 ? `, ${open} to go` : ""}`;
  }
}

// What has been learnt, question by question, as learnt.py draws and says it.
function fillLearnt() {
  const rows = [...document.querySelectorAll("[data-learnt]")];
  if (!globalThis.psoasBase || !rows.length) return;
  const figure = rows[0].closest("figure");
  let [every, answered, good] = [0, 0, 0];
  for (const row of rows) {
    const known = newest(row.dataset.learnt, row.dataset.version);
    const marks = [...row.querySelectorAll("[data-question]")].map((mark) => ({ mark, right: known.get(mark.dataset.question) }));
    for (const { mark, right } of marks) {
      const like = figure.querySelector(`[data-key="${right === undefined ? "not answered" : right ? "right" : "answered"}"]`);
      for (const name of ["fill", "stroke", "stroke-width"]) mark.setAttribute(name, like.getAttribute(name));
    }
    const [begun, right] = [marks.filter((m) => m.right !== undefined).length, marks.filter((m) => m.right).length];
    row.querySelector("[data-count]").textContent = begun ? `${right} of ${marks.length} right` : `${marks.length} questions`;
    for (const line of document.querySelectorAll(`li[data-lesson="${row.dataset.learnt}"]`)) {
      const asked = line.dataset.aim.split(" ");
      const given = asked.filter((id) => known.has(id));
      const open = given.length < asked.length ? `, ${asked.length - given.length} not answered` : "";
      line.textContent = line.textContent.replace(/\d+ of \d+ right(, \d+ not answered)?$/, `${given.filter((id) => known.get(id)).length} of ${asked.length} right${open}`);
    }
    every += marks.length;
    answered += begun;
    good += right;
  }
  if (!answered) return;
  const said = (text) => text.replace(/Nothing answered yet\.|\d+ of \d+ questions answered, \d+ of them right\./g, `${answered} of ${every} questions answered, ${good} of them right.`);
  const caption = figure.querySelector("figcaption");
  figure.setAttribute("aria-label", said(figure.getAttribute("aria-label")));
  caption.querySelector("strong").textContent = "What you have learnt.";
  caption.lastChild.textContent = said(caption.lastChild.textContent);
}

// On a narrow window figures and tables scroll sideways: then the keyboard can reach them.
function reachWide() {
  for (const wide of document.querySelectorAll(".psoas-figure, .psoas-wide")) {
    wide.classList.toggle("psoas-more", wide.scrollWidth > wide.clientWidth);
    if (wide.classList.contains("psoas-more")) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}

// Some browsers (Firefox) give every page that is opened from the disk a storage of its own: what is answered on one would
// be unknown to the next. One page without content is the same for all, so its storage holds the answers of all.
function shareAnswers() {
  if (location.protocol !== "file:" || !globalThis.psoasBase) return;
  const store = psoasBase.browserStore;
  const shared = document.createElement("iframe");
  Object.assign(shared, { src: "_static/answers.html", hidden: true, title: "Answers" });
  addEventListener("message", ({ source, data }) => {
    if (source !== shared.contentWindow || !data || data.format !== store.key) return;
    const { added, dropped } = store.join(data);
    if (dropped) location.reload(); // they are on the page
    else if (added) document.dispatchEvent(new Event("psoas-joined"));
  });
  document.addEventListener("psoas-answers", () => shared.contentWindow.postMessage(store.read(), "*"));
  document.body.append(shared);
}

document.addEventListener("DOMContentLoaded", () => { // after the scripts of the page
  shareAnswers();
  fillMap();
  fillLearnt();
  reachWide();
});
document.addEventListener("psoas-answers", () => {
  fillMap();
  fillLearnt();
});
document.addEventListener("psoas-alive", reachWide); // interactives have tables, too
addEventListener("resize", reachWide);
