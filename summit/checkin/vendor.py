"""Copies the QR decoder from node_modules to where the door page loads it from.

Run as ``python -m summit.checkin.vendor`` after ``npm ci``. Three files are enough: the decoder
runs without a bundler.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "node_modules" / "zxing-wasm" / "dist"
TARGET = ROOT / "static" / "vendor" / "zxing"

# The reader imports "../share.js", so the two keep their places relative to each other.
FILES = {
    "es/reader/index.js": "reader/index.js",
    "es/share.js": "share.js",
    "reader/zxing_reader.wasm": "zxing_reader.wasm",
}


def copy(source: Path = SOURCE, target: Path = TARGET) -> None:
    """Copy the three files. Raises FileNotFoundError when npm has not run."""
    for origin, name in FILES.items():
        there = target / name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, there)


if __name__ == "__main__":
    copy()
