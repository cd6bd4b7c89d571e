"""Teaches a class on a real JupyterHub: `python3 course.py test --hub [--learners 20]`.

It installs the course as deploy/install-hub.sh does, with JupyterHub and its own proxy beside it, starts them with
deploy/hub.py and deploy/lti.py, and brings in the learners at once, from a learning platform (learning_platform.py).
Each runs a lesson in a kernel of their own and answers a question. One of them loses everything that runs in mid-lesson
and comes back. It ends with 0 if every lesson ran without an error, every answer is where it belongs, a learner needed
less memory than deploy/hub.py guarantees, wrong launches were refused, and the hub kept nobody's name.

It needs npm, a network (PyPI and npm), a quarter of an hour, and about 0.4 GB of memory a learner.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

import nbformat
import psutil
from jupyter_server.services.kernels.connection.base import deserialize_binary_message
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

ROOT = Path(__file__).parents[2]
PACKAGES, PROXY = ("jupyterhub>=5.2,<7", "jupyterhub-ltiauthenticator>=1.6,<2"), "configurable-http-proxy@^5"
TOKEN = uuid.uuid4().hex
LESSONS = [p.name for p in sorted((ROOT / "notebooks").glob("0[1-9]-*.ipynb"))]
START_S, LESSON_S, POLL_S = 300, 600, 0.5
TOO_BUSY = {424, 429, 502, 503}    # a hub that asks to try again
FIRST_PAGE = "lab/tree/psoas-course/notebooks/00-start-here.ipynb"
AT_ONCE = 256    # connections of this program
MIB = 2**20

# What only the check needs: ports, homes without users of the system, and a key to everything.
SETTINGS = """
import os, shutil, sys
load_subconfig({hub!r})
load_subconfig({lti!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
def home(spawner):    # a copy of the skeleton, as the system makes it for a new user
    if not os.path.exists({homes!r} + "/" + spawner.user.name):
        shutil.copytree({skeleton!r}, {homes!r} + "/" + spawner.user.name)
c.Spawner.pre_spawn_hook = home
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser", "--allow-root"]
c.JupyterHub.services = [{{"name": "check", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{
    "name": "check", "services": ["check"],
    "scopes": ["admin:users", "admin:servers", "admin:auth_state", "access:servers"],
}}]
"""

# What an administrator fills in, in deploy/lti.py; the rest is learning_platform.py's.
FILLED_IN = {
    '"https://PLATFORM"': '"{platform}"',
    '"https://PLATFORM/THE-AUTHENTICATION-REQUEST-URL"': '"{platform}/authorize"',
    '"https://PLATFORM/THE-PUBLIC-KEYSET-URL"': '"{platform}/keys"',
    '"THE-CLIENT-ID"': '"another-client a-course-on-a-hub"',
    '"THE-DEPLOYMENT-ID"': '"7"',
}


class Browser:
    """A browser: it keeps cookies, follows redirects, and posts the forms that post themselves."""

    def __init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(), ProxyHandler({}))
        self.posted: tuple[str, dict[str, str]] | None = None

    def open(self, address: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Open a page; the address and the text of the one where that ends. Raises HTTPError."""
        with self.opener.open(address, urlencode(fields).encode() if fields else None, timeout=120) as answer:
            page, at = answer.read().decode(), answer.url
        target = re.search(r'<form method="post" action="([^"]+)">', page)
        if not target or "document.forms[0].submit()" not in page:
            return at, page
        rows = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
        self.posted = html.unescape(target[1]), {name: html.unescape(value) for name, value in rows}
        return self.open(*self.posted)

    def refused(self, address: str, fields: dict[str, str] | None = None) -> bool:
        """Whether a login fails that this page begins."""
        try:
            self.open(address, fields)
        except HTTPError as error:
            return error.code in (400, 401, 403)
        return False


@dataclass
class Learner:
    """One of the class, and what was measured."""

    number: int
    lesson: str
    browser: Browser
    name: str = ""    # on the hub
    spawn_s: float = 0.0
    lesson_s: float = 0.0
    pss_mib: float = 0.0
    answered: tuple[str, Any] | None = None     # question and answer, as it went into the kernel
    wrong: list[str] = field(default_factory=list)


class Kernel:
    """A kernel at the other end of the hub's proxy, spoken to as JupyterLab does."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.session = uuid.uuid4().hex
        self.widgets: dict[str, dict[str, Any]] = {}    # comm id -> state as it was opened

    async def send(self, kind: str, content: dict[str, Any]) -> str:
        """Send a message on the shell channel; gives its id."""
        id = uuid.uuid4().hex
        header = {"msg_id": id, "msg_type": kind, "session": self.session, "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.connection.write_message(json.dumps(message))
        return id

    async def until_idle(self, id: str) -> list[str]:
        """Listen until the kernel has done what `id` asked for; the errors that it reported."""
        errors = []
        while True:
            raw = await self.connection.read_message()
            if raw is None:
                raise ConnectionError("the kernel is gone")
            message = deserialize_binary_message(raw) if isinstance(raw, bytes) else json.loads(raw)
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "comm_open":
                self.widgets[content["comm_id"]] = content["data"].get("state", {})
            if message["parent_header"].get("msg_id") != id:
                continue
            if kind == "error":
                errors.append(f"{content['ename']}: {content['evalue']}")
            if kind == "status" and content["execution_state"] == "idle":
                return errors

    async def run(self, code: str) -> list[str]:
        """Run a cell; its errors."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True}  # fmt: skip
        return await self.until_idle(await self.send("execute_request", content))

    def quiz(self, question: str | None = None) -> tuple[str, dict[str, Any]]:
        """The comm id and the opened state of the first quiz with a single choice, or of the one with `question`."""
        for id, state in self.widgets.items():
            asked = {q["id"]: q for q in state.get("content", {}).get("questions", ())}
            if question in asked or (not question and any(q["kind"] == "single" for q in asked.values())):
                return id, state
        raise LookupError("the lesson showed no question with a single choice")

    async def answer(self, choice: int) -> tuple[str, int]:
        """Answer the first single choice, as a click in the browser does; gives the question and the answer."""
        id, state = self.quiz()
        question = next(q for q in state["content"]["questions"] if q["kind"] == "single")
        chosen = choice % len(question["options"])
        changed = state["state"] | {"answers": {**state["state"]["answers"], question["id"]: chosen}}
        data = {"method": "update", "state": {"state": changed}, "buffer_paths": []}
        await self.until_idle(await self.send("comm_msg", {"comm_id": id, "data": data}))
        return question["id"], chosen


class Hub:
    """A running JupyterHub with its proxy, and what its administrator may do."""

    def __init__(self, folder: Path, python: Path, proxy: Path, skeleton: Path) -> None:
        self.folder = folder / "hub"    # all that the hub writes, and the homes
        homes, config, lti = self.folder / "homes", folder / "jupyterhub_config.py", folder / "lti.py"
        homes.mkdir(parents=True)
        port, hub_port, proxy_port, platform_port = free_ports(4)
        self.address, self.platform = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{platform_port}"
        places = {"hub": str(ROOT / "deploy" / "hub.py"), "lti": str(lti), "proxy": str(proxy), "homes": str(homes)}
        ports = {"port": port, "hub_port": hub_port, "proxy_port": proxy_port}
        config.write_text(SETTINGS.format(**places, **ports, skeleton=str(skeleton), token=TOKEN))
        settings = (ROOT / "deploy" / "lti.py").read_text("utf-8")
        for asked, value in FILLED_IN.items():
            settings = settings.replace(asked, value.format(platform=self.platform))
        lti.write_text(settings)
        self.log = self.folder / "hub.log"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PSOAS_", "JUPYTER", "PYTHONPATH", "VIRTUAL"))}
        with self.log.open("wb") as log:
            command = [str(python), "-m", "jupyterhub", "-f", str(config)]
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=kept,
                                            start_new_session=True)  # fmt: skip
        place = [str(python), str(Path(__file__).with_name("learning_platform.py"))]
        self.school = subprocess.Popen([*place, str(platform_port), self.address], cwd=folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    async def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """A REST call; its JSON. Raises HTTPClientError."""
        request = HTTPRequest(self.address + path, method=method, headers={"Authorization": f"token {TOKEN}"},
                              body=json.dumps(body or {}) if method == "POST" else None, request_timeout=120,
                              connect_timeout=120, allow_nonstandard_methods=True)  # fmt: skip
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body) if answer.body else None

    async def started(self) -> None:
        """Wait until the hub answers through its proxy."""
        def log() -> str:
            return f"JupyterHub did not start:\n{self.log.read_text()[-3000:]}"

        async def answers() -> bool:
            if self.process.poll() is not None:
                raise SystemExit(log())
            return bool((await self.ask("/hub/api/"))["version"])

        await until(answers, START_S, log)

    def launch(self, number: int, fault: str = "") -> str:
        """The page of the learning platform that a learner's click on the course opens."""
        return f"{self.platform}/launch?{urlencode({'learner': number, 'fault': fault})}"

    async def gone(self, name: str) -> None:
        """Wait until the hub has noticed that a learner's server died."""
        async def noticed() -> bool:
            return not (await self.ask(f"/hub/api/users/{name}"))["servers"]
        await until(noticed, START_S, lambda: f"{name}: the hub did not notice that the server died")

    async def kernel(self, name: str, notebook: str) -> Kernel:
        """A new kernel in the folder of the lessons."""
        body = {"name": "python3", "path": f"psoas-course/notebooks/{notebook}"}
        found = await self.ask(f"/user/{name}/api/kernels", "POST", body)
        address = f"{self.address.replace('http', 'ws', 1)}/user/{name}/api/kernels/{found['id']}/channels"
        request = HTTPRequest(address, headers={"Authorization": f"token {TOKEN}"}, connect_timeout=120)
        return Kernel(await websocket_connect(request, max_message_size=2**30))

    def processes(self, name: str) -> list[psutil.Process]:
        """A learner's server and kernels."""
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if process.environ().get("JUPYTERHUB_USER") == name:
                    found.append(process)
        return found

    def stop(self) -> None:
        """End the platform, the hub and all that it started."""
        self.school.kill()
        everything = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        for process in everything:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.kill()


async def until(true: Callable[[], Any], seconds: float, else_say: Callable[[], str]) -> None:
    """Wait until `true` gives True; what cannot be reached yet counts as not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(HTTPClientError, ConnectionError, OSError):
            if await true():
                return
        await asyncio.sleep(POLL_S)
    raise SystemExit(else_say())


def pss_mib(processes: Sequence[psutil.Process]) -> float:
    """Memory of these processes, what they share divided among the sharers."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / MIB


def cells(notebook: str) -> list[str]:
    """The code of a lesson."""
    book = nbformat.read(ROOT / "notebooks" / notebook, as_version=4)
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


async def study(hub: Hub, learner: Learner, number: int, rows: Sequence[str]) -> Kernel:
    """Run these cells of the lesson in a new kernel and answer a question."""
    kernel = await hub.kernel(learner.name, learner.lesson)
    for row in rows:
        learner.wrong += await kernel.run(row)
    if learner.answered is None:
        learner.answered = await kernel.answer(number)
    return kernel


async def enter(hub: Hub, learner: Learner) -> None:
    """Click on the course in the learning platform, and wait until its first page is there."""
    at, page = hub.launch(learner.number), ""

    async def arrived() -> bool:
        nonlocal at, page
        try:
            at, page = await asyncio.to_thread(learner.browser.open, at)
        except HTTPError as error:
            if error.code not in TOO_BUSY:
                raise SystemExit(f"learner {learner.number}: {error} at {error.url}") from None
            raise
        return urlsplit(at).path.startswith("/user/")

    late = f"learner {learner.number}: no server in {START_S} s"
    await until(arrived, START_S, lambda: f"{late}:\n{hub.log.read_text()[-3000:]}")
    learner.name, path = urlsplit(at).path.removeprefix("/user/").split("/", 1)
    if path != FIRST_PAGE or "jupyter-config-data" not in page:
        learner.wrong.append(f"the launch ended at {at}, not at the first page in JupyterLab")


async def attend(hub: Hub, learner: Learner, number: int) -> Kernel:
    """From the click on the link to the end of the lesson."""
    begin = time.monotonic()
    await enter(hub, learner)
    learner.spawn_s = time.monotonic() - begin
    begin = time.monotonic()
    kernel = await asyncio.wait_for(study(hub, learner, number, cells(learner.lesson)), LESSON_S)
    learner.lesson_s = time.monotonic() - begin
    return kernel


async def interrupted(hub: Hub, learner: Learner, number: int) -> float:
    """Half a lesson; then everything of this learner is killed. Gives the seconds until the lesson is back."""
    rows = cells(learner.lesson)
    begin = time.monotonic()
    await enter(hub, learner)
    learner.spawn_s = time.monotonic() - begin
    await study(hub, learner, number, rows[: len(rows) // 2])
    for process in hub.processes(learner.name):
        process.kill()
    begin = time.monotonic()
    await hub.gone(learner.name)
    await enter(hub, learner)
    await study(hub, learner, number, rows)
    return time.monotonic() - begin


async def kept(hub: Hub, learner: Learner) -> list[str]:
    """[] if the lesson, opened anew, shows its pictures and the learner's own answer; else what it shows."""
    assert learner.answered is not None
    question, answer = learner.answered
    book = (await hub.ask(f"/user/{learner.name}/api/contents/psoas-course/notebooks/{learner.lesson}"))["content"]
    if not all(cell["metadata"].get("trusted") for cell in book["cells"] if cell["cell_type"] == "code"):
        return [f"{learner.name}: JupyterLab hides the pictures of {learner.lesson} until it has been run"]
    kernel = await hub.kernel(learner.name, learner.lesson)
    for row in cells(learner.lesson):
        await kernel.run(row)
        with contextlib.suppress(LookupError):
            found = kernel.quiz(question)[1]["state"]["answers"].get(question)
            return [] if found == answer else [f"{learner.name}: {question} was {answer}, and is {found}"]
    return [f"{learner.name}: {question} was not shown again"]


async def wrong_launches(hub: Hub, learner: Learner) -> tuple[int, list[str]]:
    """How many launches the hub refused that it must refuse, and those that it did not."""
    tries = {fault: (Browser(), hub.launch(99, fault), None) for fault in about(hub)["faults"]}
    assert learner.browser.posted is not None
    tries["an answer used again"] = (learner.browser, *learner.browser.posted)
    tries["an answer in another's browser"] = (Browser(), *learner.browser.posted)
    found = {what: browser.refused(address, fields) for what, (browser, address, fields) in tries.items()}
    return sum(found.values()), [f"a wrong launch was let in: {what}" for what, refused in found.items() if not refused]


async def known(hub: Hub, count: int) -> list[str]:
    """What the hub knows about its learners and need not: what the platform told stands in none of its files."""
    users = await hub.ask("/hub/api/users")
    wrong = [f"the hub keeps what the platform said of {user['name']}" for user in users if user.get("auth_state")]
    names = {user["name"] for user in users}
    if len(names) != count or not all(re.fullmatch("[0-9a-f]{16}", name) for name in names):
        wrong.append(f"{count} learners came, and the hub has these: {', '.join(sorted(names))}")
    told = re.compile("|".join(about(hub)["told"]).encode(), re.IGNORECASE)
    for path in (p for p in hub.folder.rglob("*") if p.is_file() and not p.match("notebooks/*")):
        wrong += [f"{path.relative_to(hub.folder)} has {word!r}" for word in set(told.findall(path.read_bytes()))]
    return wrong


@dataclass(frozen=True)
class Result:
    """What the class measured, and what went wrong in it."""

    learners: list[Learner]
    back_s: float       # until the interrupted learner had the lesson again
    fixed_mib: float    # the hub and its proxy
    three_mib: float    # a learner with three lessons open
    refused: int        # wrong launches
    wrong: list[str]


async def teach(hub: Hub, count: int) -> Result:
    """The whole class."""
    AsyncHTTPClient.configure(None, max_clients=AT_ONCE)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    await hub.started()
    learners = [Learner(k + 1, LESSONS[k % len(LESSONS)], Browser()) for k in range(count)]
    *through, unlucky = learners
    class_ = (attend(hub, learner, number) for number, learner in enumerate(through))
    back_s, *_ = await asyncio.gather(interrupted(hub, unlucky, count), *class_)
    for learner in learners:
        learner.pss_mib = pss_mib(hub.processes(learner.name))
    mine = {p.pid for learner in learners for p in hub.processes(learner.name)}
    everything = [psutil.Process(hub.process.pid), *psutil.Process(hub.process.pid).children(recursive=True)]
    fixed = pss_mib([p for p in everything if p.pid not in mine])
    wrong = [f"{x.name}, {x.lesson}: {line}" for x in learners for line in x.wrong]
    first = learners[0]
    for lesson in [name for name in LESSONS if name != first.lesson][:2]:
        kernel = await hub.kernel(first.name, lesson)
        for row in cells(lesson):
            wrong += await kernel.run(row)
    three = pss_mib(hub.processes(first.name))
    for learner in learners:
        wrong += await kept(hub, learner)
    refused, let_in = await wrong_launches(hub, first)
    return Result(learners, back_s, fixed, three, refused, wrong + let_in + await known(hub, count))


def about(hub: Hub) -> dict[str, list[str]]:
    """The faults that the learning platform can make, and words that it tells with each learner."""
    return json.loads(Browser().open(f"{hub.platform}/about")[1])


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [int(s.getsockname()[1]) for s in sockets]
    for s in sockets:
        s.close()
    return ports


def guarantee_mib() -> float:
    """What deploy/hub.py guarantees a learner."""
    found = re.search(r'mem_guarantee = "(\d+)M"', (ROOT / "deploy" / "hub.py").read_text("utf-8"))
    assert found, "deploy/hub.py: there is no mem_guarantee in megabytes"
    return float(found[1])


def spread(values: Sequence[float]) -> str:
    """Least, middle and most."""
    return f"{min(values):.1f} | {statistics.median(values):.1f} | {max(values):.1f}"


def installed(folder: Path) -> tuple[Path, Path, Path, float]:
    """The course as deploy/install-hub.sh installs it. Gives Python, proxy, skeleton, and the environment's MiB."""
    if not shutil.which("npm"):
        raise SystemExit("The check of a hub needs npm, for JupyterHub's proxy: install Node.js, then run it again.")
    environment, skeleton = folder / "env", folder / "skeleton"
    python = environment / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    subprocess.run(["bash", "deploy/install-hub.sh", str(python), str(skeleton)], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    size = sum(p.lstat().st_size for p in environment.rglob("*") if p.is_file()) / MIB
    subprocess.run([str(python), "-m", "pip", "install", "-qqq", *PACKAGES], check=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", str(folder), PROXY], check=True)
    return python, folder / "node_modules" / ".bin" / "configurable-http-proxy", skeleton, size


def main(arguments: Sequence[str]) -> int:
    """Run the check; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python3 course.py test --hub", description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=20, help="how many come to the class (20)")
    count = parser.parse_args(arguments).learners
    if not 2 <= count <= 200:
        parser.error("--learners: from 2 to 200")
    with tempfile.TemporaryDirectory() as temporary:
        python, proxy, skeleton, size = installed(Path(temporary))
        hub = Hub(Path(temporary), python, proxy, skeleton)
        try:
            found = asyncio.run(teach(hub, count))
        finally:
            hub.stop()
    learners, wrong = found.learners, found.wrong
    most = max(learner.pss_mib for learner in learners)
    if most > guarantee_mib():
        wrong.append(f"a learner needed {most:.0f} MiB; deploy/hub.py guarantees {guarantee_mib():.0f}")
    print(f"{count} learners, all at once, {os.cpu_count()} processors\n")
    print("| | least | middle | most |\n|---|---|---|---|")
    print(f"| from the click to a server (s) | {spread([x.spawn_s for x in learners])} |")
    print(f"| a whole lesson, run from the top (s) | {spread([x.lesson_s for x in learners[:-1]])} |")
    print(f"| memory of a learner (MiB, PSS) | {spread([x.pss_mib for x in learners])} |\n")
    print(f"A learner with three lessons open: {found.three_mib:.0f} MiB. Hub and proxy: {found.fixed_mib:.0f} MiB.")
    print(f"The environment on the disk: {size:.0f} MiB.")
    print(f"Everything killed in mid-lesson: server and lesson are back in {found.back_s:.0f} s.")
    print(f"Launches by LTI 1.3: {count} learners in under names that say nothing, {found.refused} wrong ones out.")
    print("\n".join(wrong) if wrong else "Every lesson ran without an error, and every answer is where it belongs.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
