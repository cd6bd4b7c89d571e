"""The look of the whole course: one palette, one type scale, for every plate, curve, diagram and interactive.

The psoas is always the same red, bone the same ivory, a warning the same amber. Colours never speak alone: a label,
a pattern or a place says the same. The tests hold the contrasts and the distances between colours, also as people
with a colour-vision deficiency see them.
"""

from __future__ import annotations

from typing import Any

from lessons.evidence.data import near_matches

# What a colour is for, and its value on a light page.
COLOURS: dict[str, str] = {
    "psoas": "#b3171c",        # the superficial part, and the muscle as a whole
    "psoas_deep": "#6b0a1e",   # the deep part, from the transverse processes
    "iliacus": "#d9733a",
    "neighbour": "#9a7884",    # any other muscle
    "bone": "#efe6d0",
    "bone_edge": "#857556",
    "disc": "#a9bccb",
    "nerve": "#a88400",
    "artery": "#f0506e",
    "vein": "#2b5ea7",
    "organ": "#a8836a",
    "skin": "#dfe9f2",         # the pale outline of a whole person, of no particular complexion
    "skin_edge": "#7d92a8",
    "warning": "#b57600",      # a bar or a sign, never the colour of text: words beside it are in ink
    "ink": "#1c2430",
    "ink_soft": "#4d5968",
    "paper": "#ffffff",
    "line": "#c9d1da",         # rules and grids that carry no meaning
    "accent": "#0b5c8a",       # what can be moved, chosen or followed
    "accent_soft": "#e3eff7",
    "right": "#00806c",
    "wrong": "#78104a",
}

# The same on a dark page; whatever is not named stays as it is.
DARK: dict[str, str] = COLOURS | {
    "psoas": "#e2494c",
    "psoas_deep": "#b04468",
    "iliacus": "#f0a268",
    "neighbour": "#a88f9a",
    "bone_edge": "#7a6b4d",
    "nerve": "#e0bb3f",
    "artery": "#ff8fa3",
    "vein": "#6f9fe0",
    "organ": "#c9a78f",
    "skin": "#2c3844",
    "skin_edge": "#8094a8",
    "warning": "#f0ad4e",
    "ink": "#eef1f5",
    "ink_soft": "#b4bfcb",
    "paper": "#171b21",
    "line": "#3b4552",
    "accent": "#74bdea",
    "accent_soft": "#1f3a4c",
    "right": "#7ee8d4",
    "wrong": "#e36aa5",
}

# Sizes in px of a picture 1,000 px wide; at 700 px the smallest is still 12.6 px.
TYPE: dict[str, int] = {"title": 30, "label": 22, "axis": 20, "small": 18}

# Fonts that every system has; no font travels with the course or is fetched.
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif'

_DARK_PAGES = 'body[data-jp-theme-light="false"], [data-theme="dark"]'   # JupyterLab; the site


def css() -> str:
    """The palette and the type scale as CSS custom properties: `--psoas-bone-edge`, `--psoas-size-label` ...

    `--psoas-red` is the psoas itself. Dark values hold where JupyterLab or the site says that the page is dark,
    or where the site leaves it to the reader's system.
    """
    sizes = "".join(f"--psoas-size-{name}: {px}px; " for name, px in TYPE.items())
    dark = f"color-scheme: dark; {_properties(DARK)}"
    return (
        f":root {{ color-scheme: light; {_properties(COLOURS)}{sizes}--psoas-font: {FONT}; }}\n"
        f"@media screen {{ {_DARK_PAGES} {{ {dark}}} }}\n"
        f'@media screen and (prefers-color-scheme: dark) {{ [data-theme="auto"] {{ {dark}}} }}\n'   # the site, unasked
    )


def css_colour(name: str) -> str:
    """A colour for SVG: the custom property, which follows the dark theme, and the light colour for other pages.

    "none" and "#..." stay what they are. Raises ValueError for a name that the palette does not have.
    """
    if name.startswith("#") or name == "none":
        return name
    if name not in COLOURS:
        raise ValueError(f"colour {name!r}: {near_matches(name, COLOURS)}")
    return f"var(--psoas-{name.replace('_', '-')},{COLOURS[name]})"


def style() -> Any:
    """matplotlib settings for a figure 10 inches wide (72 dots an inch: a size in points is a size in SVG units).

    `svg.fonttype` is "path": text becomes outlines, so that a figure is the same on every machine and needs no font.
    Readers hear the alt text and the caption; the words in the picture are never the only place where they stand.
    Byte-stable on one matplotlib version through `svg.hashsalt`; figure() leaves the date out.
    """
    scale = 720 / 1000     # points in a figure of 10 inches, for the px of TYPE
    return {
        "figure.figsize": (10, 5.6),
        "figure.facecolor": COLOURS["paper"],
        "figure.constrained_layout.use": True,
        "savefig.facecolor": COLOURS["paper"],
        "svg.hashsalt": "psoas-course",
        "svg.fonttype": "path",
        "font.family": "DejaVu Sans",       # matplotlib brings it, so every machine has it
        "font.size": TYPE["small"] * scale,
        "axes.titlesize": TYPE["title"] * scale,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 14,
        "axes.labelsize": TYPE["label"] * scale,
        "xtick.labelsize": TYPE["axis"] * scale,
        "ytick.labelsize": TYPE["axis"] * scale,
        "legend.fontsize": TYPE["axis"] * scale,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": COLOURS["ink_soft"],
        "axes.labelcolor": COLOURS["ink"],
        "axes.titlecolor": COLOURS["ink"],
        "xtick.color": COLOURS["ink_soft"],
        "ytick.color": COLOURS["ink_soft"],
        "text.color": COLOURS["ink"],
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": COLOURS["line"],
        "grid.linewidth": 0.8,
        "lines.linewidth": 3,
    }


def _properties(colours: dict[str, str]) -> str:
    names = {name.replace("_", "-"): value for name, value in colours.items()} | {"red": colours["psoas"]}
    return "".join(f"--psoas-{name}: {value}; " for name, value in names.items())
