"""Opens the course from nothing but Python: prepares what it needs beside the code, then starts JupyterLab on page one.

    python3 course.py                  open the course; what starts with "-" is handed on to JupyterLab
    python3 course.py test             run every check; further words are handed on to pytest
    python3 course.py COMMAND          any other command of COMMANDS, at the end of this file

Standard library only. Old Pythons must be able to read this file, or they could not say that they are too old: so
nothing newer than Python 3.6 in its syntax or in its imports at the top, and annotations in quotes.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
START_PAGE = "notebooks/00-start-here.ipynb"
# JupyterLab's own defaults for this course: no question about news and no look-up of new versions, so that a learner
# meets the first page and nothing leaves the machine. What a learner sets in JupyterLab wins.
LAB_SETTINGS = "deploy/psoas-course.json"
COMPILED = ("lessons.body.compile", "lessons.teaching.view3d")  # each leaves a cache, so that no lesson pays for it
AGAIN = "then run the same command again"

# What pip, uv and the system say, in their own words. The disk is asked first: when full, it can look like a download
# that broke.
DISK_FULL = (
    "no space left on device", "errno 28", "os error 28", "disk quota exceeded", "not enough space on the disk",
)  # fmt: skip
VENV_MISSING = ("ensurepip is not", "no module named ensurepip", "no module named venv")
NETWORK_AWAY = (
    "name resolution", "name or service not known", "getaddrinfo failed", "nodename nor servname", "dns error",
    "network is unreachable", "no route to host", "connection refused", "failed to establish a new connection",
    "max retries exceeded", "connection broken", "connection reset", "connection aborted",
    "remote end closed connection", "timed out", "timeouterror", "error sending request", "tcp connect error",
    "proxyerror", "cannot connect to proxy", "sslerror", "certificate_verify_failed",
    "certificate verify failed", "invalid peer certificate",
)  # fmt: skip


class Stop(Exception):
    """Ends the run: its text is the one sentence that the learner reads."""


def too_old(version: "tuple[int, ...]") -> str:
    """Give the sentence for a Python that is too old, or an empty string for one that is not."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    names = ["python3.%d" % minor for minor in range(14, OLDEST[1] - 1, -1)]
    found = [name for name in names if runs([name, "--version"])]
    advice = "run `%s course.py`" % found[0] if found else "install a newer one from python.org, " + AGAIN
    this = "%d.%d" % tuple(version[:2])
    return "The course needs Python %d.%d or newer and this is Python %s: %s." % (*OLDEST, this, advice)


def explain(text: str) -> str:
    """Turn what an installer printed into one sentence with what to do."""
    low = text.lower()
    if any(sign in low for sign in DISK_FULL):
        return "The disk is full: free about 1 GB for %s and your temporary folder, %s." % (HERE, AGAIN)
    if any(sign in low for sign in NETWORK_AWAY):
        return "The network is away, so nothing could be downloaded: check your connection (or your proxy), %s." % AGAIN
    if any(sign in low for sign in VENV_MISSING):
        advice = "on Debian or Ubuntu run `sudo apt install python3-venv`, " + AGAIN
        return "Python's venv is missing: %s." % advice
    return "The installation failed for the reason above: if it names a package, try Python 3.12, %s." % AGAIN


# What to install, and where


def learner_requirements(environment_yml: str) -> "list[str]":
    """List what stands under "- pip:" in environment.yml (its text), the one list of what learners need."""
    lines = [line.split(" #")[0].rstrip() for line in environment_yml.splitlines()]
    starts = [number for number, line in enumerate(lines) if line.strip() == "- pip:"]
    if not starts:
        raise Stop("environment.yml has no line `- pip:`, so nothing can be installed: get a fresh copy of the course.")
    indent = lines[starts[0]].index("-")
    found = []
    for line in lines[starts[0] + 1 :]:
        text = line.strip()
        if text and len(line) - len(line.lstrip()) <= indent:
            break
        if text.startswith("- "):
            found.append(text[2:].strip().strip("\"'"))
    return found


def conda_prefix() -> str:
    """Give the activated conda environment whose Python runs this file, or an empty string.

    The base environment does not count: it belongs to conda itself, and installing there can break it.
    """
    prefix = os.environ.get("CONDA_PREFIX", "")
    if not prefix or os.environ.get("CONDA_DEFAULT_ENV") == "base":
        return ""
    return prefix if Path(prefix).resolve() == Path(sys.prefix).resolve() else ""


