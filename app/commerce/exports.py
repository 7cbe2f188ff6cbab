"""The Google Merchant feed as RSS 2.0; equal data gives equal bytes."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from app.commerce.rules import BRAND_MOST, title
from app.commerce.values import Candidate, Finding, Selection

_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
)


def google_rss(
    selection: Selection, *, name: str, public_url: str, categories: dict[str, Any]
) -> Iterator[str]:
    """The feed, piece by piece, sorted by SKU."""
    yield _OPEN
    yield f"<title>{escape(name)}</title>\n<link>{escape(public_url)}</link>\n"
    yield f"<description>{escape('Sản phẩm OCOP được công nhận, còn hiệu lực')}</description>\n"
    for item in selection.items:
        yield _item(item, public_url, categories)
    yield "</channel>\n</rss>\n"


def _item(item: Candidate, public_url: str, categories: dict[str, Any]) -> str:
    link = f"{public_url}/p/{item.product_id}"
    image = item.image[0] if item.image else ""
    fields: list[tuple[str, str]] = [
        ("g:id", item.sku or ""),
        ("g:title", title(item)),
        ("g:description", item.description or ""),
        ("g:link", link),
        ("g:image_link", image),
        *(("g:additional_image_link", address) for address in item.more_images),
        ("g:availability", "in_stock" if item.in_stock else "out_of_stock"),
        ("g:price", f"{item.price_vnd} VND"),
        ("g:brand", item.producer[:BRAND_MOST]),
        ("g:condition", "new"),
    ]
    if item.gtin:
        fields.append(("g:gtin", item.gtin))
    else:
        fields.append(("g:identifier_exists", "no"))
    if item.sheet in categories.get("food_sheets", ()):
        fields.append(("g:google_product_category", str(categories["categories"]["food"])))
    if item.group_path:
        fields.append(("g:product_type", item.group_path))
    if item.packs_of_product > 1:
        fields += [
            ("g:item_group_id", item.product_id),
            ("g:size", item.content or item.pack or ""),
        ]
    if item.content and item.content.rpartition(" ")[2] in {"g", "kg", "ml", "l"}:
        fields.append(("g:unit_pricing_measure", item.content.replace(" ", "")))
    fields.append(("g:product_highlight", f"Sản phẩm OCOP {item.stars} sao"))
    fields.append(("g:external_seller_id", item.producer_id))
    body = "".join(f"<{name}>{escape(value)}</{name}>\n" for name, value in fields)
    plain = f"<title>{escape(title(item))}</title>\n<link>{escape(link)}</link>\n"
    return f"<item>\n{plain}{body}</item>\n"


def findings_data(selection: Selection) -> dict[str, Any]:
    """What was exported and what was left out, for programs; nothing is dropped silently."""
    return {
        "total": selection.total,
        "exported": len(selection.items),
        "blocked": selection.blocked,
        "findings": [_finding(finding) for finding in selection.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "product": finding.product_id,
        "name": finding.product,
        "sku": finding.sku,
        "code": finding.code,
        "field": finding.field,
        "value": finding.value,
        "sentence": finding.sentence,
        "blocks": finding.blocks,
    }
