"""The still pictures of `images/`: finds them for a lesson, draws them, and checks that they are what the code draws.

    picture("psoas-front")                        # what a lesson shows
    python -m lessons.teaching.images             # draw those whose inputs changed (all: give --all)
    python -m lessons.teaching.images --check     # say which are not what the code would draw

A picture is one SVG file: a shaded drawing as a WebP inside, labels and lines as vectors over it, anchors for quizzes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib
import io
import json
import re
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessons.evidence.data import Record, load_toml, near_matches
from lessons.teaching.look import COLOURS, FONT, TYPE

if TYPE_CHECKING:
    from lessons.teaching.render import Scene

FOLDER = Path(__file__).resolve().parents[2] / "images"
LARGEST_BYTES = 200_000
WIDTH = 1000  # of every picture's page, in the units that TYPE is for
FIRST_LINE = 0.45 * (TYPE["label"] + 3)  # from the top of a label to where its line starts
SHARPNESS = 1.7  # pixels of the drawing for each unit of the page

# What decides how every picture looks, besides the module that draws it.
SHARED_INPUTS = (
    "lessons/teaching/render.py",
    "lessons/teaching/anatomy.py",
    "lessons/teaching/images.py",
    "lessons/body/compile.py",
)

# Two drawings are the same when, over squares 16 page units wide, their mean colours (0 to 1, sRGB) differ by at most
# this much in the worst square and on average. Another processor rounds differently and moves single rays, which
# changes a square by under 0.01; a label, a colour or a view that changed moves whole squares.
WORST_SQUARE = 0.08
MEAN_SQUARE = 0.008
SQUARE = 16
CHECKED_AT = 0.34  # a check draws this much smaller


Place = tuple[float, float]


class Entry(Record, frozen=True):
    """What images.toml says of one picture."""

    alt: str
    caption: str
    licence: str
    drawn_by: str


@dataclass(frozen=True)
class Picture:
    """A picture as a lesson gets it. `anchors` are places in it, as fractions of its width and height."""

    svg: str
    alt: str
    caption: str
    licence: str
    anchors: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Label:
    """A name beside the drawing with a line to what it names.

    `at` is a point in the world (x, y, z in mm) or, with two numbers, on the drawing (fractions). `also` are more such
    points, for a name that stands for several things. `side` is the margin: "left", "right", or "on" for a name that is
    written on the drawing itself.
    """

    text: str
    at: tuple[float, ...]
    side: str = "right"
    latin: str = ""
    also: tuple[tuple[float, ...], ...] = ()
    colour: str = COLOURS["ink"]


@dataclass(frozen=True, eq=False)
class Plate:
    """A picture before it is a file: a scene, where it stands on the page, and what is written round it.

    `height` of the page and `left` margin in page units; `over` and `under` are SVG drawn over and under the labels'
    lines, in page units; `anchors` as in Label; `notes` are lines at the foot. A check draws it `checked_at` times as
    large as the page: more where things are small, whose lines a smaller drawing would lose.
    """

    height: int
    labels: tuple[Label, ...]
    anchors: dict[str, tuple[float, ...]]
    scene: Scene | None = None
    left: int = 0
    top: int = 0
    drawing: str = ""
    notes: tuple[str, ...] = ()
    marks: tuple[tuple[str, float, float], ...] = ()
    checked_at: float = CHECKED_AT

    def place(self, at: tuple[float, ...]) -> tuple[float, float]:
        """A point of the world or of the drawing, in page units."""
        if self.scene is None:
            return (at[0], at[1])
        import numpy as np

        camera = self.scene.camera
        x, y = camera.project(np.array(at)) if len(at) == 3 else at
        return (self.left + float(x) * camera.width_px, self.top + float(y) * camera.height_px)


@cache
def entries() -> dict[str, Entry]:
    """All pictures that images.toml names."""
    return load_toml(FOLDER / "images.toml", dict[str, Entry])


def _entry(id: str) -> Entry:
    if id not in entries():
        raise KeyError(f"There is no picture {id!r}; {near_matches(id, entries())}")
    return entries()[id]


@cache
def picture(id: str) -> Picture:
    """The picture with this id, from its file. An unknown id raises KeyError and names near matches."""
    entry = _entry(id)
    path = FOLDER / f"{id}.svg"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing. `python3 course.py images {id}` draws it.")
    svg = path.read_text(encoding="utf-8")
    anchors = {
        name: (float(x), float(y))
        for name, x, y in re.findall(r'<g class="anchor" data-name="([^"]+)" data-x="([^"]+)" data-y="([^"]+)"', svg)
    }
    return Picture(svg, entry.alt, entry.caption, entry.licence, anchors)


def unlabelled(id: str) -> str:
    """The picture's SVG without names, for questions about it."""
    return re.sub(r'<g class="labels">.*?</g>', "", picture(id).svg, flags=re.DOTALL)


