"""The words in what a language model's service sent back. Runs in a cell: the bytes are foreign."""

from __future__ import annotations

import json
import re

_LONGEST = 4000  # characters; a summary has 400
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)  # of models that reason aloud


def answer_in(body: bytes) -> str:
    """The message of the first choice of a chat completion. Raises ValueError for what is none."""
    match json.loads(body):
        case {"choices": [{"message": {"content": str(content)}}, *_]}:
            return _THOUGHTS.sub("", content).strip()[:_LONGEST]
        case _:
            raise ValueError("no choices with a message")
