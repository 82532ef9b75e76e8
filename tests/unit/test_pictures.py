"""Pictures: which are linked, hosted or attached, and what becomes of those that are loaded."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image, ImageCms

from newsletter.errors import BadInput
from newsletter.model.article import Author, Picture
from newsletter.model.edition import Place
from newsletter.rendering.options import RenderingOptions
from newsletter.rendering.picture_file import prepare
from newsletter.rendering.pictures import placed, plan_pictures
from tests.support.editions import drawn, edition, newsletter, pick

URL = "https://x.example/a.jpg"


def plan(url: str, *, pictures: str = "link", public_url: str = "", place: Place = Place.LEAD, width: int | None = None):
    """What is planned for one picture."""
    made = edition(picks=[pick(0, place, picture=Picture(url=url, width=width), authors=())])
    return plan_pictures(made, newsletter(), RenderingOptions(pictures=pictures), public_url)


def encoded(image: Image.Image, form: str, **how: object) -> bytes:
    """An image as a file of the given format."""
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    "url", ["https://x.example/a.jpg", "https://x.example/a.JPEG?w=1", "https://x.example/a.png", "https://x.example/a.gif"]
)
def test_a_publishers_fit_picture_is_linked_and_not_loaded(url):
    """It costs the publisher's reader nothing and us nothing."""
    (planned,) = plan(url)

    assert not planned.load
    assert placed(planned, None, public_url="").picture.src == url


@pytest.mark.parametrize(
    "url",
    ["http://x.example/a.jpg", "file:///a/b.jpg", "https://x.example/a.webp", "https://x.example/a.svg", "https://x.example/image?id=3"],
)
def test_what_mail_programs_may_not_show_is_loaded(url):
    """Plain http, local files, modern formats, and addresses that do not tell."""
    (planned,) = plan(url)

    assert planned.load


def test_a_print_original_is_loaded_although_it_is_a_jpeg():
    """A picture known to be 6,000 pixels wide would cost each reader megabytes."""
    assert plan(URL, width=6000)[0].load
    assert plan(URL, width=200)[0].load
    assert not plan(URL, width=1200)[0].load


def test_embed_loads_everything_and_host_needs_public_pages():
    """Without pages a loaded picture travels with the message."""
    assert plan(URL, pictures="embed", public_url="https://l.example")[0].hosted is False
    assert plan(URL, pictures="host", public_url="https://l.example")[0].hosted is True
    assert plan(URL, pictures="host")[0].hosted is False


def test_every_address_is_planned_once_at_its_largest():
    """The lead's picture may also be that of a small story; a brief shows none, and no author's photo."""
    author = Author(name="A", photo="https://x.example/p.jpg")
    picks = [pick(n, place, picture=Picture(url=URL), authors=(author,)) for n, place in enumerate([Place.COMPACT, Place.LEAD])]
    picks.append(
        pick(
            5,
            Place.BRIEF,
            picture=Picture(url="https://x.example/never.jpg"),
            authors=(Author(name="B", photo="https://x.example/no.jpg"),),
        )
    )

    planned = plan_pictures(edition(picks=picks), newsletter(logo="https://x.example/logo.png"), RenderingOptions(), "")

    assert [("https://x.example/logo.png", 240), (URL, 552), ("https://x.example/p.jpg", 40)] == [(p.url, p.shown_width) for p in planned]


def test_a_loaded_picture_becomes_a_small_jpeg_of_twice_the_shown_width():
    """1,104 pixels for 552, in at most 80 KB, without the original's metadata."""
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    image = Image.open(io.BytesIO(drawn("x", 3000, 1500)))
    made = prepare(URL, encoded(image, "JPEG", quality=95, exif=exif), 552)

    again = Image.open(io.BytesIO(made.data))
    assert (made.width, made.height, again.size) == (1104, 552, (1104, 552))
    assert made.content_type == "image/jpeg"
    assert len(made.data) <= 80_000
    assert not again.getexif()
    assert b"where it was taken" not in made.data


