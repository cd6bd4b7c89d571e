"""Runs the notebooks and stores them so that the same course is the same bytes.

    python -m lessons.teaching.notebooks                 run all, store them executed and normalised
    python -m lessons.teaching.notebooks --check         change nothing; say which are out of date or break the template
    python -m lessons.teaching.notebooks [--check] notebooks/01-meet-the-psoas.ipynb ...

Every notebook is run with an empty home for data, as a new learner meets it. Taken out: widget state and the ids of
widget models, timings, the version of Python, and the random cell ids that editors give.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessons.teaching import pages
from lessons.teaching.template import problems

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT_S = 300
_WIDGET = "application/vnd.jupyter.widget-view+json"
_KEPT_CELL_METADATA = ("slideshow", "tags", "reason")


def normalise(book: NotebookNode) -> str:
    """The notebook as the text of its file, without whatever differs from run to run."""
    import nbformat

    book = nbformat.from_dict(book)
    book.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })
    book.nbformat, book.nbformat_minor = 4, 5
    for cell, name in zip(book.cells, _ids(book.cells), strict=True):
        cell.id = name
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in _KEPT_CELL_METADATA and v})
        cell.pop("attachments", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(_WIDGET, None)
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    nbformat.validate(book)
    return str(nbformat.writes(book)).rstrip("\n") + "\n"


def execute(path: Path, home: Path) -> NotebookNode:
    """The notebook of `path`, run from the top with `home` as PSOAS_COURSE_HOME. Raises CellExecutionError."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    # the same source tree for the kernel as for this process
    paths = os.pathsep.join(filter(None, [str(pages.LESSONS.parent), os.environ.get("PYTHONPATH", "")]))
    with _environment(PSOAS_COURSE_HOME=str(home), PYTHONPATH=paths, PSOAS_COURSE_STATIC=None):
        client = NotebookClient(book, timeout=TIMEOUT_S, kernel_name="python3",
                                resources={"metadata": {"path": str(path.parent)}})
        client.execute()
    return book


def main(arguments: Sequence[str]) -> int:
    """Run from the command line; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python -m lessons.teaching.notebooks", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is out of date")
    parser.add_argument("notebooks", nargs="*", type=Path, help="all when none is named")
    chosen = parser.parse_args(arguments)
    paths = chosen.notebooks or pages.notebooks()
    with tempfile.TemporaryDirectory() as home:
        good = [_one(path, Path(home), chosen.check) for path in paths]
    return 0 if all(good) else 1


def _one(path: Path, home: Path, check: bool) -> bool:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    shutil.rmtree(home / "data", ignore_errors=True)     # the cache may stay, the answers may not
    before = path.read_text(encoding="utf-8")
    try:
        after = normalise(execute(path, home))
    except (CellExecutionError, CellTimeoutError) as error:
        print(f"{path.name}: {error}")
        return False
    if not check:
        # written beside it first, so that an interruption never leaves half a notebook
        new = path.with_suffix(".new")
        new.write_text(after, encoding="utf-8")
        os.replace(new, path)
        print(f"{path.name}: {'stored' if after != before else 'nothing changed'}")
        return True
    found = problems(path) if path.resolve().parent == pages.NOTEBOOKS else []     # a lesson's; others have no template
    if after != before:
        found.append("out of date; run `python -m lessons.teaching.notebooks`")
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "stored", "run now", n=0, lineterm="")
        found += list(lines)[:12]
    for line in found or ["in order"]:
        print(f"{path.name}: {line[:300]}")
    return not found


def _ids(cells: Sequence[Any]) -> list[str]:
    """An id for each cell: the slug of the heading it stands under, and its number there."""
    ids: list[str] = []
    section, used = "top", set[str]()
    for cell in cells:
        heading = next((line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")), None)
        if cell.cell_type == "markdown" and heading:
            section = pages.slug(heading)[:48] or "section"
        number, name = 1, section
        while name in used:
            number += 1
            name = f"{section}-{number}"
        used.add(name)
        ids.append(name)
    return ids


@contextlib.contextmanager
def _environment(**values: str | None) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    try:
        for name, value in values.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
