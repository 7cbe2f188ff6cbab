"""Papers as people hand them in, made for the tests: scans, PDFs of text, and bad files."""

import io
import shutil
import subprocess

from pikepdf import Encryption, Pdf
from PIL import Image, ImageDraw, ImageFont

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỢP TÁC XÃ",
    "Số: 40B7000123 đăng ký lần đầu ngày 12/05/2021",
    "Tên hợp tác xã: Hợp tác xã Chè Đồi Thông",
    "Ngành nghề: trồng, chế biến chè ô long và trà ướp hoa",
)


def font_path() -> str:
    """Tinos, the document font with every Vietnamese letter."""
    program = shutil.which("fc-match")
    assert program is not None
    answer = subprocess.run(
        [program, "--format=%{file}", "Tinos"], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


def scan(lines: tuple[str, ...] = LINES, *, size: tuple[int, int] = (1654, 1000)) -> Image.Image:
    """A page as a 200-dpi scanner would give it: printed text on paper."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(font_path(), 36)
    for row, line in enumerate(lines):
        pen.text((120, 100 + 70 * row), line, font=font, fill=(25, 25, 25))
    return page


def jpeg(page: Image.Image | None = None) -> bytes:
    """The scan as JPEG."""
    target = io.BytesIO()
    (page or scan()).save(target, "JPEG", quality=85)
    return target.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    """Scans without a text layer, one line of their own on each page."""
    pictures = [
        scan((*LINES[:2], f"Trang thứ {number} của hồ sơ")) for number in range(1, pages + 1)
    ]
    target = io.BytesIO()
    pictures[0].save(target, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return target.getvalue()


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    target = io.BytesIO()
    with Pdf.open(io.BytesIO(scanned_pdf(1))) as document:
        document.save(target, encryption=Encryption(owner="chu", user="khoa"))
    return target.getvalue()
