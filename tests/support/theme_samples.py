"""Sample editions for the shipped themes: any number of stories in English, Arabic and Japanese."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from newsletter.model.edition import Edition, EditorBlock
from newsletter.model.newsletter import Newsletter
from tests.support.editions import EVENT, NOTE, QUESTION, SHIPPED_THEMES, SPONSOR, edition, newsletter, pick, places

THEMES = sorted(path.parent.name for path in Path(SHIPPED_THEMES).glob("*/theme.toml"))

_ARABIC = {"name": "مجلة الأفق", "tagline": "ما الذي يتحرك، ومن يحركه", "footer": "يكتبها ويحررها بشر."}
_ARABIC_INTRO = "صباح الخير. نصف قصص هذا الأسبوع عن الانتظار: قطع الغيار، والماء، وضوء يعود.\n\nنرجو ألا يطول انتظار قهوتكم."
_JAPANESE = {"name": "子午線評論", "tagline": "世界を動かすもの", "footer": "人の手で書き、編集しています。"}
_JAPANESE_INTRO = "おはようございます。今週の記事の半分は「待つこと」についてでした。部品を、水を、そして灯りを。"


def _said(block: EditorBlock, title: str, text: str) -> EditorBlock:
    """A sample block in other words."""
    return replace(block, title=title, text=text, html=f"<p>{text}</p>")


_ARABIC_BLOCKS = (
    _said(NOTE, "", "أُعد هذا العدد في قطار ضعيف الاتصال. إن أخطأنا في اسم فأخبرونا."),
    _said(SPONSOR, "أطالس كستريل", "خرائط لمن يمشون. يحصل قراء هذه الرسالة على طبعة الشتاء دون رسوم بريد."),
    _said(EVENT, "أمسية عن طرق البحر", "الخميس 3 ديسمبر، السابعة مساءً، في قاعة القراءة."),
    _said(QUESTION, "أي قطعة غيار انتظرتموها أطول من غيرها؟", "أجيبوا عن هذه الرسالة؛ ننشر أفضل الأجوبة."),
)
_SAMPLE = {"ar": 3, "ja": 5}  # the sample article in that language
_PERIOD = 8  # how many sample articles there are


def sample(theme: str, language: str, count: int) -> tuple[Edition, Newsletter]:
    """An edition of `count` stories in a theme; in English it holds foreign ones too, in the others all are in the language."""
    if language == "en":
        return edition(count), newsletter(theme=theme)
    picks = [pick(_SAMPLE[language] + _PERIOD * number, place, language=language) for number, place in enumerate(places(count))]
    words, intro = (_ARABIC, _ARABIC_INTRO) if language == "ar" else (_JAPANESE, _JAPANESE_INTRO)
    blocks = _ARABIC_BLOCKS if language == "ar" else (NOTE, SPONSOR, EVENT, QUESTION)
    return edition(picks=picks, blocks=blocks, intro=intro, preheader=""), newsletter(theme=theme, language=language, **words)