def environment_python(folder: Path) -> Path:
    """Give the path of an environment's Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def runs(command: "list[str]") -> bool:
    """Tell whether a short command can be run and succeeds."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def working_uv() -> str:
    """Give the path of uv if there is one on the PATH that runs, or an empty string."""
    for name in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS"):  # the same for newer and older uv
        os.environ.setdefault(name, "true")  # a school's network may need certificates that only the system knows
    uv = shutil.which("uv") or ""
    return uv if uv and runs([uv, "--version"]) else ""


def digest(paths: "list[Path]", *more: str) -> str:
    """Give one short hash of some files' contents and some strings."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    total.update("\n".join(more).encode())
    return total.hexdigest()[:20]


def environment_key() -> str:
    """Hash all that decides what is installed. The folder counts: an environment does not survive being moved."""
    files = [HERE / name for name in ("environment.yml", "constraints.txt", "pyproject.toml", LAB_SETTINGS)]
    return digest(files, "%d.%d" % sys.version_info[:2], str(HERE))


def body_key() -> str:
    """Hash the code and data from which the caches of the body and of its 3D view are made."""
    lessons = HERE / "lessons"
    files = [path for kind in ("*.py", "*.toml") for path in (lessons / "body").rglob(kind)]
    views = [lessons / "teaching" / name for name in ("anatomy.py", "view3d.py")]
    return digest(sorted(files + [path for path in views if path.exists()]))


def pages_key() -> str:
    """Hash the notebooks as they came or as the learner has saved them."""
    return digest(sorted((HERE / "notebooks").glob("*.ipynb")))


# The stamp: written first as "installing", last as finished, so that an interrupted installation shows


def read_stamp(folder: Path) -> "dict":
    """Read what is known of an environment; {} if nothing is, {"installing": true} if its installation never ended."""
    try:
        stamp = json.loads((folder / "psoas-course.json").read_text(encoding="utf-8"))
        return stamp if isinstance(stamp, dict) else {"installing": True}
    except FileNotFoundError:
        return {}
    except ValueError:  # half written
        return {"installing": True}


def write_stamp(folder: Path, **stamp: object) -> None:
    """Write the stamp whole or not at all."""
    draft = folder / "psoas-course.json.new"
    draft.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(str(draft), str(folder / "psoas-course.json"))


@contextlib.contextmanager
def only_one():
    """Let one course.py install at a time; a second one waits. Where files cannot be locked, nobody waits."""
    with contextlib.ExitStack() as open_files:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            lock = open_files.enter_context(open(str(HERE / ".venv.lock"), "w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another course.py is installing; waiting for it.")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Installing


def say(text: str) -> None:
    """Tell the learner something at once."""
    print(text, flush=True)


def progress(line: str) -> str:
    """Give what is worth telling of a line that pip or uv printed, or an empty string."""
    if line.startswith("Installing collected packages:"):
        return "Installing %d packages, the longest part" % (line.count(",") + 1)
    return line[:80] if re.match("(Downloading|Using cached|Building|Resolved|Prepared|Installed) ", line) else ""


def watched(command: "list[str]") -> str:
    """Run an installer and show its progress; give what it printed. Raise Stop with one sentence if it fails."""
    started, lines, terminal = time.monotonic(), [], sys.stdout.isatty()
    with subprocess.Popen(
        command, cwd=str(HERE), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        universal_newlines=True, encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        for line in process.stdout:
            lines.append(line)
            step = progress(line.strip())
            if step:
                text = "  %3d s  %s" % (time.monotonic() - started, step)
                print("\r\033[K" + text if terminal else text, end="" if terminal else "\n", flush=True)
    if terminal:
        print("\r\033[K", end="", flush=True)
    printed = "".join(lines)
    if process.returncode:
        sentence = explain(printed)
        if "reason above" in sentence:
            say("".join(lines[-15:]).rstrip())
        raise Stop(sentence)
    return printed


def make_environment(folder: Path, uv: str) -> None:
    """Make an empty environment, in place of whatever is in the folder."""
    # The Python that runs this may be the one inside the folder: then its parent makes the new one.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        watched([uv, "venv", "--quiet", "--clear", "--python", python, str(folder)])
        return
    watched([python, "-m", "venv", "--clear", str(folder)])


def usable(folder: Path, uv: str) -> bool:
    """Tell whether a folder holds an environment of this Python that can be installed into."""
    python = str(environment_python(folder))
    right = runs([python, "-c", "import sys; sys.exit(sys.version_info[:2] != (%d, %d))" % sys.version_info[:2]])
    return right and (bool(uv) or runs([python, "-m", "pip", "--version"]))


def install_command(python: Path, uv: str, extras: "list[str]", again: bool) -> "list[str]":
    """Give the one command that installs the learners' packages, the extras and the course itself."""
    installer = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
    if uv:
        installer += ["--reinstall"] if again else []
    else:
        installer += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    course = "." + ("[%s]" % ",".join(extras) if extras else "")
    wanted = learner_requirements((HERE / "environment.yml").read_text(encoding="utf-8"))
    return [*installer, "--constraint", "constraints.txt", "--editable", course, *wanted]


