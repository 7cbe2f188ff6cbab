"""The forms people fill in: self-assessment and texts (Form 02), the commune's Form 03."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import today
from app.core.errors import DomainError
from app.core.forms import show
from app.dossiers import actions, policy, queries, rules
from app.dossiers.forms import (
    AssessmentForm,
    FormTwoForm,
    SelfAssessmentForm,
    self_assessment_data,
    self_assessment_form,
)
from app.dossiers.models import Dossier
from app.dossiers.values import COMMUNE_REPORT, SELF_REPORT, Governing
from app.dossiers.views.blueprint import bp, do, found, governed
from app.rubrics.rules.scoring import check_scorable
from app.rubrics.values.editions import Edition

HANDED_IN = "Hồ sơ đã nộp nên chỉ xem được, trừ khi được trả lại để bổ sung."
NOT_WITH_COMMUNE = "Báo cáo của xã chỉ sửa được khi hồ sơ đang ở xã."


@bp.route("/<public_id>/self-assessment", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def self_assessment(public_id: str) -> ResponseReturnValue:
    """Form 02, part III: every criterion with all its options; saved with answers still open."""
    dossier = found(public_id)
    rule = governed(dossier)
    edition = _scorable(rule)
    form = _self_assessment_form(dossier, edition)
    status = 200
    if form.is_submitted():
        ensure(policy.may_fill(viewer(), dossier), HANDED_IN)
        status = _save_answers(dossier, form)
        if status == 200:
            flash(_("Đã lưu phần tự đánh giá."))
            return redirect(_same_place(public_id))
    return _self_assessment_page(dossier, rule, form), status


def _scorable(rule: Governing) -> Edition:
    if rule.edition is None:
        raise DomainError(rule.why)
    check_scorable(rule.edition)
    return rule.edition


def _self_assessment_form(dossier: Dossier, edition: Edition) -> SelfAssessmentForm:
    stored = self_assessment_data(queries.choices_on(dossier, edition), queries.notes_of(dossier))
    return self_assessment_form(edition)(data={**stored, "version": dossier.version})


def _save_answers(dossier: Dossier, form: SelfAssessmentForm) -> int:
    if not form.validate():
        return 422
    try:
        do(
            actions.save_self_assessment,
            dossier,
            form.choices(),
            form.notes(),
            seen_version=form.seen_version,
        )
    except DomainError as refusal:
        return show(form, refusal)
    return 200


def _same_place(public_id: str) -> str:
    """Back to the part of the form whose button was pressed."""
    place = request.form.get("at", "")
    anchor = place if place in {"phan-A", "phan-B", "phan-C"} else None
    return url_for(".self_assessment", public_id=public_id, _anchor=anchor)


def _self_assessment_page(dossier: Dossier, rule: Governing, form: SelfAssessmentForm) -> str:
    return render_template(
        "dossiers/self_assessment.html",
        dossier=dossier,
        rule=rule,
        edition=rule.edition,
        form=form,
        predicted=queries.prediction(dossier, rule.edition, rule.regime),
        may_fill=policy.may_fill(viewer(), dossier),
        note_field=rules.note_field,
    )


@bp.route("/<public_id>/form-two", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def form_two(public_id: str) -> ResponseReturnValue:
    """Form 02 in words: part II, the changes where asked for, part IV."""
    dossier = found(public_id)
    row = queries.form_two(dossier)
    form = FormTwoForm(obj=row)
    status = 200
    if form.is_submitted():
        ensure(policy.may_fill(viewer(), dossier), HANDED_IN)
        status = _save_texts(dossier, form)
        if status == 200:
            flash(_("Đã lưu báo cáo."))
            return redirect(url_for(".show", public_id=public_id))
    needs = queries.requirements(dossier, governed(dossier))
    page = render_template(
        "dossiers/form_two.html",
        dossier=dossier,
        form=form,
        changes=next((need.changes for need in needs if need.code == SELF_REPORT), ""),
        may_fill=policy.may_fill(viewer(), dossier),
    )
    return page, status


def _save_texts(dossier: Dossier, form: FormTwoForm) -> int:
    if not form.validate():
        return 422
    try:
        do(actions.save_form_two, dossier, form.draft(), seen_version=form.seen_version)
    except DomainError as refusal:
        return show(form, refusal)
    return 200


@bp.route("/<public_id>/commune-assessment", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def commune_assessment(public_id: str) -> ResponseReturnValue:
    """Form 03: the commune's assessment of the four local contents, and the samples received."""
    dossier = found(public_id)
    rule = governed(dossier)
    form = _assessment_form(dossier)
    status = 200
    if form.is_submitted():
        ensure(policy.may_assess(viewer(), dossier), NOT_WITH_COMMUNE)
        status = _save_assessment(dossier, form)
        if status == 200:
            flash(_("Đã lưu báo cáo đánh giá của xã."))
            return redirect(url_for(".show", public_id=public_id))
    page = render_template(
        "dossiers/commune_assessment.html",
        dossier=dossier,
        form=form,
        wanted=[n for n in queries.requirements(dossier, rule) if n.code == COMMUNE_REPORT],
        samples=rules.samples_needed(rule.regime.code, rule.sheet_number),
        may_assess=policy.may_assess(viewer(), dossier),
        day=today(),
    )
    return page, status


def _assessment_form(dossier: Dossier) -> AssessmentForm:
    row = dossier.assessment
    return AssessmentForm(obj=row, data={"samples": dossier.samples}) if row else AssessmentForm()


def _save_assessment(dossier: Dossier, form: AssessmentForm) -> int:
    if not form.validate():
        return 422
    try:
        do(
            actions.save_commune_assessment,
            dossier,
            form.draft(),
            seen_version=form.seen_version,
        )
    except DomainError as refusal:
        return show(form, refusal)
    return 200
