"""What every test gets: an empty home for data and cache, and a clear word where there is no browser."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.chromium import MISSING, chromium_path

HOME = pytest.StashKey[tuple[str, str | None]]()


def pytest_configure(config: pytest.Config) -> None:
    """Point the course at an empty folder, one for the whole run: workers and kernels inherit it."""
    if hasattr(config, "workerinput"):
        return
    home = tempfile.mkdtemp(prefix="psoas-course-test-")
    config.stash[HOME] = (home, os.environ.get("PSOAS_COURSE_HOME"))
    os.environ["PSOAS_COURSE_HOME"] = home


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take that folder away again."""
    home, before = config.stash.get(HOME, (None, None))
    if home is None:
        return
    shutil.rmtree(home, ignore_errors=True)
    if before is None:
        os.environ.pop("PSOAS_COURSE_HOME", None)
    else:
        os.environ["PSOAS_COURSE_HOME"] = before


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where there is no Chromium, skip browser tests; all with one reason, so that pytest prints one line for them."""
    if item.get_closest_marker("browser") is None or chromium_path():
        return
    if os.environ.get("CI"):
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give one test a home of its own, empty and shared with nobody."""
    monkeypatch.setenv("PSOAS_COURSE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