def install(folder: Path, python: Path, own: bool, extras: "list[str]", interrupted: bool) -> None:
    """Install everything into an environment; one of our own is made first, and made anew after an interruption."""
    uv = working_uv()
    say("Preparing the course in %s (about 600 MB, one to three minutes, only this once)." % folder)
    if interrupted:
        say("The last installation did not finish, so it is repaired.")
    if own and (interrupted or not usable(folder, uv)):
        make_environment(folder, uv)
    write_stamp(folder, installing=True)
    watched(install_command(python, uv, extras, again=interrupted and not own))
    settings = folder / "share" / "jupyter" / "lab" / "settings" / "overrides.d"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(str(HERE / LAB_SETTINGS), str(settings))


def prepare(extras: "tuple[str, ...]" = ()) -> Path:
    """Bring the environment up to date, if it is not, and give its Python."""
    conda = conda_prefix()
    folder = Path(conda) if conda else HERE / ".venv"
    python = Path(sys.executable) if conda else environment_python(folder)
    with only_one():  # so that what another course.py has just installed counts too
        stamp = read_stamp(folder)
        if is_ready(stamp, python, extras):
            return python
        if not is_installed(stamp, python, extras):
            all_extras = sorted(set(extras) | set(stamp.get("extras", [])))
            install(folder, python, not conda, all_extras, interrupted=bool(stamp.get("installing")))
            stamp = {"key": environment_key(), "extras": all_extras}
            write_stamp(folder, **stamp)
        if compile_body(python):  # if not, it is tried again next time
            with contextlib.suppress(OSError):  # a learner may use what only an administrator can write
                write_stamp(folder, **dict(stamp, body=body_key()))
    return python


def is_installed(stamp: "dict", python: Path, extras: "tuple[str, ...]") -> bool:
    """Tell whether an environment holds what is wanted."""
    return stamp.get("key") == environment_key() and set(extras) <= set(stamp.get("extras", [])) and python.exists()


def is_ready(stamp: "dict", python: Path, extras: "tuple[str, ...]") -> bool:
    """Tell whether nothing is left to do before a lesson."""
    return is_installed(stamp, python, extras) and stamp.get("body") == body_key()


def compile_body(python: Path) -> bool:
    """Make the caches in child processes; a failure costs seconds in a lesson, so it is only a warning."""
    say("Compiling the body model.")
    for module in COMPILED:
        try:
            done = subprocess.run(
                [str(python), "-m", module], cwd=str(HERE), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True,
            )  # fmt: skip
            failed, printed = done.returncode != 0, done.stdout.strip()
        except OSError as error:
            failed, printed = True, str(error)
        if failed:
            reason = printed.splitlines()[-1] if printed else "it gave no reason"
            say("Warning: the body model could not be compiled, so lessons will start more slowly (%s)." % reason)
            return False
    return True


def trust_pages(python: Path) -> None:
    """Let JupyterLab show the stored pictures before anything is run: it hides those of pages that it does not know."""
    conda = conda_prefix()
    folder = Path(conda) if conda else HERE / ".venv"
    stamp, pages = read_stamp(folder), pages_key()
    if stamp.get("pages") == pages:
        return
    notebooks = [str(path) for path in sorted((HERE / "notebooks").glob("*.ipynb"))]
    with contextlib.suppress(OSError):  # without it the pictures come when the page is run
        if notebooks and runs([str(python), "-m", "nbformat.sign", *notebooks]):
            write_stamp(folder, **dict(stamp, pages=pages))


