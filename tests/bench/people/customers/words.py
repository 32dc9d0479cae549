"""Lists of words that the pools are made of; frequent ones first."""


def listed(text: str, between: str | None = None) -> list[str]:
    """The words, parted by blanks and line ends or by `between`."""
    return [word.strip() for word in text.split(between)]


GB_TOWNS = """\
London Birmingham Leeds Glasgow Sheffield Bradford Liverpool Edinburgh Manchester Bristol
Wakefield Cardiff Coventry Nottingham Leicester Sunderland Belfast Brighton Hull Plymouth
Stoke-on-Trent Wolverhampton Derby Swansea Southampton Salford Aberdeen Portsmouth York
Peterborough Dundee Lancaster Oxford Newport Preston Norwich Chester Cambridge Exeter
Gloucester Lincoln Worcester Bath Durham Carlisle Stirling Perth Wells Truro Ely Ripon"""
FR_TOWNS = """\
Paris Marseille Lyon Toulouse Nice Nantes Strasbourg Montpellier Bordeaux Lille Rennes Reims
Toulon Grenoble Dijon Angers Nîmes Villeurbanne Brest Tours Amiens Limoges Annecy Metz Nancy"""
GB_ROADS = """\
High Street,Station Road,Church Lane,Main Street,Park Road,Victoria Road,Church Road,
Mill Lane,School Lane,London Road,The Avenue,Green Lane,New Road,King Street,Queens Road,
The Crescent,Manor Road,Kings Road,Springfield Road,Albert Road,Grange Road,West Street"""
DE_ROADS = """\
Hauptstraße,Schulstraße,Bahnhofstraße,Gartenstraße,Dorfstraße,Bergstraße,Birkenweg,
Lindenstraße,Kirchstraße,Waldstraße,Ringstraße,Amselweg,Wiesenweg,Goethestraße,Jahnstraße"""
FR_ROADS = """\
Rue de l'Église,Place de l'Église,Grande Rue,Rue du Moulin,Rue du Château,Rue de la Mairie,
Rue des Écoles,Rue Pasteur,Rue Victor Hugo,Rue de la Gare,Avenue de la République"""
PL_SURNAMES = """\
Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak
Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski
Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski
Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Walczak
Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Zalewski Wróblewski"""
MAIL_PROVIDERS = """\
gmail.com gmail.com gmail.com gmail.com hotmail.com hotmail.co.uk outlook.com yahoo.co.uk
yahoo.com icloud.com gmx.de web.de t-online.de orange.fr free.fr wp.pl onet.pl
btinternet.com aol.com live.com"""
HOBBIES = """\
sunny tiger music blue star happy garden coffee moon river cat runner silver pixel wolf angel
magic dancer red dragon sea gamer green rose little fox rocker lucky bear"""
CALLED_AT_HOME = """\
Robert=Bob William=Bill Richard=Dick James=Jim John=Jack Thomas=Tom Michael=Mike
Christopher=Chris Andrew=Andy David=Dave Stephen=Steve Steven=Steve Anthony=Tony
Daniel=Dan Matthew=Matt Edward=Ted Joseph=Joe Samuel=Sam Benjamin=Ben Nicholas=Nick
Alexander=Alex Kenneth=Ken Ronald=Ron Donald=Don Timothy=Tim Gregory=Greg Peter=Pete
Philip=Phil Jeffrey=Jeff Geoffrey=Geoff Simon=Si Martin=Marty Patrick=Paddy
Elizabeth=Liz Margaret=Maggie Katherine=Kate Catherine=Cathy Patricia=Pat Jennifer=Jenny
Susan=Sue Deborah=Debbie Rebecca=Becky Jacqueline=Jackie Christine=Chris Victoria=Vicky
Samantha=Sam Alexandra=Alex Amanda=Mandy Barbara=Barb Pamela=Pam Kimberley=Kim
Johannes=Hans Wolfgang=Wolf Friedrich=Fritz Katharina=Kathi Josef=Sepp Sebastian=Basti
Susanne=Susi Andreas=Andi Matthias=Matze Stanisław=Staszek Jan=Janek Katarzyna=Kasia"""
SYLLABLES = (
    "Ash Black Brad Bran Cal Crom Dun Elm Fair Gar Hart Hol Kirk Lang Mar Nor Oak Rad Sel Whit",
    "a be bo de en er in le ling man mer ni o sen ve",
    "bury by combe den field ford ham hurst ley low more ridge shaw stead ton wick worth son well",
)
