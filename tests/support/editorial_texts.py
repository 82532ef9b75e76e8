"""Short articles of our own in ten languages, each with what a summary trips over: captions, titles, quotations, pronouns."""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    """One text with its title."""

    language: str
    title: str
    text: str


ENGLISH = Sample(
    "en",
    "Harbour town votes for a tidal mill",
    """By Nora Field

Photo: The old quay at low water

The council of Saltmere voted on Tuesday to build a tidal mill in the mouth of the river, the first in the country for ninety years. It will grind grain for four villages and feed its surplus power into the grid. "We have waited for this," said Dr. Ida Morrow, who drew up the plans. "The river has waited longer."

Read more: all our reports from the coast.

But not everybody is glad. He called the mill "a toy for engineers", and the hall laughed. In his view, the money belongs in the school roof. The mill costs 2.4 million crowns, of which the region pays half. Fishermen fear for the eel, whose young climb the river in spring, and a biologist of the state institute asks for a ladder beside the wheel. Building begins in March 2027...

Subscribe to our newsletter""",
)

GERMAN = Sample(
    "de",
    "Ein Bahnhof wird zur Bibliothek",
    """Von Jens Brandt

Foto: Die alte Halle

Der stillgelegte Bahnhof von Altenwerder wird ab dem 3. Oktober eine Bibliothek mit 40.000 Bänden beherbergen. Das teilte die Gemeinde am Montag mit. Prof. Dr. Lena Voss, die den Umbau leitet, spricht von einem Haus, das „keine Schwelle hat. Man steigt hinein wie in einen Zug“. Dabei blieb fast alles erhalten, z. B. die Schalter und die große Uhr. Er sei stolz darauf, sagte er.

Die Kosten von 3,2 Mio. Euro tragen Land und Gemeinde je zur Hälfte. In diesem Zusammenhang erinnerte niemand mehr an den Streit der Vorjahre. Anwohner hatten damals einen Supermarkt verlangt, weil der nächste zwölf Kilometer entfernt liegt. Die 2. Halle bleibt den Kindern vorbehalten.""",
)

FRENCH = Sample(
    "fr",
    "Le dernier phare habité ferme ses portes",
    """Par Claire Moreau

Le phare de Kervaz, dernier de la côte à loger un gardien, sera automatisé au printemps prochain. Il y vit depuis vingt-six ans. M. Le Goff y a élevé deux enfants et planté un potager que les embruns n'ont jamais vaincu. « Je n'ai pas peur du silence. J'ai peur du bruit d'en face », dit-il.

Cependant, la commune espère y ouvrir un gîte. Selon lui, personne ne voudra dormir là en hiver. Le coût des travaux est estimé à 1,2 million d'euros, dont un tiers vient de la région. Mme Kerjean, l'adjointe à la culture, promet que la lanterne restera allumée. Ce matin, une trentaine d'habitants ont manifesté devant la mairie.""",
)

SPANISH = Sample(
    "es",
    "Un pueblo recupera sus viñas",
    """Los vecinos de Peñalta han plantado doce mil cepas en las terrazas que sus abuelos abandonaron hace medio siglo. Esto ha devuelto al valle a una docena de familias jóvenes. El Sr. Robles, alcalde desde 2019, asegura que la escuela reabrirá en septiembre con nueve alumnos. «No plantamos vino. Plantamos gente», dijo.

Sin embargo, el agua escasea. Según su cálculo, el pozo basta para cinco veranos secos. La cooperativa ha pedido un préstamo de 600.000 euros para construir una balsa. ¿Quién pagará el resto? El gobierno regional responderá antes de que termine el año.""",
)

ITALIAN = Sample(
    "it",
    "La campana torna dopo settant'anni",
    """La campana maggiore di Borgo San Vito, fusa nel 1742 e creduta perduta, è stata ritrovata in un fienile a trenta chilometri dal paese. Questo ha commosso gli anziani. Il dott. Ferri, che dirige l'archivio, l'ha riconosciuta da una crepa descritta in una lettera del 1810. «Non suona bene. Suona giusto», ha detto.

Inoltre, il restauro costerà meno del previsto. Secondo lui basteranno sei mesi. La parrocchia ha raccolto 48.000 euro in tre settimane grazie a una lotteria. Il primo rintocco è previsto per la notte di Natale.""",
)

JAPANESE = Sample(
    "ja",
    "山あいの駅に本屋が開く",
    """写真：改装された待合室

三年前に廃線となった山あいの駅舎に、小さな本屋が十月に開店する。店主の森田さんは東京の出版社を辞め、家族四人で町に移り住んだ。「ここでは時間がゆっくり進む。本にはそれが必要だ。」と森田さんは話す。棚には地元の作家の本を中心に約五千冊が並ぶ予定だ。

町は改装費の半分にあたる八百万円を補助した。冬には雪で道が閉ざされるため、店は週末だけ開くという。""",
)

CHINESE = Sample(
    "zh",
    "老渡口开通夜航",
    """停航三十年的青石渡口本月恢复夜间航班，每晚有四班渡船往返两岸。船长老周说：“灯亮了，河就活了。”票价为两元，学生和老人免费。

当地政府投入一百二十万元修缮码头，并在两岸种下三百棵柳树。附近的夜市也因此热闹起来。""",
)

ARABIC = Sample(
    "ar",
    "مكتبة عائمة تصل إلى قرى النهر",
    """انطلقت صباح الأحد مكتبة عائمة تحمل ستة آلاف كتاب في رحلة تمر بإحدى عشرة قرية على ضفاف النهر. تقول أمينة المكتبة سلمى الهادي إن الأطفال ينتظرون السفينة منذ الفجر. هل يكفي يوم واحد في كل قرية؟ تعتقد الهادي أن يومين أفضل بكثير.

تمول البلدية نصف التكاليف ويدفع المتبرعون الباقي.""",
)

KOREAN = Sample(
    "ko",
    "폐교가 마을 방송국이 되다",
    """십 년 전에 문을 닫은 산골 초등학교가 이달부터 마을 방송국으로 다시 태어난다. 방송국장을 맡은 이정숙 씨는 “아이들 목소리가 사라진 자리에 이웃의 목소리를 채우겠다.”고 말했다. 첫 방송은 장날 소식과 버스 시간표로 시작한다.

군청은 장비 구입에 삼천만 원을 지원했다. 주민 마흔 명이 진행자로 나선다.""",
)

RUSSIAN = Sample(
    "ru",
    "Деревня построила мост сама",
    """Жители деревни Заречье за одно лето построили через реку деревянный мост, которого ждали сорок лет. Лес дал соседний район, а гвозди купили на деньги от ярмарки. Инженер А. П. Лугов проверил каждую опору и разрешил движение машин до трёх тонн.

Теперь дорога до школы занимает десять минут вместо часа. Зимой мост будут чистить по очереди.""",
)

ALL = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, JAPANESE, CHINESE, ARABIC, KOREAN, RUSSIAN)
