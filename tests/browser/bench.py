"""How fast the course answers, measured in a real JupyterLab: `python3 course.py bench`.

One run, one browser: from a key press to the new picture painted, for our SVG explorer, our 3D view and, beside them,
`ipywidgets.interact` with matplotlib drawing the same curve; the same for each explorer of lessons 02, 03, 06 and 09;
from Run All to the first explorer on the screen; the memory of the kernel after lesson 01; and the figures of the body
itself. Trust it only on a machine that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from lessons.body import bench as body_bench
from tests.browser.lab import CHROMIUM_FLAGS, ROOT, Lab, new_page
from tests.chromium import MISSING, chromium_path

MOVES, WARM_UP = 40, 3

SVG = "from lessons.start_here import thigh\nthigh()"
VIEW = "from lessons.meet_the_psoas import fascicles\nfascicles()"
INTERACT = """
import numpy as np, matplotlib.pyplot as plt
from ipywidgets import interact, IntSlider
from lessons.body import Body
a = np.arange(-20, 101)
y = Body.load().sweep(hip_flexion_r=a).length_mm["psoas_L1_VB_r"]
def draw(hip):
    plt.plot(a, y)
    plt.plot(hip, y[hip + 20], "o")
    plt.show()
interact(draw, hip=IntSlider(70, -20, 100))
"""


@dataclass(frozen=True)
class Explorer:
    """An explorer of a lesson, the control whose keys are timed, and what changes: see MEASURE."""

    lesson: str
    name: str
    state: str = ""
    control: str = "input[type=range]"
    kind: str = "svg"

    @property
    def code(self) -> str:
        return f"from lessons.{self.lesson} import {self.name}\n{self.name}({self.state})"


EXPLORERS = (
    Explorer("how_it_moves_you", "lever", control="[data-handle=femur_r]"),
    Explorer("how_it_moves_you", "work", control="[data-marker]"),
    Explorer("how_it_moves_you", "spine"),
    Explorer("when_it_gets_short", "sitting"),
    Explorer("when_it_gets_short", "chain"),
    Explorer("when_it_gets_short", "couch"),
    Explorer("when_it_gets_short", "walker"),
    Explorer("your_options", "an_inch"),
    Explorer("your_options", "decide", '{"person": "nadia"}', ".psoas-matters input", "words"),
    Explorer("other_hip_flexors", "compare"),
)

# Each waits for one key press in the page and gives the milliseconds from it until the changed picture is painted:
# the change itself is seen by an observer (SVG shapes, a new image) or by its draw calls (WebGL, whose one-pixel read
# waits for the graphics to finish), and "painted" is the first task after the frame in which the change is drawn. Ours
# change within a frame; an image changes between frames and is drawn in the next one.
MEASURE = """
(() => {
  const once = { once: true, capture: true };
  const key = () => new Promise((done) => addEventListener("keydown", (e) => done(e.timeStamp), once));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const painted = () => new Promise((done) => {
    const port = new MessageChannel();
    port.port1.onmessage = () => done(performance.now());
    port.port2.postMessage(0);
  });
  const seen = (root, options, wanted) => new Promise((done) => {
    const eye = new MutationObserver((changes) => { if (changes.some(wanted)) { eye.disconnect(); done(changes); } });
    eye.observe(root, { subtree: true, ...options });
  });
  const draws = [];
  for (const type of [WebGLRenderingContext, WebGL2RenderingContext]) {
    const call = type.prototype.drawElements;
    type.prototype.drawElements = function (...words) {
      call.apply(this, words);
      if (draws.length && !this.pending) {
        this.pending = true;
        queueMicrotask(() => {
          this.pending = false;
          this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
          draws.splice(0).forEach((done) => done());
        });
      }
    };
  }
  const after = async (change) => { const at = await key(); await change; return (await painted()) - at; };
  window.psoasMeasure = {
    svg: (root) => after(seen(root, { attributeFilter: ["d", "transform", "points"] }, () => true)),
    words: (root) => after(seen(root, { childList: true, characterData: true }, () => true)),
    webgl: () => after(new Promise((done) => draws.push(done))),
    image: (root) => {
      const isImage = (node) => node.nodeName === "IMG" || (node.querySelector && node.querySelector("img"));
      const change = seen(root, { childList: true }, (c) => [...c.addedNodes].some(isImage));
      return after(change.then(() => root.querySelector("img").decode()).then(frame));
    },
  };
})()
"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds from key to new picture."""

    median_ms: float
    p95_ms: float

    def __str__(self) -> str:
        return f"{self.median_ms:8.1f} {self.p95_ms:8.1f}"


