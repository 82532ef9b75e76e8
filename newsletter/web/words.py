"""What the public pages say, in seven languages; a language without a table gets English. `{name}` is the newsletter's."""

from __future__ import annotations

from dataclasses import dataclass

_RTL = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])


@dataclass(frozen=True, kw_only=True)
class PageWords:
    """One language's table."""

    language: str = "en"  # BCP 47, as it stands in lang="..."
    leave: str  # a question, {name}
    leave_then: str  # what happens, {address}
    leave_button: str
    leave_until: str  # that nothing has happened yet
    left: str  # {name}
    left_then: str  # {address}
    your_address: str  # where the address is not known
    test: str
    test_then: str  # {name}
    how: str  # how to leave, {name}
    how_then: str
    how_mail: str  # before a mail address
    website: str  # {name}
    missing: str
    missing_then: str
    refused: str  # a way in which the page cannot be used
    refused_then: str
    busy: str
    busy_then: str
    fault: str
    fault_then: str

    @property
    def direction(self) -> str:
        """As it stands in dir="..."."""
        return "rtl" if self.language in _RTL else "ltr"


def words_for(language: str) -> PageWords:
    """The words of a language (BCP 47), else English."""
    return _WORDS.get(language.replace("_", "-").partition("-")[0].lower(), _ENGLISH)


_ENGLISH = PageWords(
    leave="Leave {name}?",
    leave_then="No further edition will be sent to {address}.",
    leave_button="Unsubscribe",
    leave_until="Nothing changes until you press the button.",
    left="You have left {name}",
    left_then="No further edition will be sent to {address}. One that was already on its way may still arrive.",
    your_address="your address",
    test="This is a test message",
    test_then="Its links are there to be looked at; they act on nothing. In a real edition, this one lets a reader leave {name}.",
    how="How to leave {name}",
    how_then="Every message has a link at its foot that is its reader’s alone. Open yours and press the button; it takes effect at once.",
    how_mail="Or write to",
    website="To {name}",
    missing="There is nothing here",
    missing_then="The address may be incomplete. If it comes from a message of ours, open the link there once more, or copy it whole.",
    refused="This page cannot be used in that way",
    refused_then="Nothing was changed. Open the link from your message in a browser.",
    busy="One moment, please",
    busy_then="This page cannot be shown just now, and nothing was changed. Please try again in a minute.",
    fault="Something went wrong on our side",
    fault_then="We have made a note of it. Please try again later, or write to us.",
)

