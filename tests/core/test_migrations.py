"""Migrations: numbered, refused in a sentence, and harmless to the rows that point to a table."""

import shutil

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import migrations
from app.core.database import db, prepare_engine
from app.core.errors import DomainError

PARENTS = """
import sqlalchemy as sa
from alembic import op

revision = "001_parents"
down_revision = None


def upgrade():
    op.create_table("parents", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "children",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE")),
    )


def downgrade():
    op.drop_table("children")
    op.drop_table("parents")
"""

NAMES = """
import sqlalchemy as sa
from alembic import op

revision = "002_names"
down_revision = "001_parents"


def upgrade():
    with op.batch_alter_table("parents", recreate="always") as batch:
        batch.add_column(sa.Column("name", sa.String, nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("parents", recreate="always") as batch:
        batch.drop_column("name")
"""

ORPHANS = """
from alembic import op

revision = "002_orphans"
down_revision = "001_parents"


def upgrade():
    op.execute("DELETE FROM parents")


def downgrade():
    pass
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty SQLite database, and a folder of revisions with the first of them."""
    place = tmp_path / "migrations"
    (place / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrations.FOLDER / name, place)
    (place / "versions" / "001_parents.py").write_text(PARENTS, "utf-8")
    monkeypatch.setattr(migrations, "FOLDER", place)
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'small.sqlite'}"
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        migrations.upgrade("001_parents")
        for row in ("parents (id) VALUES (1)", "children (id, parent_id) VALUES (1, 1)"):
            db.session.execute(text(f"INSERT INTO {row}"))
        db.session.commit()
        yield place
        db.session.remove()
        db.engine.dispose()


def children() -> int:
    return db.session.scalar(text("SELECT count(*) FROM children"))


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(folder):
    (folder / "versions" / "002_names.py").write_text(NAMES, "utf-8")

    migrations.upgrade()
    assert (migrations.current(), children()) == ("002_names", 1)
    db.session.commit()
    migrations.downgrade("001_parents")
    assert (migrations.current(), children()) == ("001_parents", 1)


def test_a_revision_that_leaves_rows_pointing_nowhere_changes_nothing(folder):
    (folder / "versions" / "002_orphans.py").write_text(ORPHANS, "utf-8")

    with pytest.raises(RuntimeError, match="foreign keys broken"):
        migrations.upgrade()
    assert (migrations.current(), children()) == ("001_parents", 1)
    assert db.session.scalar(text("SELECT count(*) FROM parents")) == 1


def test_foreign_keys_are_watched_again_after_a_migration(folder):
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("verb", [migrations.upgrade, migrations.downgrade])
def test_an_unknown_revision_is_refused(folder, verb):
    with pytest.raises(DomainError, match="Không có bước di trú “009_nothing”"):
        verb("009_nothing")


@pytest.mark.parametrize("slug", ["", "Hồ sơ", "9_lives", "two words", "../x"])
def test_a_revision_is_named_by_a_slug(folder, slug):
    with pytest.raises(DomainError, match="Tên bước di trú"):
        migrations.new_revision(slug)


def test_two_last_revisions_are_refused(folder):
    (folder / "versions" / "002_names.py").write_text(NAMES, "utf-8")
    (folder / "versions" / "002_orphans.py").write_text(ORPHANS, "utf-8")

    with pytest.raises(DomainError, match=r"002_names, 002_orphans"):
        migrations.head()


def test_the_tracked_head_must_name_the_last_revision(folder):
    (folder / "HEAD").write_text("000_older\n", "utf-8")

    with pytest.raises(DomainError, match="migrations/HEAD ghi “000_older”"):
        migrations.check()


def test_a_database_behind_the_program_is_told_which_command_to_run(folder):
    (folder / "HEAD").write_text("001_parents\n", "utf-8")
    migrations.downgrade("base")

    with pytest.raises(DomainError, match="scripts/manage db upgrade"):
        migrations.check()
