"""What every page shares: headers, origin check, error pages, hashed assets, compression."""

import gzip
import hashlib
import re
import uuid
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from app.core.database import db
from app.core.errors import (
    ConflictError,
    DomainError,
    MissingError,
    NotAllowedError,
    StaleError,
)
from app.core.language import retold

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
STRANGE_HOST = "Hệ thống không dùng tên máy chủ này. Xin dùng địa chỉ đặt trong OCOP_URL.\n"
_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/xml")
_LOCAL = re.compile(r"^/(?![/\\])[^\x00-\x1f\\]*$")


def local_path(target: str | None) -> str | None:
    """The target when it is a path of this site, else None (no open redirects)."""
    if target and _LOCAL.fullmatch(target) and not urlsplit(target).netloc:
        return target
    return None


@lru_cache(maxsize=64)
def _version(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """The address of a static file with a hash of its content, to be cached for a year."""
    path = Path(__file__).parent.parent / "static" / filename
    if not path.exists():
        return url_for("static", filename=filename)
    return url_for("static", filename=filename, v=_version(path, path.stat().st_mtime_ns))


def check_origin() -> None:
    """Refuse unsafe requests that come from another site."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"cross-site", "same-site"}:
        abort(400, "Yêu cầu đến từ trang khác.")
    origin = request.headers.get("Origin")
    if origin == "null" and site == "same-origin":  # the browser hides the name, and vouches for it
        return
    if origin and urlsplit(origin).netloc != request.host:
        abort(400, "Yêu cầu đến từ trang khác.")


def name_request() -> None:
    """A fresh id per request, for the trail and the log."""
    g.request_id = uuid.uuid4().hex


def finish(response: Response) -> Response:
    """Security headers, cache rules and compression on every answer."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if request.is_secure:  # over plain HTTP browsers only complain of these two
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint == "static":
        if request.args.get("v"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif _kept_nowhere(response):
        headers["Cache-Control"] = "no-store"
    return _compressed(response)


def _kept_nowhere(response: Response) -> bool:
    """Pages behind sign-in stay in no cache; a view may say "private" of unchanging bytes."""
    said = response.headers.get("Cache-Control", "")
    return (g.get("viewer") is not None and not said.startswith("private")) or (
        request.method != "GET"
    )


def _compressed(response: Response) -> Response:
    if (
        response.status_code != 200
        or not (response.mimetype or "").startswith(_TEXT)
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or "Content-Encoding" in response.headers
        or (response.is_streamed and request.endpoint != "static")
        or request.method == "HEAD"
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) > 600:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.get_data()))
        etag = response.headers.get("ETag")
        if etag and not etag.startswith("W/"):
            response.headers["ETag"] = f"W/{etag}"
    response.vary.add("Accept-Encoding")
    return response


STATUS: dict[type[DomainError], int] = {
    MissingError: 404,
    NotAllowedError: 403,
    StaleError: 409,
    ConflictError: 409,
}


def refused(refusal: DomainError) -> ResponseReturnValue:
    """A refusal no form took up: a page with its sentence."""
    db.session.rollback()
    status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), None)
    return error_page(status or 422, refusal.sentence)


def failed(failure: HTTPException) -> ResponseReturnValue:
    """An HTTP error: a page in words."""
    if failure.response is not None or (failure.code or 500) < 400:
        return failure
    if isinstance(failure, SecurityError):  # no page: its links would need the host just refused
        return STRANGE_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}
    sentence = failure.description if failure.code == 400 else None
    if isinstance(failure, RequestEntityTooLarge):
        sentence = "Nội dung gửi lên lớn hơn mức cho phép."
    return error_page(failure.code or 500, sentence)


def error_page(status: int, sentence: str | None) -> ResponseReturnValue:
    """The page for a status, with the sentence of the refusal when there is one."""
    for name in (f"errors/{status}.html", "errors/error.html"):
        try:
            return render_template(name, sentence=retold(sentence), status=status), status
        except TemplateNotFound:
            continue
    return sentence or "", status


def install(app: Flask) -> None:
    """Put all this in front of every route."""
    app.before_request(name_request)
    app.before_request(check_origin)
    app.after_request(finish)
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, failed)
    app.jinja_env.globals["asset"] = asset
