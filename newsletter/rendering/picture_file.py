"""A picture's file: measured, and made fit for mail. Reads foreign bytes, so it belongs into a cell."""

from __future__ import annotations

import io
import warnings
from typing import cast

from PIL import ExifTags, Image, ImageCms, ImageOps

from newsletter.errors import BadInput
from newsletter.rendering.pictures import MadePicture, PictureFacts

_READ_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
# A 30 KB file can unfold to gigabytes (decompression bomb). A JPEG is read at a fraction of its size, all else whole, and twice over.
_MAX_PIXELS = {"JPEG": 50_000_000}
_MAX_PIXELS_ELSE = 25_000_000
_DECODED_TO_SEE = 200_000  # bytes; a larger file is never linked, so nobody needs to know whether it is whole
_QUALITIES = (78, 70, 62, 54, 46, 40)
_FEW = 256  # colours: a chart or a drawing, whose lines JPEG would smear


def measure(url: str, data: bytes) -> PictureFacts:
    """What a file is. Raises BadInput for what is no picture, a broken one, or one of too many pixels.

    `url` only names it in errors.
    """
    image = _opened(url, data)
    facts = PictureFacts(
        format=image.format or "",
        width=image.width,
        height=image.height,
        bytes=len(data),
        animated=bool(getattr(image, "is_animated", False)),
        turned=_orientation(url, image) not in (None, 0, 1),
        mode=image.mode,
    )
    if len(data) <= _DECODED_TO_SEE:
        try:
            image.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
            raise _unusable(url, "it is damaged") from broken
    return facts


def prepare(url: str, data: bytes, shown_width: int, ratio: float | None = None, max_bytes: int = 80_000) -> MadePicture:
    """The picture at twice the width it is shown at, upright, without metadata, in at most `max_bytes` where that can be.

    The first frame of an animation; JPEG, or PNG where it is see-through or has few colours. First the quality is
    lowered, then the size down to the shown width; what is too heavy then comes as it is. Raises BadInput as `measure`.
    """
    image = _opened(url, data)
    try:
        image = _in_eight_bits(_upright(image, shown_width))
        few_colours = image.mode == "P" or image.getcolors(_FEW) is not None
        image = _shaped(_in_srgb(image), shown_width, ratio)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise _unusable(url, "it is damaged") from broken
    encoded, content_type, (width, height) = _encoded(image, few_colours=few_colours, shown_width=shown_width, max_bytes=max_bytes)
    return MadePicture(data=encoded, content_type=content_type, width=width, height=height)


def _unusable(url: str, why: str) -> BadInput:
    return BadInput(f"the picture cannot be used: {why}", where=url, do="replace it by a JPEG or PNG, or leave it out")


def _opened(url: str, data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow warns at its own limit; ours is checked below, before a pixel is unfolded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=_READ_FORMATS)
        except Image.DecompressionBombError as bomb:
            raise _unusable(url, "it has too many pixels") from bomb
        except (OSError, ValueError, SyntaxError) as broken:
            if b"<svg" in data[:2000].lower():
                raise _unusable(url, "it is an SVG drawing, which mail programs do not show") from broken
            raise _unusable(url, "it is no JPEG, PNG, GIF, WebP, AVIF, BMP or TIFF") from broken
    if image.width * image.height > _MAX_PIXELS.get(image.format or "", _MAX_PIXELS_ELSE):
        raise _unusable(url, f"it has {image.width} x {image.height} pixels, which is too many")
    return image


def _orientation(url: str, image: Image.Image) -> int | None:
    try:
        found = image.getexif().get(ExifTags.Base.Orientation)
    except (OSError, ValueError, SyntaxError, TypeError) as broken:
        raise _unusable(url, "its metadata is damaged") from broken
    return found if isinstance(found, int) else None


def _upright(image: Image.Image, shown_width: int) -> Image.Image:
    if image.format == "JPEG":
        # Lets the decoder skip what would be thrown away: a 12-megapixel photo in a tenth of the time.
        image.draft("RGB", (shown_width * 4, shown_width * 4))
    return ImageOps.exif_transpose(image)


def _in_srgb(image: Image.Image) -> Image.Image:
    """In RGB or RGBA, colours reckoned over to sRGB; nothing of the metadata is left, neither profile nor place."""
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: the colours are taken as they stand, as browsers do
    plain = image.convert("RGBA" if see_through else "RGB")
    plain.info = {}
    return plain


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Deep greys as plain ones: Pillow's own conversion cuts everything above 255 off, which leaves a white page."""
    if not image.mode.startswith(("I", "F")):
        return image
    deep = image.convert("F")
    low, high = (0.0, 65_535.0) if image.mode.startswith("I;16") else _bounds(deep)
    scale = 255 / max(1e-9, high - low)
    plain = deep.point(lambda value: value * scale - low * scale).convert("L")
    plain.info = {}  # a see-through colour of sixteen bits means nothing any more
    return plain


def _bounds(deep: Image.Image) -> tuple[float, float]:
    low, high = deep.getextrema()
    return float(cast("float", low)), float(cast("float", high))  # one band: numbers, not pairs


def _shaped(image: Image.Image, shown_width: int, ratio: float | None) -> Image.Image:
    if ratio is None and image.height > image.width:
        ratio = 1.0  # an upright picture at full width would fill two screens
    if ratio is not None:
        # A little above the middle: that is where faces are.
        width = max(1, min(image.width, round(image.height * ratio), shown_width * 2))
        return ImageOps.fit(image, (width, max(1, round(width / ratio))), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    return _narrowed(image, shown_width * 2)


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, *, few_colours: bool, shown_width: int, max_bytes: int) -> tuple[bytes, str, tuple[int, int]]:
    """The file, its type and its size in pixels."""
    see_through = image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255)
    if see_through or few_colours:
        png = _png(image, max_bytes)
        if png is not None:
            return png, "image/png", image.size
    if see_through:
        # Too heavy to stay see-through: on white, as most mail shows it.
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    jpeg, size = _jpeg(image.convert("RGB"), shown_width, max_bytes)
    return jpeg, "image/jpeg", size


def _png(image: Image.Image, max_bytes: int) -> bytes | None:
    """A PNG of all colours, else of 256, else None."""
    whole = _as_png(image)
    if len(whole) <= max_bytes:
        return whole
    fewer = _as_png(image.quantize(256, method=Image.Quantize.FASTOCTREE))
    return fewer if len(fewer) <= max_bytes else None


def _as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _jpeg(image: Image.Image, shown_width: int, max_bytes: int) -> tuple[bytes, tuple[int, int]]:
    """Coarser first, then smaller: grain at half the pixels looks better than blocks at all of them."""
    while True:
        data = _finest(image, max_bytes)
        if len(data) <= max_bytes or image.width <= shown_width:
            return data, image.size
        image = _narrowed(image, max(shown_width, image.width * 3 // 4))


def _finest(image: Image.Image, max_bytes: int) -> bytes:
    """The JPEG of the best quality that fits, found by halving; the coarsest if none does."""
    first = _as_jpeg(image, _QUALITIES[0])
    if len(first) <= max_bytes:
        return first
    low, high = 1, len(_QUALITIES) - 1
    while low < high:
        middle = (low + high) // 2
        if len(_as_jpeg(image, _QUALITIES[middle])) <= max_bytes:
            high = middle
        else:
            low = middle + 1
    return _as_jpeg(image, _QUALITIES[low])


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
