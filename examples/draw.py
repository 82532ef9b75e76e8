"""Draws the pictures of the sample articles and the portraits of their authors.

`python examples/draw.py` writes `examples/pictures/*.jpg` and `examples/authors/*.jpg`; the same bytes each time with the
same Pillow. Everything is drawn at twice its size and made smaller, which smooths the edges.
"""

from __future__ import annotations

import io
import itertools
import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent
W, H = 2400, 1350
ACCENT = "#d8643c"
Colour = tuple[int, int, int]
Point = tuple[float, float]


def rgb(colour: str) -> Colour:
    """`#rrggbb` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """A colour between two; `share` 1 is the other."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def gradient(*stops: str, size: tuple[int, int] = (W, H)) -> Image.Image:
    """Colours from top to bottom."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        place = y / (size[1] - 1) * (len(stops) - 1)
        at = min(int(place), len(stops) - 2)
        column.putpixel((0, y), rgb(mix(stops[at], stops[at + 1], place - at)))
    return column.resize(size)


def glow(image: Image.Image, centre: Point, radius: float, colour: str, strength: float) -> None:
    """Light around a point."""
    mask = Image.new("L", (W // 8, H // 8))
    x, y, r = centre[0] / 8, centre[1] / 8, radius / 8
    ImageDraw.Draw(mask).ellipse((x - r, y - r, x + r, y + r), fill=round(255 * strength))
    mask = mask.filter(ImageFilter.GaussianBlur(r * 0.55)).resize((W, H), Image.Resampling.BICUBIC)
    image.paste(Image.new("RGB", (W, H), colour), mask=mask)


def disc(draw: ImageDraw.ImageDraw, centre: Point, radius: float, colour: str) -> None:
    """A filled circle."""
    draw.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=colour)


def ridge(seed: int, base: float, height: float, *, rough: float = 0.55, steps: int = 9) -> list[Point]:
    """A skyline of hills by halving, closed at the bottom edge."""
    chance = random.Random(seed)
    line = [base + chance.uniform(-height, height) * 0.4 for _ in range(3)]
    spread = height
    for _ in range(steps - 1):
        finer = []
        for left, right in itertools.pairwise(line):
            finer += [left, (left + right) / 2 + chance.uniform(-spread, spread) / 2]
        line = [*finer, line[-1]]
        spread *= rough
    step = W / (len(line) - 1)
    return [(0, H), *((index * step, y) for index, y in enumerate(line)), (W, H)]


def swell(base: float, height: float, length: float, phase: float) -> list[Point]:
    """A soft wave, closed at the bottom edge; dunes and fields."""
    wave = (
        (x, base - height * (math.sin(x / length + phase) + 0.35 * math.sin(x / length * 2.3 + phase * 1.7)) / 1.35)
        for x in range(0, W + 12, 12)
    )
    return [(0, H), *wave, (W, H)]


def ripples(draw: ImageDraw.ImageDraw, seed: int, top: float, bottom: float, colours: Sequence[str], *, number: int = 260) -> None:
    """Light on water: strokes that grow towards the viewer."""
    chance = random.Random(seed)
    for _ in range(number):
        depth = chance.random() ** 1.4
        y = top + (bottom - top) * depth
        half = 20 + 150 * depth * chance.random()
        x = chance.uniform(0, W)
        draw.rounded_rectangle((x - half, y, x + half, y + 2 + 6 * depth), radius=4, fill=chance.choice(colours))


def arcs(
    draw: ImageDraw.ImageDraw, centre: Point, radii: Iterable[float], colour: str, *, start: float, end: float, width: int = 6
) -> None:
    """Rings of a signal."""
    for radius in radii:
        box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
        draw.arc(box, start, end, fill=colour, width=width)


def coast() -> Image.Image:
    """A fishing boat that listens, before a fjord at dusk."""
    image = gradient("#2f4156", "#5d7185", "#c9a58d", "#f0cfa9")
    glow(image, (1650, 700), 460, "#ffdcae", 0.8)
    draw = ImageDraw.Draw(image)
    disc(draw, (1650, 690), 92, "#fff0d2")
    for seed, base, height, colour in ((3, 600, 240, "#8b8c93"), (11, 690, 200, "#66717f"), (8, 770, 150, "#465868")):
        draw.polygon(ridge(seed, base, height), fill=colour)
    image.paste(gradient("#b99c89", "#5f7486", "#2a3d50", size=(W, H - 860)), (0, 860))
    ripples(draw, 5, 870, H, ("#c9ac95", "#74889a", "#3a4f63", "#8397a5"))
    for index in range(26):
        half = 34 + index * 5
        y = 874 + index * 18
        draw.rounded_rectangle((1650 - half, y, 1650 + half, y + 7), radius=4, fill=mix("#ffe6bf", "#7d8894", index / 26))
    hull = "#17222e"
    draw.polygon([(520, 1010), (1130, 1010), (1180, 950), (1075, 1075), (600, 1075)], fill=hull)
    draw.polygon([(500, 985), (1200, 930), (1090, 1075), (590, 1075)], fill=hull)
    draw.polygon([(560, 1040), (1120, 1030), (1090, 1075), (590, 1075)], fill=ACCENT)
    draw.rectangle((640, 850, 830, 990), fill="#e9e2d4")
    draw.rectangle((626, 832, 846, 858), fill=hull)
    for left in (662, 724, 784):
        draw.rectangle((left, 880, left + 34, 916), fill="#33475a")
    draw.line((735, 835, 735, 600), fill=hull, width=12)
    draw.line((735, 640, 1120, 950), fill=hull, width=4)
    draw.line((735, 640, 530, 980), fill=hull, width=4)
    draw.rounded_rectangle((675, 664, 795, 684), radius=9, fill="#e9e2d4")
    arcs(draw, (735, 640), range(110, 520, 82), ACCENT, start=198, end=342, width=7)
    return image


def roofs() -> Image.Image:
    """A town of gables at nightfall, with a siren over it."""
    image = gradient("#26324a", "#4d5878", "#a5808c", "#e3b49a")
    glow(image, (1180, 1180), 900, "#f3c7a0", 0.45)
    draw = ImageDraw.Draw(image)
    chance = random.Random(21)
    for row, colour in enumerate(("#6c6880", "#4a4c66", "#2f3650", "#1b2338")):
        base, x = 820 + row * 150, -60.0
        while x < W:
            width, wall = chance.uniform(120, 210) + row * 22, chance.uniform(60, 190) - row * 8
            top = base - wall
            draw.rectangle((x, top, x + width, H), fill=colour)
            if chance.random() < 0.75:
                draw.polygon([(x - 10, top), (x + width / 2, top - width * chance.uniform(0.42, 0.72)), (x + width + 10, top)], fill=colour)
            for column in range(1, int(width // 62)):
                for storey in range(int((wall + 60) // 80)):
                    if chance.random() < 0.2 + row * 0.08:
                        left, high = x + column * 62 - 14, top + 26 + storey * 80
                        draw.rectangle((left, high, left + 24, high + 36), fill=chance.choice(("#f6d58f", "#f2c078", "#e9a96a")))
            x += width + chance.uniform(-4, 26)
    dark = "#141b2d"
    draw.rectangle((1654, 420, 1674, H), fill=dark)
    for angle in (0, 1):
        side = -1 if angle else 1
        mouth = 1664 + side * 150
        draw.polygon([(1664, 400), (mouth, 340), (mouth, 490), (1664, 434)], fill=dark)
        draw.ellipse((mouth - 26, 336, mouth + 26, 494), fill=ACCENT)
        start, end = (145, 215) if angle else (-35, 35)
        arcs(draw, (1664 + side * 120, 415), range(150, 560, 82), mix(ACCENT, "#4d5878", 0.25), start=start, end=end, width=7)
    draw.polygon([(1630, 380), (1698, 380), (1680, 330), (1648, 330)], fill=dark)
    return image


def height_field(seed: int, columns: int, rows: int, bumps: int) -> list[list[float]]:
    """Smooth heights from 0 to 1: a sum of round hills."""
    chance = random.Random(seed)
    hills = [
        (chance.uniform(0, columns), chance.uniform(0, rows), chance.uniform(0.1, 0.32) * columns, chance.uniform(-0.7, 1))
        for _ in range(bumps)
    ]
    field = [
        [sum(h * math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * (r * 0.55) ** 2)) for cx, cy, r, h in hills) for x in range(columns)]
        for y in range(rows)
    ]
    low, high = min(map(min, field)), max(map(max, field))
    return [[(value - low) / (high - low) for value in row] for row in field]


def crossings(field: list[list[float]], level: float) -> Iterable[tuple[Point, Point]]:
    """The pieces of one contour line (marching squares), in cells."""
    for y in range(len(field) - 1):
        for x in range(len(field[0]) - 1):
            corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
            points = []
            for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
                a, b = field[ay][ax], field[by][bx]
                if (a < level) != (b < level):
                    share = (level - a) / (b - a)
                    points.append((ax + (bx - ax) * share, ay + (by - ay) * share))
            yield from zip(points[::2], points[1::2], strict=True)


def relief(seed: int, stops: Sequence[str], line: str, *, levels: int = 15, bumps: int = 17) -> Image.Image:
    """A map of heights: tinted steps and contour lines, every fifth one stronger."""
    columns, rows = 161, 91
    field = height_field(seed, columns, rows, bumps)
    small = Image.new("L", (columns, rows))
    small.putdata([round(value * 255) for row in field for value in row])
    grey = small.resize((W, H), Image.Resampling.BICUBIC)
    table: list[list[int]] = [[], [], []]
    for value in range(256):
        step = int(value / 256 * levels) / (levels - 1) * (len(stops) - 1)
        at = min(int(step), len(stops) - 2)
        for channel, part in enumerate(rgb(mix(stops[at], stops[at + 1], step - at))):
            table[channel].append(part)
    image = Image.merge("RGB", [grey.point(channel) for channel in table])
    draw = ImageDraw.Draw(image)
    scale_x, scale_y = W / (columns - 1), H / (rows - 1)
    for index in range(1, levels):
        for (ax, ay), (bx, by) in crossings(field, index / levels):
            draw.line((ax * scale_x, ay * scale_y, bx * scale_x, by * scale_y), fill=line, width=6 if index % 5 == 0 else 3)
    return image


def curve(points: Sequence[Point], *, steps: int = 40) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    line: list[Point] = []
    ends = [points[0], *points, points[-1]]
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5
                * (
                    2 * b[i]
                    + (c[i] - a[i]) * t
                    + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                    + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                )
                for i in (0, 1)
            )
            line.append((x, y))
    return [*line, points[-1]]


def seabed() -> Image.Image:
    """Cables across the sea floor, one of them cut."""
    image = relief(44, ("#0f2333", "#17384b", "#24566a", "#3d7a88", "#74a5a8"), "#2c5e70")
    draw = ImageDraw.Draw(image)
    for shift in (0, 150):
        calm = curve([(-40, 930 + shift), (420, 850 + shift), (980, 960 + shift), (1560, 830 + shift), (2440, 900 + shift)])
        draw.line(calm, fill="#dfe8e3", width=7, joint="curve")
    broken = curve([(-40, 360), (480, 470), (1000, 330), (1500, 470), (1960, 400), (2440, 520)])
    cut = len(broken) * 58 // 100
    draw.line(broken[: cut - 4], fill=ACCENT, width=14, joint="curve")
    draw.line(broken[cut + 6 :], fill=ACCENT, width=14, joint="curve")
    x, y = broken[cut]
    for radius, width in ((62, 8), (110, 5), (162, 3)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline="#f4efe2", width=width)
    return image


def crane(draw: ImageDraw.ImageDraw, x: float, foot: float, size: float, colour: str) -> None:
    """A quay crane."""
    for leg in (-0.16, 0.16):
        draw.line((x + leg * size, foot, x + leg * size * 0.8, foot - size), fill=colour, width=round(size * 0.035))
    draw.line((x - size * 0.16, foot - size * 0.42, x + size * 0.16, foot - size * 0.42), fill=colour, width=round(size * 0.03))
    draw.line((x - size * 0.15, foot - size * 0.42, x + size * 0.13, foot - size), fill=colour, width=round(size * 0.018))
    draw.line((x - size * 0.75, foot - size, x + size * 0.42, foot - size), fill=colour, width=round(size * 0.045))
    draw.line((x, foot - size, x, foot - size * 1.28), fill=colour, width=round(size * 0.03))
    draw.line((x, foot - size * 1.26, x - size * 0.7, foot - size), fill=colour, width=round(size * 0.016))
    draw.line((x, foot - size * 1.26, x + size * 0.4, foot - size), fill=colour, width=round(size * 0.016))
    draw.line((x - size * 0.5, foot - size, x - size * 0.5, foot - size * 0.62), fill=colour, width=round(size * 0.012))


def canal() -> Image.Image:
    """A laden ship in shallow water between cranes."""
    image = gradient("#8fa7ad", "#c3cdc4", "#ecdfc4", "#f3d9b0")
    glow(image, (640, 520), 420, "#fff1cf", 0.8)
    draw = ImageDraw.Draw(image)
    disc(draw, (640, 500), 96, "#fff7e0")
    draw.polygon(ridge(14, 700, 110, rough=0.5), fill="#a9b4ac")
    draw.polygon(ridge(29, 770, 80, rough=0.5), fill="#8b9c99")
    for x, size, colour in ((300, 380, "#90a09e"), (620, 400, "#82959a"), (1980, 560, "#5b7178"), (2260, 600, "#4b626b")):
        crane(draw, x, 900, size, colour)
    image.paste(gradient("#a9b7b0", "#6f8a8f", "#3b5661", size=(W, H - 900)), (0, 900))
    ripples(draw, 9, 915, H, ("#c9d0c4", "#87a0a2", "#54707a", "#dcd5bf"), number=220)
    chance = random.Random(4)
    shades = ("#35505b", "#50707a", "#c9b48f", "#8f9f97", "#7b5a4c", ACCENT, "#e3d4b4")
    for column in range(17):
        for storey in range(2 + (column % 5 in (1, 2, 3)) + (column % 7 == 2)):
            left, top = 560 + column * 76, 820 - storey * 56
            draw.rectangle((left, top, left + 71, top + 52), fill=chance.choice(shades))
    draw.rectangle((1880, 590, 1990, 880), fill="#efe8d8")
    draw.rectangle((1858, 566, 2012, 606), fill="#22343e")
    draw.rectangle((1925, 500, 1955, 570), fill=ACCENT)
    draw.polygon([(430, 872), (2080, 872), (2030, 1010), (520, 1010)], fill="#22343e")
    draw.polygon([(496, 972), (2044, 972), (2022, 1034), (530, 1034)], fill=ACCENT)
    draw.polygon([(0, 1130), (520, 1190), (760, H), (0, H)], fill="#b79f78")
    draw.polygon([(0, 1190), (420, 1240), (610, H), (0, H)], fill="#9c845f")
    draw.polygon([(W, 1150), (2010, 1220), (1820, H), (W, H)], fill="#b79f78")
    draw.polygon([(W, 1215), (2110, 1262), (1960, H), (W, H)], fill="#9c845f")
    return image


def turbine(draw: ImageDraw.ImageDraw, foot: Point, height: float, turn: float, colour: str) -> None:
    """One wind turbine; `turn` in degrees."""
    x, y = foot
    hub = (x, y - height)
    draw.polygon([(x - height * 0.02, y), (x + height * 0.02, y), (x + height * 0.009, hub[1]), (x - height * 0.009, hub[1])], fill=colour)
    for blade in range(3):
        angle = math.radians(turn + blade * 120)
        tip = (hub[0] + math.sin(angle) * height * 0.62, hub[1] - math.cos(angle) * height * 0.62)
        belly = angle + 0.16
        middle = (hub[0] + math.sin(belly) * height * 0.2, hub[1] - math.cos(belly) * height * 0.2)
        draw.polygon([hub, middle, tip], fill=colour)
    disc(draw, hub, height * 0.022, colour)


def turbines() -> Image.Image:
    """Turbines on the hills under a moon."""
    image = gradient("#101c30", "#1d3149", "#3a5468", "#7d8f93")
    draw = ImageDraw.Draw(image)
    chance = random.Random(77)
    for _ in range(190):
        disc(
            draw,
            (chance.uniform(0, W), chance.uniform(0, 640) * chance.random()),
            chance.uniform(1.2, 3.4),
            mix("#ffffff", "#3a5468", chance.random() * 0.7),
        )
    glow(image, (520, 330), 330, "#e9e3c9", 0.55)
    disc(draw, (520, 330), 104, "#f6f0da")
    draw.polygon(ridge(51, 830, 160, rough=0.48), fill="#4d6672")
    for x, y, height, turn in ((210, 850, 330, 12), (800, 830, 350, 70), (1130, 850, 320, 38), (2230, 830, 340, 95)):
        turbine(draw, (x, y), height, turn, "#8fa2a8")
    draw.polygon(ridge(62, 980, 130, rough=0.46), fill="#2f4756")
    turbine(draw, (1390, 960), 560, 22, "#c8d0cd")
    turbine(draw, (2010, 985), 600, 84, "#c8d0cd")
    draw.polygon(swell(1120, 60, 420, 0.6), fill="#1b2f3f")
    turbine(draw, (1720, 1120), 880, 51, "#f3efe4")
    disc(draw, (1720, 240), 15, ACCENT)
    draw.polygon(swell(1230, 44, 300, 2.1), fill="#111f2c")
    for index in range(7):
        left = 240 + index * 58 + (index % 3) * 16
        draw.polygon([(left, 1212), (left + 22, 1184), (left + 44, 1212)], fill="#0b1620")
        draw.rectangle((left + 4, 1210, left + 40, 1250), fill="#0b1620")
        if index % 2:
            draw.rectangle((left + 14, 1220, left + 28, 1234), fill="#f2c078")
    return image


def pylon(draw: ImageDraw.ImageDraw, x: float, foot: float, size: float, colour: str) -> list[Point]:
    """A pylon; gives the ends of its arms."""
    width = max(3, round(size * 0.014))
    draw.line((x - size * 0.15, foot, x - size * 0.03, foot - size * 0.7), fill=colour, width=width)
    draw.line((x + size * 0.15, foot, x + size * 0.03, foot - size * 0.7), fill=colour, width=width)
    draw.line((x - size * 0.03, foot - size * 0.7, x, foot - size), fill=colour, width=width)
    draw.line((x + size * 0.03, foot - size * 0.7, x, foot - size), fill=colour, width=width)
    for step in range(5):
        low, high = step / 5 * 0.7, (step + 1) / 5 * 0.7
        wide, slim = 0.15 - 0.12 * step / 5, 0.15 - 0.12 * (step + 1) / 5
        for side in (-1, 1):
            draw.line(
                (x + side * wide * size, foot - low * size, x - side * slim * size, foot - high * size),
                fill=colour,
                width=max(2, width // 2),
            )
    ends = []
    for level, reach in ((0.7, 0.26), (0.84, 0.2)):
        for side in (-1, 1):
            end = (x + side * reach * size, foot - level * size)
            draw.polygon([(x, foot - (level + 0.06) * size), end, (x, foot - level * size)], fill=colour)
            ends.append(end)
    return ends


def grid() -> Image.Image:
    """A line of pylons over rows of panels at sunrise."""
    image = gradient("#3f5268", "#8d8a92", "#d9a98a", "#f5d3a3")
    glow(image, (1930, 760), 520, "#ffe2ae", 0.85)
    draw = ImageDraw.Draw(image)
    disc(draw, (1930, 770), 120, "#fff1cd")
    draw.polygon(ridge(33, 800, 90, rough=0.5), fill="#7d7f86")
    draw.polygon(ridge(35, 860, 60, rough=0.5), fill="#586873")
    line = [
        pylon(draw, x, foot, size, colour)
        for x, foot, size, colour in (
            (2080, 880, 330, "#4b5a66"),
            (1660, 905, 480, "#35444f"),
            (1020, 950, 720, "#243440"),
            (120, 1010, 1050, "#172530"),
        )
    ]
    for near, far in itertools.pairwise(line):
        for (ax, ay), (bx, by) in zip(near, far, strict=True):
            sag = abs(ax - bx) * 0.07
            wire = [(ax + (bx - ax) * t / 30, ay + (by - ay) * t / 30 + sag * 4 * (t / 30) * (1 - t / 30)) for t in range(31)]
            draw.line(wire, fill="#172530", width=4)
    draw.rectangle((0, 1000, W, H), fill="#3c4f4b")
    for row in range(5):
        y, tall = 1010 + row * 62 + row * row * 6, 34 + row * 11
        wide = 118 + row * 34
        for column in range(-1, W // wide + 2):
            left = column * wide + (row % 2) * wide * 0.4
            shape = [(left + tall * 0.5, y), (left + wide * 0.92 + tall * 0.5, y), (left + wide * 0.92, y + tall), (left, y + tall)]
            odd = (row, column) in {(2, 5), (3, 4), (1, 9)}
            draw.polygon(shape, fill=ACCENT if odd else mix("#5f7f93", "#1f3547", row / 5))
            draw.line((shape[0], shape[1]), fill="#d7c3a1", width=3)
    return image


def wafer() -> Image.Image:
    """A silicon wafer, some of its chips of another age."""
    image = gradient("#e9e2d4", "#d6d0c4")
    shadow = Image.new("L", (W, H))
    ImageDraw.Draw(shadow).ellipse((560, 60, 1900, 1400), fill=120)
    image.paste(Image.new("RGB", (W, H), "#7d7a74"), mask=shadow.filter(ImageFilter.GaussianBlur(50)))
    layer = gradient("#4a6a78", "#2f4556", "#27384a")
    draw = ImageDraw.Draw(layer)
    chance = random.Random(12)
    shades = ("#395a6b", "#4c7280", "#6a8f95", "#2c4557", "#87a7a4", "#b9c4b2", "#54607a")
    size = 92
    for column in range(-1, W // size + 1):
        for row in range(-1, H // size + 2):
            left, top = column * size + 30, row * size - 12
            shade = shades[int((math.sin(column * 0.42) + math.cos(row * 0.5) + 2) / 4 * 6.99)]
            shade = mix(shade, chance.choice(shades), 0.35)
            shade = ACCENT if chance.random() < 0.045 else shade
            draw.rounded_rectangle((left, top, left + size - 7, top + size - 7), radius=4, fill=shade)
            light = mix(shade, "#ffffff", 0.2)
            draw.rectangle((left + 9, top + 9, left + 40, top + 34), fill=light)
            draw.rectangle((left + 48, top + 9, left + 76, top + 50), fill=mix(shade, "#101b26", 0.22))
            for trace in range(3):
                draw.line((left + 10, top + 46 + trace * 11, left + 40 + trace * 9, top + 46 + trace * 11), fill=light, width=3)
    mask = Image.new("L", (W, H))
    edge = ImageDraw.Draw(mask)
    edge.ellipse((530, 5, 1870, 1345), fill=255)
    edge.rectangle((1100, 1325, 1300, 1350), fill=0)
    image.paste(layer, mask=mask)
    ImageDraw.Draw(image).ellipse((530, 5, 1870, 1345), outline="#eef0e8", width=9)
    sheen = Image.new("L", (W, H))
    ImageDraw.Draw(sheen).polygon([(760, 0), (1160, 0), (820, H), (420, H)], fill=70)
    sheen = ImageChops.multiply(sheen.filter(ImageFilter.GaussianBlur(60)), mask)
    image.paste(Image.new("RGB", (W, H), "#ffffff"), mask=sheen)
    return image


def railway() -> Image.Image:
    """One railcar between flooded rice fields and mountains."""
    image = gradient("#a9c0c4", "#d8ddd0", "#f4e6cc", "#f7dcbf")
    draw = ImageDraw.Draw(image)
    disc(draw, (700, 380), 150, ACCENT)
    for seed, base, height, colour in ((91, 520, 230, "#a7b9b8"), (92, 620, 190, "#84a09f"), (97, 700, 130, "#5f8383")):
        draw.polygon(ridge(seed, base, height, rough=0.5), fill=colour)
    image.paste(gradient("#cfd8c8", "#a9c2bd", "#7fa5a6", size=(W, H - 800)), (0, 800))
    for row in range(7):
        top, bottom = 816 + row * row * 13 + row * 20, 816 + (row + 1) ** 2 * 13 + (row + 1) * 20 - 9
        for column in range(-7, 8):
            left, right = 1200 + column * (150 + row * 66), 1200 + (column + 1) * (150 + row * 66) - 10
            drift = (column + 0.5) * 33
            shade = ("#dfe5d6", "#bcd0c6", "#9dbcb8", "#86a98c", "#c9d3ae", "#f0dcc0")[(row * 3 + column * 5) % 6]
            draw.polygon([(left, top), (right, top), (right + drift, bottom), (left + drift, bottom)], fill=shade)
    draw.rectangle((0, 770, W, 800), fill="#5b6b5c")
    draw.rectangle((0, 790, W, 812), fill="#8c7f6b")
    for x in range(0, W, 330):
        draw.rectangle((x, 520, x + 9, 780), fill="#4a5756")
        draw.line((x, 545, x + 60, 545), fill="#4a5756", width=6)
    draw.line((0, 566, W, 566), fill="#4a5756", width=3)
    draw.rounded_rectangle((1090, 618, 1690, 776), radius=26, fill="#f3ece0")
    draw.rectangle((1090, 716, 1690, 742), fill=ACCENT)
    for window in range(7):
        left = 1150 + window * 70
        if window in (0, 6):
            continue
        draw.rounded_rectangle((left, 648, left + 56, 700), radius=8, fill="#3f5a63")
    for door in (1118, 1612):
        draw.rounded_rectangle((door, 644, door + 46, 764), radius=6, fill="#56707a")
    for wheel in (1180, 1250, 1530, 1600):
        disc(draw, (wheel, 782), 20, "#2b3537")
    return image


def palm(draw: ImageDraw.ImageDraw, x: float, foot: float, size: float, colour: str, lean: float) -> None:
    """A date palm."""
    top = (x + lean * size, foot - size)
    trunk = curve([(x, foot), (x + lean * size * 0.25, foot - size * 0.55), top], steps=16)
    draw.line(trunk, fill=colour, width=round(size * 0.05), joint="curve")
    for index in range(11):
        angle = math.radians(-200 + index * 22)
        reach = size * (0.42 + 0.07 * (index % 3))
        tip = (top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.55 + size * 0.2)
        middle = (top[0] + math.cos(angle) * reach * 0.6, top[1] + math.sin(angle) * reach * 0.75 - size * 0.03)
        line = curve([top, middle, tip], steps=12)
        for step, point in enumerate(line[:-1]):
            draw.line((point, line[step + 1]), fill=colour, width=max(2, round(size * 0.045 * (1 - step / len(line)))))


def oasis() -> Image.Image:
    """Palms and a channel between dunes."""
    image = gradient("#e9c9a0", "#f3ddb9", "#f8ebd0", "#f3d3a3")
    glow(image, (1560, 430), 380, "#fff6df", 0.9)
    draw = ImageDraw.Draw(image)
    disc(draw, (1560, 430), 150, "#fffaf0")
    for base, height, length, phase, colour in (
        (700, 90, 520, 0.4, "#e2b98a"),
        (780, 110, 430, 2.2, "#d3a172"),
        (880, 90, 600, 4.0, "#bf855a"),
        (960, 60, 380, 5.2, "#a76d49"),
    ):
        draw.polygon(swell(base, height, length, phase), fill=colour)
    for x, size, lean in (
        (180, 330, 0.05),
        (330, 420, -0.06),
        (520, 360, 0.1),
        (700, 300, -0.04),
        (1960, 400, 0.06),
        (2130, 460, -0.08),
        (2290, 350, 0.04),
    ):
        palm(draw, x, 1040, size, "#35564b", lean)
    draw.polygon(swell(1050, 26, 300, 1.0), fill="#55764f")
    draw.polygon(swell(1110, 24, 240, 2.6), fill="#3f6149")
    for x, size, lean in ((90, 560, 0.08), (860, 470, -0.1), (2240, 620, -0.1)):
        palm(draw, x, 1190, size, "#1f3b35", lean)
    draw.polygon(swell(1200, 20, 420, 0.2), fill="#2c4a3c")
    left = curve([(1250, 1060), (1160, 1130), (1290, 1220), (980, H)])
    right = curve([(1290, 1060), (1260, 1130), (1480, 1220), (1420, H)])
    draw.polygon([*left, *reversed(right)], fill="#8fc0bd")
    draw.line(curve([(1275, 1070), (1225, 1140), (1395, 1226), (1230, H)]), fill="#d6eae2", width=9)
    draw.rectangle((1120, 1098, 1330, 1116), fill=ACCENT)
    for post in (1128, 1304):
        draw.rectangle((post, 1070, post + 18, 1150), fill="#7d4a33")
    return image


def orchestra() -> Image.Image:
    """The seats of an orchestra from above, one of them sounding."""
    image = gradient("#3b2f3a", "#4b3a41", "#2b2530")
    glow(image, (1200, 1250), 900, "#d9a27a", 0.5)
    draw = ImageDraw.Draw(image)
    chance = random.Random(31)
    centre = (1200, 1290)
    shades = ("#ead9bf", "#d7b994", "#b98f73", "#8d6a63", "#c9a58d", "#f2e7d2")
    for row in range(7):
        radius = 290 + row * 138
        seats = 9 + row * 5
        arcs(draw, centre, (radius,), mix("#6b5358", "#3b2f3a", row / 8), start=188, end=352, width=5)
        for seat in range(seats):
            angle = math.radians(192 + seat * (336 / 2) / (seats - 1) * 0.93)
            x, y = centre[0] + math.cos(angle) * radius, centre[1] + math.sin(angle) * radius * 0.98
            size = 34 - row * 1.2 + chance.uniform(-3, 3)
            shade = mix(chance.choice(shades), "#3b2f3a", row * 0.055)
            away = angle + math.pi
            stand = (x + math.cos(away) * 52, y + math.sin(away) * 52)
            draw.line(
                (
                    stand[0] - math.sin(away) * 22,
                    stand[1] + math.cos(away) * 22,
                    stand[0] + math.sin(away) * 22,
                    stand[1] - math.cos(away) * 22,
                ),
                fill="#211b25",
                width=10,
            )
            if (row, seat) == (3, 15):
                arcs(draw, (x, y), range(70, 290, 48), ACCENT, start=0, end=360, width=5)
                shade, size = ACCENT, 40
            disc(draw, (x, y), size, shade)
            disc(draw, (x - size * 0.25, y - size * 0.25), size * 0.42, mix(shade, "#ffffff", 0.22))
    draw.rounded_rectangle((1120, 1220, 1280, 1340), radius=16, fill="#211b25")
    disc(draw, (1200, 1270), 40, "#f7efe0")
    draw.line((1228, 1250, 1330, 1160), fill="#f7efe0", width=9)
    return image


def footpath() -> Image.Image:
    """A walker's way on a map of heights."""
    image = relief(7, ("#eef0e2", "#e3e4c8", "#d9cfa6", "#c9ac80", "#b08a66"), "#b59a72", levels=17, bumps=20)
    draw = ImageDraw.Draw(image)
    stream = curve([(1880, -20), (1760, 240), (1840, 520), (1620, 760), (1700, 1040), (1520, 1370)])
    draw.line(stream, fill="#7fa9b2", width=22, joint="curve")
    way = curve([(180, 1190), (430, 980), (700, 1040), (900, 760), (1220, 720), (1400, 470), (1690, 430), (2010, 250), (2200, 160)])
    for step in range(0, len(way) - 5, 8):
        draw.line(way[step : step + 5], fill=ACCENT, width=17, joint="curve")
    for x, y in (way[0], way[-1]):
        disc(draw, (x, y), 40, "#faf6ea")
        disc(draw, (x, y), 26, ACCENT)
    chance = random.Random(3)
    for _ in range(120):
        x, y = chance.gauss(560, 190), chance.gauss(420, 130)
        draw.polygon([(x - 13, y + 18), (x, y - 22), (x + 13, y + 18)], fill=chance.choice(("#7d9474", "#6a8466", "#92a584")))
    return image


