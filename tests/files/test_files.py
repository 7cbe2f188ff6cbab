"""Blobs by content, attachments by owner."""

from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.access.values import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.core.files import store
from app.files.actions import attach, end_attachment, keep, keep_bytes, safe_name
from app.files.models import Attachment, AttachmentClass, Blob
from tests.factories.world import World


def add(world: World, content: bytes = b"%PDF-1.7 x", which: int = 0) -> Attachment:
    stored = keep(BytesIO(content), limit=10_000)
    with transaction():
        return attach(
            stored,
            world.products[which],
            name="giay.pdf",
            media_type="application/pdf",
            purpose="paper",
            access_class=AttachmentClass.INTERNAL,
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=now(),
        )


def test_attachment_belongs_to_its_owner(world: World) -> None:
    added = add(world)
    assert (added.owner_kind, added.owner_public_id) == ("products", world.products[0].public_id)
    assert added.added_by_id == world.users[Role.COMMUNE_OFFICER][0].id
    with store().open(added.blob.digest) as source:
        assert source.read() == b"%PDF-1.7 x"


def test_equal_bytes_are_kept_once(world: World) -> None:
    one, other = add(world), add(world, which=1)
    assert one.public_id != other.public_id
    assert one.blob_id == other.blob_id
    assert len(db.session.scalars(select(Blob)).all()) == 1


def test_generated_bytes_are_kept_under_their_digest(app: Flask) -> None:
    assert keep_bytes(b"abc").digest == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_ended_attachment_stays_with_its_reason(world: World) -> None:
    added = add(world)
    with transaction():
        end_attachment(added, reason="Nộp nhầm", actor=world.system, now=now())
    assert (added.ended_at, added.ended_reason) == (now(), "Nộp nhầm")
    assert store().has(added.blob.digest)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry
    assert entry.verb == "attachment.ended"
    assert entry.facts["changes"]["ended_reason"] == [None, "Nộp nhầm"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("giấy phép.pdf", "giấy phép.pdf"),
        ("C:\\Users\\a\\giay.pdf", "giay.pdf"),
        ("../../etc/passwd", "passwd"),
        (".htaccess", "htaccess"),
        ("a\x00b\u202efdp.pdf", "abfdp.pdf"),
        ("", "tep"),
        ("/", "tep"),
        ("đ" * 300 + ".pdf", "đ" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_safe_names_have_no_folder_and_no_control(name: str) -> None:
    kept = safe_name(name)
    assert kept
    assert len(kept) <= 120
    assert not kept.startswith(".")
    assert not set(kept) & {"/", "\\", "\x00", "\r", "\n", "\u202e"}
