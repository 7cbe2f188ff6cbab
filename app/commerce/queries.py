"""Candidates of a feed, listings, channels and tokens."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access.values import Viewer
from app.certification.models import Recognition
from app.certification.queries import expiring_days, latest, standing
from app.commerce.models import FeedToken, Listing
from app.commerce.values import Candidate, Channel
from app.core.database import db
from app.core.errors import MissingError
from app.core.secrets import digest
from app.producers.queries import in_scope
from app.products.models import Pack, Photo, Product
from app.rubrics.queries import editions

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=8)
def _data(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def policy() -> dict[str, Any]:
    """What Google takes by product group, as published in the data."""
    return dict(_data("google_policy.yaml"))


def channels() -> tuple[Channel, ...]:
    """The channels a link may belong to."""
    return tuple(
        Channel(
            code=row["code"],
            name=row["name"],
            hosts=tuple(row["hosts"]),
            status=row["status"],
            closed_on=row.get("closed_on"),
            note=row.get("note", ""),
        )
        for row in _data("channels.yaml")["channels"]
    )


def channel(code: str) -> Channel:
    """One channel; MissingError when there is none of this code."""
    for found in channels():
        if found.code == code:
            return found
    raise MissingError("Không có kênh này.")


def candidates(*, viewer: Viewer, on: date, public_url: str) -> list[Candidate]:
    """Every pack of every product ever recognised, within scope, as it stands on a day."""
    rows = db.session.scalars(
        select(Recognition)
        .join(Recognition.product)
        .where(in_scope(Product, viewer), Product.ended_at.is_(None))
        .options(
            joinedload(Recognition.product).options(
                joinedload(Product.producer),
                joinedload(Product.group),
                selectinload(Product.packs),
                selectinload(Product.photos).joinedload(Photo.picture),
            )
        )
    ).all()
    days = expiring_days(viewer.programme_id, on=on)
    sheets = {edition.code: edition.number for edition in editions()}
    found: list[Candidate] = []
    for recognition in latest(rows, on=on).values():
        state = standing(recognition, on=on, expiring_days=days)
        if state is not None:
            found += _of_product(recognition, state.value, sheets, public_url)
    return found


def _of_product(
    recognition: Recognition, state: str, sheets: dict[str, int], public_url: str
) -> list[Candidate]:
    product = recognition.product
    photos = [_photo(product, photo, public_url) for photo in product.photos if not photo.ended_at]
    group = product.group
    packs: Sequence[Pack | None] = product.packs or [None]
    return [
        Candidate(
            product_id=product.public_id,
            product=product.name,
            producer=product.producer.name,
            producer_id=product.producer.public_id,
            sku=pack.sku if pack else None,
            pack=pack.label if pack else None,
            description=product.description,
            price_vnd=pack.price_vnd if pack else None,
            gtin=pack.gtin if pack else None,
            in_stock=pack.in_stock if pack else False,
            content=_content(pack),
            sheet=sheets.get(group.edition_code or "") if group else None,
            group_path=" > ".join(
                part for part in (group.sector, group.group_name, group.subgroup) if part
            )
            if group
            else None,
            stars=recognition.stars,
            standing=state,
            image=photos[0] if photos else None,
            more_images=tuple(address for address, _, _ in photos[1:11]),
            packs_of_product=len(product.packs),
        )
        for pack in packs
    ]


def _photo(product: Product, photo: Photo, public_url: str) -> tuple[str, int, int]:
    ending = photo.picture.blob.media_type.rpartition("/")[2].replace("jpeg", "jpg")
    address = f"{public_url}/p/{product.public_id}/{photo.public_id}.{ending}"
    return address, photo.width, photo.height


def _content(pack: Pack | None) -> str | None:
    if pack is None or pack.content_milli is None or pack.content_unit is None:
        return None
    whole, part = divmod(pack.content_milli, 1000)
    number = f"{whole}.{part:03d}".rstrip("0").rstrip(".")
    return f"{number} {pack.content_unit.value}"


def visible_listing(public_id: str, *, viewer: Viewer) -> Listing:
    """A listing of a product within scope; MissingError otherwise."""
    found = db.session.scalar(
        select(Listing)
        .join(Listing.product)
        .where(Listing.public_id == public_id, in_scope(Product, viewer))
    )
    if found is None:
        raise MissingError
    return found


def online_product_ids(programme_id: int, *, on: date) -> set[int]:
    """Products with a listing seen by that day and not ended by it."""
    rows = db.session.execute(
        select(Listing.product_id, Listing.ended_on).where(
            Listing.programme_id == programme_id, Listing.first_seen_on <= on
        )
    )
    return {product for product, ended in rows if ended is None or ended > on}


def tokens(*, viewer: Viewer) -> Sequence[FeedToken]:
    """The feed addresses of the programme, newest first."""
    return db.session.scalars(
        select(FeedToken)
        .where(FeedToken.programme_id == viewer.programme_id)
        .order_by(FeedToken.id.desc())
    ).all()


def visible_token(public_id: str, *, viewer: Viewer) -> FeedToken:
    """A feed address of the viewer's programme; MissingError otherwise."""
    found = db.session.scalar(
        select(FeedToken).where(
            FeedToken.public_id == public_id, FeedToken.programme_id == viewer.programme_id
        )
    )
    if found is None:
        raise MissingError
    return found


def live_token(token: str) -> FeedToken | None:
    """The feed a secret address opens; revoked ones open nothing."""
    return db.session.scalar(
        select(FeedToken).where(
            FeedToken.token_digest == digest(token), FeedToken.revoked_at.is_(None)
        )
    )
