"""A loaded picture made fit for mail. Reads foreign bytes, so it belongs into a cell."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps

from newsletter.errors import BadInput
from newsletter.rendering.pictures import TOO_WIDE, MadePicture

_FIT_FORMATS = frozenset({"JPEG", "PNG", "GIF"})
_READ_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
_TOO_HEAVY = 400_000  # bytes of a linked picture
_SMALLEST = 64  # pixels; narrower than this is not shrunk for the sake of bytes
_MAX_PIXELS = 50_000_000  # a 30 KB file can unfold to gigabytes (decompression bomb)


def prepare(url: str, data: bytes, shown_width: int, ratio: float | None = None, max_bytes: int = 80_000) -> MadePicture:
    """The picture at twice the width it is shown at, upright, without metadata, in at most about `max_bytes`.

    The first frame of an animation; JPEG, or PNG where it is see-through or has few colours. `url` only names it in
    errors. Raises BadInput for what is no picture, or one of more than 50 million pixels.
    """
    image = _opened(url, data)
    original_format, (width, height) = image.format, image.size
    fit = original_format in _FIT_FORMATS and shown_width <= width <= TOO_WIDE and len(data) <= _TOO_HEAVY
    try:
        image = _upright(image, shown_width)
        few_colours = image.mode == "P" or image.getcolors(256) is not None
        image = _shaped(_in_srgb(image), shown_width, ratio)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise _unusable(url, "it is damaged") from broken
    encoded, content_type, (made_width, made_height) = _encoded(image, few_colours=few_colours, max_bytes=max_bytes)
    return MadePicture(
        data=encoded,
        content_type=content_type,
        width=made_width,
        height=made_height,
        original_fit=fit,
        original_width=width,
        original_height=height,
    )


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
            raise _unusable(url, "it is no JPEG, PNG, GIF, WebP, AVIF, BMP or TIFF") from broken
    if image.width * image.height > _MAX_PIXELS:
        raise _unusable(url, f"it has {image.width} x {image.height} pixels, which is too many")
    return image


def _upright(image: Image.Image, shown_width: int) -> Image.Image:
    if image.format == "JPEG":
        # Lets the decoder skip what would be thrown away: a 12-megapixel photo in a tenth of the time.
        image.draft("RGB", (shown_width * 4, shown_width * 4))
    return ImageOps.exif_transpose(image)


def _in_srgb(image: Image.Image) -> Image.Image:
    """In RGB or RGBA, colours reckoned over to sRGB: the profile itself is stripped."""
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


def _shaped(image: Image.Image, shown_width: int, ratio: float | None) -> Image.Image:
    if ratio is None and image.height > image.width:
        ratio = 1.0  # an upright picture at full width would fill two screens
    if ratio is not None:
        # A little above the middle: that is where faces are.
        width = min(image.width, round(image.height * ratio))
        target = (min(width, shown_width * 2), max(1, round(min(width, shown_width * 2) / ratio)))
        return ImageOps.fit(image, target, Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    if image.width <= shown_width * 2:
        return image
    height = max(1, round(image.height * shown_width * 2 / image.width))
    return image.resize((shown_width * 2, height), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, *, few_colours: bool, max_bytes: int) -> tuple[bytes, str, tuple[int, int]]:
    """The file, its type and its size in pixels."""
    see_through = image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255)
    if see_through or few_colours:
        png = _png(image, max_bytes)
        if see_through or len(png) <= max_bytes:
            return png, "image/png", image.size
    jpeg, size = _jpeg(image.convert("RGB"), max_bytes)
    return jpeg, "image/jpeg", size


def _png(image: Image.Image, max_bytes: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    if out.tell() > max_bytes:
        out = io.BytesIO()
        image.quantize(256, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _jpeg(image: Image.Image, max_bytes: int) -> tuple[bytes, tuple[int, int]]:
    """Coarser first, then smaller: grain at half the pixels looks better than blocks at all of them."""
    while True:
        for quality in (78, 70, 62, 54, 46):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if out.tell() <= max_bytes or image.width < _SMALLEST:
                return out.getvalue(), image.size
        image = image.resize((image.width * 3 // 4, max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)
