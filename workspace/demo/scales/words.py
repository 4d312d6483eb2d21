"""What companies and people are called in fourteen countries: invented names, real towns."""

from dataclasses import dataclass

from accounts.choices import Industry

LINES = (
    Industry.MANUFACTURING, Industry.LOGISTICS, Industry.FOOD, Industry.ENERGY, Industry.MEDICAL, Industry.RETAIL,
    Industry.CONSTRUCTION, Industry.SOFTWARE, Industry.INSURANCE, Industry.AUTOMOTIVE, Industry.AGRICULTURE,
    Industry.HOSPITALITY, Industry.SERVICES,
)  # fmt: skip


@dataclass(frozen=True)
class Land:
    """A country: its towns, the beginnings and endings of house names, the words for each line of business in the
    order of LINES, what may follow a name, and what people are called."""

    code: str
    time_zone: str
    currency: str
    language: str
    suffix: str
    cities: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    words: tuple[str, ...]
    tails: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    word_first: bool = False


def land(
    facts: str, cities: str, beginnings: str, endings: str, words: str, tails: str, first: str, last: str,
    *, word_first: bool = False,
) -> Land:  # fmt: skip
    """The country from lists written with spaces; a name of two words is written with an underscore."""
    code, time_zone, currency, language, suffix = facts.split()
    lists = (
        tuple(word.replace("_", " ") for word in words_of.split())
        for words_of in (cities, beginnings, endings, words, tails, first, last)
    )
    return Land(code, time_zone, currency, language, suffix.replace("_", " "), *lists, word_first=word_first)


# One word as a tail may be the town itself: "@" is replaced by it
TAILS = "@ International Group Holding"

