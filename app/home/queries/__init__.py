"""Pages that gather many rooms: the product list and page, search, what waits for me."""

from app.home.queries.register import (
    Filters,
    ProductLine,
    ProductPage,
    listings_of,
    product_count,
    product_page,
)
from app.home.queries.searching import Found, search
from app.home.queries.waiting import Waiting, in_process_count, open_sheets, under_way, waiting

__all__ = [
    "Filters",
    "Found",
    "ProductLine",
    "ProductPage",
    "Waiting",
    "in_process_count",
    "listings_of",
    "open_sheets",
    "product_count",
    "product_page",
    "search",
    "under_way",
    "waiting",
]
