"""What a picture really is, and a safe copy of it for people to see."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.domains.sync.errors import NotAPicture

TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000
"""A phone takes 12 to 50 million; a small file that unfolds into more is an attack on memory."""
LONGEST_SIDE = 2000
QUALITY = 82


def type_of(data: bytes) -> str | None:
    """The media type by the first bytes, or None for anything but JPEG, PNG and WebP."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def for_display(data: bytes) -> bytes:
    """*data* decoded and encoded anew, upright, at most 2000 pixels a side: no metadata (place, phone), nothing hidden.

    PNG stays PNG (drawings have fine lines), all else becomes JPEG. Raises NotAPicture for what cannot be decoded whole.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode(_decode(data))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NotAPicture from error
    except Image.DecompressionBombWarning as error:
        raise NotAPicture from error


def _decode(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=list(TYPES.values()))
    if image.width * image.height > MOST_PIXELS:
        raise NotAPicture
    kind = image.format
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small from the start
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.format = kind
    return upright


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    if image.format == "PNG":
        image.convert("RGBA" if image.mode in ("RGBA", "LA", "PA", "P") else "RGB").save(out, "PNG")
    else:
        image.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
