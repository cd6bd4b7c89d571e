"""The summary sheet: the whole course on one side of A4 or US Letter, ready for the printer.

    page()                                             # in a notebook: to look at, with a button that prints it
    python3 course.py sheet                            # writes the page alone; it fetches nothing

Everything that it says stands in sheet.toml; sources and the way to cite come from where they always stand.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from lessons.evidence import cite, fact
from lessons.evidence.data import DataError, Record, load_toml
from lessons.review.further import citation
from lessons.teaching import paper
from lessons.teaching.images import picture, text_width, unlabelled
from lessons.teaching.interactive import Interactive
from lessons.teaching.look import COLOURS

# `python -m` finds this module already imported by its package, which does no harm, and says so on the screen.
warnings.filterwarnings("ignore", message="'lessons.review.sheet' found in sys.modules", category=RuntimeWarning)

FILE = Path(__file__).with_name("sheet.toml")
TO = "psoas-on-one-page.html"
POINTS = 9  # size of the text
LABEL_PX = 42  # height of the words in the picture, which is 1,000 px wide
EDGES_PX = (70, 930)  # where they begin on the left and end on the right


class Now(Record, frozen=True):
    """The box of warning signs."""

    title: str
    lead: str
    signs: tuple[str, ...]
    today: str
    unsure: str


class Says(Record, frozen=True):
    """A list with its title."""

    title: str
    says: tuple[str, ...]
    lead: str = ""
    after: str = ""


class Row(Record, frozen=True):
    """A number, what it means, and the fact in whose text every piece of `found` stands."""

    number: str
    means: str
    fact: str
    found: tuple[str, ...]


class Numbers(Record, frozen=True):
    """The table of numbers."""

    title: str
    row: tuple[Row, ...]


class Label(Record, frozen=True):
    """A name in the picture: the anchor that it points to, and the side ("left", "right") on which it stands."""

    anchor: str
    words: str
    side: str


class Sheet(Record, frozen=True):
    """All of sheet.toml."""

    title: str
    subtitle: str
    picture: str
    foot: str
    now: Now
    truths: Says
    order: Says
    numbers: Numbers
    label: tuple[Label, ...]


@cache
def sheet() -> Sheet:
    """The words. Raises DataError, also where a number is not in its fact."""
    found = load_toml(FILE, Sheet)
    for row in found.numbers.row:
        for piece in row.found:
            if piece not in fact(row.fact).text:
                raise DataError(f"{FILE}: number {row.number!r}, field `found`: fact {row.fact} does not say {piece!r}")
    return found


def printed() -> str:
    """The sheet as one HTML page with all pictures and styles inside. Raises DataError."""
    return paper.page(sheet().title, POINTS, _css(), content())


def content(heading: int = 1) -> str:
    """What the sheet says, as HTML; its title is a heading of this level, 0 for none that a page would list."""
    s = sheet()

    def head(words: str, below: int = 1) -> str:
        tag = f"h{heading + below}"
        return f"<{tag}>{escape(words)}</{tag}>" if heading else f"<p><b>{escape(words)}</b></p>"

    signs = "".join(f"<li>{_bold(sign)}</li>" for sign in s.now.signs)
    truths = "".join(f"<li>{_bold(one)}</li>" for one in s.truths.says)
    order = "".join(f"<li>{escape(one)}</li>" for one in s.order.says)
    rows = "".join(_row(row) for row in s.numbers.row)
    return (
        f"<header>{head(s.title, 0)}<p>{escape(s.subtitle)}</p></header>"
        f'<section class="top"><figure>{drawing()}</figure>'
        f'<div class="now">{head(s.now.title)}<p>{_bold(s.now.lead)}</p>'
        f"<ul>{signs}</ul><p>{_bold(s.now.today)}</p><p>{_bold(s.now.unsure)}</p></div></section>"
        f'<section class="truths">{head(s.truths.title)}<ol>{truths}</ol></section>'
        f'<section class="foot"><div class="order">{head(s.order.title)}<p>{escape(s.order.lead)}</p><ol>{order}</ol>'
        f"<p>{escape(s.order.after)}</p></div>"
        f'<div class="numbers">{head(s.numbers.title)}<table><tbody>{rows}</tbody></table></div></section>'
        f"<footer><p>{escape(s.foot.format(cite=citation()))}</p></footer>"
    )


def drawing() -> str:
    """The key picture: the plate without its small names, and a few large ones."""
    s = sheet()
    plate = picture(s.picture)
    image = re.search(r"<image[^>]*>", unlabelled(s.picture))
    box = f"{EDGES_PX[0]} 30 {EDGES_PX[1] - EDGES_PX[0]} 865"
    assert image is not None  # every plate is a drawing of the body
    names = "".join(_label(label, plate.anchors) for label in s.label)
    return (
        f'<svg viewBox="{box}" role="img" aria-label="{escape(plate.alt)}" font-size="{LABEL_PX}">'
        f"{image[0]}{names}</svg>"
    )


def _label(label: Label, anchors: object) -> str:
    assert isinstance(anchors, dict)
    if label.anchor not in anchors:
        raise DataError(f"{FILE}: label, field `anchor`: the picture has none called {label.anchor!r}")
    x, y = anchors[label.anchor][0] * 1000, anchors[label.anchor][1] * 900
    left = label.side == "left"
    edge, wide = EDGES_PX[0 if left else 1], 1.06 * text_width(label.words, LABEL_PX) + 16
    return (
        f'<path d="M{edge + wide if left else edge - wide:.0f} {y:.0f}H{x:.0f}" stroke="{COLOURS["ink_soft"]}" '
        f'stroke-width="4"/><circle cx="{x:.0f}" cy="{y:.0f}" r="10" fill="{COLOURS["ink"]}" stroke="#fff" '
        f'stroke-width="4"/><text x="{edge}" y="{y + 15:.0f}" text-anchor="{"start" if left else "end"}" '
        f'font-weight="650">{escape(label.words)}</text>'
    )


def _row(row: Row) -> str:
    cited = "; ".join(cite(key) for key in fact(row.fact).sources)
    means = f"{escape(row.means)} <cite>({escape(cited)})</cite>"
    return f'<tr><th scope="row">{escape(row.number)}</th><td>{means}</td></tr>'


def _bold(words: str) -> str:
    words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(words))
    return re.sub(r"(?<=\d), (?=\d\d\b)", ",\N{NO-BREAK SPACE}", words)  # lessons in brackets stay together


def _css() -> str:
    c = COLOURS
    width, height = paper.PAGE_MM
    return f"""
