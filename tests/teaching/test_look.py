"""The palette: readable, and told apart by everybody, on light pages and on dark ones."""

import re

import numpy as np
import pytest

from lessons.teaching import look

THEMES = {"light": look.COLOURS, "dark": look.DARK}

TEXT = [("ink", "paper"), ("ink_soft", "paper"), ("accent", "paper"), ("right", "paper"),
        ("wrong", "paper"), ("ink", "accent_soft"), ("accent", "accent_soft"), ("ink_soft", "accent_soft")]
INK_ON_LIGHT_FILL = [("ink", "bone"), ("ink", "disc"), ("ink", "skin")]
GRAPHICS = [(name, "paper") for name in ("psoas", "psoas_deep", "iliacus", "neighbour", "bone_edge", "nerve", "artery",
                                         "vein", "organ", "skin_edge", "warning", "accent", "right", "wrong")]
GRAPHICS += [("bone_edge", "bone"), ("psoas", "bone"), ("psoas_deep", "bone")]
APART = [("psoas", other) for other in ("psoas_deep", "iliacus", "neighbour", "bone", "disc", "nerve", "artery", "vein",
                                        "organ", "skin", "warning", "accent")]
APART += [("psoas_deep", "iliacus"), ("psoas_deep", "bone"), ("psoas_deep", "vein"), ("iliacus", "neighbour"),
          ("iliacus", "bone"), ("artery", "vein"), ("artery", "nerve"), ("nerve", "vein"), ("nerve", "bone"),
          ("disc", "bone"), ("organ", "bone"), ("organ", "vein"), ("right", "wrong"), ("accent", "warning")]

# Machado, Oliveira & Fernandes 2009, table 1, severity 1.0; they work on linear RGB.
MACHADO = {
    "everybody": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],   # sRGB, D65
                   [0.0193339, 0.1191920, 0.9503041]])


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eyes: np.ndarray) -> np.ndarray:
    """CIELAB of the colour as these eyes see it, D65 white."""
    xyz = TO_XYZ @ np.clip(eyes @ linear(colour), 0, 1) / (TO_XYZ @ np.ones(3))
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_measures_agree_with_known_values():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)   # WebAIM's example
    assert lab("#ff0000", MACHADO["everybody"]) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    for eyes in MACHADO.values():
        assert eyes.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)      # greys stay grey
    red, green = "#c00000", "#5c6800"     # confused by a deuteranope, not by others
    def seen(eyes): return np.linalg.norm(lab(red, MACHADO[eyes]) - lab(green, MACHADO[eyes]))
    assert seen("deuteranopia") < 0.45 * seen("everybody")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", TEXT, ids="-".join)
def test_text_can_be_read(theme, pair):
    colours = THEMES[theme]
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("pair", INK_ON_LIGHT_FILL, ids="-".join)
def test_labels_on_pale_parts_can_be_read(pair):
    assert contrast(look.COLOURS[pair[0]], look.COLOURS[pair[1]]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", GRAPHICS, ids="-".join)
def test_shapes_stand_out(theme, pair):
    colours = THEMES[theme]
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", MACHADO)
@pytest.mark.parametrize("pair", APART, ids="-".join)
def test_what_must_be_told_apart_can_be(theme, eyes, pair):
    one, other = (lab(THEMES[theme][name], MACHADO[eyes]) for name in pair)
    assert np.linalg.norm(one - other) >= 15     # about six just noticeable differences (2.3)


def test_themes_name_the_same_colours_and_all_are_hex():
    assert look.COLOURS.keys() == look.DARK.keys()
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for theme in THEMES.values() for value in theme.values())


def test_the_psoas_is_red_and_bone_is_ivory():
    red, ivory = (np.array(lab(c, np.eye(3))) for c in ("#b3171c", "#efe6d0"))
    assert np.linalg.norm(lab(look.COLOURS["psoas"], np.eye(3)) - red) < 5
    assert np.linalg.norm(lab(look.COLOURS["bone"], np.eye(3)) - ivory) < 5


def test_every_size_is_readable_when_a_picture_is_700_px_wide():
    assert min(look.TYPE.values()) * 0.7 >= 12


def test_css_holds_every_colour_in_each_theme():
    css = look.css()
    assert css.count("{") == css.count("}")
    for name in look.COLOURS:   # light; dark; dark where the reader's system asks for it
        assert css.count(f"--psoas-{name.replace('_', '-')}: ") == 3, name
    assert css.count(f"--psoas-red: {look.COLOURS['psoas']};") == 1
    for word in ("url(", "@import", "http"):
        assert word not in css


def test_matplotlib_takes_the_style():
    import matplotlib as mpl
    with mpl.rc_context(look.style()):
        assert mpl.rcParams["svg.hashsalt"]
