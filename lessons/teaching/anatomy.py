"""The parts that pictures are made of: bones, discs, tapered bellies and the body's soft outline, in any posture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from lessons.body import FASCICLES, Body, Posture
from lessons.teaching.look import COLOURS
from lessons.teaching.render import Floats, Ints, Layer, Material, Silhouette, rgb

# Line colours are deep tones of the same hue: shadows go towards them, never towards grey.
BONE = Material(COLOURS["bone"], "#6a4c33")
DISC = Material("#c5d3da", "#566b78")  # the palette's disc, lightened: light falls off on a rounded rim
PSOAS = Material(COLOURS["psoas"], "#4d0709", tendon="#f0dfd2", shine=0.16)
ILIACUS = Material(COLOURS["iliacus"], "#6b2c10", tendon="#f3e4d6", shine=0.10)
NEIGHBOUR = Material(COLOURS["neighbour"], "#4f3a44", tendon="#eee2de", shine=0.08)

STANDING = Posture()
VERTEBRAE = ("T12", "L1", "L2", "L3", "L4", "L5")

# Largest force (N) of each fascicle, top down, in the model that the paths come from: here only their *shares* of the
# muscle's volume are used (fact A31: MyoTorso after Christophy 2012).
FASCICLE_SHARES = (102.7, 32.6, 59.6, 110.1, 62.4, 52.0, 19.7, 89.3, 42.0, 94.3, 101.7)

# Volume of the drawn muscles, cm3 a side. 24 healthy young adults (Handsfield 2014, carried by Rajagopal 2016, A27):
# psoas 278, iliacus 181. Donors of mean age 83 (Ward 2009, A23-A24): about 92 (97.7 g). The pictures lie between,
# nearer the young: a level slice of the drawn muscle has 9 cm2 at L4-L5 and 12 cm2 where it is thickest, at L5-S1.
# Measured: 16.3 cm2 in the largest slice of 15 men of 21 years (Reid 1994, A26); 7.7 cm2 of fibres cut straight across
# in 21 limbs of mean age 83 (Ward 2009).
PSOAS_VOLUME_CM3 = 250.0
ILIACUS_VOLUME_CM3 = 150.0

# Where the drawn iliacus strands start: (x, z) in mm on the right iliac fossa as seen from the front, neutral standing.
# Placed by hand along the crest (first row) and lower in the fossa; the model has one line in the middle of the fan.
ILIAC_FOSSA = (
    (53, 118),
    (58, 128),
    (66, 138),
    (75, 144),
    (84, 146),
    (93, 144),
    (101, 139),
    (108, 132),
    (114, 122),
    (118, 111),
    (120, 99),
    (121, 88),
    (64, 106),
    (74, 120),
    (86, 124),
    (97, 119),
    (106, 106),
    (111, 92),
)
UPPER_ROW = 12


@cache
def body() -> Body:
    return Body.load()


def resample(path_mm: Floats, count: int) -> Floats:
    """A path (n, 3) as `count` points at equal distances."""
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path_mm, axis=0), axis=1))])
    where = np.linspace(0, at[-1], count)
    return np.stack([np.interp(where, at, path_mm[:, k]) for k in range(3)], axis=1)


def rounded(path_mm: Floats, count: int = 72, rounds: int = 24) -> Floats:
    """A path with its corners softened, ends kept: (count, 3)."""
    path = resample(path_mm, count)
    for _ in range(rounds):
        path[1:-1] = 0.5 * path[1:-1] + 0.25 * (path[:-2] + path[2:])
    return resample(path, count)


@dataclass(frozen=True)
class Shape:
    """How a belly swells and tapers, in shares of its length: full from `full`, thinning from `thin` to `cord`.

    `origin` and `end` are the cross-sections at its start and in the cord, as shares of the largest.
    """

    full: float = 0.3
    thin: float = 0.45
    cord: float = 0.93
    origin: float = 0.3
    end: float = 0.07

    def girth(self, along: Floats) -> Floats:
        """Cross-section at each place (0..1 along the muscle), as a share of what it would be without taper."""
        rise = self.origin + (1 - self.origin) * _step(along, 0.0, self.full)
        return rise * (1 - (1 - self.end) * _step(along, self.thin, self.cord))


def _step(x: Floats, low: float, high: float) -> Floats:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def belly(
    path_mm: Floats,
    volume_cm3: float,
    *,
    shape: Shape = Shape(),
    flat: float = 1.0,
    facing: tuple[float, float, float] = (0.0, 1.0, 0.0),
    sides: int = 28,
) -> tuple[Floats, Ints, Floats, Floats]:
    """A tapered muscle along a path: vertices (n, 3) mm, triangles (m, 3), along (n,) 0..1 and around (n,) mm.

    The volume is kept whatever the path's length: the same muscle on a shorter path is thicker. `flat` above 1 makes it
    that many times wider than thick, thin in the direction `facing`. Ends are closed.
    """
    path = np.asarray(path_mm, float)
    stations = len(path)
    at = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    along = at / at[-1]
    share = shape.girth(along)
    mean_share = float(np.sum((share[1:] + share[:-1]) / 2 * np.diff(at)) / at[-1])
    area_mm2 = volume_cm3 * 1000 / (at[-1] * mean_share) * share
    radius = np.sqrt(area_mm2 / np.pi)
    cap = np.sqrt(np.clip(1 - (1 - np.minimum(at, at[-1] - at) / np.maximum(radius, 1e-6)).clip(0, 1) ** 2, 0.02, 1))
    radius = radius * cap
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    thin = np.array(facing) - tangent * (tangent @ np.array(facing))[:, None]
    thin /= np.linalg.norm(thin, axis=1, keepdims=True) + 1e-9
    wide = np.cross(thin, tangent)
    angle = np.linspace(0, 2 * np.pi, sides + 1)  # first and last coincide: the seam of `around`
    stretch = np.sqrt(flat)
    ring = (
        path[:, None]
        + (radius * stretch)[:, None, None] * np.cos(angle)[None, :, None] * wide[:, None]
        + (radius / stretch)[:, None, None] * np.sin(angle)[None, :, None] * thin[:, None]
    )
    vertices = np.concatenate([ring.reshape(-1, 3), path[:1], path[-1:]])
    n = sides + 1
    k = np.arange(stations - 1)[:, None] * n + np.arange(sides)[None, :]
    quads = np.concatenate([np.stack([k, k + 1, k + n], -1), np.stack([k + 1, k + n + 1, k + n], -1)])
    first, last = stations * n, stations * n + 1
    rim = np.arange(sides)
    end = (stations - 1) * n + rim
    caps = np.concatenate(
        [np.stack([np.full(sides, first), rim + 1, rim], 1), np.stack([np.full(sides, last), end, end + 1], 1)]
    )
    triangles = np.concatenate([quads.reshape(-1, 3), caps])
    every = np.concatenate([np.repeat(along, n), [0.0, 1.0]])
    around = np.concatenate([np.tile(angle * radius.max() * stretch, stations), [0.0, 0.0]])
    return vertices, triangles, every, around


def muscle(
    name: str,
    path_mm: Floats,
    volume_cm3: float,
    material: Material,
    *,
    shape: Shape = Shape(),
    flat: float = 1.0,
    facing: tuple[float, float, float] = (0.0, 1.0, 0.0),
    fade: float = 0.0,
    opacity: float = 1.0,
    veil: str = "",
) -> Layer:
    """A belly as a layer: red flesh that fades to pale tendon at its end, and a little at its start."""
    vertices, triangles, along, around = belly(path_mm, volume_cm3, shape=shape, flat=flat, facing=facing)
    middle = shape.thin + 0.66 * (shape.cord - shape.thin)
    pale = np.clip((along - middle) / (0.8 * (shape.cord - middle)), 0, 1) * 0.97
    pale = np.maximum(pale, 0.5 * np.clip(1 - along / 0.035, 0, 1))
    return Layer(
        name,
        vertices,
        triangles,
        material,
        opacity=opacity,
        veil=veil,
        fade=fade,
        along=along,
        around_mm=around,
        tendon=pale,
    )


def packed(
    paths_mm: Sequence[Floats], radii_mm: Sequence[Floats], give: float = 0.78, rounds: int = 60
) -> list[Floats]:
    """Paths pushed apart until bellies of these radii lie side by side, as fascicles in one muscle do.

    The model draws them as lines that run together on the pelvis; flesh takes room. Starts and ends stay. `give` below
    1 lets neighbours sink into each other a little, so that they read as one muscle.
    """
    paths = [p.copy() for p in paths_mm]
    free = np.clip(np.minimum(np.linspace(0, 1, len(paths[0])) / 0.12, np.linspace(1, 0, len(paths[0])) / 0.10), 0, 1)
    melt = 1 - 0.6 * np.clip((np.linspace(0, 1, len(paths[0])) - 0.6) / 0.3, 0, 1)  # the tendons fuse
    for _ in range(rounds):
        push = [np.zeros_like(p) for p in paths]
        for i in range(len(paths)):
            for j in range(i + 1, len(paths)):
                gap = paths[i][:, None] - paths[j][None, :]
                distance = np.linalg.norm(gap, axis=-1)
                near = distance.argmin(axis=1)
                rows = np.arange(len(paths[i]))
                need = (give * melt) * (radii_mm[i] + radii_mm[j][near]) - distance[rows, near]
                way = gap[rows, near] / np.maximum(distance[rows, near], 0.5)[:, None]
                # Lines that coincide part to the side given by their order, so that the result is always the same.
                way = np.where(distance[rows, near, None] < 0.5, [np.cos(2.4 * i), np.sin(2.4 * i), 0.0], way)
                move = 0.25 * np.clip(need, 0, 4)[:, None] * way
                push[i] += move
                np.add.at(push[j], near, -move)
        for p, d in zip(paths, push, strict=True):
            p += d * free[:, None]
            p[1:-1] = 0.6 * p[1:-1] + 0.2 * (p[:-2] + p[2:])
    return paths


def _radius(path_mm: Floats, volume_cm3: float, shape: Shape) -> Floats:
    share = shape.girth(np.linspace(0, 1, len(path_mm)))
    length = np.linalg.norm(np.diff(path_mm, axis=0), axis=1).sum()
    return np.sqrt(volume_cm3 * 1000 / (length * share.mean()) * share / np.pi)


@cache
def psoas_paths(posture: Posture = STANDING, side: str = "r") -> tuple[list[Floats], list[float]]:
    """The eleven fascicles as softened, packed paths (72, 3) mm, and each one's volume in cm3. Not to be written to."""
    volumes = [PSOAS_VOLUME_CM3 * share / sum(FASCICLE_SHARES) for share in FASCICLE_SHARES]
    lines = [body().path_mm(posture, f"{name}_{side}") for name in FASCICLES]
    paths = [rounded(line) for line in lines]
    radii = [_radius(p, v, _psoas_shape(p)) for p, v in zip(paths, volumes, strict=True)]
    paths = packed(paths, radii)
    hip = mesh(posture, f"hip_bone_{side}")
    paths = [_clear_of(p, *hip, 0.75 * r, (30, 60)) for p, r in zip(paths, radii, strict=True)]
    rooted = []
    for name, path in zip(FASCICLES, paths, strict=True):
        inwards = np.array([-np.sign(path[0, 0]) * 7.0, -3.0, 1.5]) if "TP" not in name else np.array([0.0, -4.0, 3.0])
        rooted.append(resample(np.concatenate([[path[0] + inwards], path]), len(path)))
    return rooted, volumes


