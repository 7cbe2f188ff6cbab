"""What is done to products, their codes, packs and photos."""

from app.products.actions.codes import assign_code, record_code
from app.products.actions.packs import add_pack, update_pack
from app.products.actions.photos import add_photo, end_photo
from app.products.actions.products import end_product, register_product, update_product

__all__ = [
    "add_pack",
    "add_photo",
    "assign_code",
    "end_photo",
    "end_product",
    "record_code",
    "register_product",
    "update_pack",
    "update_product",
]
