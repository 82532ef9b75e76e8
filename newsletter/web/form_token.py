"""The token in every form of a page that acts: a page of another site can send a form here, but not know what must be in it.

One token a start. The fields are read here too: only `application/x-www-form-urlencoded`, and no more than a form of ours has.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

FIELD = "token"
_LARGEST_BODY = 200_000  # bytes


class FormToken:
    """What the forms of one start of a program carry; `value` is written into each as a hidden field named `FIELD`."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(24)

    async def fields(self, request: Request) -> Mapping[str, str]:
        """The fields of a form of ours, the last of a name. Raises HTTPException: 403 without the token, 413 for too much."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                raise HTTPException(413, "that is more than a form of this page holds")
        try:
            fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1_000))
        except ValueError as error:
            raise HTTPException(413, "that is more than a form of this page holds") from error
        if not hmac.compare_digest(fields.get(FIELD, "").encode(), self.value.encode()):
            raise HTTPException(403, "this form is from an earlier start: load the page again")
        return fields
