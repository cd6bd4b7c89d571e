"""The few SVG pieces that both drawn explorers of this lesson are made of, in the colours of the house."""

from __future__ import annotations

from html import escape

from lessons.teaching.look import FONT, css_colour
from lessons.teaching.svg import short


def picture(parts: list[str], width: int, height: int, words: str) -> str:
    """A whole SVG of `parts`, named by `words`."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="psoas-svg" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="{escape(words)}" font-family="{escape(FONT)}" font-size="20" '
        f'style="max-width:100%;background:{css_colour("paper")}">{"".join(parts)}</svg>'
    )


def line(x: float, y: float, to_x: float, to_y: float, stroke: str) -> str:
    """A straight line in a colour of the house."""
    return f'<path d="M{short(x)} {short(y)}L{short(to_x)} {short(to_y)}" style="stroke:{css_colour(stroke)}"/>'
