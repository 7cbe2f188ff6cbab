"""A feed item as the rules see it, and why one is left out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Channel:
    """A place where products are sold, as published in the data."""

    code: str
    name: str
    hosts: tuple[str, ...]
    status: str
    closed_on: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Candidate:
    """One pack of a recognised product (or a product without a pack) on its way into a feed."""

    product_id: str
    product: str
    producer: str
    producer_id: str
    sku: str | None
    pack: str | None
    description: str | None
    price_vnd: int | None
    gtin: str | None
    in_stock: bool
    content: str | None
    sheet: int | None
    group_path: str | None
    stars: int
    standing: str
    image: tuple[str, int, int] | None
    more_images: tuple[str, ...] = ()
    packs_of_product: int = 1


@dataclass(frozen=True)
class Finding:
    """Why an item is left out, or what to look at: code, field, value seen, what to do."""

    product_id: str
    product: str
    sku: str | None
    code: str
    field: str
    value: str
    sentence: str
    blocks: bool = True


@dataclass(frozen=True)
class Selection:
    """A feed before it is a file: what goes in, what stays out, what to look at."""

    items: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
    total: int
    fixed: dict[str, str] = field(default_factory=dict)

    @property
    def blocked(self) -> int:
        """How many candidates stay out; with the items they make the total."""
        return self.total - len(self.items)

    @property
    def by_product(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings of each product and pack together, in the order they were found."""
        held: dict[tuple[str, str | None], list[Finding]] = {}
        for finding in self.findings:
            held.setdefault((finding.product_id, finding.sku), []).append(finding)
        return tuple(tuple(own) for own in held.values())
