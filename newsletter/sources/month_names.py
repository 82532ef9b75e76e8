"""The names of the months in some fifty languages, as the Common Locale Data Repository (CLDR) of Unicode gives them.

Written out, because the library that has them loads all it knows of a language: 50 MB and half a second for all, in each process that
reads pages. Letters and digits only, without case or accents (`dates.month_of`); January to December parted by bars, long and short
names by spaces. A test holds them against the library.
"""

from __future__ import annotations

MONTHS = {
    "en": (
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|"
        "november nov|december dec"
    ),
    "de": (
        "januar jan|februar feb|marz mar|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt|november nov|"
        "dezember dez"
    ),
    "fr": "janvier janv|fevrier fevr|mars|avril avr|mai|juin|juillet juil|aout|septembre sept|octobre oct|novembre nov|decembre dec",
    "es": (
        "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre sept|octubre oct|"
        "noviembre nov|diciembre dic"
    ),
    "it": (
        "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set|ottobre ott|"
        "novembre nov|dicembre dic"
    ),
    "pt": (
        "janeiro jan|fevereiro fev|marco mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|outubro out|"
        "novembro nov|dezembro dez"
    ),
    "nl": (
        "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep|oktober okt|november nov|"
        "december dec"
    ),
    "pl": (
        "stycznia sty styczen|lutego lut luty|marca mar marzec|kwietnia kwi kwiecien|maja maj|czerwca cze czerwiec|"
        "lipca lip lipiec|sierpnia sie sierpien|wrzesnia wrz wrzesien|pazdziernika paz pazdziernik|listopada lis listopad|"
        "grudnia gru grudzien"
    ),
    "cs": (
        "ledna led leden|unora uno unor|brezna bre brezen|dubna dub duben|kvetna kve kveten|cervna cvn cerven|"
        "cervence cvc cervenec|srpna srp srpen|zari zar|rijna rij rijen|listopadu lis listopad|prosince pro prosinec"
    ),
    "sk": (
        "januara jan januar|februara feb februar|marca mar marec|aprila apr april|maja maj|juna jun|jula jul|augusta aug august|"
        "septembra sep september|oktobra okt oktober|novembra nov november|decembra dec december"
    ),
    "sv": "januari jan|februari feb|mars|april apr|maj|juni|juli|augusti aug|september sep|oktober okt|november nov|december dec",
    "da": (
        "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep|oktober okt|november nov|december dec"
    ),
    "nb": (
        "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep|oktober okt|november nov|desember des"
    ),
    "nn": (
        "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep|oktober okt|november nov|desember des"
    ),
    "fi": (
        "tammikuuta tammi tammikuu|helmikuuta helmi helmikuu|maaliskuuta maalis maaliskuu|huhtikuuta huhti huhtikuu|"
        "toukokuuta touko toukokuu|kesakuuta kesa kesakuu|heinakuuta heina heinakuu|elokuuta elo elokuu|syyskuuta syys syyskuu|"
        "lokakuuta loka lokakuu|marraskuuta marras marraskuu|joulukuuta joulu joulukuu"
    ),
    "hu": (
        "januar jan|februar febr|marcius marc|aprilis apr|majus maj|junius jun|julius jul|augusztus aug|szeptember szept|"
        "oktober okt|november nov|december dec"
    ),
    "ro": (
        "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept|octombrie oct|"
        "noiembrie nov|decembrie dec"
    ),
    "tr": ("ocak oca|subat sub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|agustos agu|eylul eyl|ekim eki|kasım kas|aralık ara"),
    "el": (
        "ιανουαριου ιαν ιανουαριοσ|φεβρουαριου φεβ φεβρουαριοσ|μαρτιου μαρ μαρτιοσ|απριλιου απρ απριλιοσ|μαιου μαι μαιοσ|"
        "ιουνιου ιουν ιουνιοσ|ιουλιου ιουλ ιουλιοσ|αυγουστου αυγ αυγουστοσ|σεπτεμβριου σεπ σεπτεμβριοσ|οκτωβριου οκτ οκτωβριοσ|"
        "νοεμβριου νοε νοεμβριοσ|δεκεμβριου δεκ δεκεμβριοσ"
    ),
    "ru": (
        "января янв январь|февраля февр февраль|марта мар март|апреля апр апрель|мая маи|июня июн июнь|июля июл июль|"
        "августа авг август|сентября сент сентябрь|октября окт октябрь|ноября нояб ноябрь|декабря дек декабрь"
    ),
    "uk": (
        "січня січ січень|лютого лют лютии|березня бер березень|квітня квіт квітень|травня трав травень|червня черв червень|"
        "липня лип липень|серпня серп серпень|вересня вер вересень|жовтня жовт жовтень|листопада лист листопад|"
        "грудня груд грудень"
    ),
    "bg": "януари яну|февруари фев|март|април апр|маи|юни|юли|август авг|септември сеп|октомври окт|ноември ное|декември дек",
    "hr": (
        "sijecnja sij sijecanj|veljace velj veljaca|ozujka ozu ozujak|travnja tra travanj|svibnja svi svibanj|lipnja lip lipanj|"
        "srpnja srp srpanj|kolovoza kol kolovoz|rujna ruj rujan|listopada lis listopad|studenoga stu studeni|"
        "prosinca pro prosinac"
    ),
    "sr": "јануар јан|фебруар феб|март мар|април апр|мај|јун|јул|август авг|септембар сеп|октобар окт|новембар нов|децембар дец",
    "sl": (
        "januar jan|februar feb|marec mar|april apr|maj|junij jun|julij jul|avgust avg|september sep|oktober okt|november nov|december dec"
    ),
    "et": (
        "jaanuar jaan|veebruar veebr|marts|aprill apr|mai|juuni|juuli|august aug|september sept|oktoober okt|november nov|detsember dets"
    ),
    "lv": (
        "janvaris janv|februaris febr|marts|aprilis apr|maijs|junijs jun|julijs jul|augusts aug|septembris sept|oktobris okt|"
        "novembris nov|decembris dec"
    ),
    "lt": (
        "sausio saus sausis|vasario vas vasaris|kovo kov kovas|balandzio bal balandis|geguzes geg geguze|birzelio birz birzelis|"
        "liepos liep liepa|rugpjucio rugp rugpjutis|rugsejo rugs rugsejis|spalio spal spalis|lapkricio lapkr lapkritis|"
        "gruodzio gruod gruodis"
    ),
    "ca": (
        "degener degen gener gen|defebrer defebr febrer febr|demarc marc|dabril dabr abril abr|demaig maig|dejuny juny|"
        "dejuliol dejul juliol jul|dagost dag agost|desetembre deset setembre set|doctubre doct octubre oct|"
        "denovembre denov novembre nov|dedesembre dedes desembre des"
    ),
    "eu": (
        "urtarrila urt|otsaila ots|martxoa mar|apirila api|maiatza mai|ekaina eka|uztaila uzt|abuztua abu|iraila ira|urria urr|"
        "azaroa aza|abendua abe"
    ),
    "gl": (
        "xaneiro xan|febreiro feb|marzo mar|abril abr|maio|xuno|xullo xul|agosto ago|setembro set|outubro out|novembro nov|decembro dec"
    ),
    "is": ("januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|agust agu|september sep|oktober okt|november nov|desember des"),
    "ga": (
        "eanair ean|feabhra feabh|marta|aibrean aib|bealtaine beal|meitheamh meith|iuil|lunasa lun|meanfomhair mfomh|"
        "deireadhfomhair dfomh|samhain samh|nollaig noll"
    ),
    "id": (
        "januari jan|februari feb|maret mar|april apr|mei|juni jun|juli jul|agustus agu|september sep|oktober okt|november nov|desember des"
    ),
    "ms": "januari jan|februari feb|mac|april apr|mei|jun|julai jul|ogos ogo|september sep|oktober okt|november nov|disember dis",
    "vi": (
        "thang1 thg1|thang2 thg2|thang3 thg3|thang4 thg4|thang5 thg5|thang6 thg6|thang7 thg7|thang8 thg8|thang9 thg9|"
        "thang10 thg10|thang11 thg11|thang12 thg12"
    ),
    "ar": "يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر",
    "fa": "ژانویه|فوریه|مارس|اوریل||ژوين|ژويیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    "he": "ינואר ינו|פברואר פבר|מרץ|אפריל אפר|מאי|יוני|יולי|אוגוסט אוג|ספטמבר ספט|אוקטובר אוק|נובמבר נוב|דצמבר דצמ",
    "hi": (
        "जनवर ינואר ינו|फरवर פברואר פבר|मरच מרץ|अपरल אפריל אפר|מאי|יוני|जलई יולי|अगसत אוגוסט אוג|सतबर ספטמבר ספט|"
        "अकटबर अकट אוקטובר אוק|नवबर נובמבר נוב|दसबर דצמבר דצמ"
    ),
    "th": (
        "มกราคม ינואר ינו|กมภาพนธ פברואר פבר|มนาคม מרץ|เมษายน เมย אפריל אפר|พฤษภาคม מאי|มถนายน יוני|กรกฎาคม יולי|"
        "สงหาคม אוגוסט אוג|กนยายน ספטמבר ספט|ตลาคม אוקטובר אוק|พฤศจกายน נובמבר נוב|ธนวาคม דצמבר דצמ"
    ),
    "bn": (
        "জনযর ינואר|ফবরযর פברואר|মরচ מרץ|এপরল এপর אפריל|מאי|יוני|জলই יולי|আগসট אוגוסט|সপটমবর ספטמבר|অকটবর অকট אוקטובר|"
        "নভমবর נובמבר|ডসমবর דצמבר"
    ),
    "sw": (
        "januari jan ינואר ינו|februari feb פברואר פבר|machi mac מרץ|aprili apr אפריל אפר|mei מאי|juni jun יוני|julai jul יולי|"
        "agosti ago אוגוסט אוג|septemba sep ספטמבר ספט|oktoba okt אוקטובר אוק|novemba nov נובמבר נוב|desemba des דצמבר דצמ"
    ),
    "af": (
        "januarie jan ינואר ינו|februarie feb פברואר פבר|maart mrt מרץ|april apr אפריל אפר|mei מאי|junie jun יוני|julie jul יולי|"
        "augustus aug אוגוסט אוג|september sep ספטמבר ספט|oktober okt אוקטובר אוק|november nov נובמבר נוב|desember des דצמבר דצמ"
    ),
    "sq": (
        "janar jan ינואר ינו|shkurt shk פברואר פבר|mars mar מרץ|prill pri אפריל אפר|maj מאי|qershor qer יוני|korrik korr יולי|"
        "gusht gush אוגוסט אוג|shtator sht ספטמבר ספט|tetor tet אוקטובר אוק|nentor nen נובמבר נוב|dhjetor dhj דצמבר דצמ"
    ),
    "mk": (
        "јануари јан ינואר ינו|февруари фев פברואר פבר|март мар מרץ|април апр אפריל אפר|мај מאי|јуни јун יוני|јули јул יולי|"
        "август авг אוגוסט אוג|септември сеп ספטמבר ספט|октомври окт אוקטובר אוק|ноември ное נובמבר נוב|декември дек דצמבר דצמ"
    ),
}
