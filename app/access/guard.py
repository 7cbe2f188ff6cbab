"""Every view declares who may open it; one that declares nothing is refused."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.values import Permission, Viewer
from app.core.errors import NotAllowedError

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

CHANGE_PAGE = "accounts.password"
OPEN_WITH_FIRST_PASSWORD = frozenset({CHANGE_PAGE, "accounts.sign_out"})
LEAD_TO_WORK = frozenset({"home.index", "accounts.sign_in"})  # public, but they open one's own work
PUBLIC = "public"
SIGNED_IN = "signed_in"


def requires(permission: Permission) -> Callable[[View], View]:
    """Only for viewers granted the permission."""

    def mark(view: View) -> View:
        view.__permission__ = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """For anyone, signed in or not."""
    view.__permission__ = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """For anyone who has signed in."""
    view.__permission__ = SIGNED_IN  # type: ignore[attr-defined]
    return view


def declared_permission(view: Any) -> Permission | str | None:
    """What a view function declares, or None."""
    while view is not None:
        found = getattr(view, "__permission__", None)
        if found is not None:
            return cast(Permission | str, found)
        view = getattr(view, "__wrapped__", None)
    return None


def viewer() -> Viewer:
    """The signed-in viewer of this request; only to be asked behind a declared permission."""
    found = current_viewer()
    if found is None:
        raise NotAllowedError("Xin đăng nhập để tiếp tục.")
    return found


def current_viewer() -> Viewer | None:
    """The viewer of this request, or None when nobody is signed in."""
    return cast(Viewer | None, g.get("viewer"))


def check_access() -> ResponseReturnValue | None:
    """Before each request: decide from the view's declaration and the viewer.

    Who still has the first password may only replace it or sign out.
    """
    if request.endpoint is None or request.endpoint == "static":
        return None
    wanted = declared_permission(current_app.view_functions[request.endpoint])
    if wanted is None:
        raise NotAllowedError("Trang này chưa khai báo quyền truy cập.")
    present = current_viewer()
    if present is not None and present.must_change_password:
        return _with_first_password(wanted)
    if wanted == PUBLIC:
        return None
    if present is None:
        following = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=following))
    if wanted != SIGNED_IN and not present.may(wanted):
        raise NotAllowedError("Vai trò của ông/bà không có quyền mở trang này.")
    return None


def _with_first_password(wanted: Permission | str) -> ResponseReturnValue | None:
    """Open what changes the password; show public pages as to anyone; lead from the rest there."""
    if request.endpoint in OPEN_WITH_FIRST_PASSWORD:
        return None
    if wanted == PUBLIC and request.endpoint not in LEAD_TO_WORK:
        g.viewer = None
        return None
    return redirect(url_for(CHANGE_PAGE))


def ensure(allowed: bool, sentence: str = "Ông/bà không có quyền thực hiện việc này.") -> None:
    """Refuse with NotAllowedError when a policy says no."""
    if not allowed:
        raise NotAllowedError(sentence)
