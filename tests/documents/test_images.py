import io

import pytest
from PIL import Image, ImageCms

from app.core.documents.images import page_images, prepare_photo
from app.core.errors import DomainError


def stream(picture, kind="JPEG", **options):
    lines = io.BytesIO()
    picture.save(lines, kind, **options)
    lines.seek(0)
    return lines


def opened(content):
    return Image.open(io.BytesIO(content))


def test_a_page_becomes_two_small_pictures():
    large, thumb = page_images(Image.new("RGB", (1654, 2339), "white"))
    assert (opened(large).format, opened(large).size) == ("WEBP", (1000, 1414))
    assert opened(thumb).size == (200, 283)
    assert len(thumb) < 2000


def test_a_narrow_page_is_not_enlarged():
    large, _ = page_images(Image.new("L", (400, 300)))
    assert opened(large).size == (400, 300)


def test_a_photo_is_made_anew_small_and_without_data_of_camera_and_place():
    picture = Image.new("RGB", (4000, 3000), "green")
    facts = picture.getexif()
    facts[0x010F] = "Máy ảnh"
    facts.get_ifd(0x8825)[2] = (11.0, 56.0, 0.0)
    photo = prepare_photo(stream(picture, exif=facts, comment=b"secret"))
    assert (photo.width, photo.height) == (1600, 1200)
    main, thumb = opened(photo.main), opened(photo.thumb)
    assert (main.format, main.size, thumb.format, thumb.size) == (
        "JPEG", (1600, 1200), "WEBP", (400, 300),
    )  # fmt: skip
    for made in (main, thumb):
        assert not made.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(made.info)
    assert b"secret" not in photo.main


def test_a_photo_is_turned_as_the_camera_noted():
    picture = Image.new("RGB", (60, 20), "white")
    facts = picture.getexif()
    facts[0x0112] = 6
    photo = prepare_photo(stream(picture, exif=facts))
    assert (photo.width, photo.height) == (20, 60)


def test_see_through_parts_become_white():
    photo = prepare_photo(stream(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.main).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_pictures_of_every_mode_are_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    photo = prepare_photo(stream(Image.new(mode, (30, 30)), kind))
    assert opened(photo.main).mode == "RGB"


def test_colours_with_a_profile_are_converted():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = prepare_photo(stream(Image.new("RGB", (30, 30), "#c04020"), icc_profile=profile))
    red, green, blue = opened(photo.main).getpixel((15, 15))
    assert abs(red - 0xC0) < 4
    assert abs(green - 0x40) < 4
    assert abs(blue - 0x20) < 4


def test_a_broken_profile_does_not_stop_a_photo():
    assert prepare_photo(stream(Image.new("RGB", (30, 30)), icc_profile=b"rubbish")).width == 30


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\xff\xd8\xff\xe0 rubbish", b"GIF89a"], ids=repr
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(DomainError, match="Không mở được ảnh") as refusal:
        prepare_photo(io.BytesIO(content))
    assert refusal.value.field == "photo"


def test_a_cut_photo_is_refused():
    noise = Image.effect_noise((400, 400), 90).convert("RGB")
    with pytest.raises(DomainError, match="Không mở được ảnh"):
        prepare_photo(io.BytesIO(stream(noise).getvalue()[:9000]))


def test_equal_photos_give_equal_bytes():
    picture = Image.effect_mandelbrot((900, 600), (-2, -1, 1, 1), 50).convert("RGB")
    assert prepare_photo(stream(picture)) == prepare_photo(stream(picture))
