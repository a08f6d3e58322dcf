"""Pictures on disk, in a folder that goes when the server does, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from tempfile import TemporaryDirectory


class PictureStore:
    """Keeps the pictures that were asked for last; ``most_bytes`` of them in all.

    They are not kept longer than the server runs, so that a document that is withdrawn leaves nothing behind.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._folder: TemporaryDirectory[str] | None = None
        self._sizes: OrderedDict[str, int] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        """The picture with this name (hex digits), or None."""
        if key not in self._sizes:
            return None
        self._sizes.move_to_end(key)
        try:
            return self._path(key).read_bytes()
        except OSError:
            del self._sizes[key]
            return None

    def put(self, key: str, picture: bytes) -> None:
        """Keep a picture, and let go of those that nobody asked for longest. A full disk keeps nothing."""
        try:
            self._path(key).write_bytes(picture)
        except OSError:
            return
        self._sizes[key] = len(picture)
        while sum(self._sizes.values()) > self._most:
            oldest, _ = self._sizes.popitem(last=False)
            self._path(oldest).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the folder."""
        self._sizes.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _path(self, key: str) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="passend-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / key