def _psoas_shape(path_mm: Floats) -> Shape:
    """Full within 45 mm, thinning in the last 320 mm to a tendon just above the trochanter, whatever the length."""
    length = np.linalg.norm(np.diff(path_mm, axis=0), axis=1).sum()
    return Shape(full=45 / length, thin=max(1 - 320 / length, 0.0), cord=1 - 24 / length, origin=0.35, end=0.06)


def psoas(
    posture: Posture = STANDING,
    side: str = "r",
    *,
    material: Material = PSOAS,
    fade: float = 0.0,
    opacity: float = 1.0,
    veil: str = "psoas",
    shows_through: float = 0.0,
) -> list[Layer]:
    """The psoas major of one side, eleven tapered fascicles that together have the published size."""
    paths, volumes = psoas_paths(posture, side)
    return [
        replace(
            muscle(
                f"{name}_{side}",
                path,
                volume,
                _toned(material, 0.22 * ("TP" in name) + 0.06 * (k % 3)),
                shape=_psoas_shape(path),
                fade=fade,
                opacity=opacity,
                veil=veil,
            ),
            shows_through=shows_through,
        )
        for k, (name, path, volume) in enumerate(zip(FASCICLES, paths, volumes, strict=True))
    ]


def _toned(material: Material, towards_deep: float) -> Material:
    """The same material a shade deeper, so that neighbours can be told apart."""
    mixed = rgb(material.colour) * (1 - towards_deep) + rgb(COLOURS["psoas_deep"]) * towards_deep
    return replace(material, colour="#" + "".join(f"{round(255 * c):02x}" for c in mixed))


