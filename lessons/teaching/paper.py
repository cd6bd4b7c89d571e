"""A page for one side of A4 or US Letter: how large it is, and the HTML around what stands on it."""

from __future__ import annotations

from html import escape

from lessons.teaching.look import COLOURS, FONT

MARGIN_MM = 8
PAGE_MM = (194, 262)  # width and height that A4 and Letter both leave inside that margin


def page(title: str, points: float, css: str, content: str) -> str:
    """A whole HTML page. points: size of its text. css: the rules of what stands in `content`, which is HTML."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_css(points)}{css}</style></head><body><main>{content}</main></body></html>"
    )


def _css(points: float) -> str:
    return f"""
@page {{ margin: {MARGIN_MM}mm; }}
* {{ box-sizing: border-box; margin: 0; padding: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
body {{ font: {points}pt/1.28 {FONT}; color: {COLOURS["ink"]}; background: {COLOURS["paper"]}; }}
"""
