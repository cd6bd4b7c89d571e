"""A JupyterLab of its own for the browser tests, and the few things a learner does in it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from lessons.teaching.interactive import STATIC_VARIABLE, Interactive

ROOT = Path(__file__).parents[2]
TOKEN = "browser-tests"
START_S = 60
RUN_S = 90
IN_SIGHT_PX = 690  # of a notebook, on a laptop of 1280 by 800
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
]
AWAY = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")  # so that only these are asked about, one by one
# JupyterLab itself reports these; they are not ours.
LAB_NOISE = ("favicon", "/api/contents/", "Failed to load resource", "source map", "lsp", "pluginmanager")


class Lab:
    """A running JupyterLab whose files, settings, kernels and course data live in `home` and nowhere else."""

    def __init__(self, home: Path, theme: str = "JupyterLab Light") -> None:
        self.home = home
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir(parents=True)
        apputils = home / "settings" / "@jupyterlab" / "apputils-extension"
        apputils.mkdir(parents=True)
        news = {"fetchNews": "false", "checkForUpdates": False}
        (apputils / "notification.jupyterlab-settings").write_text(json.dumps(news))
        (apputils / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        folders = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
        environment = {
            **os.environ,
            **folders,
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "PSOAS_COURSE_HOME": str(home / "course"),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        }
        self.log = home / "lab.log"
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
        options = {
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.notebooks,
            "IdentityProvider.token": TOKEN,
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *(f"--{name}={value}" for name, value in options.items())],
                cwd=self.notebooks,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _wait(
            lambda: self.get("/api/status") is not None,
            START_S,
            lambda: f"JupyterLab did not start:\n{self.log.read_text()[-2000:]}",
        )

    def get(self, path: str, method: str = "GET") -> Any:
        """What the server answers to a REST call, or None while it cannot answer."""
        request = urllib.request.Request(
            self.address + path, method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                body = answer.read()
                return json.loads(body) if body else {}
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def write(self, name: str, cells: Sequence[str], outputs: Sequence[dict[str, str]] = ()) -> None:
        """Save the notebook `name`.ipynb with these code cells; with `outputs` it was run, but not on this machine."""
        made = [nbformat.v4.new_code_cell(cell) for cell in cells]
        for cell, data in zip(made, outputs, strict=False):
            cell.execution_count = 1
            cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
        notebook = nbformat.v4.new_notebook(cells=made)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, self.notebooks / f"{name}.ipynb")

    def open(self, page: Page, name: str, *, run: bool = True) -> None:
        """Open the notebook in `page` and, unless told not to, run all its cells."""
        page.goto(f"{self.address}/doc/tree/{name}.ipynb?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.wait_for_kernel(page, name)
        if run:
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
            self.wait_for_cells(page)

    def wait_for_kernel(self, page: Page, name: str) -> None:
        """Wait until the notebook's kernel listens: before that, Run All is silently lost."""

        def listens() -> bool:
            kernels = [s["kernel"] for s in self.get("/api/sessions") or [] if s["path"] == f"{name}.ipynb"]
            return any(k["execution_state"] == "idle" and k["connections"] > 0 for k in kernels)

        _wait(listens, RUN_S, lambda: f"the kernel did not come up:\n{self.log.read_text()[-2000:]}", page)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")

    def wait_for_cells(self, page: Page) -> None:
        """Wait until every code cell has been run."""
        page.wait_for_function(
            f"{PROMPTS}.every(p => /\\[\\d+\\]/.test(p.textContent))",
            timeout=RUN_S * 1000,
        )

    def restart(self, page: Page, name: str) -> None:
        """Kernel > Restart Kernel, as a learner would; nothing is run."""
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.locator("#jp-mainmenu-kernel").get_by_text("Restart Kernel…", exact=True).click()
        page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.wait_for_kernel(page, name)

    def restart_and_run_all(self, page: Page) -> None:
        """Kernel > Restart Kernel and Run All Cells, as a learner would."""
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.locator("#jp-mainmenu-kernel").get_by_text("Restart Kernel and Run All Cells…", exact=True).click()
        page.get_by_role("button", name="Confirm Kernel Restart").click()
        page.wait_for_function(f"{PROMPTS}.some(p => /\\[[ *]\\]/.test(p.textContent))")
        self.wait_for_cells(page)

    def run_code(self, page: Page, cell: int, code: str) -> str:
        """Put `code` into code cell number `cell`, run it, and give the text it printed."""
        box = page.locator(".jp-CodeCell").nth(cell)
        prompt = box.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        box.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
        page.keyboard.press("Control+Enter")
        page.wait_for_function(
            "([p, before]) => /\\[\\d+\\]/.test(p.textContent) && p.textContent !== before",
            arg=[prompt.element_handle(), before],
            timeout=RUN_S * 1000,
        )
        output = box.locator(".jp-OutputArea-output")
        with contextlib.suppress(Exception):
            output.first.wait_for(timeout=2000)
        return output.first.inner_text() if output.count() else ""

    def stop(self) -> None:
        """End the kernels, then the server and whatever it started."""
        for kernel in self.get("/api/kernels") or []:
            self.get(f"/api/kernels/{kernel['id']}", "DELETE")
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                return