def iliacus(
    posture: Posture = STANDING,
    side: str = "r",
    *,
    material: Material = ILIACUS,
    fade: float = 0.0,
    opacity: float = 1.0,
    veil: str = "iliacus",
) -> list[Layer]:
    """The iliacus of one side as a fan of strands from the iliac fossa (drawn by hand; the model has one line)."""
    line = body().path_mm(posture, f"iliacus_{side}")
    vertices, triangles = mesh(posture, f"hip_bone_{side}")
    sign = 1 if side == "r" else -1
    layers = []
    for number, (x, z) in enumerate(ILIAC_FOSSA):
        fan = np.clip((x - 53) / 68, 0, 1)
        gate = np.array([sign * (74.0 + 19.0 * fan), 30.0 - 4.0 * fan])  # x, z between psoas and the lower front spine
        t = np.linspace(0, 1, 25)[:, None]
        across = np.array([sign * x, z]) * (1 - t) + gate * t
        across[:, 0] += sign * 5.0 * np.sin(np.pi * t[:, 0]) * (fan - 0.3)  # the fan's edges follow the bone's rim
        bone = _heights(vertices, triangles, across)
        bone = np.interp(t[:, 0], t[np.isfinite(bone), 0], bone[np.isfinite(bone)])
        lift = -2.5 + (11.0 if number < UPPER_ROW else 8.0) * np.sin(np.pi * np.minimum(t[:, 0], 0.5)) ** 0.8
        upper = np.column_stack([across[:, 0], bone + lift, across[:, 1]])
        beside = np.array([gate[0] - line[1, 0], upper[-1, 1] - line[1, 1], 0.0])
        beside[1] = np.clip(beside[1], -16.0, 0.0)
        lower = line[2:] + beside * np.linspace(0.95, 0.12, len(line) - 2)[:, None]
        path = rounded(np.concatenate([upper, lower[lower[:, 2] < upper[-1, 2] - 8]]), rounds=40)
        layers.append(
            muscle(
                f"iliacus_{number + 1}_{side}",
                path,
                ILIACUS_VOLUME_CM3 / len(ILIAC_FOSSA),
                _toned(material, 0.05 * (number % 3)),
                flat=2.4,
                fade=fade,
                opacity=opacity,
                veil=veil,
                shape=Shape(full=0.35, thin=0.45, cord=0.97, origin=0.15, end=0.1),
            )
        )
    return layers


