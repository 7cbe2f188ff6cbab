"""Which items a channel takes, and which links belong to a channel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from app.commerce.values import Candidate, Channel, Finding, Selection
from app.core.errors import DomainError
from app.core.text import fold

TITLE_MOST, DESCRIPTION_MOST, ID_MOST, BRAND_MOST = 150, 5000, 50, 70
IMAGE_LEAST = 500
STANDING_WORDS = {
    "unknown": "thiếu số và ngày quyết định",
    "expired": "đã hết hiệu lực",
    "revoked": "đã bị thu hồi",
}


def select(
    candidates: Sequence[Candidate], *, public_url: str, loopback: bool, policy: Mapping[str, Any]
) -> Selection:
    """Divide the candidates of a Google Merchant feed into items and those left out, with reasons.

    Rules: Google Merchant product data specification (data/google_merchant.yaml, with sources).
    """
    items: list[Candidate] = []
    findings: list[Finding] = []
    ordered = sorted(candidates, key=lambda c: (c.sku or "", c.product_id))
    for candidate in ordered:
        own = list(_findings(candidate, public_url, loopback=loopback, policy=policy))
        findings += own
        if not any(finding.blocks for finding in own):
            items.append(candidate)
    return Selection(items=tuple(items), findings=tuple(findings), total=len(ordered))


def _findings(
    item: Candidate, public_url: str, *, loopback: bool, policy: Mapping[str, Any]
) -> Iterator[Finding]:
    def found(
        code: str, field: str, value: object, sentence: str, *, blocks: bool = True
    ) -> Finding:
        return Finding(
            item.product_id, item.product, item.sku, code, field, str(value), sentence, blocks
        )

    if item.standing in STANDING_WORDS:
        words = STANDING_WORDS[item.standing]
        yield found(
            "NOT_VALID", "recognition", item.standing, f"Chứng nhận {words}; chưa đưa lên được."
        )
    if loopback:
        yield found(
            "LINK_NOT_PUBLIC",
            "link",
            public_url,
            "Địa chỉ hệ thống chỉ mở được trên máy này. Đặt OCOP_URL là địa chỉ công khai.",
        )
    yield from _policy(item, found, policy)
    yield from _pack(item, found)
    yield from _text(item, found)
    yield from _picture(item, found)


def _policy(item: Candidate, found: Any, policy: Mapping[str, Any]) -> Iterator[Finding]:
    if item.sheet in policy["alcohol_sheets"]:
        yield found(
            "ALCOHOL_NOT_ALLOWED",
            "category",
            item.group_path or "",
            "Google không nhận đồ uống có cồn tại Việt Nam.",
        )
    if item.sheet in policy["service_sheets"]:
        yield found(
            "SERVICE_NOT_GOODS",
            "category",
            item.group_path or "",
            "Dịch vụ du lịch không phải hàng hóa giao được nên không đưa lên danh mục này.",
        )
    text = fold(f"{item.product} {item.description or ''}")
    for word in policy["claim_words"]:
        if fold(word) in text:
            yield found(
                "HEALTH_CLAIM",
                "description",
                word,
                f"Mô tả có từ “{word}” dễ bị từ chối vì nói công dụng chữa bệnh; xin xem lại.",
                blocks=False,
            )


def _pack(item: Candidate, found: Any) -> Iterator[Finding]:
    if item.sku is None:
        yield found(
            "NO_PACK", "packs", "", "Chưa có quy cách đóng gói nào; thêm SKU, khối lượng và giá."
        )
        return
    if len(item.sku) > ID_MOST:
        yield found("ID_TOO_LONG", "sku", item.sku, f"SKU dài quá {ID_MOST} ký tự.")
    if item.price_vnd is None or item.price_vnd <= 0:
        yield found("NO_PRICE", "price", item.price_vnd or "", "Chưa có giá bán (đồng).")


def _text(item: Candidate, found: Any) -> Iterator[Finding]:
    if len(title(item)) > TITLE_MOST:
        yield found("TITLE_TOO_LONG", "name", title(item), f"Tên dài quá {TITLE_MOST} ký tự.")
    if not item.description:
        yield found("NO_DESCRIPTION", "description", "", "Chưa có mô tả sản phẩm.")
    elif len(item.description) > DESCRIPTION_MOST:
        yield found(
            "DESCRIPTION_TOO_LONG",
            "description",
            len(item.description),
            f"Mô tả dài quá {DESCRIPTION_MOST} ký tự.",
        )


def _picture(item: Candidate, found: Any) -> Iterator[Finding]:
    if item.image is None:
        yield found("NO_IMAGE", "photos", "", "Chưa có ảnh sản phẩm.")
        return
    _, width, height = item.image
    if min(width, height) < IMAGE_LEAST:
        yield found(
            "IMAGE_TOO_SMALL",
            "photos",
            f"{width}×{height}",
            f"Ảnh nhỏ hơn {IMAGE_LEAST}×{IMAGE_LEAST} điểm ảnh; chụp lại ảnh lớn hơn.",
        )


def title(item: Candidate) -> str:
    """The title of an item: the product, with its pack when there are several."""
    if item.packs_of_product > 1 and (item.pack or item.content):
        return f"{item.product} - {item.pack or item.content}"
    return item.product


def check_link(url: str, channel: Channel, *, seen_on: date, today: date) -> str:
    """The link as it is kept; refused when it is not of the channel or the day can't be."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or "." not in host:
        raise DomainError("Đường dẫn cần bắt đầu bằng https:// và có tên miền.", field="url")
    if channel.hosts and not any(host == own or host.endswith(f".{own}") for own in channel.hosts):
        raise DomainError(
            f"Đường dẫn không thuộc {channel.name} ({', '.join(channel.hosts)}).", field="url"
        )
    if seen_on > today:
        raise DomainError("Ngày thấy không được sau hôm nay.", field="seen_on")
    if channel.closed_on is not None and seen_on >= date.fromisoformat(channel.closed_on):
        raise DomainError(channel.note, field="channel")
    return url.strip()