LANDS = (
    land(
        "ES Europe/Madrid EUR es S.L.",
        "Madrid Barcelona Valencia Bilbao Sevilla Zaragoza Málaga",
        "Val Mont Sot Alma Ferr Torre Cala Oliv Mira Guad Arqu Belm Ibar Peña Robl Sier Ros Cort Lagu Naran Esp Hoy"
        " Quint Zuma",
        "doria asol onera draz alba vena ndria eral vent arro esa arín goi flor edal ramo mera anda silla ejo",
        "Talleres Transportes Conservas Energía Clínicas Comercial Construcciones Sistemas Seguros Automoción Agrícola"
        " Hoteles Servicios",
        f"{TAILS} e_Hijos Norte Sur Hermanos Ibérica Europa y_Asociados",
        "Rosa Carlos Lucía Javier Carmen Diego Elena Pablo Marta Álvaro Nuria Sergio Inés Hugo",
        "Delgado Herrera Navarro Castaño Ibáñez Robledo Soler Cuesta Marín Peñalver Otero Vidal Lozano Crespo",
        word_first=True,
    ),
    land(
        "MX America/Mexico_City MXN es S.A._de_C.V.",
        "Ciudad_de_México Monterrey Guadalajara Puebla Querétaro Mérida",
        "Xol Tez Cerr Huay Nop Zac Tam Jalt Quet Mixc Coy Pap Oco Tlal Chap Yuc Mich Teno Iztac Cual Nay Zap Ahu Tol",
        "apa anco almo acán altek arán oral ena zano ala omar antel otzin pan ultec atán uaca ixtli epec oyan",
        "Talleres Transportes Alimentos Energía Clínicas Comercial Constructora Sistemas Seguros Automotriz Agrícola"
        " Hoteles Servicios",
        f"{TAILS} e_Hijos del_Norte del_Bajío Hermanos Nacional América y_Socios",
        "Luis Ximena Alejandro Daniela Emilio Fernanda Gael Renata Mateo Valeria Rodrigo Sofía Iker Paola",
        "Herrera Cárdenas Zavala Quiroz Montes Beltrán Salgado Tovar Arriaga Villaseñor Olvera Rentería Cano Luna",
        word_first=True,
    ),
    land(
        "GB Europe/London GBP en Ltd",
        "London Manchester Leeds Bristol Glasgow Cardiff Norwich",
        "Harrow Thorn Wex Ash Pen Brack Duns East Fen Gar Hollin Kester Mar Oak Raven Stan Whit Wood Black Elm Hazel"
        " Lang Mill Salt",
        "mere lea combe grove hallick well moor lyng bridge stanley beck ford low field ham ton"
        " wick worth stead bourne",
        "Engineering Freight Foods Power Health Stores Builders Software Insurance Motors Farms Hotels Partners",
        f"{TAILS} &_Sons North South Brothers UK Europe &_Co",
        "James Emily Oliver Charlotte Harry Amelia George Isla Thomas Freya William Poppy Arthur Grace",
        "Whitaker Grant Ashdown Fletcher Marlowe Pembroke Hawthorne Kendrick Ellison Thorpe Barlow Langley Reeve Cross",
    ),
    land(
        "IE Europe/Dublin EUR en Ltd",
        "Dublin Cork Galway Limerick Waterford Sligo",
        "Bally Kil Carrow Dun Glen Inish Knock Lis Rath Slieve Tully Annagh Clon Drum Fer Gort Kin Let Moy Ros Temple"
        " Tra Ath Cool",
        "corra derrig moyle finnan asheen brack larin namoy dulin verue garra vale mirran keel more nahinch roe beg"
        " shane gowan",
        "Engineering Freight Foods Power Health Stores Builders Software Insurance Motors Farms Hotels Partners",
        f"{TAILS} &_Sons North West Brothers Ireland Europe &_Co",
        "Aoife Cian Niamh Oisín Saoirse Conor Róisín Fionn Ciara Darragh Maeve Eoin Sinéad Tadhg",
        "Brennan Kavanagh Gallagher Tierney Lynch Mulcahy Nolan Hennessy Quigley Farrell Costello Devlin"
        " Shanahan Roche",
    ),
    land(
        "PT Europe/Lisbon EUR pt Lda.",
        "Lisboa Porto Braga Coimbra Faro Évora",
        "Riba Val Pedra Serra Azi Monte Ferra Lago Alvo Pena Quinta Salgu Moi Caste Figue Olivei Arei Brava Cabo Dour"
        " Fonte Herda Loure Torr",
        "monte cerdeira nova lves nhal junco dosa aça reda mar ela eira nhos iro redo rosa lvão mira tinho zinha",
        "Metalúrgica Transportes Conservas Energia Clínicas Armazéns Construções Sistemas Seguros Automóvel Agrícola"
        " Hotéis Serviços",
        f"{TAILS} e_Filhos Norte Sul Irmãos Portugal Atlântica e_Associados",
        "Inês Tiago Beatriz João Mariana Rui Leonor Duarte Sofia Gonçalo Catarina Miguel Rita Nuno",
        "Carvalho Lobo Figueiredo Tavares Moreira Pacheco Sampaio Vieira Queirós Leitão Brandão Nogueira Pinto Faria",
        word_first=True,
    ),
    land(
        "FR Europe/Paris EUR fr SAS",
        "Paris Lyon Lille Nantes Toulouse Bordeaux Rennes",
        "Mor Beau Val Chante Dur Esca Font Grand Haute Joli Lor Mont Roche Saint-A Ville Bois Clair Croix Roque Mar"
        " Belle Champ Peyre Vern",
        "vane cresson troux vigne mont lières reval combe rois marne vigny clairet brive fort neuve lac dieu sault"
        " ronde touche",
        "Ateliers Transports Conserveries Énergies Cliniques Magasins Bâtiments Logiciels Assurances Automobiles"
        " Domaines Hôtels Conseil",
        f"{TAILS} et_Fils Nord Sud Frères France Europe et_Associés",
        "Camille Hugo Léa Antoine Chloé Mathieu Amélie Baptiste Margaux Rémi Élodie Julien Solène Théo",
        "Roux Fontaine Girard Lefèvre Marchand Dubreuil Gauthier Perrin Lacombe Renaud Chevalier Barbier Noël Colin",
    ),
    land(
        "NL Europe/Amsterdam EUR nl B.V.",
        "Amsterdam Rotterdam Utrecht Eindhoven Groningen Breda",
        "Ooster Dijk Zee Brink Polder Kruis Haver Molen Vester Noord Sluis Wilgen Terp Berken Hoog Laan Veld Water"
        " Zuider Eiken Klaver Linde Roos Duin",
        "wal mans wolder haven man wijk kade broek gouw linge dam hof stede huis horst meer kamp berg sloot veen",
        "Industrie Logistiek Voeding Energie Zorg Winkels Bouw Software Verzekeringen Automotive Agrarisch Hotels"
        " Advies",
        f"{TAILS} en_Zonen Noord Zuid Gebroeders Nederland Benelux en_Partners",
        "Daan Sanne Bram Lotte Sem Fleur Thijs Anouk Ruben Femke Jasper Maud Lars Iris",
        "Vermeulen Hoekstra Dijkstra Postma Kuipers Veenstra Schouten Brouwer Kramer Bosman Zijlstra Prins Blom Smits",
    ),
    land(
        "IT Europe/Rome EUR it S.r.l.",
        "Milano Torino Bologna Verona Roma Napoli Padova",
        "Bella Castel Monte Rocca Val Ferra Lago Ponte Quer San Terra Bru Oltre Fiore Villa Acqua Campo Cor Sasso Serra"
        " Borgo Colle Pian Tor",
        "ndari vero falda spina dorna ntino stella vara ceta viero luna nelda sella rossa nova marina fiorita"
        " alta bruna secca",
        "Officine Trasporti Conserve Energia Cliniche Magazzini Costruzioni Software Assicurazioni Motori Tenute"
        " Alberghi Servizi",
        f"{TAILS} e_Figli Nord Sud Fratelli Italia Europa e_Associati",
        "Matteo Giulia Lorenzo Chiara Davide Elisa Marco Francesca Simone Alessia Riccardo Martina Pietro Ilaria",
        "Ricci Ferrante Galli Marchetti Lombardi Barone Fontana Rinaldi Caruso Moretti Gatti Pellegrini Sartori Villa",
        word_first=True,
    ),
    land(
        "PL Europe/Warsaw PLN pl Sp._z_o.o.",
        "Warszawa Kraków Wrocław Gdańsk Poznań Łódź",
        "Wisło Zamo Brzo Karpo Drew Janta Soko Mazu Poli Tatra Lubo Orze Gro Biało Czar Dąbro Górno Jeleno Kamien Leśno"
        " Nowo Ostro Rado Święto",
        "mir rski zana lin nica rex lan rec nex mon stal wiec dmar wice bór grad brzeg dół las pol",
        "Przemysł Spedycja Spożywcza Energia Medycyna Handel Budowa Informatyka Ubezpieczenia Motoryzacja Rolnictwo"
        " Hotele Doradztwo",
        f"{TAILS} i_Synowie Północ Południe Bracia Polska Europa i_Wspólnicy",
        "Tomasz Agnieszka Piotr Magdalena Jakub Zofia Krzysztof Ewa Michał Kinga Wojciech Hanna Szymon Alicja",
        "Zieliński Wójcik Kowalczyk Lewandowska Dąbrowski Mazur Krawczyk Pawlak Sikora Górski Rutkowska Baran"
        " Duda Szewczyk",
    ),
    land(
        "DE Europe/Berlin EUR de GmbH",
        "Hamburg München Köln Stuttgart Leipzig Bremen Nürnberg",
        "Brandt Eschen Holler Krumm Linden Morgen Nieder Quell Reifen Stein Tann Ufer Wacker Birken Falken Grün Hohen"
        " Kirch Löwen Nord Ober Rosen Schön Wester",
        "ner feld bach holz auer roth wald horst rath brügge hof kamp nagel berg stedt hausen weiler thal brunn mühl",
        "Maschinenbau Spedition Feinkost Energie Kliniken Handel Bau Software Versicherung Fahrzeuge Agrar Hotels"
        " Beratung",
        f"{TAILS} &_Söhne Nord Süd Gebrüder Deutschland Europa &_Partner",
        "Hannah Jonas Katharina Lukas Svenja Maximilian Greta Felix Annika Tobias Lena Moritz Frieda Jan",
        "Schmidt Meyer Brandauer Kessler Vogt Lindemann Petersen Baumgart Ziegler Hartwig Rössler Albers Stark Nagel",
    ),
    land(
        "SE Europe/Stockholm SEK sv AB",
        "Stockholm Göteborg Malmö Uppsala Västerås Umeå",
        "Björk Gran Hallands Klipp Löv Mosse Norr Ramsjö Skogs Tall Vinter Älg Öre Ek Fjäll Grön Hög Lilje Rönn Sjö"
        " Sten Svart Väster Ås",
        "viken åsen by vall sund bro holma fors torp backa sjö mark svik dal berg hult näs lund strand rud",
        "Industri Logistik Livsmedel Energi Sjukvård Handel Bygg Programvara Försäkring Fordon Lantbruk Hotell"
        " Rådgivning",
        f"{TAILS} &_Söner Norr Söder Bröderna Sverige Norden &_Partner",
        "Sofia Erik Elin Oskar Linnéa Gustav Ebba Anton Maja Viktor Tuva Albin Saga Nils",
        "Lindgren Bergström Sandberg Nyström Holmqvist Åkesson Dahlgren Sjöberg Ekman Lundin Forsell Wikström"
        " Hedman Norén",
    ),
    land(
        "US America/New_York USD en Inc.",
        "Boston Chicago Austin Denver Atlanta Seattle Portland",
        "Blue_ Cedar_ Copper Dry_ Eagle_ Fallen_ Granite_ Hickory_ Juniper_ Lantern_ Mesa_ North Prairie_ Red_ Silver_"
        " Stone Summit_ Timber Twin_ White_ Wild_ Winter_ Yellow_ Iron",
        "Hollow Line Fork Bluff Oak Pass Bend Flats Hill Ridge Star Creek Valley Point Lake Canyon Rock Meadow Falls"
        " Crossing",
        "Engineering Freight Foods Power Health Stores Builders Software Insurance Motors Farms Hotels Partners",
        f"{TAILS} &_Sons East West Brothers USA Americas &_Co",
        "Emily Mason Ava Logan Madison Carter Harper Wyatt Riley Owen Brooke Caleb Paige Dylan",
        "Carter Sullivan Hayes Whitfield Monroe Prescott Delaney Rhodes Callahan Sawyer Winslow Mercer Bishop Holt",
    ),
    land(
        "CZ Europe/Prague CZK cs s.r.o.",
        "Praha Brno Ostrava Plzeň Liberec Olomouc",
        "Vlta Mora Krko Hra Jese Labe Beská Podě Luž Čes Žel Hor Břez Dub Jav Kame Lip Oleš Rud Such Třeb Vran"
        " Zlat Ští",
        "van vice noš dec ník brod dov lín ický tín nov ovec nice ná ovka ěves nec ín any hrad",
        "Strojírny Doprava Potraviny Energie Kliniky Obchod Stavby Software Pojišťovna Automobily Statky Hotely Služby",
        f"{TAILS} a_Synové Sever Jih Bratři Česko Evropa a_Partneři",
        "Katarína Jakub Tereza Ondřej Barbora Matěj Klára Vojtěch Eliška Filip Markéta Adam Lucie Štěpán",
        "Novák Dvořáková Svoboda Procházka Černá Kučera Veselá Horák Němcová Pokorný Krejčí Beneš Fiala Sedlák",
    ),
    land(
        "BG Europe/Sofia BGN bg ООД",
        "София Пловдив Варна Бургас Русе",
        "Родо Вито Мари Стру Тракий Балкан Пири Рило Доб Чер Бел Злат Камен Луд Нов Орл Пол Рож Сред Тунд Хем Ясен Лоз"
        " Дунав",
        "пия ша ца ма ск ник нец рич руджа номор ица арско ин огор ево ово ене ноград джа овец",
        "Машини Транспорт Храни Енергия Клиники Търговия Строеж Софтуер Застраховане Автомобили Земеделие"
        " Хотели Услуги",
        f"{TAILS} и_Синове Север Юг Братя България Европа и_Партньори",
        "Николай Елена Георги Мария Димитър Ивана Петър Силвия Стефан Десислава Калин Радка Борис Вяра",
        "Иванов Петрова Димитров Георгиева Стоянов Колева Тодоров Николова Христов Ангелова Маринов Костова"
        " Илиев Попова",
    ),
)
