"""Pages without sign-in: product, photo, certificate and its check; health and robots.

The addresses /p/, /c/ and /verify/ are printed on packs and papers: they never change.
"""

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.access.guard import public
from app.certification.models import Certificate
from app.certification.queries import certificate_by_code, certificate_by_public_id
from app.certification.rules import grouped_code, read_code
from app.commerce.queries import channels
from app.config import Config
from app.core.clock import now, today
from app.core.errors import MissingError
from app.core.files import store
from app.products.models import Photo
from app.products.rules import content_text
from app.public import queries
from app.public.exports import as_script, product_data
from app.public.values import LANGUAGES, PublicProduct
from app.units.queries import address_line

bp = Blueprint("public", __name__)

DAY = 24 * 60 * 60
LONGEST_CODE = 60
ROBOTS = """User-agent: *
Allow: /p/
Allow: /c/
Allow: /verify
Allow: /static/
Disallow: /
"""


@bp.before_request
def choose_language() -> None:
    """``?lang=en`` sets the language of this one page; no cookie is asked for."""
    wanted = request.args.get("lang", "")
    if wanted in LANGUAGES:
        g.language = wanted


@bp.errorhandler(MissingError)
def missing(refusal: MissingError) -> ResponseReturnValue:
    """What is not published, in the frame of public pages."""
    page = render_template(
        "public/missing.html", sentence=refusal.sentence, programme=queries.only_programme()
    )
    return page, 404


@bp.get("/p/<public_id>")
@public
def product(public_id: str) -> ResponseReturnValue:
    """The page of a product that was recognised."""
    shown = queries.published_product(public_id, on=today())
    pictures = [(photo, photo_path(photo)) for photo in shown.photos]
    return render_template(
        "public/product.html",
        shown=shown,
        product=shown.product,
        recognition=shown.recognition,
        programme=shown.programme,
        pictures=pictures,
        data=_data(shown, [path for _, path in pictures]),
        lies_in=address_line(
            shown.product.commune, shown.product.old_commune or shown.product.former_district
        ),
        content_text=content_text,
        channels={channel.code: channel.name for channel in channels()},
    )


def photo_path(photo: Photo) -> str:
    """The public address of a photo, within this site."""
    return url_for(
        "public.photo",
        product_id=photo.product.public_id,
        photo_id=photo.public_id,
        ending=queries.file_ending(photo.picture),
    )


def _data(shown: PublicProduct, photos: list[str]) -> str:
    config: Config = current_app.config["OCOP"]
    certificate = shown.recognition.certificate
    return as_script(
        product_data(
            shown,
            page=config.public_url + url_for(".product", public_id=shown.product.public_id),
            photos=[config.public_url + path for path in photos],
            certificate=config.public_url + url_for(".certificate", public_id=certificate.public_id)
            if certificate
            else "",
        )
    )


@bp.get("/p/<product_id>/<photo_id>.<any(jpg, png, webp):ending>")
@public
def photo(product_id: str, photo_id: str, ending: str) -> ResponseReturnValue:
    """A photo of a published product, to be kept by anyone for a day."""
    file = queries.published_photo(product_id, photo_id, ending, on=today())
    answer = send_file(
        store().open(file.blob.digest), mimetype=file.blob.media_type, etag=file.blob.digest
    )
    return _kept(answer, file.blob.digest, DAY)


def _kept(answer: Response, digest: str, seconds: int) -> ResponseReturnValue:
    """Let browsers and proxies keep an unchanging file; unchanged content answers 304."""
    answer.set_etag(digest)
    answer.cache_control.no_cache = None
    answer.cache_control.public = True
    answer.cache_control.max_age = seconds
    return answer.make_conditional(request)


@bp.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Where a code printed on a certificate is typed."""
    typed = request.args.get("code", "").strip()[:LONGEST_CODE]
    if not typed:
        return render_template("public/verify_form.html", programme=queries.only_programme())
    if read_code(typed) is None:
        return _not_found(typed)
    return redirect(url_for(".verify", code=typed, lang=request.args.get("lang")))


@bp.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """How the certificate of a code stands today; groups and small letters are understood."""
    found = certificate_by_code(code[:LONGEST_CODE])
    return _not_found(code[:LONGEST_CODE]) if found is None else _result(found)


@bp.get("/c/<public_id>")
@public
def certificate(public_id: str) -> ResponseReturnValue:
    """The same page, by the address of the certificate."""
    found = certificate_by_public_id(public_id)
    return _not_found("") if found is None else _result(found)


def _result(found: Certificate) -> ResponseReturnValue:
    shown = queries.checked(found, on=today())
    product_ = found.recognition.product
    return render_template(
        "public/verify.html",
        shown=shown,
        certificate=found,
        recognition=found.recognition,
        printed=found.printed,
        product=product_,
        programme=shown.programme,
        code=grouped_code(found.code),
        lies_in=address_line(product_.commune, product_.old_commune or product_.former_district),
        checked_at=now(),
    )


def _not_found(typed: str) -> ResponseReturnValue:
    page = render_template(
        "public/not_found.html",
        typed=typed,
        readable=read_code(typed) is not None,
        programme=queries.only_programme(),
    )
    return page, 404


@bp.get("/c/<public_id>/pdf")
@public
def certificate_pdf(public_id: str) -> ResponseReturnValue:
    """The certificate as it was printed on the day of issue."""
    found = certificate_by_public_id(public_id)
    if found is None or found.attachment is None or found.digest is None:
        raise MissingError("Giấy chứng nhận này chưa có bản in.")
    answer = send_file(
        store().open(found.digest),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=found.attachment.name,
        etag=found.digest,
    )
    return _kept(answer, found.digest, DAY)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether this process serves and its database answers, for whoever watches over it."""
    if queries.database_answers():
        return jsonify(status="ok")
    return jsonify(status="unavailable"), 503


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines may read: the published pages only."""
    return Response(ROBOTS, mimetype="text/plain")