# -- drawing ----------------------------------------------------------------------------------------------------------


def plate(id: str) -> Plate:
    """The picture as its lesson's code describes it."""
    module, _, name = _entry(id).drawn_by.partition(":")
    made = getattr(importlib.import_module(module), name)()
    assert isinstance(made, Plate)
    return made


def draw(id: str) -> str:
    """The SVG of a picture, drawn now."""
    made = plate(id)
    raster = "" if made.scene is None else _webp(_pixels(made.scene, SHARPNESS))
    return compose(id, made, raster)


def _pixels(scene: Scene, scale: float, finer: int = 2) -> Any:
    from lessons.teaching.render import render

    camera = scene.camera
    wide, high = round(camera.width_px * scale), round(camera.height_px * scale)
    return render(
        replace(scene, camera=replace(camera, width_px=wide, height_px=high), line_px=scene.line_px * scale / 1.7),
        finer=finer,
    )


def _webp(pixels: Any) -> str:
    """Pixels as base64 WebP, at the best quality that keeps the file within its limit."""
    from PIL import Image

    for quality in (90, 86, 80, 74, 66, 58):
        target = io.BytesIO()
        Image.fromarray(pixels).save(target, "WEBP", quality=quality, method=6)
        text = base64.b64encode(target.getvalue()).decode()
        if len(text) < LARGEST_BYTES - 16_000:
            return text
    raise ValueError(f"The drawing does not fit into {LARGEST_BYTES} bytes; make it smaller.")


