"""Departments, staff, and what an app does not see of them."""


def test_it_works(company):
    departments = company.ask("department/list")["department"]
    assert [each["id"] for each in departments] == [1, 2, 3]
    assert departments[1]["parentid"] == 1
    chen = company.ask("user/get", userid="chen")
    assert (chen["name"], chen["department"], chen["status"]) == ("陈晨", [2], 1)
    assert "mobile" not in chen
    listed = company.ask("user/simplelist", department_id=2)["userlist"]
    assert [each["userid"] for each in listed] == ["chen"]
    assert len(company.ask("user/list", department_id=1, fetch_child=1)["userlist"]) == 3


def test_scope(company):
    company.world("app.update", agent_id=company.agent_id, scope_departments=[2])
    assert company.call("GET", "user/get", userid="zhao")["errcode"] == 60011
    assert company.call("GET", "user/get", userid="nobody")["errcode"] == 60111
    assert company.ask("user/get", userid="chen")["userid"] == "chen"
    assert [each["id"] for each in company.ask("department/list")["department"]] == [2]
    assert company.call("GET", "department/get", id=3)["errcode"] == 60011
    assert company.call("GET", "department/get", id=99)["errcode"] == 60123
    company.world("staff.update", userid="zhao", departments=[2])
    assert company.ask("user/get", userid="zhao")["department"] == [2]


def test_agent(company):
    agent = company.ask("agent/get", agentid=company.agent_id)
    assert agent["name"] == "活群"
    assert company.call("GET", "agent/get", agentid=1)["errcode"] == 301002


def test_events_of_the_directory(company):
    company.listen()
    company.world("staff.create", userid="wang", name="王 ]]> <b>", departments=[2])
    company.world("staff.disable", userid="wang")
    created, updated = company.heard()
    assert created["Event"] == "change_contact"
    assert (created["ChangeType"], created["UserID"]) == ("create_user", "wang")
    assert created["Name"] == "王 ]]> <b>"
    assert created["ToUserName"] == company.corp_id
    assert updated["ChangeType"] == "update_user"
