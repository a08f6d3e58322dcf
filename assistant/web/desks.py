"""Help desks as HTML: whom to turn to, with a telephone number and a web address that can be followed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Language
from assistant.desks import Desk
from assistant.web.catalogue import Texts
from assistant.web.markup import inert

_PHONE = re.compile(r"\+?[0-9][0-9 -]*")
_WEB = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*)?)")


def desks_html(desks: Sequence[Desk], language: Language, texts: Texts) -> str:
    """A list of desks, in the language of what is said above it; those for danger come first."""
    if not desks:
        return ""
    rows = "".join(_row(desk, language, texts) for desk in sorted(desks, key=lambda desk: not desk.emergency))
    return f'<h2>{inert(texts["desks_heading"])}</h2><ul class="pa-desks">{rows}</ul>'


def _row(desk: Desk, language: Language, texts: Texts) -> str:
    style = "pa-desk pa-emergency" if desk.emergency else "pa-desk"
    ways = "".join((_phone(desk, texts), _web(desk, texts)))
    reach = f'<p class="pa-reach">{ways}</p>' if ways else ""
    return (
        f'<li class="{style}"><div lang="{language}"><p><strong>{inert(desk.name[language])}</strong></p>'
        f"<p>{inert(desk.purpose[language])}</p></div>{reach}</li>"
    )


def _phone(desk: Desk, texts: Texts) -> str:
    if not desk.phone:
        return ""
    label = inert(texts["call"].format(number=desk.phone))
    if not _PHONE.fullmatch(desk.phone):
        return f'<span class="pa-phone">{label}</span>'
    number = re.sub(r"[ -]", "", desk.phone)
    return f'<a class="pa-phone" href="tel:{number}">{label}</a>'


def _web(desk: Desk, texts: Texts) -> str:
    if not desk.web:
        return ""
    address = _WEB.fullmatch(desk.web)
    if not address:
        return f'<span class="pa-web">{inert(desk.web)}</span>'
    label = inert(address[1].removeprefix("www.").rstrip("/"))
    hint = f'<span class="pa-hidden"> {inert("(" + texts["new_tab"] + ")")}</span>'
    return f'<a class="pa-web" href="{desk.web}" target="_blank" rel="noopener noreferrer">{label}{hint}</a>'
