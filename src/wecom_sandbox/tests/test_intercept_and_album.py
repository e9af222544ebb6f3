"""Rules about staff's words, and the album of products."""

import pytest

PATH = "externalcontact/"
RULE = {
    "rule_name": "不说竞品",
    "word_list": ["竞品"],
    "semantics_list": [1, 2],
    "intercept_type": 1,
    "applicable_range": {"user_list": ["chen"], "department_list": [3]},
}


def album_image(company, attachment_type=2):
    return company.client.post(
        "/cgi-bin/media/upload_attachment",
        params={
            "access_token": company.token(),
            "media_type": "image",
            "attachment_type": attachment_type,
        },
        files={"media": ("a.png", b"0" * 64, "image/png")},
    ).json()["media_id"]


def test_a_rule_lives(company):
    rule_id = company.do(PATH + "add_intercept_rule", **RULE)["rule_id"]
    (listed,) = company.ask(PATH + "get_intercept_rule_list")["rule_list"]
    assert (listed["rule_id"], listed["rule_name"]) == (rule_id, "不说竞品")
    company.do(
        PATH + "update_intercept_rule",
        rule_id=rule_id,
        extra_rule={"semantics_list": [3]},
        add_applicable_range={"user_list": ["lin"]},
        remove_applicable_range={"department_list": [3]},
    )
    rule = company.do(PATH + "get_intercept_rule", rule_id=rule_id)["rule"]
    assert rule["extra_rule"] == {"semantics_list": [3]}
    assert rule["applicable_range"] == {"user_list": ["chen", "lin"], "department_list": []}
    assert rule["word_list"] == ["竞品"]
    company.do(PATH + "del_intercept_rule", rule_id=rule_id)
    assert company.refused(PATH + "get_intercept_rule", rule_id=rule_id) == 41071
    assert company.refused(PATH + "get_intercept_rule", rule_id="x") == 41070


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule_name": "茶" * 21}, 40058),
        ({"word_list": []}, 41068),
        ({"word_list": ["x"] * 301}, 41068),
        ({"word_list": ["x" * 33]}, 41083),
        ({"semantics_list": [4]}, 41084),
        ({"applicable_range": {}}, 41076),
        ({"applicable_range": {"user_list": ["nobody"]}}, 40003),
        ({"intercept_type": 3}, 40058),
    ],
)
def test_rules_that_are_refused(company, changes, code):
    assert company.refused(PATH + "add_intercept_rule", **{**RULE, **changes}) == code


def test_names_are_unique_and_rules_a_hundred(company):
    company.world("settings.set", settings={"intercept_rules_max": 2})
    company.do(PATH + "add_intercept_rule", **RULE)
    assert company.refused(PATH + "add_intercept_rule", **RULE) == 41077
    company.do(PATH + "add_intercept_rule", **{**RULE, "rule_name": "二"})
    assert company.refused(PATH + "add_intercept_rule", **{**RULE, "rule_name": "三"}) == 41069


def product(company, **changes):
    image = {"type": "image", "image": {"media_id": album_image(company)}}
    usual = {"description": "红茶 100g", "price": 9900, "product_sn": "A1", "attachments": [image]}
    return {**usual, **changes}


def test_a_product_lives(company):
    ids = [
        company.do(PATH + "add_product_album", **product(company))["product_id"] for _ in range(3)
    ]
    page = company.do(PATH + "get_product_album_list", limit=2)
    rest = company.do(PATH + "get_product_album_list", limit=2, cursor=page["next_cursor"])
    listed = [row["product_id"] for row in page["product_list"] + rest["product_list"]]
    assert listed == ids
    company.do(PATH + "update_product_album", product_id=ids[0], price=1)
    found = company.do(PATH + "get_product_album", product_id=ids[0])["product"]
    assert (found["price"], found["description"]) == (1, "红茶 100g")
    company.do(PATH + "delete_product_album", product_id=ids[0])
    assert company.refused(PATH + "get_product_album", product_id=ids[0]) == 41075


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"description": ""}, 41087),
        ({"price": 0}, 41086),
        ({"price": 5_000_001}, 41086),
        ({"product_sn": "A-1"}, 41085),
        ({"attachments": []}, 41088),
    ],
)
def test_products_that_are_refused(company, changes, code):
    assert company.refused(PATH + "add_product_album", **product(company, **changes)) == code


def test_a_picture_of_moments_is_no_picture_of_an_album(company):
    image = {"type": "image", "image": {"media_id": album_image(company, 1)}}
    wanted = product(company, attachments=[image])
    assert company.refused(PATH + "add_product_album", **wanted) == 41072
