"""The store of bytes: the same promises in a folder and in an S3-compatible bucket."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from app.core.errors import DomainError
from app.core.files import BucketStore, FolderStore, Store

LIMIT = 1024 * 1024


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An S3-compatible server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Each kind of store, empty."""
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    address = request.getfixturevalue("endpoint")
    bucket = f"ocop-{tmp_path.name.replace('_', '-').strip('-')[:40].strip('-').lower()}"
    boto3.client("s3", endpoint_url=address).create_bucket(Bucket=bucket)
    return BucketStore(endpoint=address, bucket=bucket, cache=tmp_path / "cache")


def _put(store: Store, content: bytes) -> str:
    return store.put(BytesIO(content), limit=LIMIT).digest


def test_what_is_kept_comes_back_named_by_its_hash(store: Store) -> None:
    digest = _put(store, b"ban quet")

    assert digest == hashlib.sha256(b"ban quet").hexdigest()
    with store.open(digest) as stream:
        assert stream.read() == b"ban quet"
    assert store.local(digest).read_bytes() == b"ban quet"


def test_the_same_content_is_kept_once(store: Store) -> None:
    assert _put(store, b"a") == _put(store, b"a")
    assert list(store.digests()) == [hashlib.sha256(b"a").hexdigest()]


def test_what_is_not_there_is_said_to_be_missing(store: Store) -> None:
    assert not store.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        store.open("0" * 64)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Tệp rỗng"), (b"x" * (LIMIT + 1), "lớn hơn mức cho phép")],
    ids=["empty", "too large"],
)
def test_a_refused_content_leaves_nothing_behind(
    store: Store, tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        _put(store, content)

    assert list(store.digests()) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