def latency(page: Page, kind: str, cell: int, control: str, moves: int) -> Latency:
    """Press ArrowRight and ArrowLeft in turns on the control of a cell; `kind` is a name in MEASURE."""
    box = page.locator(".jp-CodeCell").nth(cell)
    box.scroll_into_view_if_needed()  # JupyterLab draws only the cells near the window
    slider = box.locator(control).first
    slider.wait_for(state="visible", timeout=30_000)
    slider.scroll_into_view_if_needed()
    root = box.locator(".jp-OutputArea").first.element_handle()
    slider.focus()
    times = []
    for move in range(moves + WARM_UP):
        page.evaluate("([kind, root]) => { window.psoasNext = window.psoasMeasure[kind](root); }", [kind, root])
        page.keyboard.press("ArrowLeft" if move % 2 else "ArrowRight")
        times.append(page.evaluate("() => window.psoasNext"))
        page.wait_for_timeout(150)  # let Python hear of it before the next move
    times = sorted(times[WARM_UP:])
    return Latency(statistics.median(times), times[int(0.95 * (len(times) - 1))])


def latencies(browser: Browser, lab: Lab, moves: int = MOVES) -> dict[str, Latency]:
    """Key to new picture for the SVG explorer, the 3D view, and interact with matplotlib."""
    lab.write("bench", [SVG, VIEW, INTERACT])
    page, _ = new_page(browser, viewport={"width": 1280, "height": 1400})
    page.add_init_script(MEASURE)
    try:
        lab.open(page, "bench")
        slider = "[role=slider], input[type=range]"
        return {
            "svg": latency(page, "svg", 0, slider, moves),
            "webgl": latency(page, "webgl", 1, slider, moves),
            "image": latency(page, "image", 2, ".noUi-handle", moves),
        }
    finally:
        page.context.close()


def explorer_latencies(browser: Browser, lab: Lab, moves: int = MOVES) -> dict[str, Latency]:
    """Key to new picture for each of EXPLORERS, all in one notebook."""
    lab.write("explorers", [one.code for one in EXPLORERS])
    page, _ = new_page(browser, viewport={"width": 1280, "height": 1400})
    page.add_init_script(MEASURE)
    try:
        lab.open(page, "explorers")
        return {
            f"{one.lesson}: {one.name}": latency(page, one.kind, cell, one.control, moves)
            for cell, one in enumerate(EXPLORERS)
        }
    finally:
        page.context.close()


def first_explorer_s(browser: Browser, lab: Lab) -> float:
    """Seconds from Run All in a fresh notebook until its explorer is drawn."""
    lab.write("first", [SVG])
    page, _ = new_page(browser)
    page.add_init_script(
        "window.psoasFirst = new Promise((done) => { const look = () => document.querySelector('.psoas-root svg path')"
        " ? done(performance.now()) : requestAnimationFrame(look); look(); });"
    )
    try:
        lab.open(page, "first", run=False)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.evaluate(
            "addEventListener('pointerdown', () => { window.psoasStart = performance.now(); },"
            " { once: true, capture: true })"
        )
        page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
        return page.evaluate("async () => (await window.psoasFirst - window.psoasStart) / 1000")
    finally:
        page.context.close()


def kernel_pss_mb(browser: Browser, lab: Lab, notebook: Path) -> float:
    """Memory (PSS, MB) of the kernel after every cell of a notebook has run."""
    (lab.notebooks / notebook.name).write_bytes(notebook.read_bytes())
    page, _ = new_page(browser)
    try:
        lab.open(page, notebook.stem)
        return largest_kernel_mb(lab)
    finally:
        page.context.close()


def largest_kernel_mb(lab: Lab) -> float:
    """Memory (PSS, MB) of the largest kernel that runs now."""
    running = psutil.Process(lab.process.pid).children(recursive=True)
    kernels = [p for p in running if "ipykernel" in " ".join(p.cmdline())]
    return max(p.memory_full_info().pss for p in kernels) / 1e6


def sign(lab: Lab, notebook: Path) -> None:
    """Tell this JupyterLab to trust a notebook, as the launcher does for a learner."""
    environment = {**os.environ, "JUPYTER_DATA_DIR": str(lab.home / "data")}
    subprocess.run([sys.executable, "-m", "nbformat.sign", str(notebook)], env=environment, check=True)


def main() -> int:
    if not chromium_path():
        print(MISSING, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        lab = Lab(Path(folder) / "lab")
        try:
            times = latencies(browser, lab)
            every = explorer_latencies(browser, lab)
            first = first_explorer_s(browser, lab)
            pss = kernel_pss_mb(browser, lab, ROOT / "notebooks" / "01-meet-the-psoas.ipynb")
        finally:
            lab.stop()
            browser.close()
    print(f"{'key to new picture, milliseconds':42s} {'median':>8s} {'p95':>8s}")
    base = times["image"].median_ms
    for kind, name, aim in (("svg", "SVG explorer", "aim 10, 5 times faster"), ("webgl", "3D view", "aim 30, 3 times")):
        print(f"{name:42s} {times[kind]}   {base / times[kind].median_ms:.1f} times faster than interact ({aim})")
    print(f"{'interact with matplotlib':42s} {times['image']}")
    for name, one in every.items():
        print(f"{name:42s} {one}   (aim 33, two frames)")
    print(f"{'Run All to first explorer, seconds':42s} {first:8.2f}   (aim 1.5)")
    print(f"{'kernel after lesson 01, PSS in MB':42s} {pss:8.0f}   (at most 200)")
    print()
    body_bench.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