# The commands


def hand_over(command: "list[str]") -> int:
    """Become another program, so that Ctrl-C and a closed window reach it and nothing stays behind."""
    os.chdir(str(HERE))
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Windows sent it to JupyterLab too, which asks or stops by itself


def lab_command(python: Path, arguments: "list[str]") -> "list[str]":
    """Give the command that opens JupyterLab on the first page. What the learner sets wins over what is set here."""
    ours = [
        ("--ServerApp.root_dir=%s" % HERE, ("--ServerApp.root_dir", "--notebook-dir")),
        ("--LabApp.default_url=/lab/tree/" + START_PAGE, ("--LabApp.default_url",)),
    ]
    kept = [setting for setting, names in ours if not any(word.split("=")[0] in names for word in arguments)]
    return [str(python), "-m", "jupyterlab", *kept, *arguments]


def open_course(arguments: "list[str]") -> int:
    """Open the course in JupyterLab."""
    python = prepare()
    trust_pages(python)
    say("Opening the course. To stop it, press Ctrl-C here.")
    return hand_over(lab_command(python, arguments))


def test(arguments: "list[str]") -> int:
    """Run every check, also after one has failed, and say which did. --hub: a class on a hub, and no other."""
    if "--hub" in arguments:
        return module_command("tests.hub.check", ("test",))([word for word in arguments if word != "--hub"])
    python = str(prepare(("images", "site", "test")))  # pictures, site and slides are checked too
    checks = [
        ("style (ruff)", ["-m", "ruff", "check", "."]),
        ("types (mypy)", ["-m", "mypy"]),
        ("imports (import-linter)", ["-c", "from importlinter.cli import lint_imports_command as check; check()"]),
        ("tests (pytest)", ["-m", "pytest", "-n", "auto", *arguments]),
    ]
    failed = []
    for name, command in checks:
        say("\n== " + name)
        if subprocess.call([python, *command], cwd=str(HERE)):
            failed.append(name)
    say("\nFailed: " + ", ".join(failed) if failed else "\nAll checks passed.")
    return 1 if failed else 0


def module_command(module: str, extras: "tuple[str, ...]", files: bool = False):
    """Make a command that runs one of the course's modules, with what it needs installed.

    One that is given `files` runs in the folder where the user is; -P keeps what lies there from being imported.
    What is printed may go into a file, also on Windows, whose own encoding has not all our signs.
    """

    def run(arguments: "list[str]") -> int:
        python, env = str(prepare(extras)), dict(os.environ, PYTHONIOENCODING="utf-8")
        if files:
            return subprocess.call([python, "-P", "-m", module, *arguments], env=env)
        return subprocess.call([python, "-m", module, *arguments], cwd=str(HERE), env=env)

    return run


def constraints(arguments: "list[str]") -> int:
    """Write constraints.txt from environment.yml and the extras of pyproject.toml; --upgrade moves every version."""
    uv = working_uv()
    if not uv:
        raise Stop("Writing constraints.txt needs uv: run `python3 -m pip install uv`, %s." % AGAIN)
    wanted = learner_requirements((HERE / "environment.yml").read_text(encoding="utf-8"))
    command = [
        uv, "pip", "compile", "--quiet", "--universal", "--python-version", "%d.%d" % OLDEST, "--no-annotate",
        "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "python3 course.py constraints",
        "--all-extras", "pyproject.toml", "-", "--output-file", "constraints.txt", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, input="\n".join(wanted), universal_newlines=True, cwd=str(HERE)).returncode


def links_to(repository: str, release: str = "main", hub: str = "https://HUB") -> "dict[str, str]":
    """Give what an instructor hands out: the links that open the course, by where they open it."""
    from urllib.parse import quote, urlencode, urlsplit

    plain = repository.rstrip("/")
    plain = plain[:-4] if plain.endswith(".git") else plain
    parts = urlsplit(plain)
    if parts.scheme != "https" or not parts.netloc or len(parts.path.strip("/").split("/")) < 2:
        raise Stop("%s is no address of a repository: write https://, the host, the owner and the name." % repository)
    path = parts.path.strip("/")
    hosts = {"github.com": "gh/" + path, "gitlab.com": "gl/" + quote(path, safe="")}
    place = hosts.get(parts.netloc, "git/" + quote(plain, safe=""))
    newest, page = "psoas-course-newest", "lab/tree/psoas-course/" + START_PAGE  # one beside the other
    pull = {"repo": plain, "branch": release, "targetpath": newest, "urlpath": page.replace("psoas-course", newest)}
    return {
        "Binder": "https://mybinder.org/v2/%s/%s?urlpath=lab/tree/%s" % (place, quote(release, safe=""), START_PAGE),
        "A hub that has the course (deploy/README.md)": "%s/hub/user-redirect/%s" % (hub, page),
        "The newest pages on such a hub (nbgitpuller)": "%s/hub/user-redirect/git-pull?%s" % (hub, urlencode(pull)),
    }


