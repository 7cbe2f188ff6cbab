"""The certificate as a page for printing. No form is prescribed; the layout is the system's own."""

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from app.certification.rules import grouped_code
from app.core.documents.formats import vdate, vdate_long
from app.core.documents.html import whole_page
from app.core.documents.qr import svg

CSS = """
@page { size: A4 landscape; margin: 0 }
body { margin: 0; font-family: Tinos, "Times New Roman", serif; color: #111 }
.sheet { position: relative; box-sizing: border-box; width: 297mm; height: 210mm;
  padding: 17mm 22mm 12mm }
.frame { position: absolute; inset: 8mm; border: 1.6mm solid #0e5a48 }
.frame i { position: absolute; inset: 1.2mm; border: .4mm solid #b8860b }
.head { display: flex; justify-content: space-between; text-align: center; font-size: 12.5pt;
  line-height: 1.3 }
.head b { display: block }
.head .line { display: block; height: .35mm; background: #111; margin: 1mm auto 0; width: 36mm }
h1 { font-size: 27pt; text-align: center; margin: 7mm 0 0; color: #0a4437; letter-spacing: .2mm }
h2 { font-size: 15pt; text-align: center; margin: 1mm 0 4mm; font-weight: 400; text-indent: 0 }
.who { text-align: center; font-size: 14pt; line-height: 1.4 }
.who .name { display: block; font-size: 21pt; font-weight: 700; margin: 1mm 0 }
.stars { display: block; margin: 2mm auto 0; width: 62mm; height: 11mm }
.rank { font-size: 15pt; font-weight: 700; text-align: center }
.facts { position: absolute; left: 22mm; bottom: 17mm; width: 105mm; font-size: 11.5pt;
  line-height: 1.4 }
.qr { position: absolute; left: 132mm; bottom: 17mm; width: 33mm; font-size: 8.5pt;
  text-align: center }
.qr svg { width: 27mm; height: 27mm; display: block; margin: 0 auto }
.sign { position: absolute; right: 24mm; bottom: 17mm; width: 88mm; text-align: center;
  font-size: 13pt }
.sign i { display: block }
.sign .gap { display: block; height: 23mm }
"""

_STAR = "M10 1.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8L10 14.9l-5.2 2.7 1-5.8L1.6 7.7l5.800-.8z"


def stars_svg(count: int) -> Markup:
    """Five stars drawn as shapes, so many of them filled."""
    shapes = "".join(
        f'<path transform="translate({22 * k + 1} 0)" d="{_STAR}" '
        f'fill="{"#e9a914" if k < count else "#fff"}" stroke="#8f5c00" stroke-width=".8"/>'
        for k in range(5)
    )
    return Markup(  # noqa: S704 - numbers and our own drawing only
        f'<svg class="stars" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 20">{shapes}</svg>'
    )


def certificate_html(
    printed: dict[str, Any], *, number: str, code: str, address: str, province: str
) -> str:
    """The whole page for the printer, from the text kept on the certificate."""
    signed = date.fromisoformat(printed["decision_date"])
    valid_to = date.fromisoformat(printed["valid_to"])
    title = printed["signer_title"] or "CHỦ TỊCH"
    packs = "; ".join(printed["packs"])
    body = Markup(
        '<div class="sheet"><div class="frame"><i></i></div>'
        '<div class="head"><div><b>{authority}</b><span class="line"></span></div>'
        "<div><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><b>Độc lập - Tự do - Hạnh phúc</b>"
        '<span class="line"></span></div></div>'
        "<h1>GIẤY CHỨNG NHẬN SẢN PHẨM OCOP</h1><h2>Số: {number}</h2>"
        '<div class="who">Chứng nhận sản phẩm<span class="name">{product}</span>'
        "{code_line}của <b>{producer}</b><br>{where}</div>{stars}"
        '<div class="rank">ĐẠT HẠNG {count} SAO</div>'
        '<div class="facts">Theo Quyết định số {decision} {signed} của {by}.<br>'
        "Có giá trị 36 tháng, đến hết ngày <b>{valid_to}</b>.{packs}</div>"
        '<div class="qr">{qr}<b>{grouped}</b><br>Quét mã để kiểm tra</div>'
        '<div class="sign"><i>{province}, {signed}</i><b>{title}</b><span class="gap"></span>'
        "<b>{signer}</b></div></div>"
    ).format(
        authority=printed["authority"].removeprefix("Chủ tịch ").upper(),
        number=number,
        product=printed["product"],
        code_line=Markup("Mã sản phẩm: {}<br>").format(printed["product_code"])
        if printed["product_code"]
        else "",
        producer=printed["producer"],
        where=printed["address"],
        stars=stars_svg(printed["stars"]),
        count=printed["stars"],
        decision=printed["decision_number"],
        signed=vdate_long(signed),
        by=printed["authority"],
        valid_to=vdate(valid_to),
        packs=Markup("<br>Quy cách: {}").format(packs) if packs else "",
        qr=Markup(svg(address, label="Mã QR kiểm tra giấy chứng nhận")),  # noqa: S704 - our own drawing
        grouped=grouped_code(code),
        province=province,
        title=title,
        signer=printed["signer"],
    )
    return whole_page(str(body), title=f"Giấy chứng nhận {escape(number)}", css=CSS)
