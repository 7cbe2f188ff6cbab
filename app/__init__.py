"""The factory: the only file that knows every room."""

from importlib import import_module, util
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_babel import Babel, get_locale
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.access.guard import check_access, current_viewer
from app.accounts import queries as account_queries
from app.accounts.models import User
from app.accounts.rules import session_over
from app.config import Config
from app.core import cli, database, language, secrets, web
from app.core import files as stored_files
from app.core.clock import now, today
from app.core.database import db
from app.core.documents import formats
from app.home.values import MENU
from app.jobs import actions as job_actions
from app.jobs.queue import LocalQueue
from app.notices import queries as notice_queries
from app.settings import queries as setting_queries

ROOMS = (
    "audit", "jobs", "units", "settings", "accounts", "files", "notices", "rubrics", "producers",
    "products", "dossiers", "evaluation", "certification", "commerce", "reports", "imports",
    "public", "home",
)  # fmt: skip


def create_app(config: Config | None = None) -> Flask:
    """The whole application for one configuration."""
    config = config or Config.from_environment()
    app = Flask(__name__)
    _configure(app, config)
    _open_engines(app, config)
    CSRFProtect(app)
    Babel(app, default_locale="vi", locale_selector=_locale)
    web.install(app)  # first: what follows writes the request's id into the trail
    _install_access(app)
    _install_templates(app)
    for room in ROOMS:
        _install_room(app, room)
    return app


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        OCOP=config,
        TRUSTED_HOSTS=config.hosts,
        SECRET_KEY=config.key("session").hex(),
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"check_same_thread": False}}
        if config.database_url.startswith("sqlite")
        else {"pool_pre_ping": True},
        MAX_CONTENT_LENGTH=config.upload_limit,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=4000,
        SESSION_COOKIE_NAME="__Host-ocop" if config.secure else "ocop",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        TESTING=config.testing,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _open_engines(app: Flask, config: Config) -> None:
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    secrets.use_keys(sealing=config.fernet_key("second-factor"), chain=config.key("audit"))
    if config.bucket:
        cache = config.data / "cache"
        stored_files.use_store(
            stored_files.BucketStore(
                endpoint=config.bucket_endpoint, bucket=config.bucket, cache=cache
            )
        )
    else:
        stored_files.use_store(stored_files.FolderStore(config.data / "files"))
    queue = LocalQueue(app, config)
    app.extensions["ocop_queue"] = queue
    job_actions.use_queue(queue.push)


def _install_access(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None
    login.request_loader(_signed_in_user)
    app.before_request(_find_viewer)
    app.before_request(check_access)


def _signed_in_user(_: Any) -> User | None:
    token = session.get("sid")
    live = account_queries.live_session(token) if token else None
    if live is None or not live.user.is_active:
        return None
    user = live.user
    viewer = account_queries.viewer_of(
        user, on=today(), address=request.remote_addr or "", request_id=g.get("request_id", "")
    )
    idle = "idle_minutes_administrator" if viewer.may("manage_users") else "idle_minutes"
    minutes = int(setting_queries.setting(user.programme_id, idle, on=today()))
    if session_over(started=live.started_at, seen=live.seen_at, idle_minutes=minutes, now=now()):
        return None
    g.viewer, g.sign_in_session = viewer, live
    return user


def _find_viewer() -> None:
    g.viewer = None
    if request.endpoint in {None, "static"}:
        return
    if current_user.is_authenticated:
        _note_seen()


def _note_seen() -> None:
    live = g.sign_in_session
    if (now() - live.seen_at).total_seconds() > 30:
        with database.transaction():
            live.seen_at = now()


def _locale() -> str:
    chosen = g.get("language")
    if chosen is not None:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.locale)
    return str(session.get("locale") or "vi")


def _install_templates(app: Flask) -> None:
    for name in ("vnum", "vdate", "vpct", "vdate_long"):
        app.jinja_env.filters[name] = getattr(formats, name)
    app.jinja_env.filters.update(language.filters())
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    viewer = current_viewer()
    theme = current_user.theme if viewer is not None else session.get("theme", "light")
    programme = None
    unread = 0
    if viewer is not None:
        programme = current_user.programme
        unread = notice_queries.unread_count(viewer=viewer)
    return {
        "viewer": viewer,
        "programme": programme,
        "unread": unread,
        "navigation": MENU,
        "locale": str(get_locale() or "vi"),
        "theme": theme,
        "today": today(),
        "endpoints": current_app.view_functions,
    }


def _install_room(app: Flask, room: str) -> None:
    """Blueprints, commands and kinds of work of a room, where it has them."""
    for part in ("models", "views", "cli", "work"):
        name = f"app.{room}.{part}"
        if util.find_spec(name) is None:
            continue
        module = import_module(name)
        if part == "views":
            for blueprint in getattr(module, "blueprints", None) or (module.bp,):
                app.register_blueprint(blueprint)
        elif part == "cli":
            cli.register(app, module)
        elif part == "work":
            module.register()
