"""What ``doctor`` says of the platforms that are connected."""

from huoqun.connectors.wecom import queries as wecom
from huoqun.server.doctor import Check, Finding, Verdict


def _wecom() -> Finding:
    """Whether anything of the connected corps waits for a hand."""
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


CHECKS = (Check(zh="企业微信", en="WeCom", ask=_wecom),)