_WORDS = {
    "en": _ENGLISH,
    "de": PageWords(
        language="de",
        leave="{name} abbestellen?",
        leave_then="An {address} wird keine weitere Ausgabe geschickt.",
        leave_button="Abbestellen",
        leave_until="Erst der Klick auf den Knopf ändert etwas.",
        left="{name} ist abbestellt",
        left_then="An {address} wird keine weitere Ausgabe geschickt. Eine, die schon unterwegs war, kann noch ankommen.",
        your_address="Ihre Adresse",
        test="Das ist eine Testnachricht",
        test_then="Ihre Links sind nur zum Ansehen da und bewirken nichts. In einer echten Ausgabe lässt sich {name} hier abbestellen.",
        how="{name} abbestellen",
        how_then="Am Fuß jeder Nachricht steht ein Link, der nur ihrem Empfänger gehört. Öffnen Sie Ihren und klicken Sie auf den Knopf; das wirkt sofort.",
        how_mail="Oder schreiben Sie an",
        website="Zu {name}",
        missing="Hier ist nichts",
        missing_then="Vielleicht ist die Adresse unvollständig. Wenn sie aus einer Nachricht von uns stammt, öffnen Sie den Link dort noch einmal oder kopieren Sie ihn ganz.",
        refused="So lässt sich diese Seite nicht benutzen",
        refused_then="Es wurde nichts geändert. Öffnen Sie den Link aus Ihrer Nachricht in einem Browser.",
        busy="Einen Moment bitte",
        busy_then="Diese Seite lässt sich gerade nicht zeigen; geändert wurde nichts. Bitte versuchen Sie es in einer Minute wieder.",
        fault="Bei uns ist etwas schiefgegangen",
        fault_then="Wir haben es notiert. Bitte versuchen Sie es später wieder, oder schreiben Sie uns.",
    ),
    "fr": PageWords(
        language="fr",
        leave="Se désabonner de {name} ?",
        leave_then="Plus aucun numéro ne sera envoyé à {address}.",
        leave_button="Se désabonner",
        leave_until="Rien ne change tant que vous n’avez pas appuyé sur le bouton.",
        left="Vous êtes désabonné de {name}",
        left_then="Plus aucun numéro ne sera envoyé à {address}. Un numéro déjà en route peut encore arriver.",
        your_address="votre adresse",
        test="Ceci est un message d’essai",
        test_then="Ses liens ne sont là que pour être regardés et n’ont aucun effet. Dans un vrai numéro, celui-ci permet de se désabonner de {name}.",
        how="Se désabonner de {name}",
        how_then="Au pied de chaque message se trouve un lien propre à son destinataire. Ouvrez le vôtre et appuyez sur le bouton ; l’effet est immédiat.",
        how_mail="Ou écrivez à",
        website="Vers {name}",
        missing="Il n’y a rien ici",
        missing_then="L’adresse est peut-être incomplète. Si elle vient d’un de nos messages, ouvrez-y le lien une nouvelle fois ou copiez-le en entier.",
        refused="Cette page ne s’utilise pas ainsi",
        refused_then="Rien n’a été modifié. Ouvrez le lien de votre message dans un navigateur.",
        busy="Un instant, s’il vous plaît",
        busy_then="Cette page ne peut être affichée pour le moment, et rien n’a été modifié. Réessayez dans une minute.",
        fault="Une erreur s’est produite de notre côté",
        fault_then="Nous en avons pris note. Réessayez plus tard ou écrivez-nous.",
    ),
    "es": PageWords(
        language="es",
        leave="¿Darse de baja de {name}?",
        leave_then="No se enviará ningún otro número a {address}.",
        leave_button="Darse de baja",
        leave_until="Nada cambia hasta que pulse el botón.",
        left="Se ha dado de baja de {name}",
        left_then="No se enviará ningún otro número a {address}. Uno que ya estaba en camino puede llegar todavía.",
        your_address="su dirección",
        test="Este es un mensaje de prueba",
        test_then="Sus enlaces están solo para mirarlos y no hacen nada. En un número real, este permite darse de baja de {name}.",
        how="Cómo darse de baja de {name}",
        how_then="Al pie de cada mensaje hay un enlace que es solo de su destinatario. Abra el suyo y pulse el botón; surte efecto de inmediato.",
        how_mail="O escriba a",
        website="Ir a {name}",
        missing="Aquí no hay nada",
        missing_then="Puede que la dirección esté incompleta. Si viene de un mensaje nuestro, abra de nuevo el enlace o cópielo entero.",
        refused="Esta página no se puede usar así",
        refused_then="No se ha cambiado nada. Abra el enlace de su mensaje en un navegador.",
        busy="Un momento, por favor",
        busy_then="Esta página no se puede mostrar ahora y no se ha cambiado nada. Inténtelo de nuevo dentro de un minuto.",
        fault="Algo ha fallado por nuestra parte",
        fault_then="Hemos tomado nota. Inténtelo más tarde o escríbanos.",
    ),
    "ar": PageWords(
        language="ar",
        leave="هل تريد إلغاء الاشتراك في {name}؟",
        leave_then="لن يُرسل أي عدد آخر إلى {address}.",
        leave_button="إلغاء الاشتراك",
        leave_until="لا يتغير شيء قبل الضغط على الزر.",
        left="أُلغي اشتراكك في {name}",
        left_then="لن يُرسل أي عدد آخر إلى {address}. قد يصل عدد كان في الطريق.",
        your_address="عنوانك",
        test="هذه رسالة تجريبية",
        test_then="روابطها للمعاينة فقط ولا أثر لها. في العدد الحقيقي يتيح هذا الرابط إلغاء الاشتراك في {name}.",
        how="كيف تلغي اشتراكك في {name}",
        how_then="في أسفل كل رسالة رابط خاص بمن تصله. افتح رابطك واضغط على الزر، ويسري ذلك فورًا.",
        how_mail="أو اكتب إلى",
        website="إلى {name}",
        missing="لا شيء هنا",
        missing_then="ربما كان العنوان ناقصًا. إذا جاء من إحدى رسائلنا فافتح الرابط هناك مرة أخرى أو انسخه كاملًا.",
        refused="لا يمكن استخدام هذه الصفحة بهذه الطريقة",
        refused_then="لم يتغير شيء. افتح الرابط الوارد في رسالتك في متصفح.",
        busy="لحظة من فضلك",
        busy_then="لا يمكن عرض هذه الصفحة الآن ولم يتغير شيء. يُرجى المحاولة بعد دقيقة.",
        fault="حدث خطأ من جانبنا",
        fault_then="سجّلنا ذلك. يُرجى المحاولة لاحقًا أو مراسلتنا.",
    ),
    "ja": PageWords(
        language="ja",
        leave="{name}の配信を停止しますか？",
        leave_then="{address} には今後お送りしません。",
        leave_button="配信を停止する",
        leave_until="ボタンを押すまでは何も変わりません。",
        left="{name}の配信を停止しました",
        left_then="{address} には今後お送りしません。すでに送信中の号が届くことがあります。",
        your_address="お客さまのアドレス",
        test="これはテストメールです",
        test_then="リンクは確認用で、何も起こりません。実際の号では、ここから{name}の配信を停止できます。",
        how="{name}の配信を停止するには",
        how_then="どのメールにも、受け取った方専用のリンクが末尾にあります。それを開いてボタンを押すと、すぐに停止されます。",
        how_mail="またはこちらへメールをお送りください：",
        website="{name}へ",
        missing="ここには何もありません",
        missing_then="アドレスが途中で切れているかもしれません。メールのリンクをもう一度開くか、全体をコピーしてください。",
        refused="このページはその方法では使えません",
        refused_then="何も変更されていません。メールのリンクをブラウザで開いてください。",
        busy="少々お待ちください",
        busy_then="ただいまこのページを表示できません。何も変更されていません。しばらくしてからお試しください。",
        fault="こちらで問題が起きました",
        fault_then="記録しました。時間をおいてお試しいただくか、ご連絡ください。",
    ),
    "ko": PageWords(
        language="ko",
        leave="{name} 수신을 거부하시겠습니까?",
        leave_then="{address} 주소로 더 이상 보내지 않습니다.",
        leave_button="수신 거부",
        leave_until="버튼을 누르기 전에는 아무것도 바뀌지 않습니다.",
        left="{name} 수신이 거부되었습니다",
        left_then="{address} 주소로 더 이상 보내지 않습니다. 이미 발송 중인 호는 도착할 수 있습니다.",
        your_address="회원님의 주소",
        test="시험용 메일입니다",
        test_then="링크는 확인용이며 아무 일도 일어나지 않습니다. 실제 호에서는 여기에서 {name} 수신을 거부할 수 있습니다.",
        how="{name} 수신을 거부하려면",
        how_then="모든 메일의 맨 아래에는 받는 분 전용 링크가 있습니다. 그 링크를 열고 버튼을 누르면 바로 적용됩니다.",
        how_mail="또는 다음 주소로 메일을 보내 주세요:",
        website="{name}(으)로 가기",
        missing="여기에는 아무것도 없습니다",
        missing_then="주소가 잘렸을 수 있습니다. 메일에 있는 링크를 다시 열거나 전체를 복사해 주세요.",
        refused="이 페이지는 그런 방식으로 사용할 수 없습니다",
        refused_then="바뀐 것은 없습니다. 메일의 링크를 브라우저에서 열어 주세요.",
        busy="잠시만 기다려 주세요",
        busy_then="지금은 이 페이지를 보여 드릴 수 없으며 바뀐 것은 없습니다. 잠시 후 다시 시도해 주세요.",
        fault="저희 쪽에서 문제가 생겼습니다",
        fault_then="기록해 두었습니다. 나중에 다시 시도하시거나 연락해 주세요.",
    ),
}
