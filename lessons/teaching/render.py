"""Draws still anatomical pictures from meshes: orthographic rays, calm light, engraved contours, fibred muscle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

PAPER = "#ffffff"


@dataclass(frozen=True)
class Material:
    """How a surface looks: its colour, its line colour, and for muscle the colour its ends fade to."""

    colour: str
    line: str
    tendon: str | None = None  # None: the surface has no fibres
    shine: float = 0.08
    fibre_mm: float = 1.6  # distance between two visible fibre bundles


@dataclass(frozen=True, eq=False)
class Layer:
    """One thing to draw. Vertices (n, 3) in mm, triangles (m, 3) of vertex numbers.

    Layers of opacity 1 hide one another. Layers of the same `veil` with opacity below 1 are drawn together as one
    translucent sheet over what lies behind them. `fade` mixes the colour with the paper, for context; `shows_through`
    thins the sheets that lie over this layer (0: not at all, 1: to nothing), for what a picture is about.
    `along` is 0 at one end of a muscle and 1 at the other, `tendon` is 0 in red flesh and 1 in tendon,
    `around_mm` the place round its girth: one value a vertex.
    """

    name: str
    vertices: Floats
    triangles: Ints
    material: Material
    opacity: float = 1.0
    veil: str = ""
    fade: float = 0.0
    shows_through: float = 0.0
    along: Floats | None = None
    around_mm: Floats | None = None
    tendon: Floats | None = None


@dataclass(frozen=True)
class Camera:
    """A view without perspective. `towards` is the direction of sight, `up` what is up on the page, both unit vectors.

    `width_mm` of the world fills `width_px` of the picture; `centre_mm` is in its middle.
    """

    towards: tuple[float, float, float]
    up: tuple[float, float, float]
    centre_mm: tuple[float, float, float]
    width_mm: float
    width_px: int
    height_px: int

    def axes(self) -> Floats:
        """Rows: right on the page, up on the page, towards the viewer."""
        back = -np.array(self.towards, float)
        back /= np.linalg.norm(back)
        right = np.cross(np.array(self.up, float), back)
        right /= np.linalg.norm(right)
        return np.array([right, np.cross(back, right), back])

    def project(self, points_mm: Floats) -> Floats:
        """Points (..., 3) in mm to fractions (..., 2) of the picture's width and height, y down."""
        right, up, _ = self.axes()
        offset = np.asarray(points_mm, float) - np.array(self.centre_mm)
        height_mm = self.width_mm * self.height_px / self.width_px
        return np.stack([0.5 + offset @ right / self.width_mm, 0.5 - offset @ up / height_mm], axis=-1)


FRONT = ((0.0, -1.0, 0.0), (0.0, 0.0, 1.0))
RIGHT_SIDE = ((-1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
FROM_BELOW = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0))


@dataclass(frozen=True, eq=False)
class Silhouette:
    """A body's outline as one soft shape: round cones (m, 2, 4) of x, y, z, radius in mm, melted into one another."""

    cones: Floats
    fill: str
    edge: str
    opacity: float = 0.9
    melt_mm: float = 26.0


@dataclass(frozen=True, eq=False)
class Scene:
    """What is drawn, and from where. `occlusion_mm` is how far things shade one another."""

    camera: Camera
    layers: tuple[Layer, ...]
    silhouette: Silhouette | None = None
    occlusion_mm: float = 45.0
    line_px: float = 1.1


@dataclass(frozen=True, eq=False)
class Hits:
    """What each ray met: layer number (-1 for nothing), depth towards the viewer in mm, normals and surface values."""

    layer: Ints
    depth: Floats
    normal: Floats
    along: Floats
    around: Floats
    tendon: Floats
    trace: _Tracer = field(repr=False)


