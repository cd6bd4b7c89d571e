"""Turns stored notebooks into parts of pages that live without a kernel: what was stored, and each interactive alive.

A stored output that holds a still is made again with its state inside; everything else is shown as it was stored.
Code that several pages need, three.js among it, is written once beside them, in the folder `STATIC`, and so are the
painted parts of pictures: a page of text is there before they are.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lessons.body import cache
from lessons.teaching.interactive import Interactive, base_script

STATIC = "_static"
BASE_SCRIPT = "psoas-base.js"
_STILL = 'class="psoas-still"'
_PAINTED = re.compile(r'(href|src)="data:image/(webp|png|jpeg);base64,([A-Za-z0-9+/=]+)"')
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_LINK = re.compile(r'"(\d\d-[a-z0-9-]+\.ipynb(?:#[^"]*)?)"')   # an attribute, or a word of an interactive's data


@dataclass(frozen=True)
class Part:
    """What one cell shows: Markdown as it is written, or what its code shows (HTML, or interactives)."""

    kind: Literal["markdown", "output"]
    slide: str
    source: str
    html: str = ""
    interactive: Interactive | None = None


@functools.cache
def parts(path: Path) -> tuple[Part, ...]:
    """The cells of a stored notebook that show something, in order; call it inside `new_learner()`.

    Runs only the code that interactives need. Raises ValueError for an output that is neither HTML nor text.
    """
    names: dict[str, Any] = {}
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        slide = cell["metadata"].get("slideshow", {}).get("slide_type", "-")
        if cell["cell_type"] == "markdown":
            found.append(Part("markdown", slide, source))
            continue
        html = _stored(path, cell)
        shown = _run(source, names, path.name, _STILL in html)
        if isinstance(shown, Interactive):
            found.append(Part("output", slide, source, interactive=shown))
        elif html:
            found.append(Part("output", slide, source, html))
    return tuple(found)


def html_of(shown: str | Interactive, folder: Path) -> str:
    """What stands in the page for HTML or an interactive; its code goes into `folder`/STATIC."""
    static = folder / STATIC
    if isinstance(shown, str):
        wide = _TABLE.sub(r'<div class="psoas-wide">\g<0></div>', shown)   # a narrow window scrolls it
        return _links(_painted(wide, static))
    made = shown.linked()
    names = [_write(static, BASE_SCRIPT, base_script())]
    if made.runtime:
        names.insert(0, _write(static, "three.js", made.runtime))
    used = f"const {{ {', '.join(_used(made.code))} }} = psoasBase;"
    code = f'"use strict";\npsoasAlive({json.dumps(made.mark)}, () => {{\n{used}\n{made.code}\n}});\n'
    names.append(_write(static, f"{made.mark}.js", code))
    for name, text in made.parts.items():
        names.append(_write(static, f"{name}.js", f"psoasParts[{json.dumps(name)}] = {json.dumps(text)};\n"))
    scripts = "".join(f'<script defer src="{STATIC}/{name}"></script>' for name in names)
    return _links(_painted(made.html, static)) + scripts


def once(page: str) -> str:
    """A page in which each script file is loaded once, where it stands first."""
    seen: set[str] = set()

    def first(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return ""
        seen.add(name)
        return match[0]

    return re.sub(rf'<script defer src="({STATIC}/[^"]+)"></script>', first, page)


def link(target: str) -> str:
    """The address of a link of a notebook in the pages: another lesson's page, whose headings are in small letters."""
    found = re.fullmatch(r"(\d\d-[a-z0-9-]+)\.ipynb(#.*)?", target)
    return f"{found[1]}.html{(found[2] or '').lower()}" if found else target


@contextlib.contextmanager
def new_learner() -> Iterator[None]:
    """An empty home for answers, as a new learner has; the body is taken along so that it is not compiled again."""
    before = os.environ.get(cache.HOME_VARIABLE)
    known = cache.user_folder().parent
    with tempfile.TemporaryDirectory() as home:
        if known.exists():
            shutil.copytree(known, Path(home) / "cache")
        os.environ[cache.HOME_VARIABLE] = home
        try:
            yield
        finally:
            if before is None:
                del os.environ[cache.HOME_VARIABLE]
            else:
                os.environ[cache.HOME_VARIABLE] = before


def _stored(path: Path, cell: dict[str, Any]) -> str:
    """The stored output of a code cell as HTML; "" when it shows nothing."""
    pieces = []
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "text/html" not in data:
            raise ValueError(f"{path.name}: {''.join(cell['source'])!r} stores no HTML; show something that has some")
        pieces.append("".join(data["text/html"]))
    return "\n".join(pieces)


def _run(source: str, names: dict[str, Any], file: str, shows: bool) -> Any:
    """Run a cell; its last line only when it `shows` an interactive, which is given back."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), names)
    if shows and isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), file, "eval"), names)
    return None


def _used(code: str) -> list[str]:
    """The names of the base that a module's code mentions."""
    match = re.search(r"psoasBase = \{ (.*?) \}", base_script())
    assert match
    words = set(re.findall(r"\w+", code))
    return [name for name in match[1].split(", ") if name in words]


def _painted(html: str, static: Path) -> str:
    """The HTML with its painted pictures as files in the folder `static`."""

    def file(match: re.Match[str]) -> str:
        data = base64.b64decode(match[3])
        name = f"{hashlib.sha256(data).hexdigest()[:12]}.{match[2]}"
        static.mkdir(parents=True, exist_ok=True)
        (static / name).write_bytes(data)
        return f'{match[1]}="{STATIC}/{name}"'

    return _PAINTED.sub(file, html)


def _links(html: str) -> str:
    return _LINK.sub(lambda match: f'"{link(match[1])}"', html)


def _write(static: Path, name: str, text: str) -> str:
    static.mkdir(parents=True, exist_ok=True)
    if not (static / name).exists():
        (static / name).write_text(text, encoding="utf-8")
    return name
