"""A picture's file: what is measured, and what becomes of every kind that the web has."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from newsletter.errors import BadInput
from newsletter.rendering.picture_file import measure, prepare
from newsletter.rendering.pictures import MadePicture
from tests.support.editions import drawn

URL = "https://x.example/a.jpg"


def encoded(image: Image.Image, form: str, **how: object) -> bytes:
    """An image as a file of the given format."""
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def landscape(width: int = 1200, height: int = 675) -> Image.Image:
    """A drawn landscape."""
    return Image.open(io.BytesIO(drawn("x", width, height)))


def opened(made: MadePicture) -> Image.Image:
    """A made picture, decoded."""
    return Image.open(io.BytesIO(made.data))


def noise(width: int = 1104, height: int = 621) -> Image.Image:
    """The worst case for any encoder."""
    return Image.merge("RGB", [Image.effect_noise((width, height), 120) for _ in range(3)])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_file_is_measured_by_its_bytes(form):
    """Format, size and weight, whatever its name says."""
    data = encoded(landscape(600, 400), form)
    facts = measure(URL, data)

    assert (facts.format, facts.width, facts.height, facts.bytes) == (form, 600, 400, len(data))
    assert (facts.animated, facts.turned) == (False, False)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_movement_is_noticed_and_stopped_at_the_first_frame(form):
    """Nothing moves beside a text that is read."""
    frames = [Image.new("RGB", (300, 150), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    made = prepare(URL, data, 112)

    assert measure(URL, data).animated
    assert made.content_type in {"image/jpeg", "image/png"}
    assert opened(made).convert("RGB").getpixel((5, 5))[0] > 200


def test_a_picture_taken_sideways_is_upright():
    """The turn is in the metadata, which is taken away."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    image = Image.new("RGB", (400, 200), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 200, 200))
    data = encoded(image, "JPEG", exif=exif)
    made = prepare(URL, data, 552)

    top = opened(made).convert("RGB").getpixel((made.width // 2, 5))
    assert measure(URL, data).turned
    assert top[2] > top[0]


def test_where_a_picture_was_taken_never_survives():
    """No GPS, no XMP, no comment: in JPEG, WebP and see-through PNG."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "secret place"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret place")
    see_through = Image.new("RGBA", (300, 100), (10, 60, 90, 128))
    files = [
        encoded(landscape(), "JPEG", exif=exif, xmp=b"<x:xmpmeta>secret place</x:xmpmeta>", comment=b"secret place"),
        encoded(landscape(), "WEBP", exif=exif, xmp=b"<x:xmpmeta>secret place</x:xmpmeta>"),
        encoded(see_through, "PNG", exif=exif, pnginfo=text),
    ]

    for data in files:
        assert b"secret place" in data
        made = prepare(URL, data, 240)
        assert b"secret" not in made.data
        assert b"Exif" not in made.data
        assert not opened(made).getexif()


def test_a_made_picture_has_twice_the_shown_width():
    """1,104 pixels for 552; a small file is not blown up."""
    assert (prepare(URL, encoded(landscape(3000, 1500), "JPEG"), 552).width, prepare(URL, drawn("x", 700, 350), 552).width) == (1104, 700)


@pytest.mark.parametrize("most", [80_000, 40_000, 15_000])
def test_a_photograph_is_pressed_into_its_share(most):
    """Quality first, then size, and never below the shown width."""
    grain = Image.blend(landscape(1104, 621).convert("RGB"), noise(), 0.12)
    made = prepare(URL, encoded(grain, "PNG"), 552, None, most)

    assert made.width >= 552
    assert len(made.data) <= most or made.width == 552


def test_quality_gives_way_before_size():
    """A budget that a coarser picture meets costs no pixel."""
    whole = prepare(URL, encoded(landscape(), "JPEG"), 552, None, 80_000)
    tight = prepare(URL, encoded(landscape(), "JPEG"), 552, None, int(len(whole.data) * 0.9))

    assert tight.width == whole.width == 1104
    assert len(tight.data) < len(whole.data)


def test_what_cannot_be_pressed_comes_as_it_is():
    """At the shown width and the coarsest quality; whoever weighs the edition decides."""
    made = prepare(URL, encoded(noise(), "PNG"), 552, None, 5_000)

    assert made.width == 552
    assert len(made.data) > 5_000


def test_an_avatar_is_square_and_small():
    """Cropped around where faces are, 80 by 80."""
    made = prepare(URL, drawn("y", 300, 500), 40, 1.0)

    assert (made.width, made.height) == (80, 80)


def test_an_upright_picture_is_cut_to_a_square():
    """At full width it would fill two screens of a phone."""
    made = prepare(URL, drawn("y", 600, 1500), 552)

    assert made.width == made.height


def test_a_line_of_pixels_is_still_a_picture():
    """One pixel high or wide, and nothing divides by nothing."""
    assert prepare(URL, encoded(Image.new("RGB", (5000, 1)), "PNG"), 552).height == 1
    assert prepare(URL, encoded(Image.new("RGB", (1, 3000)), "PNG"), 112, 4 / 3).width == 1


def test_a_light_see_through_picture_stays_see_through():
    """A logo must not get a box."""
    image = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    image.paste((10, 60, 90, 255), (20, 20, 200, 80))

    made = prepare(URL, encoded(image, "PNG"), 240)

    assert made.content_type == "image/png"
    assert opened(made).convert("RGBA").getpixel((2, 2))[3] == 0


def test_a_heavy_see_through_picture_gets_a_white_ground():
    """A photograph with an alpha channel would weigh a megabyte as PNG; black behind it would be wrong."""
    image = noise(600, 400).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((600, 400)))
    made = prepare(URL, encoded(image, "PNG"), 240, None, 60_000)

    assert made.content_type == "image/jpeg"
    assert min(opened(made).convert("RGB").getpixel((100, 1))) > 220


def test_an_opaque_alpha_channel_makes_no_png():
    """Many tools write one that says nothing."""
    assert prepare(URL, encoded(noise().convert("RGBA"), "PNG"), 552).content_type == "image/jpeg"


def test_a_chart_of_few_colours_stays_a_png():
    """JPEG would smear its lines."""
    assert prepare(URL, encoded(Image.new("P", (600, 300), 3), "PNG"), 552).content_type == "image/png"


def test_sixteen_bits_of_grey_are_no_white_page():
    """Half of the deepest grey is a middle grey."""
    deep = Image.new("I;16", (300, 200), 32_768)
    data = encoded(deep, "PNG")

    assert measure(URL, data).mode.startswith("I")
    assert abs(opened(prepare(URL, data, 112)).convert("L").getpixel((5, 5)) - 128) <= 3


def test_printers_colours_become_a_screens():
    """A CMYK JPEG is drawn inverted by some mail programs."""
    data = encoded(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG")
    red, green, blue = opened(prepare(URL, data, 112)).convert("RGB").getpixel((5, 5))

    assert measure(URL, data).mode == "CMYK"
    assert red > 180
    assert max(green, blue) < 90


def test_colours_are_reckoned_over_before_their_profile_is_dropped():
    """A profile is used, then stripped; a broken one is ignored."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = landscape(200, 100)

    assert b"ICC_PROFILE" not in prepare(URL, encoded(image, "JPEG", icc_profile=profile), 112).data
    assert prepare(URL, encoded(image, "JPEG", icc_profile=b"broken"), 112).width == 200


def test_the_same_file_gives_the_same_bytes():
    """An edition that is rendered twice is the same edition."""
    data = drawn("r")

    assert prepare(URL, data, 552) == prepare(URL, data, 552)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no JPEG"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<html>not here</html>", "no JPEG"),
        (b"\xff\xd8\xff\xe0broken", "no JPEG"),
        (encoded(Image.new("RGB", (50, 50)), "JPEG")[:200], "no JPEG|damaged"),
        (encoded(landscape(300, 200), "PNG")[:-300], "damaged"),
        (encoded(landscape(300, 200), "WEBP")[:-300], "no JPEG|damaged"),
        (encoded(landscape(300, 200), "JPEG")[:-300], "damaged"),
    ],
)
@pytest.mark.parametrize("read", [lambda data: measure(URL, data), lambda data: prepare(URL, data, 552)], ids=["measure", "prepare"])
def test_what_is_no_whole_picture_is_refused_by_its_address(data, word, read):
    """The message says which picture, what is wrong and what to do."""
    with pytest.raises(BadInput, match=word) as refused:
        read(data)

    assert URL in str(refused.value)
    assert refused.value.do


@pytest.mark.parametrize("read", [lambda data: measure(URL, data), lambda data: prepare(URL, data, 552)], ids=["measure", "prepare"])
def test_a_decompression_bomb_is_refused_before_it_unfolds(read):
    """A few hundred bytes that claim 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = (30_000).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + bytes([8, 2, 0, 0, 0]))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")

    with pytest.raises(BadInput, match="pixels"):
        read(bomb)
