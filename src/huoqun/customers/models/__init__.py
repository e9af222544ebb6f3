"""Tables of customers, one file per noun."""

from huoqun.customers.models.classes import (
    Classification,
    ClassLimits,
    ClassRun,
    CustomerStage,
)
from huoqun.customers.models.consents import (
    Consent,
    ConsentText,
    DataRequest,
)
from huoqun.customers.models.erasures import (
    Erasure,
    Tombstone,
)
from huoqun.customers.models.exports import (
    ExportCanary,
    PersonalExport,
)
from huoqun.customers.models.forms import (
    Form,
    FormAnswer,
    FormChoice,
    FormLink,
    FormOption,
    FormQuestion,
    FormTally,
    FormVisit,
)
from huoqun.customers.models.identity import (
    BlockedPhone,
    Claim,
    IdentityDecision,
    Merge,
    MergeProposal,
    UnsettledCustomer,
)
from huoqun.customers.models.interests import (
    Interest,
    InterestDue,
    InterestShown,
)
from huoqun.customers.models.people import (
    Customer,
    Friendship,
    Identity,
    MemberSession,
    Reach,
)
from huoqun.customers.models.retention import (
    RetentionDays,
    Sweep,
)
from huoqun.customers.models.segments import (
    Fitting,
    Segment,
    SegmentDay,
)
from huoqun.customers.models.tags import (
    Tag,
    Tagged,
    TaggingRun,
    TagGroup,
)

__all__ = [
    "BlockedPhone",
    "Claim",
    "ClassLimits",
    "ClassRun",
    "Classification",
    "Consent",
    "ConsentText",
    "Customer",
    "CustomerStage",
    "DataRequest",
    "Erasure",
    "ExportCanary",
    "Fitting",
    "Form",
    "FormAnswer",
    "FormChoice",
    "FormLink",
    "FormOption",
    "FormQuestion",
    "FormTally",
    "FormVisit",
    "Friendship",
    "Identity",
    "IdentityDecision",
    "Interest",
    "InterestDue",
    "InterestShown",
    "MemberSession",
    "Merge",
    "MergeProposal",
    "PersonalExport",
    "Reach",
    "RetentionDays",
    "Segment",
    "SegmentDay",
    "Sweep",
    "Tag",
    "TagGroup",
    "Tagged",
    "TaggingRun",
    "Tombstone",
    "UnsettledCustomer",
]
