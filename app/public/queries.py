"""Reading what is published. Nobody signs in here: only published rows are found at all."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload, selectinload

from app.certification.models import Certificate, Decision, Recognition, RecognitionEventRow
from app.certification.queries import current_recognitions, expiring_days, standing
from app.certification.values import RecognitionEvent, Validity
from app.commerce.models import Listing
from app.core.database import db
from app.core.errors import MissingError
from app.files.models import Attachment, AttachmentClass
from app.products.models import Photo, Product
from app.products.queries import live_photos, public_photo
from app.public.values import Checked, PublicProduct
from app.settings.models import Programme
from app.settings.queries import programme_by_id, programmes
from app.units.models import Unit


def published_product(public_id: str, *, on: date) -> PublicProduct:
    """A product with all its public page shows; MissingError when it is not published.

    Published is what was recognised at some time (also if expired, revoked or without number of
    the decision) and is still in the register.
    """
    product = db.session.scalar(
        select(Product)
        .where(Product.public_id == public_id, Product.ended_at.is_(None))
        .options(
            joinedload(Product.producer),
            joinedload(Product.group),
            joinedload(Product.commune),
            joinedload(Product.old_commune).joinedload(Unit.parent),
            joinedload(Product.former_district),
            selectinload(Product.packs),
            selectinload(Product.photos).joinedload(Photo.picture),
        )
    )
    found = None if product is None else _recognised(product, on=on)
    if product is None or found is None:
        raise MissingError("Không có sản phẩm này trong danh mục sản phẩm OCOP đã công bố.")
    recognition, state = found
    return PublicProduct(
        product=product,
        programme=programme_by_id(product.programme_id),
        recognition=recognition,
        standing=state,
        photos=live_photos(product),
        listings=_where_sold(product.id),
    )


def _recognised(product: Product, *, on: date) -> tuple[Recognition, Validity] | None:
    """The recognition that counts on a day and how it stands; None when there is none yet."""
    recognition = current_recognitions([product.id], on=on).get(product.id)
    if recognition is None:
        return None
    days = expiring_days(product.programme_id, on=on)
    state = standing(recognition, on=on, expiring_days=days)
    return None if state is None else (recognition, state)


def _where_sold(product_id: int) -> Sequence[Listing]:
    """The links that sell the product now, last seen first."""
    return db.session.scalars(
        select(Listing)
        .where(Listing.product_id == product_id, Listing.ended_on.is_(None))
        .order_by(Listing.seen_on.desc(), Listing.id)
    ).all()


def published_photo(product_id: str, photo_id: str, ending: str, *, on: date) -> Attachment:
    """The file of a photo of a published product; MissingError otherwise.

    The ending chooses: the picture is a JPEG (jpg), its thumbnail a WebP (webp).
    """
    photo = public_photo(photo_id)
    if photo.product.public_id != product_id or _recognised(photo.product, on=on) is None:
        raise MissingError("Không tìm thấy ảnh này.")
    for attachment in (photo.picture, photo.thumbnail):
        open_to_all = attachment.access_class is AttachmentClass.PUBLIC
        if file_ending(attachment) == ending and open_to_all and attachment.ended_at is None:
            return attachment
    raise MissingError("Không tìm thấy ảnh này.")


def file_ending(attachment: Attachment) -> str:
    """The ending in the public address of a picture: "jpg", "png", "webp"."""
    return attachment.blob.media_type.rpartition("/")[2].replace("jpeg", "jpg")


def checked(certificate: Certificate, *, on: date) -> Checked:
    """How a certificate stands on a day, with the decision that revoked it if one did."""
    days = expiring_days(certificate.programme_id, on=on)
    state = standing(certificate.recognition, on=on, expiring_days=days)
    return Checked(
        certificate=certificate,
        programme=programme_by_id(certificate.programme_id),
        standing=state,
        revocation=_revocation(certificate) if state is Validity.REVOKED else None,
    )


def _revocation(certificate: Certificate) -> Decision | None:
    return db.session.scalar(
        select(Decision)
        .join(RecognitionEventRow, RecognitionEventRow.decision_id == Decision.id)
        .where(
            RecognitionEventRow.recognition_id == certificate.recognition_id,
            RecognitionEventRow.event == RecognitionEvent.REVOKED,
        )
        .order_by(RecognitionEventRow.id.desc())
        .limit(1)
    )


def only_programme() -> Programme | None:
    """The programme of this system when there is one only; None among several."""
    found = programmes()
    return found[0] if len(found) == 1 else None


def database_answers() -> bool:
    """Whether the database answers a query."""
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True
