"""What every table keeps to: programmes, random ids, personal columns, names of the trail."""

import re

import pytest
from flask import Flask
from sqlalchemy import Index, Table, UniqueConstraint

from app.audit.values import CLOSED_OBJECTS, FIELDS, OBJECTS
from app.core.tables import Base, Identified, Searchable

# Shared by all provinces: law, units, the tenants themselves, and what comes before sign-in.
NATIONAL = {
    "audit_personal_values",  # belongs to its entry
    "product_groups",
    "programmes",
    "regimes",
    "sign_in_attempts",
    "unit_links",
    "unit_points",
    "units",
}
OPTIONAL = {
    "audit_entries": "acts before sign-in and on national data belong to no programme",
    "rubric_editions": "national editions belong to none; a province's own names it",
}
# Unique in the whole installation, though the table belongs to programmes.
GLOBAL_KEYS = {
    ("audit_entries", ("mac",)): "one chain",
    ("certificates", ("code",)): "the code alone finds the certificate on the verify page",
    ("certificates", ("recognition_id",)): "one to one: the recognition names the programme",
    ("feed_tokens", ("token_digest",)): "the token alone finds the feed",
    ("recognitions", ("entry_id",)): "one to one: the entry names the programme",
    ("rubric_editions", ("code",)): "editions are named by law",
    ("sign_in_sessions", ("token_digest",)): "the token alone finds the session",
    ("users", ("username",)): "the name alone finds the account at sign-in",
}
# Column names that look personal and are not.
IMPERSONAL = {
    "attachments.name": "name of a file",
    "audit_entries.acting_for": "name of an office",
    "decisions.signer_title": "an office",
    "import_batches.name": "name of a file",
    "producers.address": "where a registered business works; public on its certificate",
    "producers.address_before_2025": "the same, as it was called",
    "producers.representative_title": "an office",
    "products.address": "where the product is made; public on its certificate",
    "products.address_before_2025": "the same, as it was called",
    "seats.office": "an office",
    "users.username": "chosen for the account, kept in sign-in logs",
}
_PERSONAL = re.compile(
    r"(^|_)(full_name|phone|email|address|browser|person|signer|representative|actor_name|"
    r"birth|identity_number|cccd|female|minority|disabled|reentered_by)(_|$)"
)
CANARY = {
    "audit_entries.actor_name",
    "audit_entries.address",
    "audit_personal_values.value",
    "certificates.printed",
    "decisions.signer",
    "dossier_events.actor_name",
    "import_rows.cells",
    "pages.folded",
    "pages.text",
    "pages.words",
    "producers.email",
    "producers.phone",
    "producers.representative",
    "producers.tax_code",
    "producers.representative_disabled",
    "producers.representative_female",
    "producers.representative_minority",
    "recognition_events.actor_name",
    "round_events.actor_name",
    "rounds.reentered_by",
    "seats.person",
    "sign_in_attempts.address",
    "sign_in_sessions.address",
    "sign_in_sessions.browser",
    "submissions.content",
    "users.email",
    "users.full_name",
    "users.phone",
}
SECRET = {
    "feed_tokens.token_digest",
    "feed_tokens.token_sealed",
    "sign_in_sessions.token_digest",
    "users.password_hash",
    "users.totp_sealed",
}


@pytest.fixture
def tables(app: Flask) -> list[Table]:
    return list(Base.metadata.sorted_tables)


def unique_keys(table: Table) -> list[tuple[str, ...]]:
    constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    indexes: list[Index] = [index for index in table.indexes if index.unique]
    return [tuple(column.name for column in key.columns) for key in (*constraints, *indexes)]


def test_every_row_that_is_not_national_belongs_to_a_programme(tables: list[Table]) -> None:
    without = {table.name for table in tables if "programme_id" not in table.columns}
    assert without == NATIONAL
    optional = {
        table.name
        for table in tables
        if "programme_id" in table.columns and table.columns["programme_id"].nullable
    }
    assert optional == set(OPTIONAL)


def test_programme_is_in_every_unique_key(tables: list[Table]) -> None:
    without = {
        (table.name, key)
        for table in tables
        for key in unique_keys(table)
        if table.name not in NATIONAL and "programme_id" not in key and key != ("public_id",)
    }
    assert without == set(GLOBAL_KEYS)


def test_exposed_rows_have_a_random_id_that_is_unique(tables: list[Table]) -> None:
    identified = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Identified)
    }
    with_key = {table.name for table in tables if ("public_id",) in unique_keys(table)}
    assert identified == with_key


def test_columns_that_look_personal_say_so(tables: list[Table]) -> None:
    silent = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if _PERSONAL.search(column.name)
        and "personal" not in column.info
        and not column.name.endswith(("_at", "_id", "_reason"))
    }
    assert silent - set(IMPERSONAL) == set()


def test_personal_columns_are_the_ones_named_here(tables: list[Table]) -> None:
    personal = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if "personal" in column.info
    }
    assert personal == CANARY


def test_personal_columns_name_class_and_purpose(tables: list[Table]) -> None:
    for table in tables:
        for column in table.columns:
            if "personal" in column.info:
                assert column.info["personal"] in {"basic", "sensitive"}, column
                assert column.info["purpose"], column


def test_secret_columns_are_the_ones_named_here(tables: list[Table]) -> None:
    secret = {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if column.info.get("secret")
    }
    assert secret == SECRET
    looks_secret = re.compile(r"password_hash|_sealed$|token_digest")
    assert {
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if looks_secret.search(column.name)
    } == SECRET


def test_every_table_has_its_name_in_the_trail(tables: list[Table]) -> None:
    assert {table.name for table in tables} == set(OBJECTS)
    assert set(OBJECTS) >= CLOSED_OBJECTS


def test_most_columns_have_their_name_in_the_trail(tables: list[Table]) -> None:
    quiet = {"id", "public_id", "created_at", "updated_at", "version", "search_text", "sort_text"}
    national = {
        "product_groups",
        "regimes",
        "rubric_editions",
        "unit_links",
        "unit_points",
        "units",
    }
    unnamed = {
        column.name
        for table in tables
        if table.name not in national | {"audit_entries", "audit_personal_values", "pages"}
        and not table.name.endswith("_events")
        for column in table.columns
        if column.name not in quiet and column.name not in FIELDS
    }
    assert unnamed == set()


def test_searchable_tables_keep_folded_text_and_sort_key(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Searchable):
            assert {"search_text", "sort_text"} <= set(mapper.local_table.columns.keys())
