"""The forms of a product, its packs, its photos and its code."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from app.access.values import Viewer
from app.core.errors import DomainError
from app.core.forms import Form, clean_lines, text_field
from app.producers.forms import PlaceForm, refuse_as
from app.producers.values import Origin
from app.products.models import Product
from app.products.queries import groups_for
from app.products.rules import check_gtin, check_sku, parse_content, parse_price
from app.products.values import PackDraft, ProductDraft, Suggestion
from app.rubrics.models import ProductGroup
from app.rubrics.queries import product_group, product_groups

Suggested = tuple[ProductGroup, Suggestion]


def _long(label: str, longest: int = 5000) -> TextAreaField:
    return TextAreaField(label, [Length(max=longest)], filters=[clean_lines])


class ProductForm(PlaceForm):
    """What is known of a product; only the name is needed, the rest may follow."""

    name = text_field("Tên sản phẩm", required=True, longest=200)
    group_words = text_field("Tìm phân nhóm bằng từ thường ngày", longest=100)
    group = SelectField("Phân nhóm sản phẩm", choices={})
    name_en = text_field("Tên tiếng Anh", longest=200)
    description = _long("Mô tả ngắn", 2000)
    story = _long("Câu chuyện sản phẩm", 10000)
    ingredients = _long("Thành phần, nguyên liệu", 2000)
    storage = text_field("Cách bảo quản", longest=300)
    shelf_life = text_field("Hạn sử dụng", longest=100)

    def offer_groups(self, present: ProductGroup | None) -> None:
        """Offer every group of the set in force, and the one the product has from an older set."""
        groups = product_groups()
        older = present is not None and present.code not in {group.code for group in groups}
        self._offer(groups, "Theo bảng phân loại cũ", [present] if present and older else [])

    def suggest_groups(self) -> list[Suggested]:
        """Put the groups that words or name suggest first; the best is chosen if none was."""
        found = groups_for(self.group_words.data or self.name.data or "")[:6]
        first = [group for group, _ in found]
        self._offer(product_groups(), "Gợi ý", first)
        if first and not self.group.data:
            self.group.data = first[0].code
        return found

    def _offer(
        self, groups: Sequence[ProductGroup], heading: str, first: Sequence[ProductGroup]
    ) -> None:
        """Every group once, under its heading; ``first`` under one of their own."""
        offered: dict[str, Any] = {"": "Chưa chọn"}
        if first:
            offered[heading] = {group.code: _label(group) for group in first}
        for group in groups:
            if group.code not in {other.code for other in first}:
                offered.setdefault(_heading(group), {})[group.code] = _label(group)
        self.group.choices = offered

    def draft(
        self, viewer: Viewer, product: Product | None, *, on: date, placed: bool
    ) -> ProductDraft:
        """What was typed; ``placed``: whether this person says where the product is made."""
        present = product.group if product is not None else None
        same = present is not None and present.code == self.group.data
        group = present if same else product_group(self.group.data) if self.group.data else None
        return ProductDraft(
            name=self.name.data or "",
            group=group,
            place=self.place(viewer, on=on) if placed else None,
            name_en=self.name_en.data or None,
            description=self.description.data or None,
            story=self.story.data or None,
            ingredients=self.ingredients.data or None,
            storage=self.storage.data or None,
            shelf_life=self.shelf_life.data or None,
            classification_note=product.classification_note if product else None,
            origin=product.origin if product else Origin.REGISTERED,
            source=product.source if product else None,
        )


class PackForm(Form):
    """One way the product is sold."""

    label = text_field("Tên quy cách", longest=120)
    content = text_field("Khối lượng tịnh, thể tích", longest=40)
    price = StringField("Giá bán lẻ", [Length(max=40)])
    sku = text_field("Mã hàng (SKU)", longest=50)
    gtin = text_field("Mã vạch (GTIN)", longest=20)
    in_stock = BooleanField("Đang có hàng", default=True)

    def validate_content(self, field: Field) -> None:
        """A number with a unit in use."""
        refuse_as(parse_content, field.data)

    def validate_price(self, field: Field) -> None:
        """Whole đồng."""
        if (field.data or "").strip():
            refuse_as(parse_price, field.data)

    def validate_sku(self, field: Field) -> None:
        """As sales channels take it."""
        refuse_as(check_sku, field.data)

    def validate_gtin(self, field: Field) -> None:
        """With its check digit."""
        refuse_as(check_gtin, field.data)

    def draft(self) -> PackDraft:
        """What was typed."""
        price = (self.price.data or "").strip()
        return PackDraft(
            sku=self.sku.data or None,
            label=self.label.data or None,
            content=self.content.data or None,
            price_vnd=parse_price(price) if price else None,
            gtin=self.gtin.data or None,
            in_stock=bool(self.in_stock.data),
        )


class PhotoForm(Form):
    """A photo with words for those who do not see it."""

    photo = FileField("Ảnh sản phẩm")
    alt = text_field("Mô tả ảnh", required=True, longest=200)

    def chosen(self) -> FileStorage:
        """The file that came with the form; DomainError beside ``photo`` when none did."""
        if not isinstance(self.photo.data, FileStorage) or not self.photo.data.filename:
            raise DomainError("Xin chọn một ảnh JPEG, PNG hoặc WebP.", field="photo")
        return self.photo.data


class CodeForm(Form):
    """A code the product already bears."""

    code = text_field("Mã sản phẩm đã có", required=True, longest=30)


def _label(group: ProductGroup) -> str:
    return f"{group.code} · {group.name}"


def _heading(group: ProductGroup) -> str:
    """Sector and group, once where both are called the same."""
    if group.group_name in (group.name, group.sector):
        return group.sector
    return f"{group.sector}: {group.group_name}"
