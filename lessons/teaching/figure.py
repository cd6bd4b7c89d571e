"""Puts a picture, a curve or a diagram on the page so that everybody gets it: sharp, described, and the same each time.

    figure("psoas-front")                                        # a picture of images/images.toml
    figure(curve, alt="As the hip bends from ...", caption="…")  # a matplotlib Figure, made under look.style()
    figure("<svg …>", title="…", alt="…", caption="…")           # a drawing

Make matplotlib figures like this (no pyplot, so nothing is shown twice):

    with matplotlib.rc_context(look.style()):
        picture = matplotlib.figure.Figure()
        axes = picture.subplots()
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from lessons.teaching import look

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

ALT_WORDS = 10
NARROWEST_PX = 640  # on a narrower window a figure scrolls sideways instead of shrinking its words out of sight
PAGE_PX = 700       # the width at which every word of a figure must still be readable ...
READABLE_PX = 12    # ... and how high its letters are then

_EMPTY_START = re.compile(r"(an? |the )?(simple |schematic )?(diagram|image|picture|photo|drawing|graph|chart|plot"
                          r"|figure|illustration|screenshot|graphic)\b", re.IGNORECASE)
_UNIT = re.compile(r"\([^()]+\)\s*$")
_FORBIDDEN = re.compile(r"<script|<foreignObject|<!ENTITY|\son\w+\s*=|javascript:", re.IGNORECASE)
_LINK = re.compile(r"""(?:href|src)\s*=\s*["']([^"']*)["']|url\(\s*["']?([^"')]*)""")


class FigureError(ValueError):
    """The figure would not teach everybody; the message says what is missing and how to give it."""


@dataclass(frozen=True)
class Shown:
    """What a notebook shows: an HTML figure with inline SVG, an accessible name and a caption."""

    title: str
    alt: str
    caption: str
    svg: str

    def html(self) -> str:
        """The figure as HTML, the same bytes for the same figure."""
        # role="img" hides what is inside from a screen reader, so the name says the caption as well
        name = html.escape(" ".join(part for part in (self.alt, self.caption) if part))
        title = self.title if self.title.endswith((".", "?", "!")) else self.title + "."
        caption = f"<strong>{html.escape(title)}</strong> {html.escape(self.caption)}".strip()
        if self.caption.startswith(self.title):
            caption = html.escape(self.caption)
        ground, ink = look.COLOURS["paper"], look.COLOURS["ink"]
        return (
            f'<figure class="psoas-figure" role="img" aria-label="{name}" style="margin: 1rem 0; padding: 0.5rem; '
            f'max-width: 1000px; background: {ground}; color: {ink}">\n<div style="overflow-x: auto">{self.svg}</div>\n'
            f'<figcaption style="padding: 0.5rem 0; font-size: 1rem; line-height: 1.45">{caption}</figcaption>\n'
            "</figure>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.title}: {self.alt}"


def figure(
    what: str | Figure, *, title: str | None = None, alt: str | None = None, caption: str | None = None
) -> Shown:
    """Show `what`: the id of a picture, a matplotlib Figure, or an SVG string.

    `alt` says in ten words or more what is to be learnt from it. A matplotlib figure's title is its own; each of its
    axes that has numbers needs a label that ends with the unit in brackets, "(mm)", or with "(no unit)".
    Raises FigureError, and KeyError for an unknown picture.
    """
    if isinstance(what, str) and not what.lstrip().startswith("<"):
        from lessons.teaching.images import picture  # only here: it needs more than a curve does

        found = picture(what)
        caption = found.caption if caption is None else caption
        title = title or re.split(r"(?<=[.!?])\s", caption)[0].rstrip(".")
        alt = alt or found.alt
        svg = found.svg
    elif isinstance(what, str):
        svg = what
        title = title or _svg_title(what)
    else:
        title = title or _own_title(what)
        _check_axes(what)
        _check_sizes(what)
        svg = _svg_of(what)
    if not (title or "").strip():
        raise FigureError("This figure has no title. Set one on the figure, or give title=\"…\".")
    assert title is not None
    return Shown(title.strip(), checked_alt(alt, title), (caption or "").strip(), self_contained(svg))


def checked_alt(alt: str | None, title: str = "") -> str:
    """`alt`, if it describes. Raises FigureError when it is missing, short, empty talk, or only the title again."""
    alt = " ".join((alt or "").split())
    if not alt:
        raise FigureError("This figure has no alt text. Give alt=\"…\": what somebody who cannot see it should learn.")
    if _EMPTY_START.match(alt):
        raise FigureError(f"Alt text says what is to be learnt, so it begins otherwise than this: {alt!r}")
    if len(alt.split()) < ALT_WORDS:
        raise FigureError(f"Alt text needs {ALT_WORDS} words or more, this has {len(alt.split())}: {alt!r}")
    if alt.rstrip(".").lower() == title.strip().rstrip(".").lower():
        raise FigureError("Alt text must say more than the title does.")
    return alt


def self_contained(svg: str) -> str:
    """The SVG made ready to stand inline: fluid width, its ids and styles its own, nothing fetched, no scripts.

    Ids get a prefix that is made from the content, so two figures of a page never share one and the bytes are stable.
    Raises FigureError.
    """
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE[^>\[]*(\[.*?\])?>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL).strip()
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise FigureError(f"This SVG is not well formed: {error}.") from error
    if not root.tag.endswith("svg"):
        raise FigureError("An SVG string begins with <svg …>.")
    if found := _FORBIDDEN.search(svg):
        raise FigureError(f"A figure may not hold {found[0].strip()!r}.")
    for match in _LINK.finditer(svg):
        link = (match[1] or match[2] or "").strip()
        if link and not link.startswith(("#", "data:image/")):
            raise FigureError(f"A figure may not fetch anything: {link[:80]!r}. Put it inside as data.")
    prefix = "f" + hashlib.sha256(svg.encode()).hexdigest()[:10]
    svg = _own_ids(svg, prefix)
    svg = re.sub(r"(<style[^>]*>)(.*?)(</style>)",
                 lambda m: m[1] + _own_rules(m[2], prefix) + m[3], svg, flags=re.DOTALL)
    return _fluid(svg, prefix)


def _own_ids(svg: str, prefix: str) -> str:
    ids = set(re.findall(r"""\sid=["']([^"']+)["']""", svg))
    svg = re.sub(r"""(\sid=["'])([^"']+)""", rf"\g<1>{prefix}-\g<2>", svg)

    def rename(match: re.Match[str]) -> str:
        return f"{match[1]}{prefix}-{match[2]}" if match[2] in ids else match[0]

    svg = re.sub(r"""(href=["']#)([^"']+)""", rename, svg)
    svg = re.sub(r"""(url\(["']?#)([^"')]+)""", rename, svg)
    return re.sub(r"""(aria-(?:labelledby|describedby)=["'])([^"']+)""",
                  lambda m: m[1] + " ".join(f"{prefix}-{i}" if i in ids else i for i in m[2].split()), svg)


def _own_rules(rules: str, prefix: str) -> str:
    """Flat CSS rules, each kept to this figure: without it one figure's style would dress all others of the page."""
    rules = re.sub(r"<!\[CDATA\[|\]\]>|/\*.*?\*/", "", rules, flags=re.DOTALL)

    def own(match: re.Match[str]) -> str:
        selectors = (re.sub(r"^#", f"#{prefix}-", s.strip()) for s in match[1].split(","))
        return ", ".join(f".{prefix} {s}" for s in selectors) + " {" + match[2] + "}"

    return re.sub(r"([^{}]+)\{([^{}]*)\}", own, rules)


def _fluid(svg: str, prefix: str) -> str:
    head = svg[: svg.index(">")]
    body = svg[len(head):]
    box = re.search(r"viewBox=", head)
    size = {name: re.search(rf'\s{name}="([\d.]+)(?:pt|px)?"', head) for name in ("width", "height")}
    if not box:
        if not (size["width"] and size["height"]):
            raise FigureError("An SVG needs a viewBox, or a width and a height, to be shown at any size.")
        head += f' viewBox="0 0 {size["width"][1]} {size["height"][1]}"'
    head = re.sub(r"""\s(width|height|class|aria-hidden|style)=(["']).*?\2""", "", head)
    close = "/" if head.endswith("/") else ""
    head = head.rstrip("/")
    # the figure around it has the name; here it is a picture without one
    opened = (f'{head} class="{prefix}" width="100%" aria-hidden="true" focusable="false" '
              f'style="display: block; height: auto; min-width: {NARROWEST_PX}px"{close}>')
    # paper cannot scroll: there the figure is as narrow as the page
    paper = "" if close else f"<style>@media print {{ .{prefix} {{ min-width: 0 !important }} }}</style>"
    return opened + paper + body[1:]


def _svg_title(svg: str) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", svg, flags=re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def _own_title(picture: Figure) -> str:
    titles = [picture.get_suptitle()]
    titles += [axes.get_title(loc=loc) for axes in picture.axes for loc in ("left", "center", "right")]
    return next((" ".join(title.split()) for title in titles if title.strip()), "")


def _check_axes(picture: Figure) -> None:
    with mpl.rc_context(look.style()):
        picture.canvas.draw()
    for axes in picture.axes:
        if not (axes.get_visible() and axes.axison):
            continue
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            if not _has_numbers(axis):
                continue     # names of things have no unit
            label = axis.get_label_text().strip()
            if not _UNIT.search(label):
                raise FigureError(
                    f"The {name} axis is labelled {label!r}. End its label with the unit in brackets, as in "
                    '"Hip flexion (degrees)", or with "(no unit)".')


def _has_numbers(axis: Axis) -> bool:
    if not axis.get_visible():
        return False
    words = (re.sub(r"\$|\\\w+|[{} ]", "", label.get_text()) for label in axis.get_ticklabels() if label.get_visible())
    return any(re.fullmatch(r"[-+\N{MINUS SIGN}\d.,eE^×%°]*\d[-+\d.,eE^×%°]*", word) for word in words)


def _check_sizes(picture: Figure) -> None:
    from matplotlib.text import Text

    scale = PAGE_PX / (picture.get_figwidth() * 72)
    for text in picture.findobj(Text):
        assert isinstance(text, Text)
        height_px = float(text.get_fontsize()) * scale
        if text.get_visible() and text.get_text().strip() and height_px < READABLE_PX:
            raise FigureError(
                f"{text.get_text()!r} would be {height_px:.1f} px high on a page of {PAGE_PX} px; {READABLE_PX} is the "
                "least. Make the figure under look.style(), or give the text a size from look.TYPE.")


def _svg_of(picture: Figure) -> str:
    target = io.StringIO()
    with mpl.rc_context(look.style()):
        picture.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(picture)   # or the notebook would show it a second time, without words
    return target.getvalue()
