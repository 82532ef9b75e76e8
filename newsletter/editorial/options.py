"""What a newsletter's maker may choose about summaries."""

from __future__ import annotations

from dataclasses import dataclass, field

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class SummaryOptions:
    """`[summaries]`: a language model that may write summaries; without `endpoint` they are sentences of the article, and no model is asked."""

    __pydantic_config__ = _FORBID

    endpoint: str = field(
        default="",
        metadata={"help": 'Base address of a service that speaks as OpenAI\'s does, such as "http://localhost:11434/v1"; empty: none.'},
    )
    model: str = field(default="", metadata={"help": "The name of the model there."})
    key: str = field(default="", repr=False, metadata={"help": "The key of the service, if it wants one.", "secret": True})
    key_file: str = field(default="", metadata={"help": "A file that holds the key alone; instead of key."})
    timeout_s: float = field(default=20.0, metadata={"help": "Seconds for one answer; after that the article's own sentences stand in."})
    longest_wait_s: float = field(default=60.0, metadata={"help": "Seconds for all answers of one edition together."})
    at_once: int = field(default=4, metadata={"help": "How many articles are asked about at the same time."})
    requests_per_edition: int = field(default=20, metadata={"help": "The most that is asked for one build of an edition."})
    characters_per_day: int = field(default=500_000, metadata={"help": "The most characters sent and received within 24 hours."})
    members_only: bool = field(
        default=False, metadata={"help": "Articles for members are sent to the service too; their summaries stay for members."}
    )
