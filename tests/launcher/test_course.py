"""The launcher as a learner meets it; stand-ins for venv, pip, uv and JupyterLab write down how they are called."""

import ast
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).parent
COMPILED = ("python -m lessons.body.compile", "python -m lessons.teaching.view3d")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="The stand-ins are shell scripts.")

# Stands for every program that the launcher starts. It writes its name and words to $LOG, makes an environment when
# asked for one (with itself as that environment's Python), and as an installer prints $SAYS and ends as $ENDS says.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in
    "--version") exit "${UV_ENDS:-0}" ;;
    "-c "*|"-m pip --version") exit 0 ;;
    *"venv "*)
        for folder; do :; done
        if [ -n "$VENV_SAYS" ]; then echo "$VENV_SAYS"; exit 1; fi
        rm -rf "$folder"; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python" ;;
    *"pip install "*)
        if [ "$ENDS" = killed ]; then kill -9 "$PPID"; exit 1; fi
        sleep "${LASTS:-0}"; echo "Installing collected packages: a, b, c"; printf '%s\\n' "$SAYS"; exit "${ENDS:-0}" ;;
    "-m lessons.body.compile") printf '%s\\n' "$BODY_SAYS"; exit "${BODY_ENDS:-0}" ;;
    *"$FAILS"*) exit "${CHECK_ENDS:-0}" ;;
esac
"""
# Runs the launcher as if the stand-in were the Python that runs it.
RUNNER = """
import os, sys
sys._base_executable = os.environ["STAND_IN"]
if "SYS_PREFIX" in os.environ:
    sys.prefix = os.environ["SYS_PREFIX"]
    sys.executable = os.path.join(sys.prefix, "bin", "python")
