"""Every write of communities, one file per noun."""

from huoqun.communities.actions.batch import Batch, Imported, as_known
from huoqun.communities.actions.communities import (
    AlreadyStarted,
    CannotStart,
    Described,
    NotRemoved,
    import_descriptions,
    note_dissolved,
    remove,
    resolve,
    restore,
    start,
    start_preparing,
)
from huoqun.communities.actions.edits import EDIT_MAX, Change, Plan, edit, edit_many, plan_edit
from huoqun.communities.actions.judged import note_health
from huoqun.communities.actions.listing import (
    Listed,
    ListedRow,
    Removed,
    import_list,
    plan_list,
)
from huoqun.communities.actions.memberships import (
    MembershipRow,
    assume_joins,
    import_memberships,
    join_key,
)
from huoqun.communities.actions.messages import MessageRow, import_messages
from huoqun.communities.actions.roles import give_role, take_role
from huoqun.communities.actions.take_back import remove_emptied, take_back

__all__ = [
    "EDIT_MAX",
    "AlreadyStarted",
    "Batch",
    "CannotStart",
    "Change",
    "Described",
    "Imported",
    "Listed",
    "ListedRow",
    "MembershipRow",
    "MessageRow",
    "NotRemoved",
    "Plan",
    "Removed",
    "as_known",
    "assume_joins",
    "edit",
    "edit_many",
    "give_role",
    "import_descriptions",
    "import_list",
    "import_memberships",
    "import_messages",
    "join_key",
    "note_dissolved",
    "note_health",
    "plan_edit",
    "plan_list",
    "remove",
    "remove_emptied",
    "resolve",
    "restore",
    "start",
    "start_preparing",
    "take_back",
    "take_role",
]
