"""The pieces of SVG that the drawn explorers of more than one lesson are made of, in the colours of the house."""

from __future__ import annotations

from html import escape

from lessons.teaching.look import css_colour


def text(
    words: str, x: float, y: float, *, anchor: str = "start", size: int = 0, weight: int = 400, fill: str = "ink"
) -> str:
    """Words at a place (px) in a colour of the house; without a `size` (px), as large as the picture sets it."""
    sized = f'font-size="{size}" ' if size else ""
    return (
        f'<text x="{short(x)}" y="{short(y)}" text-anchor="{anchor}" {sized}font-weight="{weight}" '
        f'style="fill:{css_colour(fill)}">{escape(words)}</text>'
    )


def short(value: float) -> str:
    """A length with one decimal."""
    return f"{value:.1f}"
