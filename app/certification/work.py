"""Printing certificates: the PDF is made once, outside any transaction, and kept with its hash."""

from flask import current_app
from sqlalchemy import select

from app.access.values import system_viewer
from app.certification import actions
from app.certification.exports import certificate_html
from app.certification.models import Certificate
from app.core.clock import now
from app.core.database import db, transaction
from app.core.documents import pdf
from app.files.actions import keep_bytes
from app.jobs.actions import finish, progress
from app.jobs.models import Job
from app.jobs.rules import register_work
from app.settings.queries import programme_by_id


def print_certificate(job_id: int) -> None:
    """Render, store, tie; a certificate already printed is left as it is."""
    job = db.session.get_one(Job, job_id)
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.public_id == job.object_public_id)
    ).one()
    stored = None
    if certificate.digest is None:
        config = current_app.config["OCOP"]
        programme = programme_by_id(certificate.programme_id)
        html = certificate_html(
            certificate.printed,
            number=certificate.number,
            code=certificate.code,
            address=f"{config.public_url}/verify/{certificate.code}",
            province=programme.province.name,
        )
        db.session.commit()
        stored = keep_bytes(pdf.render(html, title=f"Giấy chứng nhận {certificate.number}"))
    with transaction():
        if stored is not None:
            actor = system_viewer(certificate.programme_id)
            actions.keep_print(certificate, stored, actor=actor, now=now())
        progress(job, done=1, total=1, now=now())
        finish(job, now=now())


def register() -> None:
    """Name the work of this room."""
    register_work("certification.print", print_certificate)
