"""The words and people of an invented journal's pages, in four languages."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.model.article import Author

HOST = "https://journal.example"
HOUSE = "Strait & Sound Journal"

ENGLISH = (
    "The lamp of Skarvholm went out in March, and since then the pilots of the strait have steered by a row of buoys that nobody has "
    "paid for. The county says that they belong to the state, and the state says that they belong to the sea.",
    "A new lamp would cost less than the dinner at which its end was celebrated. It would also need somebody to climb the stairs, and the "
    "last one who did has moved to the city, where he repairs the lights of trams.",
    "What is at stake is more than a light. Insurers have begun to ask for the log of every passage by night, and two of the three "
    "lines that call at the northern harbours have moved their arrivals to the morning.",
    "The council will vote in June. Until then a fishing boat anchors below the tower with its own lantern lit, and its crew takes "
    "turns at reading aloud the names of the ships that go by.",
)
GERMAN = (
    "Das Feuer von Skarvholm erlosch im März, und seither richten sich die Lotsen der Meerenge nach einer Reihe von Bojen, die niemand "
    "bezahlt hat. Der Landkreis sagt, sie gehörten dem Staat, und der Staat sagt, sie gehörten dem Meer.",
    "Eine neue Lampe würde weniger kosten als das Essen, mit dem ihr Ende gefeiert wurde. Sie bräuchte freilich auch jemanden, der die "
    "Treppe hinaufsteigt, und der letzte, der das tat, ist in die Stadt gezogen und repariert dort Straßenbahnen.",
    "Es geht um mehr als um ein Licht. Die Versicherer verlangen inzwischen für jede Nachtfahrt das Logbuch, und zwei der drei Reedereien, "
    "welche die nördlichen Häfen anlaufen, kommen nur noch am Morgen.",
    "Der Rat stimmt im Juni ab. Bis dahin ankert unter dem Turm ein Fischerboot mit brennender Laterne, und seine Leute lesen einander "
    "die Namen der Schiffe vor, die vorüberfahren.",
)
KOREAN = (
    "스카르홀름의 등불은 삼월에 꺼졌고, 그 뒤로 해협의 도선사들은 아무도 값을 치르지 않은 부표의 줄을 따라 배를 몰고 있다. 군청은 부표가 나라의 것이라고 말하고, 나라는 바다의 것이라고 말한다.",
    "새 등불은 그 마지막을 기념한 만찬보다 싸게 먹힐 것이다. 다만 계단을 오를 사람이 필요한데, 마지막으로 그 일을 한 사람은 도시로 이사하여 전차의 등을 고치고 있다.",
    "걸린 것은 불빛 하나보다 크다. 보험사들은 밤에 지나는 배마다 항해 일지를 요구하기 시작했고, 북쪽 항구에 들르는 세 선사 가운데 둘은 도착 시간을 아침으로 옮겼다.",
    "의회는 유월에 표결한다. 그때까지 어선 한 척이 탑 아래에 닻을 내리고 제 등을 밝히며, 선원들은 지나가는 배의 이름을 번갈아 소리 내어 읽는다.",
)
JAPANESE = (
    "スカルホルムの灯は三月に消え、それ以来、海峡の水先人たちは誰も代金を払っていない浮標の列を頼りに船を進めている。郡は浮標を国のものだと言い、国は海のものだと言う。",
    "新しい灯は、その終わりを祝った晩餐よりも安くつくだろう。ただし階段を上る人が要る。最後にその仕事をした人は町に移り、路面電車の灯を直している。",
    "問われているのは一つの光より大きい。保険会社は夜の航海ごとに日誌を求めるようになり、北の港に寄る三つの航路のうち二つは到着を朝に移した。",
    "議会は六月に採決する。それまでは一隻の漁船が塔の下に錨を下ろして自分の灯をともし、乗組員は通り過ぎる船の名を代わる代わる読み上げている。",
)


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """The words of a page's furniture in one language."""

    code: str
    paragraphs: tuple[str, ...]
    title: str
    category: str
    caption: str
    alt: str
    by: str
    source: str  # what stands before the credit
    first_in: str  # before the date of the first publication
    first_by: str  # before the first publisher
    sign_up: tuple[str, ...]
    gate: tuple[str, ...]
    published: str  # 12 April 2030 as it is written here
    first_published: str  # 2 March 2030


