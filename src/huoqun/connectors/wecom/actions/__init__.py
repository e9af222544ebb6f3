"""Every write of the connector, and every call of the platform, one file per noun."""

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
from huoqun.connectors.wecom.actions.looking import look_due, sync_all
from huoqun.connectors.wecom.actions.probing import Probe, probe
from huoqun.connectors.wecom.actions.welcoming import set_text, welcome, welcome_due

__all__ = [
    "AlreadyLinked",
    "CorpidFixed",
    "NotACompany",
    "Probe",
    "callbacks_about",
    "check_address",
    "connect",
    "forget_old",
    "forget_person",
    "handle_due",
    "look_again",
    "look_due",
    "pause",
    "probe",
    "receive",
    "relink",
    "set_text",
    "show_keys",
    "switch_on",
    "sync_all",
    "welcome",
    "welcome_due",
]
