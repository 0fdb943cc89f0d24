"""Which lines of a copied page are not the report 杂项行: navigation, spam, by-lines, captions.

Owns the verdict on one line and what is cut off its end. A verdict is a word that says why, or nothing.
"""

from __future__ import annotations

import re

from .folding import fold

_SENTENCE_END = re.compile(r"[。!?;…]")
_HAN = re.compile("[\u3400-\u9fff]")

SPAM_STRONG = re.compile(
    "无码|乱伦|乱子伦|毛片|麻豆|一本道|欧美激情|国产精品|精品国产|av天堂|AV天堂|蜜臀|"
    "五月丁香|色丁香|怡红院|裸聊|成人电影|成人视频|"
    "久久综合|色综合|黄色视频|三级片|彩金|时时彩|博彩|新葡京|真人荷官|百家乐|六合彩|"
    "北京赛车|幸运飞艇|老虎机|捕鱼游戏|彩票平台|"
    "线上赌场|网上赌场|葡京|娱乐城|开户送|注册送|体育投注|代开发票|办证刻章|秒批贷款|"
    "贷款秒批|高仿手表|私家侦探|迷药|同城约会|外围女"
)
SPAM_WEAK = re.compile(
    "在线影视|在线观看|免费观看|高清资源|免费小说|小说下载|下载站|资源导航|影视大全|"
    "电影天堂|磁力|种子下载|破解版|无弹窗|私服|外挂|"
    "棋牌|彩票|投注|澳门|体育平台|极速|官网入口|最新网址|加微信|加QQ|刷单|快递单号购买|"
    "网站优化|SEO|外链|友情链接|视频在线|直播平台|福利|手游"
)
_COMPLAINT = re.compile(
    "请|举报|打击|行为|投诉|领导|整治|查处|扰民|严惩|害人|反映|住户|居民|建议|市民|派出所|公安|宣传|防范"
)
_NAVIGATION = re.compile(
    r"^(?:当前位置|您的位置|您现在的位置|您当前的位置|所在位置|位置)\s*:|^首页\s*[>>»|-]|"
    r"(?:[>»][^>»]{1,20}){2}|字体\s*:|字号\s*:|"
    r"【?\s*大\s+中\s+小\s*】?|^(?:上一[篇条页]|下一[篇条页])|^\W{0,3}(?:打印|关闭|收藏|"
    r"返回顶部|返回首页|返回列表|回到顶部)|分享到|"
    r"^扫一扫|^相关(?:阅读|链接|新闻|推荐|文章|附件)|^(?:推荐|延伸)阅读|^热门(?:推荐|文章|"
    r"新闻)|^点击(?:进入|查看|下载)|"
    r"^(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*:?\s*\d|版权所有|Copyright|©|ICP备|"
    r"公网安备|^网站(?:地图|标识码)|^主办单位:.{2,30}承办单位|"
    r"^免责声明|^(?:设为首页|加入收藏|联系我们|关于我们)|^\[?(?:打印|关闭)|^(?:登录|注册)\s*\|"
)
_CREDIT = re.compile(
    r"^\W?\s*(?:责任编辑|责编|编辑|编审|审核|审校|校对|校审|终审|初审|复审|值班编委|"
    r"值班主任|美编|实习生|通讯员|撰稿|供稿|作者|文/|图/)"
    r"\s*[:/|]?\s*[^。]{1,40}$"
)
_REPORTER = re.compile(
    r"^[(]?\s*(?:[一-鿿]{2,10}(?:报|网|台|社))?(?:全媒体|首席|见习|融媒体)?(?:记者|通讯员)\s*:?\s*"
    r"[一-鿿·]{1,4}(?:[\s、/,]{1,3}[一-鿿·]{1,4}){0,6}(?:\s*(?:文|/|图|摄|文图))?\s*[)]?$"
)
_CAPTION = re.compile(r"(?:摄|摄影|供图|制图|资料图|资料图片|摄影报道)\s*[))】]?$")
_BYLINE_LABEL = re.compile(
    "来源|发布|发表|时间|日期|作者|记者|编辑|浏览|点击|阅读|责任|信息|发文|日报|晚报|晨报|"
    "时报|新闻|网$|网\\s|报$|报\\s|客户端|融媒|通讯员|次$"
)
_MASTHEAD = re.compile(
    r"^第\s*[\d一二三四五六七八九十百]+\s*期(?:\s*[(]?\s*总第?\s*\d+\s*期?\s*[)]?)?$|"
    r"^[(]?总第\s*\d+\s*期[)]?$|"
    r"^(?:工作)?(?:简报|信息|动态|专报|快报|通报)$|^内部(?:资料|刊物)"
)
_MASTHEAD_LINE = re.compile(
    r"^(?:第\s*\d+\s*期\s+)?(?:[一-鿿“”‘’]{2,24}(?:办公室|专班|委员会|中心|办|局|政府|区委|县委)\s+)?20\d\d年\d{1,2}月\d{1,2}日$"
)
_MASTHEAD_NAME = re.compile(r"^[^。,:]{2,24}(?:简报|专报|快报|信息专刊|工作动态|工作信息)$")
_FORM_DATE = re.compile(r"^(?:会议|走访|座谈)?(?:时间|日期)\s*:")
_FORM_NEXT = re.compile(r"^(?:会议|走访|座谈)?(?:地点|主持|参加|出席|领导|对象|企业|带队|人员)[^:,。]{0,6}:")
_SIGNATURE = re.compile(r"^(?:[一-鿿“”]{2,24}\s*)?20\d\d年\d{1,2}月\d{1,2}日$")
_ISSUED = re.compile(r"^[一-鿿“”]{2,24}(?:办公室|办事处|委员会|局|部|专班|政府|中心|委|办|室|队)$")
_ADDRESS = re.compile(r"^[\W_]*(?:[a-z]{2,12}://|www\.)[\x21-\x7e]+(?: [\x21-\x7e]{1,40})*$", re.IGNORECASE)
DATE = re.compile(r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")

_TAIL_ADDRESS = re.compile(
    r"\s*[((\[【]?(?:本文来自|转自|转载自|摘自|更多[^。]{0,12}尽在)[^。]{0,24}(?:https?://|"
    r"www\.|bbs\.)[\x21-\x7e]{3,80}\s*$"
    r"|\s*(?:www|bbs)\.[\x21-\x7e]{3,60}\s*$"
)
_ASCII_TAIL = re.compile(r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…])[\x20-\x7e]{4,120}$")
_ODD = re.compile(r"[#$^&*|~`{}@+=_;!?<>\\\[\]]|(?:^|\s)['\"%:/](?:\s|$)")
_MEANT = re.compile(r"\w@\w|\.com|\.cn|\d{5,}")
_TOKENS = re.compile(r"[\x21-\x7e]+")