TONGUES = {
    "en": Tongue(
        code="en",
        paragraphs=ENGLISH,
        title="Why the lamp of Skarvholm may burn again",
        category="Shipping & Harbours",
        caption="Pilots at the mouth of the strait in the week in which the lamp went out",
        alt="Four people in a boat below a dark tower",
        by="by ",
        source="Image Source : ",
        first_in="First Published in: ",
        first_by="First published in :",
        sign_up=("Subscribe to our weekly newsletters for free", "Subscribe to an email", "Please enter your e-mail"),
        gate=(
            "Thanks for reading the journal",
            "Unlock articles by signing up or logging in.",
            "Become a member for unrestricted reading!",
        ),
        published="Apr.12, 2030",
        first_published="Mar.02,2030",
    ),
    "de": Tongue(
        code="de",
        paragraphs=GERMAN,
        title="Warum das Feuer von Skarvholm wieder brennen könnte",
        category="Schifffahrt",
        caption="Lotsen an der Mündung der Meerenge in der Woche, in der das Feuer erlosch",
        alt="Vier Menschen in einem Boot unter einem dunklen Turm",
        by="Von ",
        source="Bildquelle: ",
        first_in="Zuerst veröffentlicht am ",
        first_by="Zuerst erschienen bei:",
        sign_up=("Jetzt Newsletter abonnieren", "Ihre E-Mail-Adresse"),
        gate=("Danke fürs Lesen", "Dieser Beitrag ist nur für Mitglieder.", "Jetzt Mitglied werden"),
        published="12. April 2030",
        first_published="2. März 2030",
    ),
    "ko": Tongue(
        code="ko",
        paragraphs=KOREAN,
        title="스카르홀름의 등불이 다시 켜질 수 있는 까닭",
        category="해운과 항만",
        caption="등불이 꺼진 주에 해협 어귀에 모인 도선사들",
        alt="어두운 탑 아래 배에 탄 네 사람",
        by="글: ",
        source="사진 출처: ",
        first_in="최초 게재일: ",
        first_by="최초 게재:",
        sign_up=("뉴스레터 구독", "이메일을 입력하세요"),
        gate=("로그인하고 기사를 계속 읽으세요", "회원 가입"),
        published="2030년 4월 12일",
        first_published="2030년 3월 2일",
    ),
    "ja": Tongue(
        code="ja",
        paragraphs=JAPANESE,
        title="スカルホルムの灯が再びともるかもしれない理由",
        category="海運",
        caption="灯が消えた週に海峡の入り口に集まった水先人たち",
        alt="暗い塔の下の舟に乗る四人",
        by="文：",
        source="写真：",
        first_in="初出：",
        first_by="初出：",
        sign_up=("メールマガジン登録",),
        gate=("この記事は会員限定です。", "会員登録して続きを読む"),
        published="2030年4月12日",
        first_published="2030年3月2日",
    ),
}

TOVE = Author(
    name="Tove Berg",
    photo=f"{HOST}/people/tove-berg.jpg",
    bio="Tove Berg has sailed the strait since she was nine. She writes about lights and those who keep them. She lives on a boat.",
    url=f"{HOST}/author/tove-berg",
)
NILS = Author(name="Nils Aune", photo=f"{HOST}/people/nils-aune.jpg", url=f"{HOST}/author/nils-aune")  # an empty bio
RUTH = Author(
    name="Ruth Obel-Sand",
    role="Harbour correspondent",
    bio="Ruth Obel-Sand was a harbour pilot for twenty years before she began to write.",
)
ANNA = Author(name="Anna van der Meer", photo=f"{HOST}/people/anna.jpg", bio="Anna van der Meer teaches the law of the sea at Leiden.")
MINJI = Author(
    name="박민지", photo=f"{HOST}/people/minji.jpg", bio="박민지는 항만과 등대에 관하여 쓰는 기자이며 부산의 한 배에서 살고 있다."
)
HARU = Author(name="佐藤春子", bio="佐藤春子は港と灯台について書く記者であり、小さな舟で暮らしている。海峡を九歳から知っている。")
