"""Where the compiled body is kept, how it is checked, and how it is made in a child process when it is missing."""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

HOME_VARIABLE = "PSOAS_COURSE_HOME"  # moves data and cache; tests use an empty folder
MODEL, BONES, DESCRIPTION = "model.mjb", "bones.npz", "body.json"


def versions() -> dict[str, str]:
    """Versions of the packages that the compiled body depends on."""
    return {name: importlib.metadata.version(name) for name in ("mujoco", "myo-sim", "trimesh", "fast-simplification")}


def digest(path: Path) -> str:
    """SHA-256 of a file, as hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@functools.cache
def key() -> str:
    """A short name that changes with the packages, the processor family and the code that composes the body."""
    here = Path(__file__).parent
    text = json.dumps(versions()) + "".join((here / f).read_text("utf-8") for f in ("compile.py", "posture.py"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def user_folder() -> Path:
    """The learner's own cache of this version of the body."""
    home = os.environ.get(HOME_VARIABLE)
    base = Path(home) / "cache" if home else Path(platformdirs.user_cache_dir("psoas-course"))
    return base / f"body-{key()}"


def shared_folder() -> Path:
    """A cache beside the installed packages, that an administrator fills once for everybody."""
    return Path(sys.prefix) / "share" / "psoas-course" / f"body-{key()}"


def complete(folder: Path) -> bool:
    """Whether the folder holds a whole body: every file there and as it was written."""
    try:
        files = json.loads((folder / DESCRIPTION).read_text("utf-8"))["files"]
        return set(files) == {MODEL, BONES} and all(digest(folder / name) == mark for name, mark in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def store(target: Path, make: Callable[[Path], None]) -> None:
    """Make the files in a folder beside `target` and move it there in one step: nobody sees a half-written cache."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        make(work)
        os.chmod(work, 0o755)
        if target.exists() and not complete(target):
            shutil.rmtree(target, ignore_errors=True)
        try:
            os.replace(work, target)
        except OSError:
            if not complete(target):  # else another process was quicker: its files are as good as ours
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def find() -> Path | None:
    """The first whole body: the learner's own cache, then the shared one."""
    return next((f for f in (user_folder(), shared_folder()) if complete(f)), None)


def compile_in_child(environment: dict[str, str] | None = None) -> None:
    """Run `python -m lessons.body.compile` in a process of its own, which takes its memory with it when it ends.

    Raises RuntimeError with the child's last words if it fails.
    """
    root = str(Path(__file__).resolve().parents[2])
    environment = dict(environment or os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environment.get("PYTHONPATH"))))
    result = subprocess.run(
        [sys.executable, "-m", "lessons.body.compile"], capture_output=True, text=True, env=environment, check=False
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(
            f"The body model could not be prepared ({last}). Run `python -m lessons.body.compile` to see more."
        )


def read(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The MuJoCo model and its description from a whole folder."""
    import mujoco

    return mujoco.MjModel.from_binary_path(str(folder / MODEL)), json.loads((folder / DESCRIPTION).read_text("utf-8"))


def read_bones(folder: Path) -> dict[str, Any]:
    """The arrays of every drawn mesh: `name.v` (n, 3) metres in the part's frame, `name.f` (k, 3) triangles."""
    import numpy as np

    with np.load(folder / BONES) as bones:
        return {name: bones[name] for name in bones.files}


def load() -> tuple[Any, dict[str, Any], Path]:
    """Model, description and folder of the body; compiled first, in a child process, where no whole cache is found.

    Where the learner's cache can't be written, the body is compiled into a temporary folder for this process alone.
    Raises RuntimeError if it can't be compiled either.
    """
    folder = find()
    if folder is None:
        with contextlib.suppress(RuntimeError):  # a read-only home: the next attempt goes elsewhere and says why
            compile_in_child()
        folder = find()
    if folder is None:
        home = tempfile.mkdtemp(prefix="psoas-course-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        compile_in_child({**os.environ, HOME_VARIABLE: home})
        folder = Path(home) / "cache" / f"body-{key()}"
    return (*read(folder), folder)
