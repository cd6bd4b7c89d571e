// What the site does beside its interactives. It fills the map of the course with the answers kept in this browser.

function fillMap() {
  if (!globalThis.psoasBase) return;
  const answers = psoasBase.browserStore.read().answers;
  for (const row of document.querySelectorAll("tr[data-lesson]")) {
    const { lesson, version, questions } = row.dataset;
    const newest = new Map(answers.filter((a) => a.lesson === lesson && a.version === Number(version)).map((a) => [a.question, a.correct]));
    const right = [...newest.values()].filter(Boolean).length;
    const open = Number(questions) - newest.size;
    if (newest.size) row.lastElementChild.textContent = `${right} of ${questions} right${open > 0 ? `, ${open} to go` : ""}`;
  }
}

// On a narrow window figures and tables scroll sideways: then the keyboard can reach them.
function reachWide() {
  for (const wide of document.querySelectorAll(".psoas-figure, .psoas-wide")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}

document.addEventListener("DOMContentLoaded", () => { // after the scripts of the page
  fillMap();
  reachWide();
});
addEventListener("resize", reachWide);
