"""The picture of lesson 00: three steps of urgency, so that a reader in a hurry sees at once how soon."""

from __future__ import annotations

from html import escape

from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS

# how soon, the signs in a few words, what to do; the most urgent first
STEPS = (
    ("Now", ("Any one sign from", "the emergency list"), ("Call the emergency", "number of the", "country you are in")),
    (
        "Today",
        ("Fever or night sweats", "but you feel well,", "a cancer now or ever,", "a leg that gets weaker"),
        ("A doctor, a nurse", "or urgent care,", "the same day"),
    ),
    ("Soon", ("Constant pain,", "pain at night,", "or over six weeks"), ("An appointment", "within two weeks")),
)
WIDTH, HEIGHT, GAP = 900, 362, 18
TOPS = (14, 50, 86)  # each step is lower than the one before


def urgency_steps() -> Shown:
    """The three steps as a figure with its title, description and caption."""
    said = " ".join(f"{when}: {' '.join(signs)}; {' '.join(act)}." for when, signs, act in STEPS)
    return figure(
        draw_steps(),
        title="How soon?",
        alt=f"Three steps, from the most urgent to the least. {said} In doubt, take the more urgent step.",
        caption="How soon? If you are in doubt between two steps, take the more urgent one.",
    )


def draw_steps() -> str:
    """The steps as one SVG. Height, number of bars and words tell the urgency; colour only helps."""
    width = (WIDTH - GAP * (len(STEPS) - 1)) / len(STEPS)
    cards = "".join(_card(i, i * (width + GAP), width) for i in range(len(STEPS)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" '
        f'font-family="system-ui, Arial, sans-serif" style="max-width:{WIDTH}px">{cards}</svg>'
    )


def _card(index: int, left: float, width: float) -> str:
    when, signs, act = STEPS[index]
    top, right = TOPS[index], left + width
    frame = _rect(left + 1, top, width - 2, HEIGHT - top - 2, 10, "paper", 3 - index)
    edge = _rect(left + 1, top, width - 2, 10, 5, "warning", 0)
    bars = "".join(_rect(right - 34 - 18 * k, top + 26, 10, 30, 3, "warning", 1) for k in range(len(STEPS) - index))
    return (
        frame + edge + bars + _text(when, left + 22, top + 53, 34, 700, "ink")
        + _lines(signs, left + 22, top + 92, 400, "ink_soft") + _lines(act, left + 22, top + 212, 650, "ink")
    )  # fmt: skip


def _rect(x: float, y: float, width: float, height: float, corner: int, fill: str, edge: int) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner}" fill="{COLOURS[fill]}" '
        f'stroke="{COLOURS["ink"]}" stroke-width="{edge}"/>'
    )


def _lines(lines: tuple[str, ...], x: float, y: float, weight: int, colour: str) -> str:
    return "".join(_text(line, x, y + 26 * i, 20, weight, colour) for i, line in enumerate(lines))


def _text(words: str, x: float, y: float, size: int, weight: int, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{COLOURS[colour]}">'
        f"{escape(words)}</text>"
    )
