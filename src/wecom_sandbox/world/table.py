"""Every verb of the world on one page.

To add one: write its request and its function in the noun's module, add a line here.
"""

from wecom_sandbox.world import (
    acquisition,
    archive_room,
    chat,
    corps,
    customers,
    friends,
    groups,
    leaving,
    machine,
    moments,
    phones,
    seed,
    sending,
    staff,
)
from wecom_sandbox.world.verbs import Verb

VERBS = (
    # corps, apps, departments
    Verb(name="corp.create", request=corps.CreateCorp, act=corps.create_corp),
    Verb(name="corp.update", request=corps.UpdateCorp, act=corps.update_corp),
    Verb(name="app.create", request=corps.CreateApp, act=corps.create_app),
    Verb(name="app.update", request=corps.UpdateApp, act=corps.update_app),
    Verb(name="app.renew_secret", request=corps.RenewSecret, act=corps.renew_secret),
    Verb(name="app.set_callback", request=corps.SetCallback, act_async=corps.set_callback),
    Verb(name="department.create", request=corps.CreateDepartment, act=corps.create_department),
    # staff
    Verb(name="staff.create", request=staff.CreateStaff, act=staff.create),
    Verb(name="staff.update", request=staff.UpdateStaff, act=staff.update),
    Verb(name="staff.disable", request=staff.OneStaff, act=staff.disable),
    Verb(name="staff.resign", request=staff.OneStaff, act=leaving.resign),
    Verb(name="staff.console_greeting", request=staff.Greeting, act=staff.console_greeting),
    # customers
    Verb(name="customer.create", request=customers.CreateCustomer, act=customers.create),
    Verb(
        name="customer.refuse_transfer",
        request=friends.RefuseTransfer,
        act=friends.refuse_transfer,
    ),
    # friends
    Verb(name="customer.add_friend", request=friends.AddFriend, act=friends.add_friend),
    Verb(name="customer.scan", request=friends.ScanWay, act=friends.scan),
    Verb(name="staff.accept_friend", request=friends.Pair, act=friends.accept),
    Verb(name="customer.delete_staff", request=friends.Pair, act=friends.delete_staff),
    Verb(name="staff.delete_customer", request=friends.Pair, act=friends.delete_customer),
    Verb(name="staff.remark", request=friends.Remark, act=friends.remark),
    Verb(name="staff.mark_tag", request=friends.MarkTag, act=friends.mark_tag),
    Verb(name="tag.create", request=friends.CreateTags, act=friends.create_tags),
    Verb(name="tag.update", request=friends.ChangeTag, act=friends.update_tag),
    Verb(name="tag.delete", request=friends.ChangeTag, act=friends.delete_tag),
    # groups
    Verb(name="staff.create_group", request=groups.CreateGroup, act=groups.create),
    Verb(name="customer.join_group", request=groups.JoinGroup, act=groups.join),
    Verb(name="customer.leave", request=groups.InGroup, act=groups.leave),
    Verb(name="staff.leave", request=groups.InGroup, act=groups.leave),
    Verb(name="staff.invite", request=groups.Invite, act=groups.invite),
    Verb(name="staff.kick", request=groups.Kick, act=groups.kick),
    Verb(name="staff.rename", request=groups.Rename, act=groups.rename),
    Verb(name="staff.notice", request=groups.Notice, act=groups.notice),
    Verb(name="staff.transfer", request=groups.HandOver, act=groups.transfer),
    Verb(name="staff.set_admins", request=groups.Admins, act=groups.set_admins),
    Verb(name="staff.apply_welcome", request=groups.Template, act=groups.apply_welcome),
    Verb(name="customer.set_nickname", request=groups.Nickname, act=groups.set_nickname),
    Verb(name="group.dissolve", request=groups.OneGroup, act=groups.dissolve),
    # talk
    Verb(name="customer.speak", request=chat.CustomerSpeaks, act=chat.customer_speaks),
    Verb(name="staff.speak", request=chat.StaffSpeaks, act=chat.staff_speaks),
    Verb(name="staff.send_group_message_by_hand", request=chat.StaffSpeaks, act=chat.staff_speaks),
    Verb(name="message.recall", request=chat.Recall, act=chat.recall),
    Verb(name="message.list", request=chat.History, act=chat.history),
    # acquisition links, the archive
    Verb(name="customer.open_link", request=acquisition.OpenLink, act=acquisition.open_link),
    Verb(name="acquisition.delete_link", request=acquisition.LinkId, act=acquisition.delete_link),
    Verb(name="archive.set_key", request=archive_room.SetKey, act=archive_room.set_key),
    Verb(name="customer.consent", request=archive_room.Consent, act=archive_room.answer),
    # phones: what staff confirm and answer
    Verb(name="staff.phone", request=phones.Phone, act=phones.phone),
    Verb(name="staff.press_button", request=phones.PressButton, act=phones.press_button),
    Verb(name="staff.confirm_send", request=sending.ConfirmSend, act=sending.confirm_send),
    Verb(name="staff.send_by_hand", request=sending.SendByHand, act=sending.send_by_hand),
    Verb(name="staff.publish_moment", request=moments.Publish, act=moments.publish),
    Verb(name="customer.like", request=moments.Like, act=moments.like),
    Verb(name="customer.comment", request=moments.Comment, act=moments.comment),
    # a past
    Verb(name="bulk.seed", request=seed.Seed, act=seed.seed),
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
