"""Cards of the exercises: the picture, how it is done, how much of it, when to stop. They only teach."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.strengthen_it.exercises import COMMON_LIST, STOP, Dose, Exercise, book
from lessons.strengthen_it.scrub import rungs
from lessons.teaching.figure import figure
from lessons.teaching.pages import Shown, unfolded

SPOKEN = ("Move up when", "Go back when", "Easier, harder")  # on a slide they are for the speaker
FOLDED = "How much, when to move on, easier, harder, what is known"
CSS = """.psoas-cards dl { display: grid; grid-template-columns: minmax(6rem, 9rem) 1fr; gap: 0.1rem 1rem;
 max-width: 60rem; margin: 0.3rem 0 } .psoas-cards dt { font-weight: 650; width: auto }
 .psoas-cards dd { margin: 0 0 0.3rem }
.psoas-cards summary { cursor: pointer; min-height: 2rem; padding: 0.25rem 0 }
""" + unfolded("psoas-cards")
BOX = '<div style="border-left: 6px solid #c77700; padding-left: 0.8rem; margin: 0.6rem 0">{}</div>'
THIRDS = {"gentle": (0, 5), "middle": (5, 10), "hard": (10, 15)}


def cards(third: str) -> Shown:
    """Five rungs of the ladder: "gentle", "middle" or "hard". Raises KeyError for another word."""
    if third not in THIRDS:
        raise KeyError(f"there is no third {third!r}; {near_matches(third, THIRDS)}")
    first, end = THIRDS[third]
    made = [_card(k + 1, e) for k, e in enumerate(rungs()[first:end], start=first)]
    rules = book().common
    head = f"Not for: {rules.not_for} {rules.stop}"
    box = BOX.format(_points("Not for (the common list)", re.split(r"(?<=\.) ", rules.not_for)))
    box += BOX.format(_points(f"{STOP} for", rules.stop_signs))
    if first > 0:  # said in full above the first cards; here in short, and what opens
        short = f"<p>{html.escape(rules.not_for_short)}</p><p><strong>{html.escape(rules.stop)}</strong></p>"
        full = f'<details class="psoas-spoken"><summary>In full, as for the first {first}</summary>{box}</details>'
        box = f"<div>{BOX.format(short)}{full}</div>"
    return Shown(
        f'<div class="psoas-cards"><style>{CSS}</style>{box}{"".join(one.html for one in made)}</div>',
        "\n".join([head, *(one.text for one in made)]),
    )


def _points(title: str, points: Sequence[str]) -> str:
    """A list with its title; a slide for itself in a deck."""
    return f"<p><strong>{title}</strong></p><ul>{''.join(f'<li>{html.escape(one)}</li>' for one in points)}</ul>"


def _card(number: int, e: Exercise) -> Shown:
    """One card: how, the error and the stop signs in sight, the rest folded."""
    shown = figure(f"exercises/{e.id}")
    seen = [
        ("How", " ".join(e.cues)),
        ("Not like this", " ".join(e.errors)),
        ("Stop if", e.stop_if),
        *([("Not for", e.not_for)] if e.not_for != COMMON_LIST else []),
    ]
    folded = [
        ("How much", said(e.dose)),
        ("Move up when", e.move_up),
        ("Go back when", e.go_back),
        ("Easier, harder", f"{e.easier} {e.harder}"),
        ("Known", " ".join([e.evidence.text, *([f"({', '.join(map(cite, e.evidence.sources))})"]
                            if e.evidence.sources else [])])),
    ]  # fmt: skip
    return Shown(
        f'<section aria-label="{html.escape(e.title)}"><p style="margin: 2rem 0 0"><strong style="font-size: 1.3rem">'
        f"{number}. {html.escape(e.title)}</strong></p>{shown.html()}"
        f"{_list(seen)}<details><summary>{FOLDED}</summary>{_list(folded)}</details></section>",
        "\n".join([f"{number}. {e.title}. {e.aim}", *(f"{name}: {words}" for name, words in (*seen, *folded))]),
    )


def _list(rows: list[tuple[str, str]]) -> str:
    marked = [(' class="psoas-spoken"' if name in SPOKEN else "", name, words) for name, words in rows]
    return f"<dl>{''.join(f'<dt{m}>{name}</dt><dd{m}>{html.escape(words)}</dd>' for m, name, words in marked)}</dl>"


def said(dose: Dose) -> str:
    """A dose in words."""
    tempo = re.sub(r"\bhold\b", f"hold {_span(dose.hold_s)} s", dose.tempo) if dose.hold_s else dose.tempo
    each = tempo if dose.hold_s else f"{_span(dose.reps or (1, 1))} times, {tempo}"
    basis = {"after a trial": "after the trial", "guideline": "from a guideline", "teaching proposal": "our proposal"}
    words = (f"{_span(dose.sets)} sets, {each}, rest {_span(dose.rest_s)} s, "
             f"{_span(dose.days_per_week)} days a week ({basis[dose.basis]}).")  # fmt: skip
    return f"{words} {dose.note}".strip()


def _span(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} to {pair[1]}"
