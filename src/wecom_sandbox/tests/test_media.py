"""Files go up, live three days and come down unchanged."""

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def upload(company, path="media/upload", content=PNG, name="poster.png", **query):
    return company.client.post(
        f"/cgi-bin/{path}",
        params={"access_token": company.token(), **query},
        files={"media": (name, content, "image/png")},
    ).json()


def download(company, media_id):
    params = {"access_token": company.token(), "media_id": media_id}
    return company.client.get("/cgi-bin/media/get", params=params)


def test_it_works(company):
    given = upload(company, type="image")
    assert given["created_at"] == str(company.box.now())
    file = download(company, given["media_id"])
    assert file.content == PNG
    assert file.headers["content-disposition"].startswith("attachment; filename=")


def test_a_medium_dies_after_three_days(company):
    media_id = upload(company, type="image")["media_id"]
    company.world("clock.advance", seconds=3 * 86400 - 1)
    assert download(company, media_id).status_code == 200
    assert download(company, media_id).content == PNG
    company.world("clock.advance", seconds=1)
    assert download(company, media_id).json()["errcode"] == 40007
    assert download(company, "nothing").json()["errcode"] == 40007


def test_an_attachment_tells_its_time_as_a_number(company):
    given = upload(company, "media/upload_attachment", media_type="image", attachment_type=1)
    assert given["created_at"] == company.box.now()


@pytest.mark.parametrize(
    ("path", "query", "content", "code"),
    [
        ("media/upload", {"type": "picture"}, PNG, 40005),
        ("media/upload", {}, PNG, 40005),
        ("media/upload", {"type": "image"}, b"12345", 40006),
        ("media/upload", {"type": "voice"}, b"0" * (2 * 1024 * 1024 + 1), 45001),
        ("media/upload_attachment", {"media_type": "image", "attachment_type": 3}, PNG, 41072),
        ("media/upload_attachment", {"media_type": "video", "attachment_type": 2}, PNG, 41072),
    ],
)
def test_refusals(company, path, query, content, code):
    assert upload(company, path, content, **query)["errcode"] == code


def test_images_for_ever(company):
    company.world("settings.set", settings={"images_per_day_max": 1})
    assert upload(company, "media/uploadimg")["url"].startswith("http://sandbox.test/")
    assert upload(company, "media/uploadimg")["errcode"] == 45009
    company.world("clock.advance", days=1)
    assert upload(company, "media/uploadimg")["errcode"] == 0
