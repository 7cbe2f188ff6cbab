"""Long work: asked for with its cause, taken up once, resumed, told in words."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.audit.models import AuditEntry
from app.core import clock
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.jobs import rules
from app.jobs.actions import MOST_ATTEMPTS, ask, finish, progress, take_up
from app.jobs.models import Job, JobState
from app.jobs.queries import waiting_jobs
from app.jobs.queue import BROKEN, work_off, work_off_waiting
from tests.conftest import NOW, Client
from tests.factories.world import World


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, rules.Work]:
    """Kinds of work of these tests only."""
    known: dict[str, rules.Work] = {}
    monkeypatch.setattr(rules, "_KINDS", known)
    return known


@pytest.fixture
def job(world: World) -> Job:
    with transaction():
        return ask(
            "x.count",
            world.products[0],
            title="Đếm",
            actor=world.viewer(Role.SECRETARY),
            now=now(),
            rows=3,
        )


def done(job_id: int) -> None:
    with transaction():
        finish(db.session.get_one(Job, job_id), now=now(), rows=3)


def later(**after: float) -> datetime:
    clock.set_source(lambda: NOW + timedelta(**after))
    return now()


def verbs() -> list[str]:
    entries = db.session.scalars(
        select(AuditEntry.verb).where(AuditEntry.object_kind == "jobs").order_by(AuditEntry.id)
    )
    return list(entries)


def test_job_is_written_with_what_asked_for_it(world: World, job: Job) -> None:
    assert (job.state, job.kind, job.object_kind, job.arguments) == (
        JobState.QUEUED,
        "x.count",
        "products",
        {"rows": 3},
    )
    assert job.object_public_id == world.products[0].public_id
    assert job.programme_id == world.programme.id


def test_job_of_a_failed_act_does_not_exist(world: World) -> None:
    def failing() -> None:
        with transaction():
            ask("x.count", world.products[0], title="Đếm", actor=world.system, now=now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert db.session.scalars(select(Job)).all() == []


def test_worker_does_the_work_and_notes_the_end(kinds: dict[str, rules.Work], job: Job) -> None:
    kinds["x.count"] = done
    assert work_off_waiting() == 1
    db.session.refresh(job)
    assert (job.state, job.percent, job.result, job.attempts) == (
        JobState.DONE,
        100,
        {"rows": 3},
        1,
    )
    assert verbs() == ["job.asked", "job.finished"]


def test_refused_work_keeps_the_sentence(kinds: dict[str, rules.Work], job: Job) -> None:
    def refusing(_: int) -> None:
        raise DomainError("Tệp này không mở được.")

    kinds["x.count"] = refusing
    work_off(job.id)
    assert (job.state, job.error) == (JobState.FAILED, "Tệp này không mở được.")
    assert verbs() == ["job.asked", "job.failed"]


def test_broken_work_says_so_without_the_inside(kinds: dict[str, rules.Work], job: Job) -> None:
    def broken(_: int) -> None:
        with transaction():
            job.title = "Dở dang"
            raise ZeroDivisionError("secret detail")

    kinds["x.count"] = broken
    work_off(job.id)
    db.session.refresh(job)
    assert (job.state, job.error, job.title) == (JobState.FAILED, BROKEN, "Đếm")


def test_unknown_kind_fails_instead_of_waiting_for_ever(job: Job) -> None:
    work_off(job.id)
    assert job.state is JobState.FAILED


def test_job_over_is_not_taken_up_again(kinds: dict[str, rules.Work], job: Job) -> None:
    kinds["x.count"] = done
    work_off(job.id)
    with transaction():
        assert take_up(job.id, now=now()) is None


def test_job_at_work_is_not_taken_up_by_a_second_worker(job: Job) -> None:
    with transaction():
        assert take_up(job.id, now=now()) is not None
    with transaction():
        assert take_up(job.id, now=now()) is None
    assert job.attempts == 1


def test_job_of_a_silent_worker_is_taken_up_again(job: Job) -> None:
    with transaction():
        take_up(job.id, now=now())
    assert waiting_jobs(later(seconds=119)) == []
    assert waiting_jobs(later(seconds=121)) == [job.id]
    with transaction():
        assert take_up(job.id, now=now()) is not None
    assert job.attempts == 2


def test_progress_is_a_sign_of_life(job: Job) -> None:
    with transaction():
        take_up(job.id, now=now())
    later(seconds=100)
    with transaction():
        progress(job, done=1, total=3, now=now())
    assert job.percent == 33
    assert waiting_jobs(later(seconds=200)) == []


def test_queued_job_whose_id_was_lost_is_swept_up(job: Job) -> None:
    assert waiting_jobs(now()) == []
    assert waiting_jobs(later(seconds=21)) == [job.id]


def test_job_that_never_ends_is_given_up(job: Job) -> None:
    for attempt in range(MOST_ATTEMPTS):
        later(minutes=3 * (attempt + 1))
        with transaction():
            assert take_up(job.id, now=now()) is not None
    later(hours=1)
    with transaction():
        assert take_up(job.id, now=now()) is None
    assert job.state is JobState.FAILED
    assert "nhiều lần" in (job.error or "")


def fail(kinds: dict[str, rules.Work], job: Job) -> None:
    def refusing(_: int) -> None:
        raise DomainError("Tệp này không mở được.")

    kinds["x.count"] = refusing
    work_off(job.id)


def test_page_shows_progress_and_json_for_the_script(
    client: Client, world: World, job: Job
) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    with transaction():
        progress(job, done=1, total=4, now=now())
    assert "25%" in client.get(f"/jobs/{job.public_id}").get_data(as_text=True)
    answer = client.get(f"/jobs/{job.public_id}", headers={"Accept": "application/json"})
    assert answer.json == {
        "state": "queued",
        "label": "Đang chờ",
        "done": 1,
        "total": 4,
        "percent": 25,
        "over": False,
        "error": None,
    }


def test_failed_job_is_tried_again_by_who_asked(
    client: Client, world: World, kinds: dict[str, rules.Work], job: Job
) -> None:
    fail(kinds, job)
    client.log_in(world.users[Role.SECRETARY][0])
    page = client.get(f"/jobs/{job.public_id}?back=/products").get_data(as_text=True)
    assert "Tệp này không mở được." in page
    assert "Làm lại" in page
    answer = client.post(f"/jobs/{job.public_id}/retry?back=/products")
    assert answer.location == f"/jobs/{job.public_id}?back=/products"
    kinds["x.count"] = done
    assert work_off_waiting() == 1
    assert job.state is JobState.DONE


def test_job_not_failed_is_not_tried_again(client: Client, world: World, job: Job) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    answer = client.post(f"/jobs/{job.public_id}/retry")
    assert answer.status_code == 422
    assert "chưa dừng" in answer.get_data(as_text=True)


def test_readers_see_a_job_but_do_not_start_it(
    client: Client, world: World, kinds: dict[str, rules.Work], job: Job
) -> None:
    fail(kinds, job)
    client.log_in(world.users[Role.LEADER][0])
    assert "Làm lại" not in client.get(f"/jobs/{job.public_id}").get_data(as_text=True)
    assert client.post(f"/jobs/{job.public_id}/retry").status_code == 403


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.PRODUCER, Role.COUNCIL_MEMBER])
def test_jobs_of_others_do_not_exist(client: Client, world: World, job: Job, role: Role) -> None:
    client.log_in(world.users[role][0])
    assert client.get(f"/jobs/{job.public_id}").status_code == 404
    assert client.post(f"/jobs/{job.public_id}/retry").status_code == 404


def test_jobs_of_another_province_do_not_exist(client: Client, world: World, job: Job) -> None:
    client.log_in(world.stranger)
    assert client.get(f"/jobs/{job.public_id}").status_code == 404


def test_way_back_leads_only_within_the_site(client: Client, world: World, job: Job) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    page = client.get(f"/jobs/{job.public_id}?back=//evil.example").get_data(as_text=True)
    assert 'href="//evil' not in page


def test_command_works_off_what_waits(app: object, kinds: dict[str, rules.Work], job: Job) -> None:
    kinds["x.count"] = done
    answer = app.test_cli_runner().invoke(app.cli, ["worker", "--once"])  # type: ignore[attr-defined]
    assert (answer.exit_code, answer.output) == (0, "Đã làm 1 việc.\n")