def rgb(colour: str) -> Floats:
    """'#rrggbb' as three numbers from 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def smooth_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Unit normals (n, 3), one a vertex, averaged over the faces that meet there, weighted by corner angle."""
    corners = vertices[triangles]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    face /= np.linalg.norm(face, axis=1, keepdims=True) + 1e-12
    _, place = np.unique(np.round(vertices, 2), axis=0, return_inverse=True)
    place = place.reshape(-1)
    total = np.zeros((place.max() + 1, 3))
    for k in range(3):
        a, b = (corners[:, (k + j) % 3] - corners[:, k] for j in (1, 2))
        cosine = (a * b).sum(1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1) + 1e-12)
        np.add.at(total, place[triangles[:, k]], face * np.arccos(np.clip(cosine, -1, 1))[:, None])
    total /= np.linalg.norm(total, axis=1, keepdims=True) + 1e-12
    return total[place]


def _smoothstep(x: Floats, low: float, high: float) -> Floats:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


class _Tracer:
    """Meshes in Embree's hands, with the values that surfaces carry."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        from embreex import rtcore_scene  # drawing needs the `images` extra; a learner never draws plates
        from embreex.mesh_construction import TriangleMesh

        starts = np.cumsum([0] + [len(layer.vertices) for layer in layers])
        self.vertices = np.concatenate([layer.vertices for layer in layers]).astype(np.float32)
        self.triangles = np.concatenate(
            [layer.triangles + s for layer, s in zip(layers, starts[:-1], strict=True)]
        ).astype(np.int32)
        self.owner = np.repeat(np.arange(len(layers)), [len(layer.triangles) for layer in layers])
        self.normals = np.concatenate([smooth_normals(layer.vertices, layer.triangles) for layer in layers])
        self.values = np.concatenate([_surface_values(layer) for layer in layers])
        self.scene = rtcore_scene.EmbreeScene()
        TriangleMesh(self.scene, self.vertices, self.triangles)

    def cast(self, origins: Floats, direction: Floats) -> dict[str, NDArray]:
        directions = np.ascontiguousarray(np.broadcast_to(direction, origins.shape), np.float32)
        return self.scene.run(np.ascontiguousarray(origins, np.float32), directions, output=True)

    def distance(self, origins: Floats, directions: Floats) -> Floats:
        found = self.scene.run(
            np.ascontiguousarray(origins, np.float32), np.ascontiguousarray(directions, np.float32), query="DISTANCE"
        )
        return np.asarray(found)


def _surface_values(layer: Layer) -> Floats:
    n = len(layer.vertices)
    columns = [layer.along, layer.around_mm, layer.tendon]
    return np.stack([np.zeros(n) if column is None else column for column in columns], axis=1)


def _trace(layers: Sequence[Layer], camera: Camera, finer: int) -> Hits:
    """One ray for each of `finer` x `finer` places in a pixel."""
    tracer = _Tracer(layers)
    wide, high = camera.width_px * finer, camera.height_px * finer
    right, up, back = camera.axes()
    mm = camera.width_mm / wide
    x = (np.arange(wide) + 0.5 - wide / 2) * mm
    y = (high / 2 - np.arange(high) - 0.5) * mm
    near = float((tracer.vertices @ back).max()) + 10.0
    centre = np.array(camera.centre_mm)
    base = centre + back * (near - centre @ back)
    layer = np.full((high, wide), -1)
    depth = np.full((high, wide), -1e9)
    normal = np.zeros((high, wide, 3), np.float32)
    values = np.zeros((high, wide, 3), np.float32)
    rows = max(1, 1_500_000 // wide)
    for top in range(0, high, rows):
        part = slice(top, min(top + rows, high))
        origins = base + x[None, :, None] * right + y[part, None, None] * up
        shape = origins.shape[:2]
        found = tracer.cast(origins.reshape(-1, 3), -back)
        hit = (found["primID"] >= 0).reshape(shape)
        prim = found["primID"].reshape(shape)[hit]
        u, v = found["u"].reshape(shape)[hit], found["v"].reshape(shape)[hit]
        weight = np.stack([1 - u - v, u, v], axis=1)[:, :, None]
        corner = tracer.triangles[prim]
        layer[part][hit] = tracer.owner[prim]
        depth[part][hit] = near - found["tfar"].reshape(shape)[hit]
        n = (tracer.normals[corner] * weight).sum(1)
        n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-9
        normal[part][hit] = n
        values[part][hit] = (tracer.values[corner] * weight).sum(1)
    return Hits(layer, depth, normal, values[..., 0], values[..., 1], values[..., 2], tracer)


def _hemisphere(count: int) -> Floats:
    """Directions (count, 3) about +z, more of them near it, evenly spread (Hammersley points)."""
    i = np.arange(count)
    reversed_bits = np.array([int(format(k, "016b")[::-1], 2) / 65536 for k in i])
    radius, angle = np.sqrt((i + 0.5) / count), 2 * np.pi * reversed_bits
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - radius**2)], axis=1)


def _openness(hits: Hits, camera: Camera, finer: int, reach_mm: float, rays: int = 20) -> Floats:
    """How much open sky each place sees, 0 to 1: real ambient occlusion, by rays at half the picture's resolution."""
    step = 2 * finer
    some = (slice(step // 2, None, step), slice(step // 2, None, step))
    layer, depth, normal = hits.layer[some], hits.depth[some], hits.normal[some].astype(float)
    right, up, back = camera.axes()
    high, wide = layer.shape
    mm = camera.width_mm / (camera.width_px * finer)
    x = (step // 2 + np.arange(wide) * step + 0.5 - hits.layer.shape[1] / 2) * mm
    y = (hits.layer.shape[0] / 2 - step // 2 - np.arange(high) * step - 0.5) * mm
    hit = layer >= 0
    row, column = np.nonzero(hit)
    n = normal[hit]
    n = np.where((n @ back)[:, None] < 0.02, n + back * (0.02 - n @ back)[:, None], n)
    centre = np.array(camera.centre_mm)
    centre = centre - back * (centre @ back)
    points = centre + x[column, None] * right + y[row, None] * up + back * depth[hit][:, None] + n * 0.4 + back * 0.3
    helper = np.where(np.abs(n[:, :1]) < 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    side = np.cross(n, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(n, side)
    turn = 2 * np.pi * ((row * 0.7548776662 + column * 0.5698402910) % 1.0)  # a low-discrepancy turn for each pixel
    open_sky = np.zeros(len(n))
    for a, b, c in _hemisphere(rays):
        ca, cb = a * np.cos(turn) - b * np.sin(turn), a * np.sin(turn) + b * np.cos(turn)
        directions = side * ca[:, None] + other * cb[:, None] + n * c
        far = hits.trace.distance(points, directions)
        open_sky += np.clip(far / reach_mm, 0, 1) ** 0.7
    sky = np.ones((high, wide))
    sky[hit] = open_sky / rays
    return _upsample(_bilateral(sky, depth, normal, hit), depth, hit, hits, step)


def _bilateral(value: Floats, depth: Floats, normal: Floats, hit: NDArray, reach: int = 3) -> Floats:
    """Blur that stops at edges of depth and normal."""
    total, weights = np.zeros_like(value), np.zeros_like(value)
    high, wide = value.shape
    pad = ((reach, reach), (reach, reach))
    v, d = np.pad(value, pad), np.pad(np.where(hit, depth, -1e9), pad)
    n = np.pad(normal, (*pad, (0, 0)))
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            part = (slice(reach + dy, reach + dy + high), slice(reach + dx, reach + dx + wide))
            same = np.clip((n[part] * normal).sum(-1), 0, 1) ** 6 * np.exp(-(((d[part] - depth) / 5.0) ** 2))
            w = same * np.exp(-(dx * dx + dy * dy) / (2 * 1.8**2))
            total += w * v[part]
            weights += w
    return np.where(hit, total / np.maximum(weights, 1e-9), 1.0)


def _upsample(value: Floats, depth: Floats, hit: NDArray, hits: Hits, step: int) -> Floats:
    """Coarse values brought to the ray grid, taking from the coarse neighbours that lie at the same depth."""
    high, wide = hits.layer.shape
    row = np.clip((np.arange(high) - step // 2) / step, 0, value.shape[0] - 1.001)
    column = np.clip((np.arange(wide) - step // 2) / step, 0, value.shape[1] - 1.001)
    r0, c0 = row.astype(int), column.astype(int)
    r1, c1 = np.minimum(r0 + 1, value.shape[0] - 1), np.minimum(c0 + 1, value.shape[1] - 1)
    fr, fc = (row - r0).astype(np.float32)[:, None], (column - c0).astype(np.float32)[None, :]
    total = np.zeros(hits.layer.shape, np.float32)
    weights = np.full(hits.layer.shape, 1e-6, np.float32)
    value, coarse = value.astype(np.float32), np.where(hit, depth, -1e6).astype(np.float32)
    fine = hits.depth.astype(np.float32)
    for rr, wr in ((r0, 1 - fr), (r1, fr)):
        for cc, wc in ((c0, 1 - fc), (c1, fc)):
            near = 1 / (1 + ((coarse[np.ix_(rr, cc)] - fine) / 3.0) ** 2)
            w = (wr * wc + 0.02) * near
            total += w * value[np.ix_(rr, cc)]
            weights += w
    return total / weights


def _fibres(around_mm: Floats, along: Floats, spacing_mm: float) -> tuple[Floats, Floats]:
    """Brightness (about -1..1) of fibre bundles, and its slope round the girth, from a fixed sum of waves."""
    tone, slope = np.zeros_like(around_mm), np.zeros_like(around_mm)
    drift = 0.5 * np.sin(7.0 * along + 0.11 * around_mm) + 0.25 * np.sin(17.0 * along + 0.23 * around_mm)
    for k, (share, weight) in enumerate(((0.31, 0.45), (0.62, 0.5), (1.0, 0.6), (1.73, 0.4), (2.9, 0.25))):
        phase = 2 * np.pi * share * (around_mm + drift * 0.6) / spacing_mm + 2.4 * k
        tone += weight * np.sin(phase)
        slope += weight * share * np.cos(phase)
    return tone / 1.3, slope / 1.6


def _shade(layers: Sequence[Layer], hits: Hits, camera: Camera, sky: Floats) -> Floats:
    """Colours (h, w, 3) of every hit place; paper elsewhere."""
    right, up, back = camera.axes()
    out = np.ones((*hits.layer.shape, 3), np.float32) * rgb(PAPER).astype(np.float32)
    key = -0.45 * right + 0.62 * up + 0.75 * back
    key /= np.linalg.norm(key)
    halfway = key + back
    halfway /= np.linalg.norm(halfway)
    for number, layer in enumerate(layers):
        here = hits.layer == number
        if not here.any():
            continue
        normal = hits.normal[here].astype(float)
        material = layer.material
        colour = np.broadcast_to(rgb(material.colour), normal.shape).copy()
        bright = np.ones(len(normal))
        if material.tendon is not None:
            tone, slope = _fibres(hits.around[here], hits.along[here], material.fibre_mm)
            pale = hits.tendon[here] + 0.10 * tone * np.clip(4 * hits.tendon[here] * (1 - hits.tendon[here]), 0, 1)
            pale = np.clip(pale, 0, 1)[:, None]
            colour = colour * (1 - pale) + rgb(material.tendon) * pale
            bright = 1 + (0.13 - 0.06 * pale[:, 0]) * tone
            normal = normal - 0.16 * slope[:, None] * np.cross(normal, up)[:, :]
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        facing = np.clip(normal @ back, 0, 1)
        wrapped = np.clip((normal @ key + 0.35) / 1.35, 0, 1)
        heaven = 0.5 + 0.5 * (normal @ up)
        openness = sky[here]
        light = 0.60 * wrapped + (0.34 + 0.10 * heaven) * openness + 0.10 * facing
        light *= 0.45 + 0.55 * openness
        light *= 0.80 + 0.20 * _smoothstep(facing, 0.0, 0.55)
        # Shadows keep the material's hue: they go towards a deep tone of it, never to grey.
        deep = np.broadcast_to(rgb(material.line), colour.shape)
        if material.tendon is not None:
            deep = deep * (1 - 0.8 * pale) + rgb(material.tendon) * 0.42 * pale
        amount = np.clip(light * bright, 0, 1.25)[:, None]
        lit = deep * (1 - np.clip(amount, 0, 1)) * 0.9 + colour * amount
        lit += material.shine * (np.clip(normal @ halfway, 0, 1) ** 28)[:, None] * openness[:, None]
        lit = lit * (1 - layer.fade) + rgb(PAPER) * layer.fade
        out[here] = np.clip(lit, 0, 1)
    return out


def _contours(hits: Hits, camera: Camera, finer: int, line_px: float) -> Floats:
    """Strength (h, w), 0 to 1, of the drawn line at each place: where depth, direction or layer change."""
    layer, depth, normal = hits.layer, hits.depth, hits.normal
    mm = camera.width_mm / (camera.width_px * finer)
    strength = np.zeros(layer.shape, np.float32)
    back = camera.axes()[2]
    facing = np.clip(normal @ back.astype(np.float32), 0.08, 1)
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        one, two = _pair(layer.shape, dy, dx)
        jump = depth[one] - depth[two]
        steep = mm * 2.2 / np.minimum(facing[one], facing[two])
        size = np.abs(jump) - steep
        edge = np.clip(size / 2.0, 0, 1)
        edge = np.where((layer[one] != layer[two]) & (edge < 0.55), 0.55, edge)
        turn = 1 - (normal[one] * normal[two]).sum(-1)
        edge = np.maximum(edge, 0.35 * np.clip((turn - 0.25) / 0.4, 0, 1))
        edge = np.where((layer[one] < 0) & (layer[two] < 0), 0, edge).astype(np.float32)
        front = jump >= 0  # the nearer side owns the line and carries it
        for side, mine in ((one, front), (two, ~front)):
            strength[side] = np.maximum(strength[side], np.where(mine, edge, 0))
    return _thicken(strength, max(0, round(line_px * finer / 2)))


def _pair(shape: tuple[int, ...], dy: int, dx: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of a picture and of the same picture one step away."""
    high, wide = shape[:2]
    if dx >= 0:
        return (slice(0, high - dy), slice(0, wide - dx)), (slice(dy, high), slice(dx, wide))
    return (slice(0, high - dy), slice(-dx, wide)), (slice(dy, high), slice(0, wide + dx))


def _thicken(value: NDArray, by: int) -> NDArray:
    """Greyscale dilation by a plus-shaped neighbourhood, `by` times."""
    for _ in range(by):
        grown = value.copy()
        for dy, dx in ((0, 1), (1, 0)):
            one, two = _pair(value.shape, dy, dx)
            grown[one] = np.maximum(grown[one], value[two])
            grown[two] = np.maximum(grown[two], value[one])
        value = grown
    return value


def _draw(layers: Sequence[Layer], camera: Camera, finer: int, scene: Scene) -> tuple[Floats, Floats, Hits]:
    """Colours (h, w, 3), coverage (h, w) and hits of one sheet of layers, on the ray grid."""
    hits = _trace(layers, camera, finer)
    sky = _openness(hits, camera, finer, scene.occlusion_mm)
    colours = _shade(layers, hits, camera, sky)
    strength = _contours(hits, camera, finer, scene.line_px)
    lines = np.array([rgb(la.material.line) * (1 - la.fade) + rgb(PAPER) * la.fade for la in layers], np.float32)
    strength = (strength * (hits.layer >= 0) * 0.75 * (1 - 0.55 * hits.tendon))[..., None]  # fine lines on tendon
    colours = colours * (1 - strength) + lines[np.maximum(hits.layer, 0)] * strength
    return colours, (hits.layer >= 0).astype(np.float32), hits


def _shrink(picture: Floats, finer: int) -> Floats:
    high, wide = picture.shape[0] // finer, picture.shape[1] // finer
    return picture.reshape(high, finer, wide, finer, *picture.shape[2:]).mean(axis=(1, 3))


def round_cones_depth(cones: Floats, camera: Camera, melt_mm: float, step_px: int = 3) -> Floats:
    """Signed distance in mm (negative inside) of the melted outline of round cones, on every `step_px`-th pixel."""
    right, up, _ = camera.axes()
    mm = camera.width_mm / camera.width_px
    wide, high = camera.width_px // step_px + 2, camera.height_px // step_px + 2
    x = ((np.arange(wide)) * step_px - camera.width_px / 2) * mm
    y = (camera.height_px / 2 - (np.arange(high)) * step_px) * mm
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    total = np.zeros((high, wide))
    for a, b in cones:
        pa, pb = (np.array([(p[:3] - camera.centre_mm) @ right, (p[:3] - camera.centre_mm) @ up]) for p in (a, b))
        along = pb - pa
        length2 = max(float(along @ along), 1e-6)
        t = np.clip(((grid - pa) @ along) / length2, 0, 1)
        gap = np.linalg.norm(grid - pa - t[..., None] * along, axis=-1) - (a[3] + t * (b[3] - a[3]))
        total += np.exp(np.clip(-gap / (melt_mm / 3), -60, 60))
    return -np.log(total + 1e-30) * (melt_mm / 3)


def _resize(value: Floats, step: int, high: int, wide: int) -> Floats:
    """Bilinear growth of a grid of every `step`-th pixel."""
    row, column = np.arange(high) / step, np.arange(wide) / step
    r, c = row.astype(int), column.astype(int)
    fr, fc = (row - r)[:, None], (column - c)[None, :]
    top = value[np.ix_(r, c)] * (1 - fc) + value[np.ix_(r, c + 1)] * fc
    low = value[np.ix_(r + 1, c)] * (1 - fc) + value[np.ix_(r + 1, c + 1)] * fc
    return top * (1 - fr) + low * fr


def _ground(scene: Scene) -> Floats:
    """The paper, with the body's silhouette on it if the scene has one."""
    camera = scene.camera
    paper = np.ones((camera.height_px, camera.width_px, 3)) * rgb(PAPER)
    body = scene.silhouette
    if body is None:
        return paper
    gap_mm = _resize(round_cones_depth(body.cones, camera, body.melt_mm), 3, camera.height_px, camera.width_px)
    px = gap_mm / (camera.width_mm / camera.width_px)
    inside = np.clip(0.5 - px, 0, 1)
    rim = np.exp(gap_mm.clip(max=0) / 9.0)  # a little deeper in tone at the edge, like a watercolour wash
    fill = (body.opacity * (0.72 + 0.28 * rim) * inside)[..., None]
    paper = paper * (1 - fill) + rgb(body.fill) * fill
    width_px = 1.7 * scene.line_px
    line = np.clip(width_px / 2 + 0.5 - np.abs(px + width_px / 2), 0, min(1.0, width_px))[..., None] * 0.9
    return paper * (1 - line) + rgb(body.edge) * line


def render(scene: Scene, *, finer: int = 2) -> NDArray[np.uint8]:
    """The picture of a scene: (height, width, 3) bytes. Same scene, same picture.

    finer: rays along each side of a pixel (2 or 3).
    """
    camera = scene.camera
    solid = [layer for layer in scene.layers if layer.opacity >= 1]
    picture = np.repeat(np.repeat(_ground(scene), finer, axis=0), finer, axis=1)
    depth = np.full(picture.shape[:2], -1e9)
    thinning = np.ones(picture.shape[:2])
    if solid:
        colours, cover, hits = _draw(solid, camera, finer, scene)
        picture = np.where(cover[..., None] > 0, colours, picture)
        depth = hits.depth
        thinning = np.append([1 - layer.shows_through for layer in solid], 1.0)[hits.layer]
    for veil in dict.fromkeys(layer.veil for layer in scene.layers if layer.opacity < 1):
        sheet = [layer for layer in scene.layers if layer.opacity < 1 and layer.veil == veil]
        colours, cover, hits = _draw(sheet, camera, finer, scene)
        opacity = np.array([layer.opacity for layer in sheet])[np.maximum(hits.layer, 0)]
        amount = (cover * opacity * thinning * (hits.depth > depth))[..., None]
        picture = picture * (1 - amount) + colours * amount
    return np.clip(np.round(_shrink(picture, finer) * 255), 0, 255).astype(np.uint8)
