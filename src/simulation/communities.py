"""The forty communities of the demo, written by hand, and the story that each of them lives."""

from dataclasses import dataclass
from enum import StrEnum

from simulation import company


class Story(StrEnum):
    """What happens to a community during the demo."""

    HEALTHY = "healthy"
    DECLINING = "declining"
    SILENT = "silent"
    DEAD = "dead"
    SPAMMED = "spammed"
    FLASH = "flash"
    CARRIED_BY_TWO = "carried_by_two"
    FORMING = "forming"
    REVIVED = "revived"
    OVERPOSTED = "overposted"


@dataclass(frozen=True, kw_only=True)
class Community:
    """One group chat: what it is for and what will become of it.

    `opened` and `ended` are day numbers of the demo; `ended` is the planned end of a flash group
    and may lie after the demo. `talks` is the number of conversations on an ordinary day, `turn`
    the day on which the story turns (0: it does not).
    """

    key: str
    title: str
    positioning: str
    affinity: str
    platform: str
    story: Story
    opened: int
    ended: int | None
    turn: int
    size: int
    talks: float
    purpose: str

    @property
    def store(self) -> str:
        """Return the key of the store."""
        return self.key.rpartition("-")[0]

    @property
    def theme(self) -> str:
        """Return the theme of the store."""
        return company.THEME_OF[self.store]

    @property
    def owner(self) -> str:
        """Return the username of the present owner."""
        if self.key == HANDED_UP:
            return company.OVERLOADED_OWNER
        return company.OWNER_OF_STORE[self.store]


HANDED_UP = "douhua-4"

# key, positioning, affinity, platform, story, opened, ended (- = open), turn, size, talks; title;
# the answer to "why does this group exist".
_TABLE = """
liulang-1 benefit product wecom healthy 2 - 0 236 5.5
柳浪妈妈囤货福利群
老客在福利日一次买齐纸尿裤和湿巾，少跑一趟店

liulang-2 benefit knowledge wecom healthy 4 - 0 214 4.9
夜班妈妈互助会 · 0–1岁
半夜两点也有人回话，让新手妈妈愿意留下来

liulang-3 acquisition interest wecom declining 0 - 62 268 4.6
柳浪周末遛娃搭子群
用周末去处吸引附近三公里的家庭，先认识再进店

liulang-4 acquisition product wechat silent 3 - 36 246 3.5
扫码领湿巾｜柳浪店新客群
门口地推扫码进来的新客，领完礼物后转入福利群

liulang-5 flash product wecom flash 44 50 0 142 16
绘本快闪 · 七天换书会
七天内把库存绘本换成妈妈们的口碑

pingqiao-1 benefit interest wecom healthy 1 - 0 182 4.1
平桥茶友 · 慢慢喝
给常来店里喝茶的人一个不赶时间的地方

pingqiao-2 benefit knowledge wecom carried_by_two 6 - 0 124 3.6
一道茶的工夫（新手问答）
让刚开始喝茶的人敢问最简单的问题

pingqiao-3 acquisition brand wecom dead 0 - 66 168 2.9
枇杷街茶礼 · 中秋预订群
节前收集企业茶礼的预订线索

pingqiao-4 benefit product wecom declining 5 - 60 196 3.8
口粮茶拼单 · 平桥店
每月一次拼单，让口粮茶的复购不断

pingqiao-5 flash interest wecom flash 96 104 0 118 13
老白茶品鉴快闪 · 只开九天
九天讲透一款茶，讲完就散，不打扰

wutongli-1 benefit interest wecom healthy 0 - 0 228 5.5
梧桐里共读 · 每天十页
一本书一个月，让人每天有理由打开群

wutongli-2 benefit interest wecom healthy 7 - 0 156 3.8
失眠读者俱乐部
睡前聊书的人，是书店最愿意回来的客人

wutongli-3 acquisition interest qq healthy 9 - 0 176 3.2
梧桐里换书会（同城）
用换书把没来过店的人请进门

wutongli-4 benefit knowledge wecom overposted 2 - 74 204 4.3
领读会员 · 小黑板
付费会员每周一次领读，值回会费

wutongli-5 acquisition brand wecom dead 3 - 72 144 2.6
梧桐里开店筹备 · 先来占座
开店前先攒第一批读者，开店后并入共读群

rongyin-1 benefit product wecom healthy 0 - 0 286 6.4
榕荫街坊今日靓菜群
每天早上说清今天有什么，下班路上顺手带走

rongyin-2 benefit product wecom healthy 3 - 0 252 5.5
煲汤群 · 今晚饮咩汤
从一锅汤带动一篮子菜

rongyin-3 acquisition product wechat spammed 1 - 88 262 4.6
新苑小区团购接龙群
新小区交房，先把住户聚起来

rongyin-4 acquisition product wecom declining 2 - 64 224 4.3
周三水果半价 · 引流群
用一款半价水果换第一次到店

rongyin-5 flash product wecom flash 114 123 0 188 15
秋蟹到港快闪群
十天卖完一船蟹，售后清楚再解散

haifeng-1 benefit interest wecom healthy 1 - 0 226 5.5
六点的海 · 晨跑打卡
早起的人需要彼此作证

haifeng-2 benefit knowledge wecom healthy 5 - 0 172 4.1
海风训练营 · 不硬撑
课后答疑，让团课学员敢问疼在哪里

haifeng-3 acquisition interest wecom silent 6 - 40 218 3.2
深圳湾夜骑约伴
活动聚人，装备成交

haifeng-4 benefit product wecom healthy 8 - 0 148 3.2
轻食午餐预订 · 海风店
上午十点前收单，中午送到工位

haifeng-5 flash interest wecom flash 22 51 0 134 11
三十天动一动挑战
三十天一起完成一件小事，结束即毕业

fenghuangmu-1 benefit product wecom healthy 2 - 0 252 5.5
凤凰木试色间
先试再买，让真实评价替广告说话

fenghuangmu-2 benefit interest wecom healthy 4 - 0 192 4.3
空瓶记 · 只讲真话
用光了才有资格评价，信任从这里来

fenghuangmu-3 acquisition product wecom spammed 3 - 104 238 4.3
厦门探店小样领取群
小样换第一次到店，到店换长期关系

fenghuangmu-4 acquisition brand weibo silent 1 - 44 206 2.9
凤凰木新品尝鲜 · 微博粉丝群
把微博上的关注变成能说上话的人

fenghuangmu-5 benefit product wecom declining 6 - 58 186 3.8
早睡美容互相监督群
护肤习惯带动复购

zhuyi-1 benefit interest wecom healthy 0 - 0 244 5.5
竹椅后院 · 猫猫狗狗茶话会
毛孩子的事有人听，家长就会常来

zhuyi-2 benefit product wecom healthy 4 - 0 198 4.1
囤粮日提醒（猫粮狗粮）
粮快见底之前提醒一句，复购就稳了

zhuyi-3 acquisition interest wecom declining 3 - 61 212 4.1
府河遛狗局
周末线下活动，认识附近养狗的人

zhuyi-4 benefit knowledge wecom forming 111 - 0 86 6
新手铲屎官第一个月
陪新手走完最慌的三十天

zhuyi-5 acquisition interest qq dead 2 - 58 152 2.6
同城领养与寄养信息群
帮毛孩子找家，也让人记得竹椅店

douhua-1 benefit interest wecom healthy 1 - 0 216 4.9
斗花阳台 · 晒花不晒娃
每周三的花束，有一群等它的人

douhua-2 benefit knowledge wecom revived 5 - 88 184 4.6
植物急诊室
治好一盆花，换来一位常客

douhua-3 acquisition product wecom healthy 6 - 0 178 3.5
清晨花市代买群
五点的花市替你跑，先认识再长期订花

douhua-4 acquisition interest wechat silent 2 - 38 164 2.9
免费分株 · 换叶子的人
以物换物聚起附近的养花人

douhua-5 flash interest wecom flash 70 76 0 104 12
七日插花小课
七天七支花，学完可转年度订花
"""