def compose(id: str, made: Plate, raster: str) -> str:
    """One SVG from the drawing and its labels. The same plate gives the same text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {made.height}" '
        f'font-family="{html.escape(FONT)}">',
        f"<metadata>{json.dumps({'picture': id, 'inputs': inputs(id)})}</metadata>",
        f'<rect width="{WIDTH}" height="{made.height}" fill="{COLOURS["paper"]}"/>',
    ]
    if made.scene is not None:
        camera = made.scene.camera
        parts.append(
            f'<image x="{made.left}" y="{made.top}" width="{camera.width_px}" height="{camera.height_px}" '
            f'href="data:image/webp;base64,{raster}"/>'
        )
    parts.append(f'<g class="drawing">{made.drawing}</g>')
    parts.append(f'<g class="labels">{"".join(_labels(made))}</g>')
    for name, at in sorted(made.anchors.items()):
        x, y = made.place(at)
        parts.append(f'<g class="anchor" data-name="{name}" data-x="{x / WIDTH:.4f}" data-y="{y / made.height:.4f}"/>')
    return "\n".join([*parts, "</svg>\n"])


def text_width(text: str, size: float) -> float:
    """A cautious estimate of how wide a line of text is, in the units of `size`."""
    narrow = sum(character in "iljtfrI.,:;'|()[] " for character in text)
    return size * (0.70 * (len(text) - narrow) + 0.43 * narrow)  # bold DejaVu Sans, the widest face in use


def _height(label: Label) -> float:
    lines = label.text.count("\n") + 1
    return lines * (TYPE["label"] + 3) + (TYPE["small"] + 3 if label.latin else 0)


def spread(wanted: list[float], heights: list[float], low: float, high: float, gap: float = 9.0) -> list[float]:
    """Tops of a column of blocks: as near as may be to where each is wanted, in that order, none over another."""
    tops = []
    floor = low
    for want, height in zip(wanted, heights, strict=True):
        tops.append(max(want, floor))
        floor = tops[-1] + height + gap
    ceiling = high
    for k in range(len(tops) - 1, -1, -1):
        tops[k] = min(tops[k], ceiling - heights[k])
        ceiling = tops[k] - gap
    if tops and tops[0] < low - 0.5:
        raise ValueError("The labels of one margin do not fit beside the drawing; use fewer, or make it taller.")
    return tops


def _column(made: Plate, labels: list[Label], side: str, low: float, high: float) -> list[tuple[Label, float]]:
    """The labels of one margin from the top, each with its top: in the order of their places, no two lines crossing."""

    def place(order: list[Label]) -> list[tuple[Label, float]]:
        # Each block is wanted centred on its first line, where its line starts.
        wanted = [made.place(la.at)[1] - FIRST_LINE for la in order]
        return list(zip(order, spread(wanted, [_height(la) for la in order], low, high), strict=True))

    order = sorted(labels, key=lambda la: made.place(la.at)[1])
    for _ in order:  # as bubbles rise: every round puts at least one more label where it belongs
        column = place(order)
        lines = [_leader(made, la, la.at, side, top)[1:] for la, top in column]
        crossed = [k for k in range(len(lines) - 1) if _cross(*lines[k], *lines[k + 1])]
        if not crossed:
            break
        for k in crossed:
            order[k], order[k + 1] = order[k + 1], order[k]
    return place(order)


def _cross(a: Place, b: Place, c: Place, d: Place) -> bool:
    """Whether the lines a-b and c-d cross."""

    def turn(p: Place, q: Place, r: Place) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _leader(made: Plate, label: Label, at: tuple[float, ...], side: str, top: float) -> tuple[Place, Place, Place]:
    """The line of a label whose block begins at `top`: where it starts, bends and ends, px."""
    x, sign = (10, 1) if side == "left" else (WIDTH - 10, -1)
    lines = label.text.split("\n")
    first = text_width(lines[0], TYPE["label"])
    width = max([text_width(line, TYPE["label"]) for line in lines] + [text_width(label.latin, TYPE["small"])])
    px, py = made.place(at)
    bend = x + sign * max(width + 10, first + 22)
    if (px - bend) * sign < 0:
        bend = px
    return (x + sign * (first + 8), top + FIRST_LINE), (bend, top + FIRST_LINE), (px, py)


def _labels(made: Plate) -> list[str]:
    out = []
    foot = made.height - 12 - (TYPE["small"] + 6) * len(made.notes)
    head = 8 + (34 if made.marks else 0)
    for side in ("left", "right"):
        mine = [la for la in made.labels if la.side == side]
        for label, top in _column(made, mine, side, head, foot):
            out.append(_beside(made, label, side, top))
    out += [_on(made, la) for la in made.labels if la.side == "on"]
    for text, x, y in made.marks:
        out.append(
            f'<text x="{x}" y="{y}" font-size="{TYPE["label"]}" font-weight="600" text-anchor="middle" '
            f'fill="{COLOURS["ink_soft"]}">{html.escape(text)}</text>'
        )
    for k, note in enumerate(made.notes):
        y = made.height - 14 - (TYPE["small"] + 6) * (len(made.notes) - 1 - k)
        out.append(
            f'<text x="{WIDTH / 2}" y="{y}" font-size="{TYPE["small"]}" text-anchor="middle" '
            f'fill="{COLOURS["ink_soft"]}">{html.escape(note)}</text>'
        )
    return out


def _beside(made: Plate, label: Label, side: str, top: float) -> str:
    size, small = TYPE["label"], TYPE["small"]
    x, anchor = (10, "start") if side == "left" else (WIDTH - 10, "end")
    lines = label.text.split("\n")
    out = []
    for at in (label.at, *label.also):
        start, bend, (px, py) = _leader(made, label, at, side, top)
        path = "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in (start, bend, (px, py)))
        out.append(
            f'<path d="{path}" fill="none" stroke="{COLOURS["paper"]}" stroke-width="4.5" stroke-opacity=".75"/>'
        )
        out.append(f'<path d="{path}" fill="none" stroke="{COLOURS["ink"]}" stroke-width="1.3"/>')
        out.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.6" fill="{COLOURS["ink"]}" stroke="{COLOURS["paper"]}" '
            'stroke-width="1.4"/>'
        )
    for k, line in enumerate(lines):
        out.append(
            f'<text x="{x}" y="{top + (k + 0.80) * (size + 3):.1f}" font-size="{size}" font-weight="600" '
            f'text-anchor="{anchor}" fill="{label.colour}">{html.escape(line)}</text>'
        )
    if label.latin:
        y = top + len(lines) * (size + 3) + 0.80 * (small + 3)
        out.append(
            f'<text x="{x}" y="{y:.1f}" font-size="{small}" font-style="italic" text-anchor="{anchor}" '
            f'fill="{COLOURS["ink_soft"]}">{html.escape(label.latin)}</text>'
        )
    return "".join(out)


def _on(made: Plate, label: Label) -> str:
    x, y = made.place(label.at)
    size = TYPE["small"]
    halo = f'stroke="{COLOURS["paper"]}" stroke-width="4" stroke-opacity=".85" paint-order="stroke"'
    return (
        f'<text x="{x:.1f}" y="{y + 0.36 * size:.1f}" font-size="{size}" font-weight="700" text-anchor="middle" '
        f'fill="{label.colour}" {halo}>{html.escape(label.text)}</text>'
    )


# -- checking ---------------------------------------------------------------------------------------------------------


def inputs(id: str) -> str:
    """A mark of all that decides how a picture looks: the drawing code, the body's code, the palette, the packages.

    A module that draws from data says which: its `inputs_of(name)` gives them as text for what `drawn_by` names.
    """
    from importlib.metadata import version

    root = Path(__file__).resolve().parents[2]
    drawn_by, _, drawing = _entry(id).drawn_by.partition(":")
    module = drawn_by.replace(".", "/") + ".py"
    mark = hashlib.sha256(json.dumps([COLOURS, TYPE, FONT, version("mujoco"), version("myo-sim")]).encode())
    for name in (*SHARED_INPUTS, module):
        mark.update("\n".join(code_lines((root / name).read_text(encoding="utf-8"))).encode())
    if "inputs_of" in vars(drawer := importlib.import_module(drawn_by)):
        mark.update(drawer.inputs_of(drawing).encode())
    return mark.hexdigest()[:16]


def code_lines(text: str) -> list[str]:
    """The lines of a Python file that can change a picture: not the empty ones, and no lines of comment only."""
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def drawn_from(svg: str) -> str:
    """The mark of the inputs that an SVG file was drawn from."""
    found = re.search(r'"inputs": "([0-9a-f]+)"', svg)
    return found[1] if found else ""


def same_words(one: str, two: str, tolerance: float = 1.0) -> bool:
    """Whether two SVGs say and draw the same in vectors: equal text, numbers within a page unit."""
    number = r"-?\d+(?:\.\d+)?"
    digits = str.maketrans("0123456789", "οιβγδεζηθκ")  # digits of colours and of words are not measures

    def split(svg: str) -> tuple[list[str], list[float]]:
        svg = re.sub(r"<metadata>.*?</metadata>|base64,[^\"]*", "", svg, flags=re.DOTALL)
        svg = re.sub(r"#[0-9a-fA-F]{3,8}|>[^<]*<", lambda m: m[0].translate(digits), svg)
        svg = re.sub(r'data-([xy])="([\d.]+)"', lambda m: f'data-{m[1]}="{float(m[2]) * WIDTH:.1f}"', svg)
        return re.split(number, svg), [float(n) for n in re.findall(number, svg)]

    (words_one, numbers_one), (words_two, numbers_two) = split(one), split(two)
    return words_one == words_two and all(
        abs(a - b) <= tolerance for a, b in zip(numbers_one, numbers_two, strict=True)
    )


def difference(one: Any, two: Any, square: int) -> tuple[float, float]:
    """Largest and mean difference (0 to 1) between the mean colours of squares of two pictures (h, w, 3)."""
    import numpy as np

    means = []
    for pixels in (one, two):
        high, wide = pixels.shape[0] // square * square, pixels.shape[1] // square * square
        part = pixels[:high, :wide].reshape(high // square, square, wide // square, square, 3) / 255.0
        means.append(part.mean(axis=(1, 3)))
    gap = np.abs(means[0] - means[1]).max(axis=-1)
    return float(gap.max()), float(gap.mean())


def raster_of(svg: str, size: tuple[int, int]) -> Any:
    """The drawing inside an SVG as bytes (h, w, 3), brought to `size` (wide, high)."""
    import numpy as np
    from PIL import Image

    found = re.search(r"data:image/webp;base64,([^\"]+)", svg)
    if not found:
        raise ValueError("This SVG holds no drawing.")
    image = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")
    return np.asarray(image.resize(size, Image.Resampling.BOX))


def problem(id: str, svg: str, made: Plate) -> str:
    """Why a file is not what the code draws, in one sentence; empty if it is. Draws the scene again, smaller."""
    if len(svg.encode()) > LARGEST_BYTES:
        return f"{id}: {len(svg.encode())} bytes, {LARGEST_BYTES} are allowed."
    if not same_words(svg, compose(id, made, "")):
        return f"{id}: labels, lines or anchors are not what the code draws."
    if made.scene is None:
        return ""
    again = _pixels(made.scene, made.checked_at, finer=4)
    worst, mean = difference(raster_of(svg, (again.shape[1], again.shape[0])), again, round(SQUARE * made.checked_at))
    if worst > WORST_SQUARE or mean > MEAN_SQUARE:
        return f"{id}: the drawing differs (worst square {worst:.3f}, mean {mean:.4f})."
    return ""


def check(id: str, redraw: bool = True) -> str:
    """Why the file of a picture is not what the code draws, in one sentence; empty if it is.

    Without `redraw` it only asks whether the file was drawn from today's inputs: quick, for many pictures of one kind.
    """
    path = FOLDER / f"{id}.svg"
    if not path.exists():
        return f"{id}: the file is missing."
    svg = path.read_text(encoding="utf-8")
    if drawn_from(svg) != inputs(id):
        return f"{id}: drawn from other inputs than today's."
    return problem(id, svg, plate(id)) if redraw else ""


def main(words: list[str]) -> int:
    """Draw or check; the answer is the exit code."""
    options, chosen = {w for w in words if w.startswith("-")}, [w for w in words if not w.startswith("-")]
    if unknown := options - {"--check", "--all"}:
        print(f"Unknown: {', '.join(sorted(unknown))}. Use --check, --all, or ids of pictures.")
        return 2
    chosen = chosen or list(entries())
    if "--check" in options:
        problems = [said for said in map(check, chosen) if said]
        print("\n".join(problems) or f"{len(chosen)} pictures are what the code draws.")
        if problems:
            print("`python3 course.py images` draws them again.")
        return 1 if problems else 0
    for id in chosen:
        path = FOLDER / f"{id}.svg"
        if "--all" not in options and path.exists() and drawn_from(path.read_text(encoding="utf-8")) == inputs(id):
            print(f"{id}: up to date")
            continue
        svg = draw(id)
        path.write_text(svg, encoding="utf-8")
        print(f"{id}: drawn, {len(svg.encode()) // 1000} kB")
    return 0


if __name__ == "__main__":
    from lessons.teaching import images  # the module that lessons import, not this second copy of it

    sys.exit(images.main(sys.argv[1:]))
