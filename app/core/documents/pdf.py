"""HTML of our own as PDF; nothing is fetched, and equal HTML gives equal bytes."""

from typing import Any, Literal

Variant = Literal["pdf/ua-1", "pdf/a-3u"]
_ACROSS = "@page { size: A4 landscape; }"


def render(
    html: str, *, title: str, landscape: bool = False, variant: Variant | None = None
) -> bytes:
    """The page as a PDF file with its fonts embedded.

    ``html`` is a whole page of our own making (html.page, html.whole_page or a certificate). Only
    pictures and fonts written into it as data: addresses are used. Any other address in it is a
    mistake or an attack: it is not fetched, and ValueError is raised. ``landscape`` turns a page
    without a page form of its own. ``variant`` is a PDF standard to follow; pdf/ua-1 is the
    accessible one. Takes seconds and much memory for long tables: call it in jobs.
    """
    from weasyprint import CSS, HTML  # noqa: PLC0415 - heavy, only in jobs
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - heavy, only in jobs

    refused: list[str] = []
    fonts = FontConfiguration()
    styles = [CSS(string=_ACROSS, font_config=fonts)] if landscape else []
    document = HTML(string=html, url_fetcher=_fetcher(refused)).render(
        font_config=fonts, stylesheets=styles
    )
    document.metadata.title = title
    # A fixed file identifier is derived from the content; no creation date is written.
    content: bytes = document.write_pdf(pdf_identifier=True, pdf_variant=variant)
    if refused:
        raise ValueError(f"addresses in a document are not fetched: {refused}")
    return content


def _fetcher(refused: list[str]) -> Any:
    """A fetcher for data: addresses of pictures and fonts; every other one is noted and refused."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - heavy, only in jobs

    class DataOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith(("data:image/", "data:font/")):
                refused.append(url[:200])
                raise ValueError("only data: addresses of pictures and fonts are used")
            return super().fetch(url, headers)

    return DataOnly(allowed_protocols=("data",), allow_redirects=False)