main {{ width: {width}mm; height: {height}mm; margin: 0 auto; display: flex; flex-direction: column;
  justify-content: space-between; gap: 2mm; }}
h1 {{ font-size: 24pt; line-height: 1; letter-spacing: -0.01em; color: {c["psoas"]}; white-space: nowrap; }}
h2 {{ font-size: 12.5pt; line-height: 1.15; margin-bottom: 1.2mm; }}
header {{ display: flex; align-items: end; justify-content: space-between; gap: 8mm;
  border-bottom: 1.4pt solid {c["psoas"]}; padding-bottom: 2mm; }}
header p {{ text-align: right; color: {c["ink_soft"]}; font-size: 8.6pt; line-height: 1.25; max-width: 84mm; }}
.top {{ display: grid; grid-template-columns: 64mm 1fr; gap: 4mm; align-items: center; }}
.top svg {{ display: block; width: 100%; }}
.now {{ border: 1.4pt solid {c["ink"]}; border-left: 4.5mm solid {c["warning"]}; padding: 2mm 3mm; font-size: 8pt;
  line-height: 1.23; }}
.now ul {{ padding-left: 3.4mm; margin: 0.8mm 0; columns: 2; column-gap: 5mm; }}
.now li {{ margin: 0 0 0.5mm; break-inside: avoid; }}
.now p + p {{ margin-top: 0.7mm; }}
.truths ol {{ columns: 2; column-gap: 8mm; list-style: none; counter-reset: n; }}
.truths li {{ counter-increment: n; break-inside: avoid; position: relative; padding: 0 0 0.9mm 7.6mm; font-size: 8.8pt;
  min-height: 7.2mm; }}
.truths li::before {{ content: counter(n); position: absolute; left: 0; top: 0; width: 5.4mm; height: 5.4mm;
  line-height: 5.4mm; border-radius: 50%; background: {c["psoas"]}; color: #fff; font-weight: 700; font-size: 8.4pt;
  text-align: center; }}
.foot {{ display: grid; grid-template-columns: 71mm 1fr; gap: 5mm; align-items: stretch; }}
.order {{ background: {c["accent_soft"]}; border-radius: 2.5mm; padding: 2.4mm 3mm; }}
.order h2 {{ font-size: 10.8pt; white-space: nowrap; }}
.order ol {{ padding-left: 4.6mm; margin: 1mm 0; }}
.order li {{ font-weight: 650; padding: 0.3mm 0; font-size: 8.4pt; line-height: 1.2; }}
.order li::marker {{ color: {c["accent"]}; }}
.order p {{ color: {c["ink_soft"]}; font-size: 8pt; line-height: 1.22; }}
table {{ width: 100%; border-collapse: collapse; }}
th, td {{ text-align: left; vertical-align: baseline; padding: 0.35mm 0; border-top: 0.6pt solid {c["line"]}; }}
tr:first-child > * {{ border-top: 0; }}
th {{ width: 27mm; font-size: 11pt; line-height: 1.1; font-weight: 700; color: {c["accent"]};
  font-variant-numeric: tabular-nums; white-space: nowrap; }}
td {{ font-size: 7.9pt; line-height: 1.2; }}
cite {{ font-style: normal; color: {c["ink_soft"]}; }}
footer {{ font-size: 7.4pt; color: {c["ink_soft"]}; border-top: 0.6pt solid {c["line"]}; padding-top: 1mm; }}
@media screen {{ body {{ padding: 6mm; }} }}
"""


class OnePage(Interactive):
    """The sheet to look at and to print; it has no state."""

    module = Path(__file__).with_name("sheet.js")

    def __init__(self) -> None:
        super().__init__(title=sheet().title, start={}, content={"page": printed()})

    def sentence(self) -> str:
        s = sheet()
        return (
            f"{s.title}: a picture, {len(s.now.signs)} signs that need help now, {len(s.truths.says)} things to keep, "
            f"an order of {len(s.order.says)} options and {len(s.numbers.row)} numbers with their sources."
        )

    def still(self) -> str:
        style = "<style>.psoas-one-page svg { max-width: 30rem } .psoas-one-page tr > * { text-align: left }</style>"
        return f'<div class="psoas-one-page">{style}{content(heading=0)}</div>'


def page() -> OnePage:
    """The summary sheet. Raises DataError."""
    return OnePage()


def main(arguments: Sequence[str]) -> int:
    """Write the page into a file and say where it is."""
    parser = argparse.ArgumentParser(prog="python3 course.py sheet", description="Write the course on one page.")
    parser.add_argument("--to", type=Path, default=Path(TO), metavar="FILE", help="where to (%(default)s)")
    path = parser.parse_args(arguments).to
    try:
        path.write_text(printed(), encoding="utf-8")
    except OSError as error:
        print(f"{path} could not be written: {error.strerror}. Choose another file with --to.", file=sys.stderr)
        return 1
    print(f"Open {path.resolve()} in a browser and print it: one side, A4 or Letter, at 100 %.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