def _heights(vertices: Floats, triangles: Ints, places: Floats) -> Floats:
    """Foremost y (mm) of a mesh at places (n, 2) of x and z; -inf where a ray from the front meets nothing."""
    corner = vertices[triangles]
    a, b, c = (corner[:, k][:, [0, 2]] for k in range(3))
    out = np.full(len(places), -np.inf)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    for k, p in enumerate(places):
        with np.errstate(divide="ignore", invalid="ignore"):
            v = ((p[0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (p[1] - a[:, 1])) / area
            w = ((b[:, 0] - a[:, 0]) * (p[1] - a[:, 1]) - (p[0] - a[:, 0]) * (b[:, 1] - a[:, 1])) / area
        inside = (v >= 0) & (w >= 0) & (v + w <= 1)
        if inside.any():
            y = (
                corner[inside, 0, 1] * (1 - v - w)[inside]
                + corner[inside, 1, 1] * v[inside]
                + corner[inside, 2, 1] * w[inside]
            )
            out[k] = y.max()
    return out


def _clear_of(
    path: Floats, vertices: Floats, triangles: Ints, gap_mm: float | Floats, stations: tuple[int, int] = (1, 36)
) -> Floats:
    """The path lifted forward at some of its points, where it would run inside a bone."""
    upper = slice(*stations)
    gap_mm = np.broadcast_to(gap_mm, len(path))[upper]
    y = _heights(vertices, triangles, path[upper][:, [0, 2]])
    out = path.copy()
    out[upper, 1] = np.maximum(out[upper, 1], np.where(np.isfinite(y), y + gap_mm, -1e9))
    for _ in range(6):
        out[1:-1] = 0.5 * out[1:-1] + 0.25 * (out[:-2] + out[2:])
    return out


def mesh(posture: Posture, name: str, *, fine: bool = False) -> tuple[Floats, Ints]:
    """A bone in the world: vertices (n, 3) mm, triangles (m, 3). `fine` subdivides it once more, for large pictures."""
    vertices, triangles = body().bones(posture, names=(name,))[name]
    if not fine:
        return vertices, triangles
    import trimesh

    finer, faces = trimesh.remesh.subdivide_loop(vertices, triangles, 1)
    return np.asarray(finer), np.asarray(faces)


def bones(
    names: Iterable[str],
    posture: Posture = STANDING,
    *,
    material: Material = BONE,
    fine: Iterable[str] = (),
    fade: float = 0.0,
    opacity: float = 1.0,
    veil: str = "bone",
) -> list[Layer]:
    """Bones as layers. `fine` names those that fill much of the picture."""
    smooth = set(fine)
    return [
        Layer(name, *mesh(posture, name, fine=name in smooth), material, fade=fade, opacity=opacity, veil=veil)
        for name in names
    ]


def _plate(vertices: Floats, triangles: Ints, sign: int) -> tuple[Floats, Floats, Floats]:
    """A vertebra's upper (+1) or lower (-1) end plate: centre (3,), half width and depth (2,), slopes of z (2,)."""
    corner = vertices[triangles]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    middle = corner.mean(axis=1)
    body_half = np.abs(middle[:, 0] - np.median(vertices[:, 0])) < 22
    front = middle[body_half, 1].max()
    keep = body_half & (normal[:, 2] * sign > 0.6) & (middle[:, 1] > front - 30)
    rim = sign * middle[keep, 2]
    points = middle[keep][rim > np.median(rim) - 6]
    lo, hi = np.percentile(points[:, :2], 2, axis=0), np.percentile(points[:, :2], 98, axis=0)
    centre = np.append((lo + hi) / 2, 0.0)
    slope, *_ = np.linalg.lstsq(
        np.column_stack([points[:, :2] - centre[:2], np.ones(len(points))]), points[:, 2], rcond=None
    )
    centre[2] = slope[2]
    return centre, (hi - lo) / 2, slope[:2]


def discs(
    posture: Posture = STANDING, pairs: Iterable[tuple[str, str]] | None = None, fade: float = 0.0
) -> list[Layer]:
    """The discs between neighbouring vertebrae: from end plate to end plate, a little bulged."""
    chosen = list(zip(VERTEBRAE, (*VERTEBRAE[1:], "sacrum"), strict=True)) if pairs is None else list(pairs)
    angle = np.linspace(0, 2 * np.pi, 49)[:-1]
    power = lambda wave: np.sign(wave) * np.abs(wave) ** 0.8  # noqa: E731 - a rounded oblong, as discs are
    shape = np.stack([power(np.cos(angle)), power(np.sin(angle))], axis=1)
    layers = []
    for upper, lower in chosen:
        top, top_half, top_slope = _plate(*mesh(posture, upper), -1)
        low, low_half, low_slope = _plate(*mesh(posture, lower), 1)
        if lower == "sacrum":  # its end plate runs into the wings: take the tilt and the size from above
            low, low_half, low_slope = top + np.array([0.0, 2.0, -10.0]), top_half * 0.92, np.array([0.0, -0.5])
        rings = []
        for t in np.linspace(0, 1, 15):
            half = ((1 - t) * top_half + t * low_half) * (0.97 + 0.07 * np.sin(np.pi * t))
            flat = shape * half
            edges = [c[2] + flat @ k + lift for c, k, lift in ((top, top_slope, 1.5), (low, low_slope, -1.5))]
            centre = (1 - t) * top[:2] + t * low[:2]
            rings.append(np.column_stack([centre + flat, (1 - t) * edges[0] + t * edges[1]]))
        vertices = np.concatenate([*rings, [rings[0].mean(axis=0)], [rings[-1].mean(axis=0)]])
        layers.append(Layer(f"disc_{upper}_{lower}", vertices, lathe(15, 48), DISC, fade=fade))
    return layers


def lathe(rings: int, sides: int) -> Ints:
    """Triangles of stacked rings from the top down, closed by one point above and one below."""
    at = np.arange(rings - 1)[:, None] * sides + np.arange(sides)
    beside = np.arange(rings - 1)[:, None] * sides + (np.arange(sides) + 1) % sides
    walls = [np.stack([at, at + sides, beside], -1), np.stack([beside, at + sides, beside + sides], -1)]
    rim, after, last = np.arange(sides), (np.arange(sides) + 1) % sides, (rings - 1) * sides
    lids = [
        np.stack([np.full(sides, rings * sides), rim, after], 1),
        np.stack([np.full(sides, rings * sides + 1), last + after, last + rim], 1),
    ]
    return np.concatenate([wall.reshape(-1, 3) for wall in walls] + lids)


def tube(
    name: str,
    points_mm: Sequence[Sequence[float]] | Floats,
    radius_mm: float,
    material: Material,
    *,
    end_mm: float | None = None,
    fade: float = 0.0,
    opacity: float = 1.0,
    veil: str = "tubes",
    flat: float = 1.0,
    sides: int = 20,
) -> Layer:
    """A soft pipe through a few points: a nerve, a vessel, a ureter. `end_mm` is its radius at the far end."""
    path = rounded(np.asarray(points_mm, float), 72, 14)
    last = radius_mm if end_mm is None else end_mm
    vertices, triangles, *_ = belly(path, 1.0, shape=Shape(0.1, 2.0, 3.0, 1.0, 1.0), sides=sides, flat=flat)
    n = sides + 1
    rings = vertices[:-2].reshape(len(path), n, 3)
    now = np.linalg.norm(rings - path[:, None], axis=2).max(axis=1, keepdims=True)[..., None]
    want = np.linspace(radius_mm, last, len(path))[:, None, None] * np.sqrt(flat)
    vertices[:-2] = (path[:, None] + (rings - path[:, None]) / now * want).reshape(-1, 3)
    return Layer(name, vertices, triangles, material, opacity=opacity, veil=veil, fade=fade)


# The soft outline of a person of average build, as round cones: bone it moves with, then two ends (x, y, z, radius in
# mm, neutral standing, right side). Drawn by hand round the skeleton; it carries no measurement.
FLESH_CONES: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...] = (
    ("skull", (16, -82, 768, 66), (14, -28, 762, 62)),
    ("skull", (14, 2, 664, 28), (12, 0, 705, 44)),
    ("cervical_spine", (14, -66, 650, 42), (22, -74, 580, 50)),
    ("ribcage", (50, -72, 572, 44), (150, -48, 548, 40)),
    ("ribcage", (74, -48, 510, 74), (84, -36, 410, 62)),
    ("ribcage", (45, -80, 500, 66), (50, -72, 400, 66)),
    ("ribcage", (40, 0, 480, 62), (45, 12, 400, 62)),
    ("ribcage", (84, -34, 400, 62), (76, -28, 300, 62)),
    ("ribcage", (40, 0, 380, 66), (40, 4, 300, 66)),
    ("L3", (74, -30, 300, 62), (76, -26, 215, 62)),
    ("L3", (40, 6, 290, 66), (44, 8, 180, 66)),
    ("L3", (40, -72, 300, 52), (44, -66, 180, 56)),
    ("hip_bone", (86, -22, 170, 62), (98, -14, 20, 68)),
    ("hip_bone", (50, 8, 160, 64), (55, 4, 60, 62)),
    ("hip_bone", (58, -62, 100, 54), (66, -60, 5, 56)),
    ("hip_bone", (30, 10, 40, 52), (30, 5, -10, 40)),
    ("femur", (94, 0, -20, 72), (86, 4, -200, 66)),
    ("femur", (84, -40, -15, 56), (86, -14, -230, 50)),
    ("femur", (86, 4, -200, 66), (77, 8, -390, 50)),
    ("femur", (77, 6, -400, 50), (77, 4, -430, 48)),
    ("tibia", (77, -2, -440, 47), (78, -24, -545, 50)),
    ("tibia", (78, -24, -545, 50), (76, -14, -760, 30)),
    ("tibia", (76, -14, -760, 30), (76, -12, -800, 31)),
    ("foot", (80, -40, -826, 27), (88, 40, -832, 26)),
    ("foot", (88, 40, -832, 26), (98, 182, -843, 17)),
    ("humerus", (168, -43, 545, 42), (160, -38, 400, 38)),
    ("humerus", (160, -38, 400, 38), (158, -37, 270, 32)),
    ("ulna", (158, -37, 270, 33), (172, -28, 160, 30)),
    ("ulna", (172, -28, 160, 30), (190, -12, 20, 20)),
    ("hand", (192, -6, 15, 20), (206, 0, -60, 22)),
    ("hand", (204, 2, -60, 27), (214, -6, -152, 18)),
)
_MIDDLE = ("skull", "cervical_spine", "ribcage", "L3")


def placement(posture: Posture, bone: str) -> tuple[Floats, Floats]:
    """Rotation (3, 3) and shift (3,) mm that carry a point of the standing body with this bone into a posture."""
    before, after = (body().bones(p, names=(bone,))[bone][0] for p in (Posture(), posture))
    u, _, vt = np.linalg.svd((before - before.mean(axis=0)).T @ (after - after.mean(axis=0)))
    turn = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt).T
    return turn, after.mean(axis=0) - turn @ before.mean(axis=0)


