"""Dutch words that are also somebody's name, and the words around names.

Made by hand. A name that is also a word asks where another name stops, so a
word too many here costs a question less strict, and one too few a false alarm.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words("""
    's 't aan al ben bij bin d da das de del della den der des di dos du e el en het i ibn in l la le les
    onder op ould over s t te ten ter tot uit ul und van vande vanden vander ven vom von voor y zu zum zur
""")

ADULTS = _words("""
    boswachter burgemeester concierge conciërge dhr directeur directrice dokter dominee juf juffie juffrouw
    mama meester meneer mevr mevrouw mijnheer moeder mr mw oma oom opa papa pastoor tante vader wethouder
""")
"""Before a first name these say that an adult is meant."""

FAMOUS = tuple(tuple(name.split()) for name in (
    "jip en janneke", "anne frank", "annie schmidt", "annie m g schmidt", "willem alexander", "max verstappen",
    "guus kuijer", "guus geluk", "jan van galen", "sint jan", "sint maarten", "sint nicolaas", "dikkie dik",
    "floor de goede", "kees de jongen", "pippi langkous", "michiel de ruyter", "willem van oranje",
    "vincent van gogh", "adam en eva", "jan klaassen en katrijn", "max velthuijs", "roald dahl",
    "harry potter", "tom poes", "pluk van de petteflet", "paul van loon", "dolfje weerwolfje",
    "max en moritz", "hans en grietje", "anna paulowna", "jan steen", "maarten luther king", "johan cruijff"))

WORDS = _words("""
    aal aar aardbei acht ad adel ader akelei alk amandel amber ambrosia an anemoon anijs anjer anker appel
    april arend as aster augustus aurora baas bakker bal bamboe band bas bast beek beer beest bel berg berk
    beuk bever bie bies bij blad blauw blij bloem blok bo bob boef boek boer bok bol bom bont boom boon boor
    boord boot borg borst bos bosch bosuil braam bramen brand breed brem brent bries broek broer bron brug
    bruin buizerd bunzing bus ceder cello cent cirkel citroen clown crocus dag dal dam dame das dauw dek
    deur diamant dijk dille distel do dodo doe dolfijn donder doorn dop dorp draad draak droom druif duif
    duin dwaas eb echo eem eend egel eik eiland ekster els engel erf esdoorn esp ezel fabel fan fee fier
    fijn finch fink fit fjord fleur flip flits fluit forel fortuin fuchsia fuut gaaf gans gerst gier gilde
    ginkgo glas god goed goud graaf gras grebbe grijs groen groot grutto haak haan haas hage hak hals ham
    hamer hand hans hart haver havik hazel hazelaar heer heide hek hemel herder herfst hermelijn hert heuvel
    hoek hof hommel honing hoop hop hout huis hulst iep ijs ijsje iris ivoor jaar jacht jade jager jan jane
    jas jasmijn jet joch joker jol jong jonge jongen jood joy juli juni juweel kaak kaap kaars kade kamp
    kampen kan kanaal kapel kastanje kat kauw keep keet keizer kerk kers kersen kevers kiel kievit kikker
    kim kind klaas klaproos klaver klein klok kluut knap knop knot koe koene koes kok konijn koning kool
    koop koper koren kort kraai kraan kraanvogel krans krekel kroon kruid kruis kuiper kuit kwik laan laat
    lagune lam lamp lang lange larix lavendel leen leer leeuw lelie lente lepelaar lied lief liefde lijster
    linde lindeboom lis lot lotus luit luna lupine lut lynx ma maan maand maart madelief magnolia mai mama
    man mand mare maretak margriet mark markt mart meer mees meester mei meidoorn meij melk melodie merel
    meter mier mik mink mint mirre mol molen mond mons moor mos muis mulder munt mus musk myrthe nacht
    nachtegaal narcis net nevel nick nobel noor noot olifant olijf oog ooi oost opaal orchidee otter oud
    oude ouwe paard paardebloem pad palm panda papaver parel park pauw pearl peer pelikaan pen petit piek
    piet pijl pijn pik pil pimpelmees pin piper plant ploeg poel pol pool poort populier post prins pruim
    punt puur raaf rain ram rank reef regen regenboog reiger rein ridder riet rijk ring ringslang rits river
    rivier rob robijn roek roem roerdomp roggen rok rood roodborst roos roosje roosmarijn ros roze
    rozemarijn rozen rug ruiter rust saffier salie sax schaap schip schot sier sijs sint ski slag slak slim
    smaragd smid smit sneeuw snip snoek sol son spar specht speer sperwer spits spreeuw staal stad star
    steen stekelbaars ster sterk stern sterre sterren stil storm straal strand stro sunny tak taks tam tas
    taxus teken tel ten ties tijd tijger tijm toon top tor toren tour tover trui tuin tulp tureluur turf uil
    valk vallei veer veld ver verdi verf vink violet viool vis visser vlam vlas vlieger vlier vlinder vlucht
    vlug vogel vos vrede vree vreugde vries vrij vroeg vroom vuur waaier wad wal walnoot water waterlelie
    weide wel wereld west wezel wiek wielewaal wijs wil wild wilg wind winter wit witte wol wolf wolk wolken
    woud yes zaad zand zang zee zeeland zeelt zegel zeil zelf zes zilver zoet zomer zon zonne zonnebloem
    zonnedauw zuid zuiver zuring zus zwaan zwaluw zwart
""")
