"""Invented papers for journeys: a photographed page in Vietnamese, and a product photo."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "",
    "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH",
    "Số: 42A8000777 (bản trình diễn)",
    "Tên cơ sở: Hợp tác xã Trình Diễn Suối Thông",
    "Ngành nghề: trồng và chế biến chè, nông sản",
    "Cấp lần đầu ngày 12 tháng 3 năm 2024",
)


def scan(path: Path) -> Path:
    """A page as a scanner gives it: a picture inside a PDF, at 200 dpi."""
    page = Image.new("L", (1654, 2339), 250)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype("Tinos-Regular.ttf", 46)
    for number, line in enumerate(LINES):
        pen.text((190, 220 + 95 * number), line, fill=20, font=font)
    page.rotate(0.4, fillcolor=250).save(path, "PDF", resolution=200)
    return path


def photo(path: Path) -> Path:
    """A picture of a tea packet, drawn."""
    picture = Image.new("RGB", (1400, 1050), (214, 226, 216))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((480, 180, 920, 900), fill=(24, 92, 70), outline=(233, 169, 20), width=14)
    pen.ellipse((600, 330, 800, 530), fill=(233, 169, 20))
    picture.save(path, "JPEG", quality=88)
    return path
