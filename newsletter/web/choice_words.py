"""What the preferences page says, in seven languages; a language without a table gets English. `{name}` is the newsletter's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChoiceWords:
    """One language's table."""

    title: str  # {name}
    topics: str  # over the boxes
    topics_then: str  # what ticking does
    often: str  # over the frequencies
    every: str
    weekly: str
    monthly: str
    save: str
    saved: str
    saved_then: str  # from when on
    reader: str  # whose choices these are, {address}
    offer: str  # the link to the page, on the page for leaving


def choice_words_for(language: str) -> ChoiceWords:
    """The words of a language (BCP 47), else English."""
    return _WORDS.get(language.replace("_", "-").partition("-")[0].lower(), _ENGLISH)


_ENGLISH = ChoiceWords(
    title="What you get of {name}",
    topics="Topics",
    topics_then="What you tick is what you get, together with what belongs to none of these topics. Tick nothing to get everything.",
    often="How often",
    every="Every edition",
    weekly="Once a week: the best of the week in one edition",
    monthly="Once a month: the best of the month in one edition",
    save="Save",
    saved="Saved",
    saved_then="It holds from the next edition on; one that is being made already may still be as before.",
    reader="These are the choices of {address}.",
    offer="Rather get less? Choose what you get",
)

_WORDS = {
    "en": _ENGLISH,
    "de": ChoiceWords(
        title="Was Sie von {name} bekommen",
        topics="Themen",
        topics_then="Sie bekommen, was Sie ankreuzen, und was zu keinem dieser Themen gehört. Ohne Kreuz bekommen Sie alles.",
        often="Wie oft",
        every="Jede Ausgabe",
        weekly="Einmal in der Woche: das Beste der Woche in einer Ausgabe",
        monthly="Einmal im Monat: das Beste des Monats in einer Ausgabe",
        save="Speichern",
        saved="Gespeichert",
        saved_then="Das gilt ab der nächsten Ausgabe; eine, die gerade entsteht, kann noch wie bisher sein.",
        reader="Das ist die Auswahl von {address}.",
        offer="Lieber weniger? Auswählen, was Sie bekommen",
    ),
    "fr": ChoiceWords(
        title="Ce que vous recevez de {name}",
        topics="Thèmes",
        topics_then="Vous recevez ce que vous cochez, et ce qui ne relève d’aucun de ces thèmes. Sans coche, vous recevez tout.",
        often="À quelle fréquence",
        every="Chaque numéro",
        weekly="Une fois par semaine : le meilleur de la semaine en un numéro",
        monthly="Une fois par mois : le meilleur du mois en un numéro",
        save="Enregistrer",
        saved="Enregistré",
        saved_then="Cela vaut dès le prochain numéro ; un numéro déjà en préparation peut encore être comme avant.",
        reader="Ce sont les choix de {address}.",
        offer="Recevoir moins ? Choisissez ce que vous recevez",
    ),
    "es": ChoiceWords(
        title="Lo que recibe de {name}",
        topics="Temas",
        topics_then="Recibe lo que marque, y lo que no pertenece a ninguno de estos temas. Si no marca nada, lo recibe todo.",
        often="Con qué frecuencia",
        every="Cada número",
        weekly="Una vez por semana: lo mejor de la semana en un número",
        monthly="Una vez al mes: lo mejor del mes en un número",
        save="Guardar",
        saved="Guardado",
        saved_then="Vale a partir del próximo número; uno que ya se está preparando puede ser todavía como antes.",
        reader="Estas son las preferencias de {address}.",
        offer="¿Prefiere recibir menos? Elija lo que recibe",
    ),
    "ar": ChoiceWords(
        title="ما يصلك من {name}",
        topics="المواضيع",
        topics_then="يصلك ما تختاره، وكذلك ما لا ينتمي إلى أي من هذه المواضيع. إن لم تختر شيئًا وصلك كل شيء.",
        often="عدد المرات",
        every="كل عدد",
        weekly="مرة في الأسبوع: أفضل ما في الأسبوع في عدد واحد",
        monthly="مرة في الشهر: أفضل ما في الشهر في عدد واحد",
        save="حفظ",
        saved="تم الحفظ",
        saved_then="يسري ذلك ابتداءً من العدد القادم، وقد يصل عدد قيد الإعداد كما كان من قبل.",
        reader="هذه اختيارات {address}.",
        offer="هل تفضّل أقل من ذلك؟ اختر ما يصلك",
    ),
    "ja": ChoiceWords(
        title="{name}で受け取る内容",
        topics="トピック",
        topics_then="選んだトピックと、どのトピックにも属さない記事が届きます。何も選ばなければ、すべて届きます。",
        often="頻度",
        every="毎号",
        weekly="週に一度：その週の主な記事を一号にまとめて",
        monthly="月に一度：その月の主な記事を一号にまとめて",
        save="保存する",
        saved="保存しました",
        saved_then="次の号から反映されます。すでに準備中の号は以前のまま届くことがあります。",
        reader="{address} の設定です。",
        offer="減らしたい方はこちら：受け取る内容を選ぶ",
    ),
    "ko": ChoiceWords(
        title="{name}에서 받아 볼 내용",
        topics="주제",
        topics_then="선택한 주제와 어느 주제에도 속하지 않는 기사를 받게 됩니다. 아무것도 선택하지 않으면 모두 받습니다.",
        often="받는 주기",
        every="매 호",
        weekly="일주일에 한 번: 한 주의 주요 기사를 한 호로",
        monthly="한 달에 한 번: 한 달의 주요 기사를 한 호로",
        save="저장",
        saved="저장되었습니다",
        saved_then="다음 호부터 적용됩니다. 이미 준비 중인 호는 이전 설정대로 도착할 수 있습니다.",
        reader="{address} 주소의 설정입니다.",
        offer="덜 받고 싶으신가요? 받아 볼 내용 선택하기",
    ),
}