def test_noise_is_pressed_into_the_budget():
    """The worst case for JPEG still fits."""
    noise = Image.effect_noise((1104, 621), 120).convert("RGB")

    assert len(prepare(URL, encoded(noise, "PNG"), 552, None, 200_000).data) <= 200_000


def test_a_picture_taken_sideways_is_upright():
    """The turn is in the metadata, which is taken away."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (400, 200), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 200, 200))

    made = prepare(URL, encoded(image, "JPEG", exif=exif), 552)

    top = Image.open(io.BytesIO(made.data)).convert("RGB").getpixel((made.width // 2, 5))
    assert top[2] > top[0]


def test_an_avatar_is_square_and_small():
    """Cropped around where faces are, 80 by 80."""
    made = prepare(URL, drawn("y", 300, 500), 40, 1.0)

    assert (made.width, made.height) == (80, 80)


def test_a_see_through_picture_stays_see_through():
    """A logo must not get a box."""
    image = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    image.paste((10, 60, 90, 255), (20, 20, 200, 80))

    made = prepare(URL, encoded(image, "PNG"), 240)

    assert made.content_type == "image/png"
    assert Image.open(io.BytesIO(made.data)).convert("RGBA").getpixel((2, 2))[3] == 0


def test_a_chart_of_few_colours_stays_a_png():
    """JPEG would smear its lines."""
    assert prepare(URL, encoded(Image.new("P", (600, 300), 3), "PNG"), 552).content_type == "image/png"


def test_the_first_frame_of_an_animation_is_taken():
    """Nothing moves in print."""
    frames = [Image.new("RGB", (100, 50), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    made = prepare(URL, encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), 112)

    assert Image.open(io.BytesIO(made.data)).convert("RGB").getpixel((5, 5))[0] > 200


def test_colours_are_reckoned_over_before_their_profile_is_dropped():
    """A profile is used, then stripped; a broken one is ignored."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.open(io.BytesIO(drawn("z", 200, 100)))

    assert b"ICC_PROFILE" not in prepare(URL, encoded(image, "JPEG", icc_profile=profile), 112).data
    assert prepare(URL, encoded(image, "JPEG", icc_profile=b"broken"), 112).width == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>not here</html>",
        b"\xff\xd8\xff\xe0broken",
        encoded(Image.new("RGB", (50, 50)), "JPEG")[:200],
    ],
)
def test_what_is_no_whole_picture_is_refused_by_its_address(data):
    """The message says which picture and what to do."""
    with pytest.raises(BadInput) as refused:
        prepare(URL, data, 552)

    assert URL in str(refused.value)


def test_a_decompression_bomb_is_refused_before_it_unfolds():
    """A few hundred bytes that claim 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = (30_000).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + bytes([8, 2, 0, 0, 0]))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")

    with pytest.raises(BadInput, match="pixels"):
        prepare(URL, bomb, 552)


def test_a_picture_loaded_only_to_see_keeps_its_address_if_it_is_fit():
    """An address without a suffix may well be a JPEG."""
    (unknown,) = plan("https://x.example/image?id=3", public_url="https://l.example")
    jpeg = prepare(unknown.url, encoded(Image.open(io.BytesIO(drawn("q", 1200, 600))), "JPEG"), 552)
    webp = prepare(unknown.url, encoded(Image.open(io.BytesIO(drawn("q", 1200, 600))), "WEBP"), 552)

    assert placed(unknown, jpeg, public_url="https://l.example").picture.src == "https://x.example/image?id=3"
    where = placed(unknown, webp, public_url="https://l.example")
    assert where.picture.src == f"https://l.example/p/{webp.sha256}.jpg"
    assert where.hosted == webp.data


def test_an_attached_picture_is_named_by_its_hash():
    """Content-ID, src and bytes belong together."""
    (local,) = plan("file:///pictures/a.jpg")
    made = prepare(local.url, drawn("r"), 552)
    where = placed(local, made, public_url="")

    assert where.attachment is not None
    assert where.picture.src == f"cid:{where.attachment.cid}"
    assert where.attachment.cid == made.sha256
    assert made == prepare(local.url, drawn("r"), 552)
