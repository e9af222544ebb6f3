"""What ``doctor`` says of the platforms that are connected."""

from django.conf import settings

from huoqun.connectors.wecom import queries as wecom
from huoqun.connectors.wecom.kinds import ArchiveKind
from huoqun.core.refusal import Refused
from huoqun.server.doctor import Check, Finding, Verdict


def _wecom() -> Finding:
    """Whether anything of the connected corps waits for a hand."""
    for link in wecom.working():
        zh, en = wecom.token_refused(link)
        if zh:
            return Finding(
                verdict=Verdict.FAIL,
                zh=f"企业微信不给“{link.unit.name}”的应用发访问凭证，读取和发送都已暂停：{zh}",
                en=f"WeCom gives the app of {link.unit.name} no access token, nothing is read or"
                f" sent: {en}",
                mend_zh="在控制台“连接”中打开该企业，重新填写应用 Secret；填好后立即恢复",
                mend_en="open the corp under “Connections” in the console and enter the app's"
                " secret anew; everything goes on at once",
            )
    standings = [wecom.standing(link) for link in wecom.working()]
    set_aside = sum(each.callbacks_set_aside for each in standings)
    failing = sum(each.failing for each in standings)
    if not set_aside and not failing:
        return Finding(
            verdict=Verdict.OK,
            zh=f"已连接 {len(standings)} 个企业",
            en=f"{len(standings)} corps connected",
        )
    return Finding(
        verdict=Verdict.WARN,
        zh=f"有 {failing} 项读取失败，{set_aside} 个回调被搁置",
        en=f"{failing} things cannot be read, {set_aside} callbacks were set aside",
        mend_zh="在控制台“连接”中打开该企业，逐项检查",
        mend_en="open the corp under “Connections” in the console and probe it",
    )


def _archive() -> Finding:
    """Whether Tencent's library can be loaded where messages are read through it."""
    library = settings.HUOQUN_WECOM_ARCHIVE_LIBRARY
    wanted = any(link.archive_kind == ArchiveKind.NATIVE for link in wecom.working())
    if not library and not wanted:
        return Finding(verdict=Verdict.OK, zh="没有使用", en="not used")
    try:
        wecom.load_archive_library()
    except Refused as refusal:
        return Finding(
            verdict=Verdict.FAIL if wanted else Verdict.WARN,
            zh="会话存档的程序库不能用，读不到消息",
            en="the archive's library cannot be used, no message is read",
            mend_zh=refusal.sentence_zh,
            mend_en=refusal.sentence_en,
        )
    return Finding(verdict=Verdict.OK, zh="程序库可以加载", en="its library can be loaded")


CHECKS = (
    Check(zh="企业微信", en="WeCom", ask=_wecom),
    Check(zh="企业微信会话存档", en="WeCom's message archive", ask=_archive),
)
