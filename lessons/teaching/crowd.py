"""A hundred people to count: where each stands, and the outline of one."""

from __future__ import annotations

CELL = 20  # px from one person to the next
GRID = 10  # people in a row


def person(index: int, head: bool = True, body: bool = True) -> str:
    """The outline of person number `index` of a hundred, row by row, as an SVG path."""
    x, y = (index % GRID) * CELL + CELL / 2, (index // GRID) * CELL
    top = f"M{x - 3:g} {y + 5:g}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z" if head else ""
    rest = f"M{x - 5.5:g} {y + 18:g}v-4a5.5 4.6 0 0 1 11 0v4Z" if body else ""
    return top + rest
