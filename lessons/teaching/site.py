"""Builds the course as a site that needs no kernel, no server and no network: python3 course.py site [--to FOLDER].

Sphinx, with myst-parser and the theme furo, lays out the pages; the interactives live by themselves (alive.py). The
pages open from a disk as they do from any web server.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from lessons.teaching import alive, pages
from lessons.teaching.alive import Part
from lessons.teaching.figure import figure
from lessons.teaching.interactive import Interactive
from lessons.teaching.quiz import save_and_restore
from lessons.teaching.template import Term, glossary

WEB = Path(__file__).parent / "web"
DEFAULT = pages.LESSONS.parent / "build" / "site"
MARK = ".psoas-course"   # in a folder that was made here, and may be made again
_NOTEBOOK = re.compile(r"\]\((\d\d-[a-z0-9-]+)\.ipynb(#[^)]*)?\)")
_NO_PROSE = r"^\s*(?:#|>|<).*$|`[^`]*`|!?\[[^\]]*\]\([^)]*\)|<[^>]+>"   # headings, quotations, HTML, code, links
_CITATION = re.compile(r"\[([^\]]+)\]\((#[a-z][a-z0-9]*)\)")


def build(folder: Path) -> None:
    """Make the site in `folder`, in place of an older one. Raises ValueError for a folder that holds anything else."""
    fresh(folder)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "pages"
        source.mkdir()
        with alive.new_learner():
            for path in pages.notebooks():
                (source / f"{path.stem}.md").write_text(_page(alive.parts(path), folder), encoding="utf-8")
            (source / "index.md").write_text(_start_page(folder), encoding="utf-8")
        (source / "glossary.md").write_text(_glossary(), encoding="utf-8")
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-c", str(WEB),
                   "-d", str(Path(place) / "doctrees"), str(source), str(folder)]  # fmt: skip
        subprocess.run(command, check=True, cwd=pages.LESSONS.parent)
    for name in ("objects.inv", ".buildinfo"):
        (folder / name).unlink(missing_ok=True)
    (folder / "_static" / "pygments.css").unlink()
    for page in folder.glob("*.html"):
        page.write_text(_finished(alive.once(page.read_text(encoding="utf-8"))), encoding="utf-8")


def fresh(folder: Path) -> None:
    """Make `folder` empty. Raises ValueError, and touches nothing, when it holds what was not made here."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise ValueError(f"{folder} is not empty and was not made by this command: name an empty or a new folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by course.py. The next build takes away everything here.\n", encoding="utf-8")


def _page(parts: Iterable[Part], folder: Path) -> str:
    """The Markdown of a lesson's page; what its cells show stands in it as HTML."""
    words = {term.word: term for term in glossary()}
    parts = tuple(parts)
    body = "\n\n".join(
        _for_sphinx(explained(part.source, words)) if part.kind == "markdown"
        else _raw(f'<div class="psoas-cell">{alive.html_of(part.interactive or part.html, folder)}</div>')
        for part in parts
    )  # fmt: skip
    return _described(parts[0].source) + body


def _described(markdown: str) -> str:
    """What search engines and previews show of a page: the words of its first paragraph, as a head for Sphinx."""
    first = " ".join(pages.prose(markdown.split("\n\n")[1]).split())
    return f"---\nmyst: {json.dumps({'html_meta': {'description': first}}, ensure_ascii=False)}\n---\n\n"


def _finished(page: str) -> str:
    """The page as it is read. It shows itself before its scripts are there, and has no colours for code that it lacks.

    What the theme forgets is named: the two sides of a page, and the page of the search.
    """
    page = re.sub(r'<link[^>]*/pygments\.css[^>]*>', "", page)
    page = page.replace('<aside class="sidebar-drawer"', '<aside aria-label="The course" class="sidebar-drawer"')
    page = page.replace('<aside class="toc-drawer"', '<aside aria-label="This page" class="toc-drawer"')
    page = page.replace('<div id="search-results">', '<h1>Search</h1><div id="search-results">')
    return re.sub(r'<script (?=src="(?:_static/|searchindex))', "<script defer ", page)


def explained(markdown: str, words: dict[str, Term]) -> str:
    """The text with a link to the glossary where it first has one of `words`; takes the words it found out of them.

    A word counts in its own shape and in those that only end otherwise: `psoas minor` is another thing than `psoas`.
    """
    shapes = {form.lower(): term.word for term in glossary() for form in (term.word, *term.forms)}
    names = "|".join(re.escape(name) for name in sorted(shapes, key=len, reverse=True))

    def linked(match: re.Match[str]) -> str:
        name = match["name"] or ""
        word = shapes.get(name.lower(), "")
        same = name.lower().startswith(word.lower()) and " " not in name[len(word):]
        if not word or not same or word not in words:
            return match[0]
        meaning = html.escape(words.pop(word).meaning)
        return f'<a class="psoas-word" href="glossary.html#term-{word.replace(" ", "-")}" title="{meaning}">{name}</a>'

    return re.sub(rf"{_NO_PROSE}|\b(?P<name>{names})\b", linked, markdown, flags=re.MULTILINE | re.IGNORECASE)


def _start_page(folder: Path) -> str:
    """The page that people meet first: index.md, with displays in the place of its comments."""
    shown: dict[str, str | Interactive] = {
        "hero": figure("hero").html(), "map": pages.course_map().html, "keep": save_and_restore(),
    }  # fmt: skip
    text = (WEB / "index.md").read_text(encoding="utf-8")
    for name, what in shown.items():
        text = text.replace(f"<!-- {name} -->", _raw(alive.html_of(what, folder)))
    return f"{_described(text)}{_for_sphinx(text)}\n\n{_contents()}\n"


def _contents() -> str:
    """The order of the pages, as Sphinx wants it."""
    books = pages.notebooks()
    lines = [f"{path.stem[:2]} {pages.read_notebook(path).title} <{path.stem}>" for path in books]
    return "\n".join(["```{toctree}", ":hidden:", "", *lines, "glossary", "```"])


def _glossary() -> str:
    """The page of the course's words; each has an anchor, `glossary.html#term-psoas`."""
    lines = ["# Glossary", "", "The words of the course, how to say them and what they mean.", "", "```{glossary}"]
    for term in sorted(glossary(), key=lambda term: term.word.lower()):
        lines += [term.word, f"  *{term.say}.* {term.meaning}", ""]
    text = "\n".join([*lines, "```", ""])
    return _described(text) + text


def _for_sphinx(markdown: str) -> str:
    """Markdown whose links Sphinx can follow: to pages, and to sources, which stand in HTML that it does not read."""
    return _CITATION.sub(r'<a href="\2">\1</a>', _NOTEBOOK.sub(_to_page, markdown))


def _to_page(link: re.Match[str]) -> str:
    return f"]({link[1]}.md{(link[2] or '').lower()})"   # headings of pages are in small letters


def _raw(html: str) -> str:
    return f"`````````{{raw}} html\n\n{html}\n`````````"


def main(arguments: Sequence[str]) -> int:
    """Run from the command line; 0 when the site is there."""
    parser = argparse.ArgumentParser(prog="course.py site", description="Build the course as a site without a kernel.")
    parser.add_argument("--to", type=Path, default=DEFAULT, metavar="FOLDER", help="where to (default: build/site)")
    folder = parser.parse_args(arguments).to.resolve()
    try:
        build(folder)
    except ValueError as error:
        print(f"course.py site: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        print("course.py site: Sphinx could not build the pages, for the reason above", file=sys.stderr)
        return 1
    print(f"The site is in {folder}: open index.html, or put the folder on any web server.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