def outline(posture: Posture = STANDING, without: Iterable[str] = ()) -> Silhouette:
    """The soft outline of the person in a posture, as one pale shape. `without` names bones whose flesh is left out."""
    cones = []
    left_out = set(without)
    for bone, *ends in FLESH_CONES:
        if bone in left_out:
            continue
        for side in "rl":
            turn, shift = placement(posture, bone if bone in _MIDDLE else f"{bone}_{side}")
            mirror = np.array([1.0 if side == "r" else -1.0, 1.0, 1.0])
            cones.append([np.append(turn @ (np.array(end[:3]) * mirror) + shift, end[3]) for end in ends])
    return Silhouette(np.array(cones), COLOURS["skin"], COLOURS["skin_edge"])


def turned(scene_part: Sequence[Layer], yaw_deg: float, shift_mm: tuple[float, float, float]) -> list[Layer]:
    """Layers of a person turned about the upright axis (to the left if positive) and moved, for two in a scene."""
    turn = _yaw(yaw_deg)
    return [replace(la, vertices=la.vertices @ turn.T + shift_mm) for la in scene_part]


def turned_outline(shape: Silhouette, yaw_deg: float, shift_mm: tuple[float, float, float]) -> Silhouette:
    """A soft outline turned and moved as `turned` does with layers."""
    cones = shape.cones.copy()
    cones[..., :3] = cones[..., :3] @ _yaw(yaw_deg).T + shift_mm
    return replace(shape, cones=cones)


def _yaw(degrees: float) -> Floats:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
