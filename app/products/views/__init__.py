"""Pages of products: registration, editing, packs, photos."""

from app.producers.queries import use_product_reader
from app.products.queries import lines_of_producer
from app.products.views import packs, photos, products
from app.products.views.blueprint import bp

__all__ = ["bp", "packs", "photos", "products"]

use_product_reader(lines_of_producer)
