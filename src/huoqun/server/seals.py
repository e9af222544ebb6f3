"""What ``doctor`` says of the secrets: what lies under which, and whether it opens."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.conf import settings

from huoqun.core.encrypted import Keys
from huoqun.core.sealed import Sealed
from huoqun.server import rotation
from huoqun.server.doctor import Check, Finding, Verdict

_RUN_ZH = "运行 huoqun rotate-keys，它会接着做完；不需要停机"
_RUN_EN = "run huoqun rotate-keys, which goes on where it stopped; nothing has to be stopped"


def check(columns: Sequence[Sealed]) -> Check:
    """The question, for these columns."""
    return Check(zh="密钥", en="secrets", ask=partial(_ask, columns))


def _ask(columns: Sequence[Sealed]) -> Finding:
    keys: Keys = settings.HUOQUN_KEYS
    known = keys.secrets(anew=True)
    counts = {rotation.name(column): column.tally() for column in columns}
    total = sum(counts.values(), Counter[int]())
    lost = sorted(total.keys() - known.by_id.keys())
    if lost:
        return _lost(lost, counts)
    closed = [
        f"{rotation.name(column)}, {key_id}"
        for column in columns
        for key_id in sorted(counts[rotation.name(column)])
        if not column.opens(keys, key_id=key_id)
    ]
    if closed:
        return _closed(closed)
    return _standing(known.current, sorted(known.by_id.keys() - {known.current}), total)


def _lost(lost: Sequence[int], counts: dict[str, Counter[int]]) -> Finding:
    rows = "; ".join(
        f"{place} × {count}"
        for place, found in counts.items()
        if (count := sum(found[key_id] for key_id in lost))
    )
    which = ", ".join(map(str, lost))
    return Finding(
        verdict=Verdict.FAIL,
        zh=f"有数据封存在密钥 {which} 下，这里却没有它，无法读取：{rows}",
        en=f"values lie under key {which}, whose secret is not here, and cannot be read: {rows}",
        mend_zh="把该密钥放回 config/secret，或 HUOQUN_SECRET_OTHERS（docs/keys.md）",
        mend_en="put the secret back into config/secret, or HUOQUN_SECRET_OTHERS (docs/keys.md)",
    )


def _closed(places: Sequence[str]) -> Finding:
    which = "; ".join(places)
    return Finding(
        verdict=Verdict.FAIL,
        zh=f"有数据用它标明的密钥打不开（列，密钥）：{which}",
        en=f"values do not open with the secret that they name (column, key): {which}",
        mend_zh="密钥被换成了别的：从备份取回 config/secret，或改回 HUOQUN_SECRET",
        mend_en="another secret has taken that id: bring config/secret back from a backup, or set"
        " HUOQUN_SECRET to what it was",
    )


def _standing(current: int, others: Sequence[int], total: Counter[int]) -> Finding:
    under = "，".join(f"密钥 {key_id}：{total[key_id]} 项" for key_id in (current, *others))
    under_en = ", ".join(f"key {key_id}: {total[key_id]} values" for key_id in (current, *others))
    waiting = rotation.unfinished()
    left = sum(total[key_id] for key_id in others)
    if waiting or (settings.HUOQUN_SECRET_GIVEN and left):
        return Finding(
            verdict=Verdict.WARN,
            zh=f"密钥轮换没有做完（{under}），数据都能读",
            en=f"a rotation of secrets did not come to its end ({under_en}); all can be read",
            mend_zh=_RUN_ZH,
            mend_en=_RUN_EN,
        )
    return Finding(
        verdict=Verdict.OK,
        zh=f"用密钥 {current} 封存（{under}）",
        en=f"sealing with key {current} ({under_en})",
    )
