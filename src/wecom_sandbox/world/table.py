"""Every verb of the world on one page.

To add one: write its request and its function in the noun's module, add a line here.
"""

from wecom_sandbox.world import corps, customers, machine, staff
from wecom_sandbox.world.verbs import Verb

VERBS = (
    # corps, apps, departments
    Verb(name="corp.create", request=corps.CreateCorp, act=corps.create_corp),
    Verb(name="corp.update", request=corps.UpdateCorp, act=corps.update_corp),
    Verb(name="app.create", request=corps.CreateApp, act=corps.create_app),
    Verb(name="app.update", request=corps.UpdateApp, act=corps.update_app),
    Verb(name="app.set_callback", request=corps.SetCallback, act_async=corps.set_callback),
    Verb(name="department.create", request=corps.CreateDepartment, act=corps.create_department),
    # staff
    Verb(name="staff.create", request=staff.CreateStaff, act=staff.create),
    Verb(name="staff.update", request=staff.UpdateStaff, act=staff.update),
    Verb(name="staff.disable", request=staff.OneStaff, act=staff.disable),
    Verb(name="staff.console_greeting", request=staff.Greeting, act=staff.console_greeting),
    # customers
    Verb(name="customer.create", request=customers.CreateCustomer, act=customers.create),
    # the machine
    Verb(name="clock.advance", request=machine.Advance, act_async=machine.advance),
    Verb(name="clock.set", request=machine.SetClock, act_async=machine.set_clock),
    Verb(name="faults.set", request=machine.SetFaults, act=machine.set_faults),
    Verb(name="settings.set", request=machine.SetSettings, act=machine.set_settings),
    Verb(name="token.expire", request=machine.ExpireToken, act=machine.expire_token),
    Verb(name="limits.calls", request=machine.Calls, act=machine.calls),
    Verb(name="callback.list", request=machine.ListCallbacks, act=machine.list_callbacks),
    Verb(name="callback.flush", request=machine.Flush, act_async=machine.flush),
    Verb(name="state.dump", request=machine.Dump, act=machine.dump),
)

BY_NAME = {verb.name: verb for verb in VERBS}
assert len(BY_NAME) == len(VERBS), "a verb stands twice in the table"
