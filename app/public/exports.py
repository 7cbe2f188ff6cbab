"""A published product in the words of schema.org, for search engines and shopping programs."""

import json
from typing import Any

from markupsafe import Markup

from app.products.models import Pack
from app.products.rules import content_text
from app.public.values import PublicProduct


def product_data(
    shown: PublicProduct, *, page: str, photos: list[str], certificate: str
) -> dict[str, Any]:
    """The product as schema.org Product; absolute addresses are handed in.

    Only what is known is said: stars while they are in force, an offer for each pack with a price.
    Nothing about persons.
    """
    product = shown.product
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": page,
        "url": page,
        "name": product.name,
        "alternateName": product.name_en,
        "description": product.description,
        "productID": product.code,
        "category": product.group.name if product.group else None,
        "image": photos,
        "brand": {"@type": "Brand", "name": product.producer.name},
        "manufacturer": {"@type": "Organization", "name": product.producer.name},
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "hasCertification": _certification(shown, certificate),
        "offers": [_offer(pack, page) for pack in product.packs if pack.price_vnd],
    }
    return {key: value for key, value in found.items() if value}


def _certification(shown: PublicProduct, address: str) -> dict[str, Any] | None:
    recognition = shown.recognition
    if not shown.in_force or recognition.issued_on is None or recognition.expires_on is None:
        return None
    found = {
        "@type": "Certification",
        "name": f"OCOP {recognition.stars} sao",
        "certificationIdentification": recognition.certificate.number
        if recognition.certificate
        else None,
        "issuedBy": {"@type": "Organization", "name": recognition.authority},
        "validFrom": recognition.issued_on.isoformat(),
        "expires": recognition.expires_on.isoformat(),
        "url": address,
        "certificationRating": {
            "@type": "Rating",
            "ratingValue": recognition.stars,
            "bestRating": 5,
        },
    }
    return {key: value for key, value in found.items() if value}


def _offer(pack: Pack, page: str) -> dict[str, Any]:
    stock = "InStock" if pack.in_stock else "OutOfStock"
    found = {
        "@type": "Offer",
        "name": content_text(pack.content_milli, pack.content_unit) or pack.label,
        "sku": pack.sku,
        "gtin": pack.gtin,
        "price": pack.price_vnd,
        "priceCurrency": "VND",
        "availability": f"https://schema.org/{stock}",
        "url": page,
    }
    return {key: value for key, value in found.items() if value}


def as_script(data: dict[str, Any]) -> Markup:
    """The data as the content of a script element: no typed text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 - the three characters with a meaning in HTML are escaped