import course
sys.exit(course.main(sys.argv[1:]))
"""
PIP_OFFLINE = """WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('
<pip._vendor.urllib3.connection.HTTPSConnection object>: Failed to establish a new connection: [Errno -3] Temporary
failure in name resolution')': /simple/jupyterlab/
ERROR: Could not find a version that satisfies the requirement jupyterlab<5,>=4.4 (from versions: none)"""
UV_OFFLINE = """error: Request failed after 3 retries
  Caused by: error sending request for url
  Caused by: client error (Connect)
  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution"""
PIP_FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
UV_FULL = """error: Failed to install: numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (numpy==2.4.6)
  Caused by: failed to copy file: No space left on device (os error 28)"""
NO_ENSUREPIP = """The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv package"""


@dataclass
class Machine:
    """A copy of the course on a machine where every program is a stand-in."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def here(self) -> Path:
        """The folder of the course."""
        return self.folder / "course"

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start the launcher."""
        command = [sys.executable, "-c", RUNNER, *words]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.here, env=self.env | env, text=True, **pipes)

    def run(self, *words: str, **env: str) -> tuple[int, str, str]:
        """Run the launcher; give its exit code, what it said, and its complaint."""
        process = self.start(*words, **env)
        said, complaint = process.communicate(timeout=60)
        return process.returncode, said, complaint

    def calls(self) -> list[str]:
        """List what was started since the last question, without the questions whether a program runs at all."""
        log = Path(self.env["LOG"])
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line for line in lines if "--version" not in line and " -c import sys;" not in line]

    def stamp(self, prefix: Path | None = None) -> dict[str, object]:
        """Read the stamp of the environment."""
        return json.loads(((prefix or self.here / ".venv") / "psoas-course.json").read_text(encoding="utf-8"))


def make_machine(folder: Path, *, uv: bool) -> Machine:
    """Copy what the launcher reads, and put the stand-ins in place."""
    programs, here = folder / "programs", folder / "course"
    programs.mkdir(parents=True)
    (here / "lessons" / "body").mkdir(parents=True)
    (here / "lessons" / "body" / "compile.py").write_text("", encoding="utf-8")
    (here / "deploy").mkdir()
    for name in ("course.py", "environment.yml", "constraints.txt", "pyproject.toml", course.LAB_SETTINGS):
        shutil.copy(ROOT / name, here / name)
    for name in ("base-python", "uv") if uv else ("base-python",):
        (programs / name).write_text(STAND_IN, encoding="utf-8")
        (programs / name).chmod(0o755)
    env = {
        "PATH": f"{programs}:/usr/bin:/bin", "LOG": str(folder / "log"), "STAND_IN": str(programs / "base-python"),
        "FAILS": "nothing fails",
    }  # fmt: skip
    if not uv:  # the real one may lie in /usr/bin
        (programs / "uv").write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
        (programs / "uv").chmod(0o755)
    return Machine(folder, env)


@pytest.fixture(params=["uv", "pip"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """Give a machine with uv, and one without (there, a broken program of that name)."""
    return make_machine(tmp_path, uv=request.param == "uv")


@pytest.fixture
def plain(tmp_path: Path) -> Machine:
    """Give one machine, where uv or pip makes no difference."""
    return make_machine(tmp_path, uv=True)


def is_one_sentence(complaint: str) -> bool:
    """Tell whether the learner gets one line that ends as a sentence, and no traceback."""
    return complaint.startswith("course.py: ") and complaint.count("\n") == 1 and complaint.rstrip().endswith(".")


# What it does


def test_the_first_run_makes_an_environment_installs_compiles_and_opens(machine: Machine):
    code, said, complaint = machine.run()
    assert (code, complaint) == (0, "")
    made, installed, compiled, viewed, opened = machine.calls()
    assert " venv " in made
    assert made.endswith(str(machine.here / ".venv"))
    assert "--constraint constraints.txt --editable . jupyterlab>=4.4,<5 " in installed
    for line in course.learner_requirements((ROOT / "environment.yml").read_text(encoding="utf-8")):
        assert f" {line} " in installed + " "
    assert (compiled, viewed) == COMPILED
    assert opened.startswith("python -m jupyterlab ")
    assert "/lab/tree/notebooks/00-start-here.ipynb" in opened
    assert f"--ServerApp.root_dir={machine.here}" in opened
    assert "Installing 3 packages" in said, "no progress is shown"


def test_uv_installs_where_it_runs_and_pip_where_it_does_not(machine: Machine, request: pytest.FixtureRequest):
    machine.run()
    made, installed, *_ = machine.calls()
    with_uv = request.node.callspec.params["machine"] == "uv"
    assert made.startswith("uv venv" if with_uv else "base-python -m venv")
    assert installed.startswith("uv pip install --python" if with_uv else "python -m pip install")


def test_nothing_is_done_twice(machine: Machine):
    machine.run()
    machine.calls()
    assert machine.run()[0] == 0
    (opened,) = machine.calls()
    assert "jupyterlab" in opened


def test_pages_are_signed_once_so_that_their_pictures_show_before_anything_is_run(plain: Machine):
    page = plain.here / "notebooks" / "00-start-here.ipynb"
    page.parent.mkdir(exist_ok=True)
    for text, signed in (("{}", True), ("{}", False), ("{ }", True)):
        page.write_text(text, encoding="utf-8")
        plain.run()
        calls = [call for call in plain.calls() if "nbformat.sign" in call]
        assert calls == ([f"python -m nbformat.sign {page}"] if signed else [])


def test_words_with_a_dash_go_to_jupyterlab_and_win_over_ours(plain: Machine):
    plain.run("--no-browser", "--port", "9999", "--LabApp.default_url=/lab", "--notebook-dir=/x")
    opened = plain.calls()[-1]
    assert opened.endswith("-m jupyterlab --no-browser --port 9999 --LabApp.default_url=/lab --notebook-dir=/x")


def test_jupyterlab_is_told_not_to_ask_about_news_and_to_present_in_large_type(plain: Machine):
    plain.run()
    settings = plain.here / ".venv/share/jupyter/lab/settings/overrides.d/psoas-course.json"
    told = json.loads(settings.read_text(encoding="utf-8"))
    assert told["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}
    [(where, style)] = told["@deathbeds/jupyterlab-fonts:fonts"]["styles"].items()
    assert where.startswith("[data-jp-deck-mode='presenting']"), "a lesson that is read stays as it is"
    assert int(style["& .jp-RenderedMarkdown"]["font-size"].removesuffix("px")) >= 28


def test_test_adds_its_extra_once_and_runs_every_check(plain: Machine):
    plain.run()
    plain.calls()
    code, said, _ = plain.run("test", "-k", "length")
    installed, *compiled, style, types, imports, tests = plain.calls()
    assert tuple(compiled) == COMPILED
    assert "--editable .[images,site,test] " in installed
    assert style == "python -m ruff check ."
    assert types == "python -m mypy"
    assert "importlinter" in imports
    assert tests == "python -m pytest -n auto -k length"
    assert code == 0
    assert said.rstrip().endswith("All checks passed.")
    plain.run()
    assert len(plain.calls()) == 1, "opening the course after testing it installs nothing"


def test_a_failing_check_does_not_hide_the_others(plain: Machine):
    code, said, _ = plain.run("test", FAILS="ruff", CHECK_ENDS="1")
    assert code == 1
    assert "Failed: style (ruff)" in said
    assert "-m pytest" in plain.calls()[-1]


def test_a_changed_list_is_installed_again_with_the_extras_that_were_there(plain: Machine):
    plain.run("test")
    plain.calls()
    with (plain.here / "constraints.txt").open("a", encoding="utf-8") as constraints:
        constraints.write("newcomer==1.0\n")
    plain.run()
    installed, compiled, _, opened = plain.calls()
    assert ".[images,site,test]" in installed
    assert "compile" in compiled, "other versions may need another cache"
    assert "jupyterlab" in opened


def test_a_moved_course_is_installed_again(plain: Machine):
    plain.run()
    plain.calls()
    plain.here.rename(plain.folder / "moved")
    shutil.copytree(plain.folder / "moved", plain.here.with_name("elsewhere"))
    (plain.folder / "elsewhere").rename(plain.here)  # same place again: nothing to do
    plain.run()
    assert len(plain.calls()) == 1
    other = Machine(plain.folder / "other", plain.env)
    other.folder.mkdir()
    shutil.copytree(plain.here, other.here)
    other.run()
    assert any("pip install" in call for call in other.calls())


def test_a_changed_body_is_compiled_again_and_nothing_else(plain: Machine):
    plain.run()
    plain.calls()
    (plain.here / "lessons/body/model.py").write_text("NEW = 1\n", encoding="utf-8")
    plain.run()
    assert plain.calls()[:-1] == list(COMPILED)


def test_a_body_that_cannot_be_compiled_is_one_warning_and_is_tried_again(plain: Machine):
    code, said, complaint = plain.run(BODY_ENDS="1", BODY_SAYS="Traceback\nValueError: no mesh")
    assert (code, complaint) == (0, "")
    assert said.count("Warning: ") == 1
    assert "(ValueError: no mesh)." in said
    assert "Traceback" not in said
    assert "jupyterlab" in plain.calls()[-1]
    plain.run()
    again = [call.split(" --")[0] for call in plain.calls()]
    assert again == [*COMPILED, "python -m jupyterlab"]


def test_a_course_that_the_learner_may_only_read_still_opens(plain: Machine):
    plain.run(BODY_ENDS="1")
    plain.calls()
    (plain.here / ".venv/psoas-course.json.new").mkdir()  # stands for a folder that cannot be written, also for root
    code, _, complaint = plain.run()
    assert (code, complaint) == (0, "")
    assert "jupyterlab" in plain.calls()[-1]


# Interruptions


def test_an_interrupted_installation_is_repaired(machine: Machine):
    assert machine.run(ENDS="killed")[0] == -signal.SIGKILL
    assert machine.stamp() == {"installing": True}
    machine.calls()
    code, said, _ = machine.run()
    made, installed, *_, opened = machine.calls()
    assert code == 0
    assert "is repaired" in said
    assert " venv " in made
    assert "pip install" in installed
    assert "jupyterlab" in opened
    machine.run()
    assert len(machine.calls()) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": '])
def test_a_half_written_stamp_counts_as_an_interruption(plain: Machine, text: str):
    plain.run()
    plain.calls()
    (plain.here / ".venv/psoas-course.json").write_text(text, encoding="utf-8")
    assert plain.run()[0] == 0
    assert " venv " in plain.calls()[0]
    assert plain.stamp()["key"]


def test_an_environment_whose_python_is_gone_is_made_anew(plain: Machine):
    plain.run()
    plain.calls()
    (plain.here / ".venv/bin/python").unlink()
    assert plain.run()[0] == 0
    assert " venv " in plain.calls()[0]


def test_two_launchers_install_once(plain: Machine):
    first = plain.start(LASTS="1.5")
    while not (plain.here / ".venv/psoas-course.json").exists():
        assert first.poll() is None
        time.sleep(0.02)
    code, said, _ = plain.run()
    first.communicate(timeout=60)
    assert code == first.returncode == 0
    assert "waiting for it" in said
    assert sum("pip install" in call for call in plain.calls()) == 1


# Conda


@pytest.fixture
def conda(machine: Machine) -> Machine:
    """Give a machine with an activated conda environment whose Python runs the launcher."""
    prefix = machine.folder / "conda"
    (prefix / "bin").mkdir(parents=True)
    shutil.copy(machine.env["STAND_IN"], prefix / "bin" / "python")
    machine.env |= {"CONDA_PREFIX": str(prefix), "CONDA_DEFAULT_ENV": "course", "SYS_PREFIX": str(prefix)}
    return machine


def test_an_activated_conda_environment_is_used_and_no_other_is_made(conda: Machine):
    assert conda.run()[0] == 0
    installed, *_, opened = conda.calls()
    assert "pip install" in installed
    assert "jupyterlab" in opened
    assert not (conda.here / ".venv").exists()
    assert conda.stamp(Path(conda.env["CONDA_PREFIX"]))["key"]
    conda.run()
    assert len(conda.calls()) == 1


def test_an_interrupted_installation_into_conda_is_repaired_in_place(conda: Machine):
    conda.run(ENDS="killed")
    conda.calls()
    assert conda.run()[0] == 0
    calls = conda.calls()
    assert not any(" venv " in call for call in calls)
    assert "pip install" in calls[0]
    assert Path(conda.env["CONDA_PREFIX"], "bin", "python").exists()


@pytest.mark.parametrize("change", [{"CONDA_DEFAULT_ENV": "base"}, {"SYS_PREFIX": "/usr"}])
def test_conda_s_base_and_another_python_s_environment_are_left_alone(conda: Machine, change: dict[str, str]):
    assert conda.run(**change)[0] == 0
    assert (conda.here / ".venv").exists()
    assert not Path(conda.env["CONDA_PREFIX"], "psoas-course.json").exists()


# What it says when it cannot


@pytest.mark.parametrize(
    ("says", "part"),
    [
        (PIP_OFFLINE, "The network is away"),
        (UV_OFFLINE, "The network is away"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "The network is away"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "The network is away"),
        (PIP_FULL, "The disk is full"),
        (UV_FULL, "The disk is full"),
        (PIP_OFFLINE + "\n" + PIP_FULL, "The disk is full"),
        ("ERROR: Could not find a version that satisfies the requirement x", "The installation failed"),
    ],
)
def test_a_failing_installation_ends_in_one_sentence_and_is_repaired_later(machine: Machine, says: str, part: str):
    code, said, complaint = machine.run(SAYS=says, ENDS="1")
    assert code == 1
    assert is_one_sentence(complaint)
    assert part in complaint
    assert "run the same command again" in complaint
    assert "jupyterlab " not in "".join(call for call in machine.calls() if "pip install" not in call)
    if "reason above" in complaint:
        assert says in said
    assert machine.run()[0] == 0


def test_a_missing_venv_is_named_with_what_to_install(tmp_path: Path):
    machine = make_machine(tmp_path, uv=False)
    code, _, complaint = machine.run(VENV_SAYS=NO_ENSUREPIP)
    assert code == 1
    assert is_one_sentence(complaint)
    assert "sudo apt install python3-venv" in complaint
    assert machine.run()[0] == 0


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 99)])
def test_an_old_python_is_named(version: tuple[int, ...]):
    sentence = course.too_old(version)
    assert f"Python 3.11 or newer and this is Python {version[0]}.{version[1]}: " in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12), (3, 14, 1), (4, 0)])
def test_a_python_that_will_do_is_not_complained_about(version: tuple[int, ...]):
    assert course.too_old(version) == ""


def test_an_old_python_is_told_which_newer_one_is_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(course, "runs", lambda command: command[0] in ("python3.11", "python3.12"))
    assert course.too_old((3, 9)).endswith("run `python3.12 course.py`.")
    monkeypatch.setattr(course, "runs", lambda command: False)
    assert "python.org" in course.too_old((3, 9))


def test_the_launcher_stops_at_once_on_an_old_python(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(course.sys, "version_info", (3, 8, 1, "final", 0))
    monkeypatch.setattr(course, "prepare", lambda extras=(): pytest.fail("it went on"))
    assert course.main([]) == 1
    assert is_one_sentence(capsys.readouterr().err)


def test_an_old_python_can_read_the_launcher():
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.name for node in imports if isinstance(node, ast.Import) for name in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
    in_3_6 = {"contextlib", "errno", "hashlib", "json", "os", "re", "shutil", "subprocess", "sys", "time", "pathlib"}
    assert names <= in_3_6, f"{names - in_3_6} may be missing in Python 3.6"
    nodes = list(ast.walk(tree))
    hints = [node.annotation for node in nodes if isinstance(node, ast.arg | ast.AnnAssign)]
    hints += [node.returns for node in nodes if isinstance(node, ast.FunctionDef)]
    evaluated = [ast.unparse(hint) for hint in hints if hint and not isinstance(hint, ast.Name | ast.Constant)]
    assert evaluated == [], "put these annotations in quotes: old Pythons cannot evaluate them"


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x/.venv"), "make sure that you may write"),
    ],
)
def test_the_system_s_own_errors_end_in_one_sentence(
    error: OSError, part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(course, "prepare", fail)
    assert course.main([]) == 1
    complaint = capsys.readouterr().err
    assert is_one_sentence(complaint)
    assert part in complaint


def test_an_unknown_word_is_answered_with_what_is_allowed(plain: Machine):
    code, _, complaint = plain.run("tset")
    assert code == 1
    assert is_one_sentence(complaint)
    assert "`tset`" in complaint
    assert all(name in complaint for name in course.COMMANDS)
    assert plain.calls() == []


def test_help_installs_nothing(plain: Machine):
    code, said, _ = plain.run("--help")
    assert code == 0
    assert all(f"course.py {name}" in said for name in course.COMMANDS)
    assert plain.calls() == []


@pytest.mark.parametrize(("word", "module"), [
    ("images", "lessons.teaching.images"), ("bench", "tests.browser.bench"), ("links", "lessons.evidence.links"),
    ("site", "lessons.teaching.site"), ("slides", "lessons.teaching.slides"),
    ("key", "lessons.teaching.quiz"), ("guide", "lessons.teaching.guide"),
])  # fmt: skip
def test_a_command_that_is_a_module_gets_its_words_and_gives_its_exit_code(plain: Machine, word: str, module: str):
    code, _, _ = plain.run(word, "--check", FAILS=module, CHECK_ENDS="3")
    assert code == 3
    assert plain.calls()[-1] == f"python -m {module} --check"


@pytest.mark.parametrize(("word", "module"), [
    ("results", "lessons.teaching.results"), ("sheet", "lessons.review.sheet"), ("check", "lessons.symptom_check"),
])  # fmt: skip
def test_a_command_with_files_runs_where_the_user_is_and_imports_nothing_from_there(
    plain: Machine, tmp_path: Path, word: str, module: str
):
    users = tmp_path / "answers"
    users.mkdir()
    plain.env["PYTHONPATH"] = str(plain.here)
    command = [sys.executable, "-c", RUNNER, word, "ana.json"]
    for program in (plain.folder / "programs").iterdir():  # one of them becomes the environment's Python
        program.write_text(program.read_text(encoding="utf-8").replace("$*", "$* in $PWD", 1), encoding="utf-8")
    subprocess.run(command, cwd=users, env=plain.env, check=True, capture_output=True, timeout=60)
    assert plain.calls()[-1] == f"python -P -m {module} ana.json in {users}"


def test_constraints_need_uv_and_say_so(tmp_path: Path):
    code, _, complaint = make_machine(tmp_path, uv=False).run("constraints")
    assert code == 1
    assert is_one_sentence(complaint)
    assert "pip install uv" in complaint
