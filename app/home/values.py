"""The menu: what each permission opens."""

from dataclasses import dataclass

from app.access.values import Permission

P = Permission


@dataclass(frozen=True)
class Item:
    """One place in the menu."""

    label: str
    endpoint: str
    icon: str
    permission: P
    bottom: bool = False


@dataclass(frozen=True)
class Group:
    """A headed part of the menu."""

    title: str
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group(
        "",
        (
            Item("Việc của tôi", "home.index", "home", P.VIEW_HOME, bottom=True),
            Item("Sản phẩm", "home.products", "box", P.VIEW_PRODUCTS, bottom=True),
            Item("Chủ thể", "producers.index", "users", P.VIEW_PRODUCERS),
            Item("Hồ sơ", "dossiers.index", "folder", P.VIEW_DOSSIERS, bottom=True),
            Item("Đợt đánh giá", "evaluation.rounds", "checklist", P.VIEW_ROUNDS, bottom=True),
            Item("Giấy chứng nhận", "certification.index", "certificate", P.VIEW_CERTIFICATES),
            Item("Thương mại điện tử", "commerce.index", "cart", P.VIEW_FEEDS),
            Item("Báo cáo tiến độ", "reports.progress", "report", P.VIEW_REPORTS, bottom=True),
        ),
    ),
    Group(
        "Dữ liệu",
        (
            Item("Nhập sổ sản phẩm", "imports.index", "upload", P.IMPORT_REGISTER),
            Item("Đơn vị hành chính", "units.index", "map", P.VIEW_UNITS),
            Item("Bộ tiêu chí", "rubrics.index", "list", P.VIEW_RUBRICS),
        ),
    ),
    Group(
        "Quản lý",
        (
            Item("Người dùng", "accounts_admin.index", "users", P.MANAGE_USERS),
            Item("Thiết lập", "settings.index", "gear", P.MANAGE_SETTINGS),
            Item("Nhật ký", "audit.index", "clock", P.VIEW_AUDIT),
            Item("Mẫu giao diện", "home.components", "grid", P.VIEW_COMPONENTS),
        ),
    ),
)