def ponds() -> Image.Image:
    """Brine ponds on a salt flat."""
    image = gradient("#b9cdd2", "#e4e4da", "#f1e9da")
    draw = ImageDraw.Draw(image)
    draw.polygon(ridge(71, 380, 130, rough=0.52), fill="#b7b3ae")
    draw.polygon(ridge(73, 440, 90, rough=0.5), fill="#978f8c")
    draw.rectangle((0, 480, W, H), fill="#ece4d4")
    shades = ("#2f7f86", "#58a3a0", "#8cc2b4", "#c6d9b4", "#e3cf86", "#dfae62", ACCENT, "#3f93a0", "#a9cfc6")
    lines = [490 + 26 * row + 13.2 * row * row for row in range(9)]
    for row, (top, bottom) in enumerate(itertools.pairwise(lines)):
        for column in range(-9, 9):

            def at(x: float, y: float) -> Point:
                return 1320 + x * (90 + (y - 480) * 0.62), y

            corners = [at(column + 0.04, top + 3), at(column + 0.96, top + 3), at(column + 0.96, bottom - 6), at(column + 0.04, bottom - 6)]
            draw.polygon(corners, fill=shades[(column * 2 + row * 5 + (column * row) % 3) % len(shades)])
    glow(image, (500, 520), 360, "#fff8e6", 0.4)
    draw.rectangle((1764, 452, 1776, 560), fill="#4b4a4c")
    draw.polygon([(1700, 560), (1840, 560), (1820, 520), (1716, 520)], fill="#4b4a4c")
    return image


