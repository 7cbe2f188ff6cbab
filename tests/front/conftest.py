"""A browser on the real application: Debian's Chromium, headless, on a server of this process."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

from app.access.values import Role
from tests.conftest import Client
from tests.factories.world import World

SIZES = {"desktop": {"width": 1366, "height": 900}, "phone": {"width": 360, "height": 740}}


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the application, served from another thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser, site: str, client: Client, world: World) -> Iterator[Visit]:
    """Open a browser window: visit(role=…, size="phone", script=False)."""
    opened: list[BrowserContext] = []

    def open_window(
        role: Role | None = None, *, size: str = "desktop", script: bool = True, dark: bool = False
    ) -> BrowserContext:
        window = browser.new_context(
            base_url=site,
            viewport=SIZES[size],
            has_touch=size == "phone",
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
        )
        opened.append(window)
        if role is not None:
            client.log_in(world.users[role][0])
            cookie = client.get_cookie("ocop")
            assert cookie is not None
            window.add_cookies([{"name": "ocop", "value": cookie.value, "url": site}])
        return window

    yield open_window
    for window in opened:
        window.close()
