"""Reading names one by one has an end: five hundred an hour, then a refusal and a line of audit."""

import pytest

from huoqun.communities.tests import groups
from huoqun.customers import actions, rules
from huoqun.org import models as org_models
from huoqun.org.tests import people


def test_names_are_not_read_in_bulk(db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "REVEALS_PER_HOUR_MAX", 3)
    company = people.company()
    rooms = groups.rooms(company)
    chen, lin = people.sign_in(company.chen), people.sign_in(company.lin)
    path = f"/api/v1/customers/{rooms.mei}/reveal"

    def reveal(client) -> int:
        body = {"reason": "退货联系本人"}
        return client.post(path, body, content_type="application/json").status_code

    assert [reveal(chen) for _ in range(5)] == [200, 200, 200, 429, 429]
    assert reveal(lin) == 200, "one person's count is not another's"
    blocked = org_models.AuditEntry.objects.filter(action="customer.reveal_blocked")
    assert [each.staff for each in blocked] == [company.chen], "told once"
    assert actions.TooManyReveals.status == 429
