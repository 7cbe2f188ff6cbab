"""The photos of a product."""

from datetime import datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db, lock
from app.core.errors import DomainError, constraint_sentence
from app.files.actions import attach, end_attachment
from app.files.models import Attachment, AttachmentClass
from app.products.models import Photo, Product
from app.products.queries import live_photos, photo_by_key
from app.products.values import MOST_PHOTOS, StoredPhoto

constraint_sentence(
    "uq_photos_public_id",
    columns="photos.public_id",
    sentence="Ảnh này đã được gửi.",
    field=None,
)


def add_photo(
    product: Product, stored: StoredPhoto, *, alt: str, key: str, actor: Viewer, now: datetime
) -> Photo:
    """A photo at the end of the product's photos; its bytes are in the store already.

    A form sent twice gives the row it made before. Photos are of the public class: they are shown
    on the public page of a recognised product.
    """
    existing = photo_by_key(actor.programme_id, key)
    if existing is not None:
        return existing
    lock(product)
    before = live_photos(product)
    if len(before) >= MOST_PHOTOS:
        raise DomainError(
            f"Mỗi sản phẩm có nhiều nhất {MOST_PHOTOS} ảnh. Xin bỏ bớt ảnh trước khi thêm.",
            field="photo",
        )
    if not alt.strip():
        raise DomainError("Xin mô tả ảnh bằng vài chữ cho người không xem được ảnh.", field="alt")
    photo = Photo(
        public_id=key,
        programme_id=actor.programme_id,
        product_id=product.id,
        alt=alt.strip(),
        width=stored.width,
        height=stored.height,
        position=max((other.position for other in product.photos), default=0) + 1,
        created_at=now,
        updated_at=now,
    )
    picture = _attach(photo, stored, "photo", actor=actor, now=now)
    thumbnail = _attach(photo, stored, "thumbnail", actor=actor, now=now)
    photo.picture, photo.picture_id = picture, picture.id
    photo.thumbnail, photo.thumbnail_id = thumbnail, thumbnail.id
    photo.product = product
    db.session.add(photo)
    record("photo.added", photo, actor=actor, now=now, product=product.public_id)
    return photo


def end_photo(photo: Photo, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take a photo off its product; its bytes and its row stay."""
    if photo.ended_at is not None:
        return
    photo.ended_at = photo.updated_at = now
    for attachment in (photo.picture, photo.thumbnail):
        end_attachment(attachment, reason=reason, actor=actor, now=now)
    record("photo.ended", photo, actor=actor, now=now, product=photo.product.public_id)


def _attach(
    photo: Photo, stored: StoredPhoto, purpose: str, *, actor: Viewer, now: datetime
) -> Attachment:
    picture = purpose == "photo"
    return attach(
        stored.picture if picture else stored.thumbnail,
        photo,
        name=f"{stored.name}.{'jpg' if picture else 'webp'}",
        media_type="image/jpeg" if picture else "image/webp",
        purpose=purpose,
        access_class=AttachmentClass.PUBLIC,
        actor=actor,
        now=now,
    )
