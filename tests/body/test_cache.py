"""The cache of the compiled body: missing, damaged, read-only, shared, raced for and out of date, it still loads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.body import Body, Posture, cache

ASK = (
    "from lessons.body import Body, Posture\n"
    "print(round(Body.load().measure(Posture()).length_mm['psoas_L1_VB_r'], 3))\n"
)


def load_in_child(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PSOAS_COURSE_HOME": str(home)} | environment
    return subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, env=env, check=False)


@pytest.fixture
def ready(body: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own with a whole cache in it; returns the cache's folder."""
    source = cache.find()
    assert source is not None
    monkeypatch.setenv("PSOAS_COURSE_HOME", str(tmp_path))
    target = cache.user_folder()
    shutil.copytree(source, target)
    return target


def length() -> float:
    return Body.load().measure(Posture()).length_mm["psoas_L1_VB_r"]


def test_a_missing_cache_is_made_by_a_child_and_kept(tmp_path: Path, body: Body) -> None:
    first = load_in_child(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert float(first.stdout) == round(length(), 3)
    made = list((tmp_path / "cache").iterdir())
    assert [f.name for f in made] == [f"body-{cache.key()}"]
    assert cache.complete(made[0])
    stamp = (made[0] / cache.MODEL).stat().st_mtime_ns
    assert load_in_child(tmp_path).returncode == 0
    assert (made[0] / cache.MODEL).stat().st_mtime_ns == stamp


@pytest.mark.parametrize("name", [cache.MODEL, cache.BONES, cache.DESCRIPTION])
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "empty"])
def test_a_damaged_cache_is_never_read(ready: Path, name: str, damage: str) -> None:
    file = ready / name
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "flipped":
        file.write_bytes(bytes([whole[0] ^ 255]) + whole[1:])
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    assert not cache.complete(ready)
    assert cache.find() != ready


def test_a_damaged_cache_is_made_anew(ready: Path) -> None:
    whole = length()
    (ready / cache.MODEL).write_bytes(b"half")
    assert length() == pytest.approx(whole)
    assert cache.complete(ready)


def test_a_cache_of_other_versions_is_left_alone(ready: Path) -> None:
    old = ready.with_name("body-0123456789abcdef")
    shutil.copytree(ready, old)
    before = sorted((f.name, f.stat().st_mtime_ns) for f in old.iterdir())
    assert length() > 0
    assert sorted((f.name, f.stat().st_mtime_ns) for f in old.iterdir()) == before


def test_the_key_follows_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    now = cache.key()
    cache.key.cache_clear()
    monkeypatch.setattr(cache, "versions", lambda: {"mujoco": "0"})
    try:
        assert cache.key() != now
    finally:
        monkeypatch.undo()
        cache.key.cache_clear()


def test_a_home_that_cannot_be_written_still_loads(tmp_path: Path, body: Body) -> None:
    """A file stands where the folder should be (true for root as well, whom permissions do not stop)."""
    home = tmp_path / "home"
    home.write_text("not a folder", encoding="utf-8")
    result = load_in_child(home, TMPDIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    assert home.read_text(encoding="utf-8") == "not a folder"
    assert not list(tmp_path.glob("psoas-course-*")), "the temporary copy is removed when the process ends"


def test_a_shared_cache_serves_everybody(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared"
    shutil.move(ready, shared)
    monkeypatch.setattr(cache, "shared_folder", lambda: shared)
    assert cache.find() == shared
    assert length() > 0
    assert not ready.exists()


def test_two_processes_at_once(tmp_path: Path, body: Body) -> None:
    env = os.environ | {"PSOAS_COURSE_HOME": str(tmp_path)}
    both = [subprocess.Popen([sys.executable, "-c", ASK], stdout=-1, stderr=-1, text=True, env=env) for _ in range(2)]
    answers = [p.communicate() for p in both]
    assert [p.returncode for p in both] == [0, 0]
    assert answers[0] == answers[1] == (f"{round(length(), 3)}\n", "")
    assert [f.name for f in (tmp_path / "cache").iterdir()] == [f"body-{cache.key()}"]


def test_a_compile_that_fails_says_so_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RuntimeError, match="could not be prepared"):
        cache.compile_in_child({"PSOAS_COURSE_HOME": str(tmp_path)})


def test_the_description_can_be_read_by_people(ready: Path) -> None:
    description = json.loads((ready / cache.DESCRIPTION).read_text("utf-8"))
    assert description["versions"]["mujoco"]
    assert description["mass_kg"] == pytest.approx(84.3, abs=0.1)