SCENES: dict[str, Callable[[], Image.Image]] = {
    "coast": coast,
    "roofs": roofs,
    "seabed": seabed,
    "canal": canal,
    "turbines": turbines,
    "grid": grid,
    "wafer": wafer,
    "railway": railway,
    "oasis": oasis,
    "orchestra": orchestra,
    "footpath": footpath,
    "ponds": ponds,
}


def portrait(*, wall: str, skin: str, hair: str, coat: str, cut: str, extra: str = "") -> Image.Image:
    """A head and shoulders without a face, 960 pixels square."""
    size = 960
    image = gradient(mix(wall, "#ffffff", 0.18), wall, size=(size, size))
    draw = ImageDraw.Draw(image)
    disc(draw, (720, 250), 330, mix(wall, "#ffffff", 0.12))
    shade = mix(skin, "#5a2f20", 0.22)
    if cut == "long":
        draw.rounded_rectangle((262, 215, 698, 790), radius=205, fill=hair)
    if cut == "scarf":
        draw.rounded_rectangle((262, 180, 698, 800), radius=215, fill=hair)
    draw.rounded_rectangle((110, 690, 850, 1200), radius=230, fill=coat)
    draw.rounded_rectangle((404, 560, 556, 780), radius=70, fill=shade)
    draw.polygon([(370, 700), (590, 700), (480, 860)], fill=mix(coat, "#ffffff", 0.78))
    draw.polygon([(404, 690), (556, 690), (480, 800)], fill=shade)
    draw.ellipse((318, 236, 642, 654), fill=skin)
    if cut == "short":
        draw.pieslice((300, 190, 660, 580), 180, 360, fill=hair)
        draw.polygon([(300, 385), (345, 385), (335, 440), (310, 440)], fill=hair)
        draw.polygon([(660, 385), (615, 385), (625, 440), (650, 440)], fill=hair)
    elif cut == "side":
        draw.chord((296, 176, 664, 620), 170, 330, fill=hair)
        draw.chord((430, 190, 668, 560), 230, 20, fill=hair)
    elif cut == "long":
        draw.chord((300, 190, 660, 640), 180, 318, fill=hair)
        draw.chord((390, 196, 676, 700), 250, 360, fill=hair)
    elif cut == "bun":
        disc(draw, (480, 168), 92, hair)
        draw.pieslice((308, 206, 652, 560), 180, 360, fill=hair)
    elif cut == "curls":
        for angle in range(172, 372, 18):
            disc(draw, (480 + math.cos(math.radians(angle)) * 168, 396 + math.sin(math.radians(angle)) * 178), 74, hair)
        draw.chord((310, 200, 650, 600), 190, 350, fill=hair)
    elif cut == "scarf":
        draw.chord((286, 196, 674, 690), 186, 354, fill=hair)
        draw.polygon([(300, 600), (480, 700), (660, 600), (700, 800), (480, 870), (260, 800)], fill=mix(hair, "#000000", 0.12))
    if extra == "beard":
        draw.chord((318, 330, 642, 668), 18, 162, fill=hair)
    if extra == "glasses":
        for x in (404, 556):
            draw.ellipse((x - 62, 400, x + 62, 516), outline="#26303a", width=13)
        draw.line((466, 452, 494, 452), fill="#26303a", width=13)
    return image


