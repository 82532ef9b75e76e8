"""Recipient domains that one operator takes mail for, so that a limit holds for all of them together. No limits ship; names and domains do.

A table, not a look-up of MX records: it needs no network, gives the same answer every time, and can be read and changed
(`[delivery.domains.NAME]`). A domain of a company whose mail such an operator hosts is not in it; add it where that matters.
"""

from __future__ import annotations

from collections.abc import Mapping

# Group -> its domains; what lies below a domain belongs to it.
DOMAIN_GROUPS: Mapping[str, tuple[str, ...]] = {
    "gmail": ("gmail.com", "googlemail.com"),
    "outlook": (
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        *(
            f"{name}.{country}"
            for name in ("outlook", "hotmail", "live")
            for country in ("de", "fr", "it", "es", "be", "at", "nl", "dk", "se")
        ),
        *(f"{name}.co.uk" for name in ("outlook", "hotmail", "live")),
    ),
    "yahoo": (
        "yahoo.com",
        "ymail.com",
        "rocketmail.com",
        "aol.com",
        "aim.com",
        "verizon.net",
        *(f"yahoo.{country}" for country in ("de", "fr", "it", "es", "ca", "co.uk", "co.in", "com.br", "com.mx", "com.au")),
        *(f"aol.{country}" for country in ("de", "fr", "co.uk")),
    ),
    "icloud": ("icloud.com", "me.com", "mac.com"),
    "comcast": ("comcast.net", "xfinity.com"),
    "gmx": ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "mail.com"),
    "telekom": ("t-online.de", "magenta.de"),
    "freenet": ("freenet.de",),
    "orange": ("orange.fr", "wanadoo.fr"),
    "laposte": ("laposte.net",),
    "free": ("free.fr",),
    "libero": ("libero.it", "virgilio.it", "iol.it"),
    "seznam": ("seznam.cz", "email.cz"),
    "yandex": ("yandex.ru", "yandex.com", "ya.ru"),
    "mailru": ("mail.ru", "inbox.ru", "list.ru", "bk.ru"),
    "qq": ("qq.com", "foxmail.com"),
    "netease": ("163.com", "126.com", "yeah.net"),
    "naver": ("naver.com",),
    "proton": ("proton.me", "protonmail.com", "pm.me"),
    "fastmail": ("fastmail.com", "fastmail.fm"),
}
