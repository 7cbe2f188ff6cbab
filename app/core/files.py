"""The store of bytes: content-addressed local files, or an S3-compatible bucket by setting."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from app.core.errors import DomainError

PIECE = 1024 * 256


@dataclass(frozen=True)
class StoredFile:
    """What the store keeps of a content: its SHA-256 and its size in bytes."""

    digest: str
    size: int


class Store(Protocol):
    """Five methods; nothing else of the application touches stored bytes."""

    def put(self, source: IO[bytes], *, limit: int) -> StoredFile:
        """Keep the bytes; DomainError when they are none or more than ``limit``."""
        ...

    def open(self, digest: str) -> IO[bytes]:
        """The bytes, to be read and closed by the caller; FileNotFoundError when missing."""
        ...

    def local(self, digest: str) -> Path:
        """A path on this machine where the bytes can be read by another program."""
        ...

    def has(self, digest: str) -> bool:
        """Whether the content is there."""
        ...

    def digests(self) -> Iterator[str]:
        """Every content kept, in order."""
        ...


def receive(source: IO[bytes], folder: Path, *, limit: int) -> tuple[Path, StoredFile]:
    """Stream into a temporary file in ``folder``, hashing; on disk before it returns."""
    folder.mkdir(parents=True, exist_ok=True)
    sum_, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder, prefix="nhan-")
    try:
        with os.fdopen(handle, "wb") as target:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise DomainError(
                        f"Tệp lớn hơn mức cho phép ({limit // (1024 * 1024)} MB). "
                        "Xin chia nhỏ hoặc quét ở độ phân giải thấp hơn."
                    )
                sum_.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if size == 0:
            raise DomainError("Tệp rỗng, không có nội dung nào để lưu.")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name), StoredFile(digest=sum_.hexdigest(), size=size)


class FolderStore:
    """Files under ``root``/ab/cd/<sha256>, written aside, flushed and renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:4] / digest

    def put(self, source: IO[bytes], *, limit: int) -> StoredFile:
        """Keep the bytes; the same content is kept once."""
        temporary, stored = receive(source, self._incoming, limit=limit)
        target = self._path(stored.digest)
        if target.exists():
            temporary.unlink()
            return stored
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.chmod(0o440)
        temporary.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return stored

    def open(self, digest: str) -> IO[bytes]:
        """The bytes of a content."""
        return self._path(digest).open("rb")

    def local(self, digest: str) -> Path:
        """The file itself."""
        return self._path(digest)

    def has(self, digest: str) -> bool:
        """Whether the file is there."""
        return self._path(digest).exists()

    def digests(self) -> Iterator[str]:
        """Every content kept, in order."""
        for path in sorted(self._root.glob("??/??/*")):
            yield path.name


class BucketStore:
    """The same in an S3-compatible bucket; ``local`` copies into a cache folder."""

    def __init__(self, *, endpoint: str | None, bucket: str, cache: Path) -> None:
        import boto3  # noqa: PLC0415 - heavy, only where a bucket is configured

        self._client: Any = boto3.client("s3", endpoint_url=endpoint)
        self._bucket = bucket
        self._cache = cache

    def put(self, source: IO[bytes], *, limit: int) -> StoredFile:
        """Keep the bytes; the same content is sent once."""
        temporary, stored = receive(source, self._cache / "incoming", limit=limit)
        try:
            if not self.has(stored.digest):
                self._client.upload_file(str(temporary), self._bucket, stored.digest)
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    def open(self, digest: str) -> IO[bytes]:
        """The bytes of a content."""
        return self.local(digest).open("rb")

    def local(self, digest: str) -> Path:
        """A cached copy of the object."""
        path = self._cache / digest
        if not path.exists():
            self._cache.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}")
            try:
                self._client.download_file(self._bucket, digest, str(partial))
            except self._client.exceptions.ClientError as failure:
                raise FileNotFoundError(digest) from failure
            partial.rename(path)
        return path

    def has(self, digest: str) -> bool:
        """Whether the object is there."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=digest)
        except self._client.exceptions.ClientError:
            return False
        return True

    def digests(self) -> Iterator[str]:
        """Every content kept, in order."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for item in page.get("Contents", []):
                yield item["Key"]


_store: Store | None = None


def use_store(chosen: Store) -> None:
    """The store of this process (set by the factory)."""
    global _store  # noqa: PLW0603 - one store per process, chosen at start
    _store = chosen


def store() -> Store:
    """The store in use."""
    if _store is None:
        raise RuntimeError("kho tệp chưa được chọn")
    return _store
