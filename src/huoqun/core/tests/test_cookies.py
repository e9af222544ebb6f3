"""Addresses that stay on this site, and notes that only we can write."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from huoqun.core import clock, cookies, http


@pytest.mark.parametrize("good", ["/", "/overview", "/communities/4?tab=members&a=%2F#x", "/é群"])
def test_addresses_of_ours(good: str):
    assert http.internal(good, otherwise="-") == good


@pytest.mark.parametrize(
    "evil",
    [
        "",
        "x",
        "//e",
        "/\\e",
        "\\/e",
        "/\te",
        "/a\nb",
        "https://e",
        " /a",
        "/a\\b",
        "/a b",
        "/" * 501,
    ],
)
def test_addresses_of_others(evil: str):
    assert http.internal(evil, otherwise="-") == "-"


def _carried(rf: RequestFactory, answer: HttpResponse, *, name: str = "note"):
    request = rf.get("/")
    request.COOKIES = {key: morsel.value for key, morsel in answer.cookies.items()}
    return cookies.read_note(request, name=name)


def _note() -> HttpResponse:
    answer = HttpResponse()
    cookies.put_note(answer, name="note", content={"zh": "你好"}, path="/x", seconds=60)
    return answer


def test_a_note_comes_back(rf: RequestFactory):
    answer = _note()
    found = _carried(rf, answer)
    assert found is not None
    assert found["zh"] == "你好"
    morsel = answer.cookies[cookies.name_of("note")]
    assert (morsel["path"], morsel["httponly"], morsel["samesite"]) == ("/x", True, "Lax")


def test_an_old_note_is_none(rf: RequestFactory):
    with clock.frozen(clock.now() - timedelta(seconds=61)):
        answer = _note()
    assert _carried(rf, answer) is None


def test_a_forged_note_is_none(rf: RequestFactory):
    answer = _note()
    value = answer.cookies[cookies.name_of("note")].value
    answer.cookies[cookies.name_of("note")] = ("b" if value[0] == "a" else "a") + value[1:]
    assert _carried(rf, answer) is None
    assert _carried(rf, HttpResponse()) is None


def test_a_note_of_another_name_is_none(rf: RequestFactory):
    answer = _note()
    name = cookies.name_of("note")
    answer.cookies[cookies.name_of("other")] = answer.cookies[name].value
    assert _carried(rf, answer, name="other") is None
