"""Writing down listings and opening or revoking feed addresses."""

from datetime import date, datetime

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.commerce.models import FeedToken, Listing
from app.commerce.rules import check_link
from app.commerce.values import Channel
from app.core.clock import day_of
from app.core.database import db
from app.core.errors import DomainError
from app.core.secrets import digest, new_token, seal
from app.products.models import Product


def note_listing(
    product: Product,
    channel: Channel,
    url: str,
    *,
    seen_on: date,
    key: str,
    actor: Viewer,
    now: datetime,
) -> Listing:
    """A link seen on a day; the same link seen again moves its last day forward."""
    link = check_link(url, channel, seen_on=seen_on, today=day_of(now))
    found = db.session.scalar(
        select(Listing).where(
            Listing.programme_id == actor.programme_id,
            Listing.product_id == product.id,
            Listing.url == link,
        )
    )
    if found is None:
        found = Listing(
            public_id=key,
            programme_id=actor.programme_id,
            product_id=product.id,
            channel=channel.code,
            url=link,
            first_seen_on=seen_on,
            seen_on=seen_on,
            created_at=now,
            updated_at=now,
        )
        db.session.add(found)
    else:
        found.first_seen_on = min(found.first_seen_on, seen_on)
        found.seen_on = max(found.seen_on, seen_on)
        found.ended_on, found.ended_reason, found.updated_at = None, None, now
    record("listing.noted", found, actor=actor, now=now)
    return found


def end_listing(listing: Listing, *, reason: str, actor: Viewer, now: datetime) -> None:
    """The link no longer sells the product; it stays in the history."""
    if listing.ended_on is not None:
        raise DomainError("Đường dẫn này đã được ghi là ngừng bán.")
    listing.ended_on, listing.ended_reason, listing.updated_at = day_of(now), reason, now
    record("listing.ended", listing, actor=actor, now=now)


def open_feed(
    programme_id: int, *, channel: str, label: str, actor: Viewer, now: datetime
) -> FeedToken:
    """A new secret address of a feed."""
    token = new_token()
    row = FeedToken(
        programme_id=programme_id,
        channel=channel,
        label=label,
        token_digest=digest(token),
        token_sealed=seal(token),
        created_at=now,
        updated_at=now,
    )
    db.session.add(row)
    record("feed.opened", row, actor=actor, now=now)
    return row


def revoke_feed(feed: FeedToken, *, actor: Viewer, now: datetime) -> None:
    """Close a feed address for good."""
    if feed.revoked_at is None:
        feed.revoked_at = feed.updated_at = now
        record("feed.revoked", feed, actor=actor, now=now)