PORTRAITS: dict[str, dict[str, str]] = {
    "ingrid-solberg": {"wall": "#8fa7b0", "skin": "#ecc9ae", "hair": "#d8b878", "coat": "#2f4156", "cut": "long"},
    "tomas-arriaga": {"wall": "#d9b48a", "skin": "#cf9a74", "hair": "#2c2422", "coat": "#4a5d4f", "cut": "short", "extra": "beard"},
    "leila-mansour": {"wall": "#b7a6b8", "skin": "#d9a683", "hair": "#7d4a5b", "coat": "#3b3550", "cut": "scarf"},
    "kenji-morikawa": {"wall": "#a9bfae", "skin": "#e3b995", "hair": "#23262b", "coat": "#5b4a42", "cut": "side", "extra": "glasses"},
    "amara-okafor-lind": {"wall": "#e0a283", "skin": "#7d5138", "hair": "#1e1714", "coat": "#e6dccb", "cut": "curls"},
    "piotr-zawadzki": {"wall": "#9aa8c0", "skin": "#e8c1a4", "hair": "#8b8680", "coat": "#6b3f36", "cut": "short", "extra": "glasses"},
    "helen-marchetti": {"wall": "#c9a9a0", "skin": "#e6bd9d", "hair": "#5b2f24", "coat": "#22343e", "cut": "bun"},
    "yun-seo-han": {"wall": "#b9c2a0", "skin": "#e9c3a2", "hair": "#1c1d22", "coat": "#8c4632", "cut": "long", "extra": "glasses"},
}


def jpeg(picture: Image.Image, *, most: int = 78_000) -> bytes:
    """A JPEG that is light enough for mail."""
    quality = 84
    while True:
        quality -= 4
        held = io.BytesIO()
        picture.save(held, "JPEG", quality=quality, optimize=True, progressive=True)
        if held.tell() <= most:
            return held.getvalue()


def main() -> None:
    """Write all of them."""
    for name, scene in SCENES.items():
        picture = scene().resize((1200, 675), Image.Resampling.LANCZOS)
        (HERE / "pictures" / f"{name}.jpg").write_bytes(jpeg(picture))
    for name, looks in PORTRAITS.items():
        head = portrait(**looks).resize((240, 240), Image.Resampling.LANCZOS)
        head.save(HERE / "authors" / f"{name}.jpg", quality=82, optimize=True)


if __name__ == "__main__":
    main()