def verdict(line: str) -> str | None:
    """Why this line is not part of the report 剔除原因, or None when it is."""
    folded = fold(line).strip()
    if folded[:1].isascii() and _ADDRESS.match(folded):
        return "address"
    if len(folded) <= 130 and folded.isascii() and _is_junk(folded):
        return "junk"
    if is_spam(folded):
        return "spam"
    return _furniture(folded)


def _furniture(folded: str) -> str | None:
    if _SENTENCE_END.search(folded) and len(folded) > 30:
        return "caption" if _CAPTION.search(folded) and len(folded) <= 120 else None
    if len(folded) <= 160 and _NAVIGATION.search(folded):
        return "navigation"
    if is_byline(folded):
        return "byline"
    if _CREDIT.match(folded) or _REPORTER.match(folded):
        return "credit"
    return "caption" if _CAPTION.search(folded) and len(folded) <= 120 else None


def is_spam(folded: str) -> bool:
    """Spam 垃圾信息: a list of lures, not a sentence that complains of them."""
    if len(folded) > 2_000:
        return False
    strong, weak = len(SPAM_STRONG.findall(folded)), len(SPAM_WEAK.findall(folded))
    if strong < 3 and (_COMPLAINT.search(folded) or strong + weak < 2):
        return False
    if _SENTENCE_END.search(folded):
        return strong >= 2 and (strong + weak) * 12 >= len(folded)
    return (strong + weak) * 14 >= len(folded)


def is_byline(folded: str) -> bool:
    """A line of date, source and author 发布信息 without a sentence in it."""
    if len(folded) > 90 or _SENTENCE_END.search(folded):
        return False
    rest = DATE.sub(" ", folded)
    if rest == folded:
        return bool(re.match(r"^(?:信息|文章|稿件)?来源\s*:\s*\S{1,20}$|^作者\s*:", folded))
    if not rest.strip(" -|:()") or _ISSUED.match(rest.strip()):
        return True
    return bool(_BYLINE_LABEL.search(rest)) and len(_HAN.findall(rest)) <= 36 and "," not in rest


def is_form_date(line: str, following: str) -> bool:
    """`时间:…` above `地点:…` is part of minutes 会议纪要, not a by-line."""
    return bool(_FORM_DATE.match(fold(line)) and _FORM_NEXT.match(fold(following)))


def is_signature(line: str) -> bool:
    """The day under a letter or a brief 落款日期."""
    return _SIGNATURE.match(fold(line).strip()) is not None


def is_masthead(line: str) -> bool:
    """The name or number of a brief 刊头, above its title."""
    folded = fold(line).strip()
    numbered = folded.startswith("第") and _MASTHEAD_LINE.match(folded)
    return bool(numbered or _MASTHEAD.match(folded) or _MASTHEAD_NAME.match(folded))


def cut_tail(line: str) -> str:
    """The line without forum junk 防复制乱码 and addresses at its end."""
    line = line.rstrip()
    if not line or not line[-1].isascii():
        return line
    line = _TAIL_ADDRESS.sub("", line) if len(line) < 20_000 else line
    tail = _ASCII_TAIL.search(line[-130:])
    if tail is None or not _is_junk(tail.group()):
        return line.rstrip()
    return line[: len(line) - len(tail.group())].rstrip()


def _is_junk(tail: str) -> bool:
    """Short odd scraps such as `8 k2 J# f; [$ M`, as forums add against copying."""
    tokens = _TOKENS.findall(tail)
    if not re.search("[A-Za-z]", tail) or len(set(tail)) < 4 or _MEANT.search(tail):
        return False
    if len(tokens) < 2 or re.search(r"[A-Za-z]{4,}", tail):
        return len(tokens) == 1 and len(tail) >= 5 and len(set(_ODD.findall(tail))) >= 2
    short = sum(1 for token in tokens if len(token) <= 3)
    return short * 4 >= len(tokens) * 3 and (bool(_ODD.search(tail)) or len(tokens) >= 4)
