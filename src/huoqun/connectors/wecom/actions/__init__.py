"""Every write of the connector, and every call of the platform, one file per noun."""

from huoqun.connectors.wecom.actions.archiving import set_archive
from huoqun.connectors.wecom.actions.callbacks import (
    callbacks_about,
    check_address,
    forget_old,
    forget_person,
    handle_due,
    receive,
)
from huoqun.connectors.wecom.actions.linking import (
    AlreadyLinked,
    CorpidFixed,
    NotACompany,
    connect,
    look_again,
    pause,
    relink,
    show_keys,
    switch_on,
)
from huoqun.connectors.wecom.actions.looking import (
    ask_many,
    look_due,
    sweep,
    sweep_archives,
    sync_all,
)
from huoqun.connectors.wecom.actions.probing import Probe, probe
from huoqun.connectors.wecom.actions.unlinking import disconnect
from huoqun.connectors.wecom.actions.ways import (
    NotOnWecom,
    WayServesNobody,
    WayServesTooMany,
    change_way,
    make_contact_way,
    make_join_way,
    remove_way,
)
from huoqun.connectors.wecom.actions.welcoming import (
    set_text,
    welcome,
    welcome_beside,
    welcome_due,
)

__all__ = [
    "AlreadyLinked",
    "CorpidFixed",
    "NotACompany",
    "NotOnWecom",
    "Probe",
    "WayServesNobody",
    "WayServesTooMany",
    "ask_many",
    "callbacks_about",
    "change_way",
    "check_address",
    "connect",
    "disconnect",
    "forget_old",
    "forget_person",
    "handle_due",
    "look_again",
    "look_due",
    "make_contact_way",
    "make_join_way",
    "pause",
    "probe",
    "receive",
    "relink",
    "remove_way",
    "set_archive",
    "set_text",
    "show_keys",
    "sweep",
    "sweep_archives",
    "switch_on",
    "sync_all",
    "welcome",
    "welcome_beside",
    "welcome_due",
]