class Watch:
    """What went wrong in a page: requests that left this machine, and errors on the console."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.away: list[str] = []
        self.errors: list[str] = []
        context.route(AWAY, self._gate)
        page.on(
            "console", lambda message: self._hear(message.type, f"{message.text} {message.location.get('url', '')}")
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _gate(self, route: Any) -> None:
        self.away.append(route.request.url)
        route.abort()

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(noise in text for noise in LAB_NOISE):
            self.errors.append(text)


def new_page(browser: Browser, **options: Any) -> tuple[Page, Watch]:
    """A page in a context of its own, watched."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 1100}, **options})
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page, Watch(context, page)


def whole_lesson(browser: Browser, lab: Lab, notebook: Path) -> tuple[Page, Watch]:
    """A lesson run from the top in JupyterLab: every still has come to life, and none says that it could not."""
    (lab.notebooks / notebook.name).write_bytes(notebook.read_bytes())
    page, watch = new_page(browser)
    lab.open(page, notebook.stem)
    for cell in page.locator(".jp-CodeCell").all():  # JupyterLab draws a cell when it comes near the window
        cell.scroll_into_view_if_needed()
    stills = notebook.read_text("utf-8").count('class=\\"psoas-still\\"')
    assert stills > 0
    expect(page.locator(".jp-OutputArea-output .psoas-root")).to_have_count(stills)
    expect(page.locator(".psoas-trouble").filter(has_text="could not")).to_have_count(0)
    return page, watch


def alive(*widgets: Interactive) -> str:
    """The interactives as HTML that needs no kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATIC_VARIABLE, "1")
        return "".join(widget._repr_mimebundle_()[0]["text/html"] for widget in widgets)


@contextlib.contextmanager
def without_kernel(browser: Browser, *widgets: Interactive) -> Iterator[tuple[Page, Watch]]:
    """A page with neither kernel nor network that holds `widgets`; at its end, nothing was asked for or broke."""
    page, watch = new_page(browser)
    page.context.set_offline(True)
    page.set_content(f"<!doctype html><html lang=en><title>lesson</title><main>{alive(*widgets)}</main>")
    yield page, watch
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


def misplaced(page: Page) -> list[str]:
    """Pictures that stand outside their interactive or over its words, and words that their picture cuts off."""
    found: list[str] = page.evaluate("""() => [...document.querySelectorAll('.psoas-root')].flatMap((root) => {
      const name = (root.querySelector('.psoas-title') || root).textContent.slice(0, 40);
      const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
      const words = root.querySelector('.psoas-sentence');
      return [...root.querySelectorAll('svg.psoas-picture, svg.psoas-svg')].flatMap((svg) => {
        const box = svg.getBoundingClientRect(), all = root.getBoundingClientRect();
        const out = box.left < all.left - 1 || box.right > all.right + 1
          || box.top < all.top - 1 || box.bottom > all.bottom + 1;
        const cut = [...svg.querySelectorAll('text')].filter((text) => {
          const t = text.getBoundingClientRect();
          return t.width && (t.right > box.right + 1 || t.left < box.left - 1);
        });
        const covers = words && over(box, words.getBoundingClientRect());
        return [out && `${name}: outside`, covers && `${name}: over the words`,
          ...cut.map((text) => `${name}: cut off: ${text.textContent}`)].filter(Boolean);
      });
    })""")
    return found


def tallest_px(page: Page) -> float:
    """Of the explorers on the page, the largest height from the top of the picture to the foot of the last control.

    At 1280 by 800 it must not be more than IN_SIGHT_PX, so that nobody moves what they cannot see.
    """
    found: list[float] = page.locator(".psoas-root").evaluate_all("""(all) => all.map((root) => {
      const top = root.querySelector('svg').getBoundingClientRect().top;
      const feet = [...root.querySelectorAll('input[type=range], .psoas-bar > button')];
      return Math.max(...feet.map((e) => e.getBoundingClientRect().bottom)) - top;
    })""")
    return max(found)


def serious_axe_findings(page: Page) -> list[dict[str, Any]]:
    """What axe-core calls serious or critical in our own outputs, on a light and on a dark page."""
    found = []
    for light in ("false", "true"):
        page.evaluate("(light) => { document.body.dataset.jpThemeLight = light }", light)
        for i in range(page.locator(".psoas-root").count()):
            page.locator(".psoas-root").nth(i).evaluate("e => { e.id = 'axe-here'; e.scrollIntoView() }")
            results = axe_violations(page, "#axe-here")
            page.locator("#axe-here").evaluate("e => e.removeAttribute('id')")
            found += [{"light": light, **v} for v in results if v["impact"] in ("serious", "critical")]
    return found


def axe_violations(page: Page, context: str) -> list[dict[str, Any]]:
    """What axe-core finds in the part of the page that the selector `context` names. A page gets its script once."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"{AXE_SCRIPT}; null")
    run = "async (context) => (await axe.run(context, { resultTypes: ['violations'] })).violations"
    found: list[dict[str, Any]] = page.evaluate(run, context)
    return found


def drag(page: Page, grip: Locator, to: tuple[float, float], steps: int = 12) -> None:
    """Press on the middle of `grip`, move to the point `to` of the page, let go."""
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*to, steps=steps)
    page.mouse.up()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait(ready: Any, seconds: float, why: Any, page: Page | None = None) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(why())
        page.wait_for_timeout(100) if page else time.sleep(0.1)
