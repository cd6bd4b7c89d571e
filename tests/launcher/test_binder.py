"""Binder's plan, from repo2docker's dry run: the right Python, packages cached before the course, then postBuild."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).parent
REPO2DOCKER = "jupyter-repo2docker==2026.4.0"
# What a spoilt repository looks like: a file, what is replaced in it, and what goes wrong.
SPOILT = {
    "python-range": ("environment.yml", "- python=3.12", "- python>=3.12", "the base is not Python 3.12"),
    "editable": ("environment.yml", "  - pip:\n", "  - pip:\n      - -e .\n", "packages are installed after the copy"),
    "no-post-build": ("postBuild", "", None, "postBuild does not run"),
    "binder-folder": ("binder/README", "", "here\n", "environment.yml is not used"),
}


@pytest.fixture(scope="module")
def repo2docker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install repo2docker into an environment of its own: it is no dependency of the course."""
    folder, uv = tmp_path_factory.mktemp("repo2docker") / "env", course.working_uv()
    python = str(course.environment_python(folder))
    try:
        course.make_environment(folder, uv)
        installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
        course.watched([*installer, REPO2DOCKER])
    except course.Stop as stop:
        if "network" in str(stop) and not os.environ.get("CI"):
            pytest.skip("Binder's plan is not checked: repo2docker could not be downloaded.")
        raise
    return Path(python).with_name("jupyter-repo2docker")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a small copy of the repository: what repo2docker looks at, and something to copy."""
    for name in ("environment.yml", "postBuild", "pyproject.toml", "constraints.txt", "course.py"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def plan(repo2docker: Path, repository: Path) -> str:
    """Give the Dockerfile that repo2docker would build, its file names unescaped."""
    command = [str(repo2docker), "--no-build", "--no-run", "--debug", "."]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return re.sub(r"-([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), done.stdout + done.stderr)


def problems(text: str) -> list[str]:
    """List what is wrong with a plan."""
    found = []
    if "environment.py-3.12-" not in text:
        found.append("the base is not Python 3.12")
    install = re.search(r"env update -p \S+ --file \"environment.yml\"", text)
    copy = re.search(r"^COPY \S* ?src/ \$\{REPO_DIR\}/?$", text, re.MULTILINE)
    run = re.search(r"^RUN \./postBuild$", text, re.MULTILINE)
    if install is None:
        found.append("environment.yml is not used")
    elif copy is None or install.start() > copy.start():
        found.append("packages are installed after the copy")
    if run is None or copy is None or run.start() < copy.start():
        found.append("postBuild does not run")
    return found


def test_binder_builds_what_we_mean(repo2docker: Path):
    assert problems(plan(repo2docker, ROOT)) == []


@pytest.mark.parametrize("spoilt", SPOILT)
def test_the_check_sees_what_spoils_the_plan(repo2docker: Path, repository: Path, spoilt: str):
    name, old, new, problem = SPOILT[spoilt]
    path = repository / name
    if new is None:
        path.unlink()
    elif path.exists():
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    else:
        path.parent.mkdir()
        path.write_text(new, encoding="utf-8")
    assert problem in problems(plan(repo2docker, repository))


def test_post_build_can_be_run_and_installs_no_dependency():
    assert os.access(ROOT / "postBuild", os.X_OK)
    text = (ROOT / "postBuild").read_text(encoding="utf-8")
    assert re.search(r"pip install .*--no-deps", text)
    assert "python -m lessons.body.compile" in text
    assert course.LAB_SETTINGS in text