def addresses(arguments: "list[str]") -> int:
    """Print the links that open the course. An address that is given counts more than the one in pyproject.toml."""
    import argparse
    import tomllib  # Python 3.11

    parser = argparse.ArgumentParser(prog="python3 course.py addresses", description="Print the links to hand out.")
    parser.add_argument("release", nargs="?", default="main", help="a tag or a branch (%(default)s)")
    parser.add_argument("hub", nargs="?", default="https://HUB", help="the address of your class's hub")
    parser.add_argument("--repository", metavar="ADDRESS", help="where the course lies: https://HOST/OWNER/NAME")
    wanted = parser.parse_args(arguments)
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repository = wanted.repository or project.get("urls", {}).get("Repository")
    if not repository:
        raise Stop(
            "The repository has no public address yet: add --repository https://HOST/OWNER/NAME, or write "
            'Repository = "https://HOST/OWNER/NAME" into pyproject.toml, under [project.urls].'
        )
    for name, link in links_to(repository, wanted.release, wanted.hub).items():
        say("%s\n    %s" % (name, link))
    return 0


COMMANDS = {
    "test": (test, "run every check"),
    "images": (module_command("lessons.teaching.images", ("images",)), "draw the pictures again; --check compares"),
    "questions": (module_command("lessons.teaching.export", (), files=True), "write the question bank and the key"),
    "results": (module_command("lessons.teaching.results", (), files=True), "sum up a class's exported answers"),
    "key": (module_command("lessons.teaching.quiz", ()), "show the answer key: key 02, or of all lessons"),
    "sheet": (module_command("lessons.review.sheet", (), files=True), "write the course on one page, to print"),
    "check": (module_command("lessons.symptom_check", (), files=True), "the symptom check: check answers.json"),
    "guide": (module_command("lessons.teaching.guide", ()), "show the guide's tables; --pace 2, --write"),
    "site": (module_command("lessons.teaching.site", ("site",)), "build the course as web pages; --to FOLDER"),
    "slides": (module_command("lessons.teaching.slides", ("site",)), "build slides, open a deck: slides 02"),
    "bench": (module_command("tests.browser.bench", ("test",)), "measure how fast the course answers"),
    "addresses": (addresses, "print the links to hand out: [RELEASE [HUB]] [--repository ADDRESS]"),
    "links": (module_command("lessons.evidence.links", ()), "ask whether every source is still at its address"),
    "constraints": (constraints, "write constraints.txt again, with uv"),
}


def usage() -> str:
    """Say what can be asked for."""
    lines = ["python3 course.py [--...]    open the course; the rest goes to JupyterLab (see --help-all)"]
    return "\n".join(lines + ["python3 course.py %-11s %s" % (name, text) for name, (_, text) in COMMANDS.items()])


def main(arguments: "list[str]") -> int:
    """Do what the command line asks; give the exit code."""
    word = arguments[0] if arguments else ""
    try:
        if too_old(sys.version_info[:2]):
            raise Stop(too_old(sys.version_info[:2]))
        if word in ("-h", "--help"):
            say(usage())
            return 0
        if word in COMMANDS:
            return COMMANDS[word][0](arguments[1:])
        if word and not word.startswith("-"):
            allowed = ", ".join(COMMANDS)
            raise Stop("There is no command `%s`: use %s, or no word at all to open the course." % (word, allowed))
        return open_course(arguments)
    except Stop as stop:
        print("course.py: %s" % stop, file=sys.stderr)
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            print("course.py: " + explain("no space left on device"), file=sys.stderr)
        else:
            print("course.py: %s: make sure that you may write to %s, %s." % (error, HERE, AGAIN), file=sys.stderr)
    except KeyboardInterrupt:
        print("\ncourse.py: Stopped. The same command goes on from here.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
