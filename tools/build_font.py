"""Put the font of printed documents where the server finds it.

    python tools/build_font.py PACKAGE_FOLDER OUTPUT_FOLDER

Noto Sans SC comes as whole TrueType files. The slices made for browsers would not do: WeasyPrint takes 8 to 25
seconds to load them, and they lack 31 characters of GB 2312. A box must never be printed where the name of a
person or a material stands, so the build fails when a font lacks a character that it must have.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
}
SYMBOLS = "ΦφμΩ℃①②③⑩±×÷°∅≤≥≈√→←↑↓■□●○△▲※¥￥%‰½²³㎡㎜㎏、。《》「」（）：；！？…—䶮"


def main(package: Path, output: Path) -> None:
    """Copy the fonts. Raises ValueError when one lacks characters that it must have."""
    output.mkdir(parents=True, exist_ok=True)
    for source, target in FONTS.items():
        missing = required_characters() - set(TTFont(package / source, lazy=True).getBestCmap())
        if missing:
            raise ValueError(f"{source} lacks {''.join(map(chr, sorted(missing)))}")
        shutil.copyfile(package / source, output / target)


def required_characters() -> set[int]:
    """Return the code points of GB 2312, printable ASCII and the symbols on drawings and documents."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = "".join(code.decode("gb2312", errors="ignore") for code in codes)
    return {ord(character) for character in hanzi + SYMBOLS} | set(range(0x20, 0x7F))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
