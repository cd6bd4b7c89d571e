"""The glossary as a table: each word, how to say it, what it means and where it comes first; searched as you type."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lessons.review.index import CELL
from lessons.teaching.interactive import Interactive
from lessons.teaching.pages import slug
from lessons.teaching.template import Term, first_used
from lessons.teaching.template import glossary as terms

HEADS = ("Word", "Say it", "What it means", "First in")
LEAD = "The loud part is in CAPITALS. People say some of these words in more than one way; this is one of them."
SEARCH = "Find a word"
COUNT = "{found} of {all} words."
NONE = "No word fits. Try a shorter piece of it."
IN_PICTURES = "pictures"


class Words(Interactive):
    """`state`: the piece of a word that is looked for (`find`, "" for all)."""

    module = Path(__file__).with_name("words.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        first = first_used()
        self._rows = [_row(term, first.get(term.word, "")) for term in sorted(terms(), key=lambda t: t.word.lower())]
        super().__init__(
            title="Glossary",
            start={"find": ""},
            content={
                "lead": LEAD,
                "search": SEARCH,
                "count": COUNT,
                "none": NONE,
                "heads": HEADS,
                "words": self._rows,
            },
            state=state,
        )

    def found(self) -> list[dict[str, str]]:
        """The rows that fit; the same rule as `fits` in words.js."""
        piece = self.state["find"].strip().lower()
        return [row for row in self._rows if piece in row["searched"]]

    def sentence(self) -> str:
        found = self.found()
        return COUNT.format(found=len(found), all=len(self._rows)) if found else NONE

    def still(self) -> str:
        """The whole table."""
        heads = "".join(f'<th scope="col" style="{CELL}">{head}</th>' for head in HEADS)
        rows = "".join(
            f'<tr id="{row["id"]}"><th scope="row" style="{CELL}">{html.escape(row["word"])}</th>'
            f'<td style="{CELL}">{html.escape(row["say"])}</td><td style="{CELL}">{html.escape(row["meaning"])}</td>'
            f'<td style="{CELL}">{html.escape(row["lesson"])}</td></tr>'
            for row in self._rows
        )
        return f"<p>{LEAD}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def words(state: Mapping[str, Any] | None = None) -> Words:
    """All words of the course."""
    return Words(state)


def _row(term: Term, notebook: str) -> dict[str, str]:
    return {
        "id": f"word-{slug(term.word)}",
        "word": term.word,
        "also": ", ".join(form for form in term.forms if not form.startswith(term.word)),
        "say": term.say,
        "meaning": term.meaning,
        "lesson": notebook[:2] or IN_PICTURES,
        "searched": " ".join((term.word, *term.forms, term.meaning)).lower(),
    }
