"""The rules that hold for every file: who may import whom, and what a machine without a browser says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).parent
LINT = "from importlinter.cli import lint_imports_command as check; check()"
FOUNDATIONS = ("body", "evidence", "teaching")


def lint(folder: Path, imports: dict[str, str], *folders: str) -> subprocess.CompletedProcess[str]:
    """Check a small course that has some folders, and files with some imports, against the contracts of this one."""
    for name in ("", *FOUNDATIONS, *folders):
        package = folder / "lessons" / name
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text("", encoding="utf-8")
    for name, line in imports.items():
        (folder / "lessons" / name).write_text(line + "\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def test_lessons_may_use_every_lower_floor_and_lessons_may_be_missing(tmp_path: Path):
    allowed = {
        "teaching/quiz.py": "from lessons.body import x\nfrom lessons.evidence import y\nimport matplotlib, ipywidgets",
        "symptom_check/rules.py": "import lessons.teaching.quiz\nimport lessons.body",
        "stretch_it/plan.py": "from lessons.symptom_check import rules\nfrom lessons.teaching import quiz",
        "review/all.py": "from lessons.evidence import y\nfrom lessons.review import other",
        "review/other.py": "",
    }
    done = lint(tmp_path, allowed, "symptom_check", "stretch_it", "review")
    assert done.returncode == 0, done.stdout
    assert "Contracts: 3 kept, 0 broken." in done.stdout


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("body/a.py", "import lessons.evidence"),
        ("evidence/a.py", "from lessons.body import x"),
        ("body/a.py", "from lessons.teaching import x"),
        ("evidence/a.py", "from lessons import teaching"),
        ("body/a.py", "import matplotlib.pyplot"),
        ("body/a.py", "def later():\n    from IPython.display import display"),
        ("evidence/a.py", "import ipywidgets"),
        ("evidence/a.py", "import anywidget"),
        ("teaching/a.py", "from lessons.stretch_it import plan"),
        ("teaching/a.py", "from lessons.symptom_check import rules"),
        ("symptom_check/a.py", "from lessons.stretch_it import plan"),
        ("a_new_lesson/a.py", "from lessons.stretch_it import plan"),
        ("stretch_it/a.py", "import lessons.a_new_lesson"),
    ],
)
def test_a_forbidden_import_is_seen(tmp_path: Path, name: str, line: str):
    done = lint(tmp_path, {name: line}, "symptom_check", "stretch_it", "a_new_lesson")
    assert done.returncode == 1, done.stdout
    assert "1 broken" in done.stdout


# Browser tests where there is no browser


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Give a small suite with browser tests in two files, one other test, and this suite's conftest."""
    tests = tmp_path / "tests"
    tests.mkdir()
    for name in ("__init__.py", "conftest.py", "chromium.py"):
        shutil.copy(ROOT / "tests" / name, tests)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    text = "import os, pytest\n@pytest.mark.browser\n@pytest.mark.parametrize('n', range(3))\ndef test_b(n): pass\n"
    (tests / "test_one.py").write_text(text, encoding="utf-8")
    home = "def test_home():\n    import os\n    assert os.listdir(os.environ['PSOAS_COURSE_HOME']) == []\n"
    (tests / "test_two.py").write_text(text + home, encoding="utf-8")
    return tmp_path


def run_suite(suite: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run that suite in an environment of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in ("CI", "CHROMIUM", "PSOAS_COURSE_HOME")}
    clean = {name: value for name, value in clean.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests", *words]
    return subprocess.run(command, cwd=suite, env=clean | env, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "workers"])
def test_without_chromium_browser_tests_are_skipped_with_one_line(suite: Path, words: tuple[str, ...]):
    done = run_suite(suite, *words, CHROMIUM="/nowhere/chromium")
    assert done.returncode == 0, done.stdout
    (line,) = [line for line in done.stdout.splitlines() if "Chromium" in line]
    assert line.startswith("SKIPPED [6] ")
    assert "1 passed, 6 skipped" in done.stdout


def test_in_ci_a_missing_chromium_is_a_failure(suite: Path):
    done = run_suite(suite, CHROMIUM="/nowhere/chromium", CI="true")
    assert done.returncode == 1
    assert "1 passed, 6 errors" in done.stdout
    assert "install it, or set CHROMIUM" in done.stdout


def test_with_chromium_they_run(suite: Path, tmp_path: Path):
    program = tmp_path / "my-chromium"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert "7 passed" in run_suite(suite, CHROMIUM=str(program), CI="true").stdout


def test_ci_has_its_two_steps():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("echo")] == [
        'echo "== Step 1 of 2: Chromium"',
        'echo "== Step 2 of 2: python3 course.py test"',
    ]
    assert "set -eu" in text
    assert "\npython3 course.py test\n" in text