def _community(block: str) -> Community:
    fields, title, purpose = block.splitlines()
    key, positioning, affinity, platform, story, opened, ended, turn, size, talks = fields.split()
    return Community(
        key=key,
        title=title,
        positioning=positioning,
        affinity=affinity,
        platform=platform,
        story=Story(story),
        opened=int(opened),
        ended=None if ended == "-" else int(ended),
        turn=int(turn),
        size=int(size),
        talks=float(talks),
        purpose=purpose,
    )


COMMUNITIES = tuple(_community(block) for block in _TABLE.strip().split("\n\n"))

# The rest of the readiness answers (requirement A3) follows from the positioning.
STAGE = {"acquisition": "marketing", "benefit": "sales", "flash": "sales"}
RESOURCES = {
    "acquisition": "门店地推位、新客小礼、店员轮值答疑",
    "benefit": "每周五福利日、专属群主与管理员、售后当天处理",
    "flash": "专项库存、三名店员轮班、到期解散通知",
}
VALUE = {
    "acquisition": "不花钱先拿到一样有用的东西",
    "benefit": "比到店更省，问题有人管",
    "flash": "限时限量，买完就散不打扰",
}
AUDIENCE = {
    "baby": "三公里内 0–3 岁宝宝家庭",
    "tea": "25–55 岁、想喝明白一杯茶的人",
    "books": "同城读者，下班后有一小时的人",
    "fresh": "榕荫街道及周边小区住户",
    "fitness": "门店五公里内的上班族",
    "beauty": "18–35 岁、愿意先试再买的人",
    "pets": "养猫养狗一年内的新手和老家长",
    "plants": "有阳台或窗台的昆明住户",
}
