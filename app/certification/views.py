"""The board of certificates, deciding on a round's results, one certificate, revocation."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.certification import actions, queries
from app.certification.actions import DecisionDraft
from app.certification.forms import TIERS, DecisionForm, RecogniseForm, RevokeForm
from app.certification.models import Recognition
from app.certification.values import VALIDITY_LABELS, Validity
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError, MissingError
from app.core.files import store
from app.core.forms import offered, show
from app.evaluation.models import Entry, Round
from app.rubrics.queries import regimes
from app.settings.queries import programme_by_id, setting
from app.units.models import Unit

bp = Blueprint("certification", __name__, url_prefix="/certificates")


@bp.get("/")
@requires(Permission.VIEW_CERTIFICATES)
def index() -> ResponseReturnValue:
    """Certificates and recognitions by how they stand today."""
    days = queries.expiring_days(viewer().programme_id, on=today())
    groups = queries.by_standing(queries.recognitions(viewer=viewer()), on=today(), days=days)
    wanted = request.args.get("standing", "")
    shown = Validity(wanted) if wanted in set(Validity) else None
    return render_template(
        "certification/index.html",
        groups=groups,
        shown=shown,
        labels=VALIDITY_LABELS,
        days=days,
        rounds=queries.rounds_to_decide(viewer=viewer()) if viewer().may("decide") else [],
    )


@bp.route("/rounds/<public_id>/decide", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def decide(public_id: str) -> ResponseReturnValue:
    """Enter a decision and recognise the products of its annex."""
    round_ = queries.closed_round(public_id, viewer=viewer())
    waiting = queries.undecided_entries(round_.id)
    form = RecogniseForm(
        tier=round_.tier.value,
        signer_title=setting(viewer().programme_id, "certificate_signer_title", on=today()),
        entries=[entry.public_id for entry in waiting],
    )
    form.entries.choices = offered((e.public_id, e.dossier.product.name) for e in waiting)
    status = 200
    if form.validate_on_submit():
        try:
            given = _recognise(
                round_, [e for e in waiting if e.public_id in (form.entries.data or [])], form
            )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            printing = any(recognition.certificate for recognition in given)
            flash(
                _("Đã ghi quyết định. Giấy chứng nhận đang được in.")
                if printing
                else _("Đã ghi quyết định.")
            )
            return redirect(url_for(".index"))
    elif form.is_submitted():
        status = 422
    return render_template(
        "certification/decide.html", form=form, round=round_, entries=waiting
    ), status


def _draft(form: DecisionForm, unit: Unit) -> DecisionDraft:
    authority = dict(TIERS)[form.tier.data]
    for words in ("cấp tỉnh", "cấp huyện (đến 30/6/2025)"):
        authority = authority.replace(words, unit.inline_name)
    return DecisionDraft(
        number=form.number.data or "",
        signed_on=form.signed_on.day or today(),
        tier=form.tier.data,
        authority=authority,
        signer=form.signer.data or None,
        signer_title=(form.signer_title.data or "").upper() or None,
    )


def _recognise(round_: Round, entries: list[Entry], form: RecogniseForm) -> list[Recognition]:
    with transaction():
        return actions.recognise_all(
            round_,
            entries,
            _draft(form, round_.unit),
            symbol=f"GCN-OCOP-{programme_by_id(viewer().programme_id).code}",
            actor=viewer(),
            now=now(),
        )


@bp.get("/<public_id>")
@requires(Permission.VIEW_CERTIFICATES)
def recognition(public_id: str) -> ResponseReturnValue:
    """One recognition: what was decided, how it stands, the certificate."""
    found = queries.visible_recognition(public_id, viewer=viewer())
    days = queries.expiring_days(viewer().programme_id, on=today())
    return render_template(
        "certification/recognition.html",
        recognition=found,
        standing=queries.standing(found, on=today(), expiring_days=days),
        labels=VALIDITY_LABELS,
    )


@bp.get("/<public_id>/pdf")
@requires(Permission.VIEW_CERTIFICATES)
def certificate_pdf(public_id: str) -> ResponseReturnValue:
    """The certificate as it was printed."""
    certificate = queries.visible_recognition(public_id, viewer=viewer()).certificate
    if certificate is None or certificate.attachment is None or certificate.digest is None:
        raise MissingError("Giấy chứng nhận chưa in xong.")
    return send_file(
        store().open(certificate.digest),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=certificate.attachment.name,
    )


@bp.route("/<public_id>/revoke", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def revoke(public_id: str) -> ResponseReturnValue:
    """Revoke by decision."""
    found = queries.visible_recognition(public_id, viewer=viewer())
    ensure(found.revoked_on is None, "Giấy này đã bị thu hồi.")
    form = RevokeForm()
    form.reason.choices = offered(_grounds())
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.revoke(
                    found,
                    _draft(form, programme_by_id(viewer().programme_id).province),
                    reason=form.reason.data,
                    actor=viewer(),
                    now=now(),
                )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã ghi quyết định thu hồi."))
            return redirect(url_for(".recognition", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("certification/revoke.html", form=form, recognition=found), status


def _grounds() -> list[tuple[str, str]]:
    """The grounds of the regime in force, as published."""
    for regime in regimes():
        if regime.holds_on(today()):
            grounds = regime.content.get("withdrawal", {}).get("grounds", [])
            return [(f"{g['code']}) {g['text']}", f"{g['code']}) {g['text']}") for g in grounds]
    return []
