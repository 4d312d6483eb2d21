"""Where the demo company's customers sit and what they are called there: invented names, real towns."""

from dataclasses import dataclass

from accounts.choices import Industry

LINES = (
    Industry.MANUFACTURING, Industry.LOGISTICS, Industry.FOOD, Industry.ENERGY, Industry.MEDICAL, Industry.RETAIL,
    Industry.CONSTRUCTION, Industry.SOFTWARE, Industry.INSURANCE, Industry.AUTOMOTIVE, Industry.AGRICULTURE,
    Industry.HOSPITALITY, Industry.SERVICES,
)  # fmt: skip

# What a company of each line of business is called, in the order of LINES
ENGLISH = (
    "Engineering", "Freight", "Foods", "Power", "Health", "Stores", "Builders", "Software", "Insurance", "Motors",
    "Farms", "Hotels", "Partners",
)  # fmt: skip
SPANISH = (
    "Talleres", "Transportes", "Conservas", "Energía", "Clínicas", "Comercial", "Construcciones", "Sistemas",
    "Seguros", "Automoción", "Agrícola", "Hoteles", "Servicios",
)  # fmt: skip
PORTUGUESE = (
    "Metalúrgica", "Transportes", "Conservas", "Energia", "Clínicas", "Armazéns", "Construções", "Sistemas",
    "Seguros", "Automóvel", "Agrícola", "Hotéis", "Serviços",
)  # fmt: skip
FRENCH = (
    "Ateliers", "Transports", "Conserveries", "Énergies", "Cliniques", "Magasins", "Bâtiments", "Logiciels",
    "Assurances", "Automobiles", "Domaines", "Hôtels", "Conseil",
)  # fmt: skip
ITALIAN = (
    "Officine", "Trasporti", "Conserve", "Energia", "Cliniche", "Magazzini", "Costruzioni", "Software",
    "Assicurazioni", "Motori", "Tenute", "Alberghi", "Servizi",
)  # fmt: skip
GERMAN = (
    "Maschinenbau", "Spedition", "Feinkost", "Energie", "Kliniken", "Handel", "Bau", "Software", "Versicherung",
    "Fahrzeuge", "Agrar", "Hotels", "Beratung",
)  # fmt: skip
INTERNATIONAL = (
    "Industries", "Logistics", "Foods", "Energy", "Medical", "Retail", "Construction", "Digital", "Assurance",
    "Automotive", "Agri", "Hotels", "Group",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A country the demo company sells to: towns, invented family and house names, and how firms are named."""

    country: str
    time_zone: str
    currency: str
    language: str
    suffix: str
    cities: tuple[str, ...]
    stems: tuple[str, ...]
    words: tuple[str, ...]
    word_first: bool = False

    def name(self, number: int) -> str:
        """The name of the place's company of this number, from 0."""
        stem, word = self.stems[number], self.words[number % len(self.words)]
        return f"{word} {stem}" if self.word_first else f"{stem} {word}"


PLACES = (
    Place(
        "ES", "Europe/Madrid", "EUR", "es", "S.L.", ("Madrid", "Barcelona", "Valencia", "Bilbao", "Sevilla"),
        ("Valdoria", "Arquesa", "Montrasol", "Belmarín", "Sotonera", "Almadraz", "Ferralba", "Ibargoi", "Torrevena",
         "Calandria", "Oliveral", "Miravent", "Guadarro"), SPANISH, word_first=True,
    ),
    Place(
        "MX", "America/Mexico_City", "MXN", "es", "S.A. de C.V.",
        ("Ciudad de México", "Monterrey", "Guadalajara", "Puebla"),
        ("Xolapa", "Tezanco", "Cerralmo", "Huayacán", "Nopaltek", "Zacarán", "Tamoral", "Jaltena", "Quetzano",
         "Mixcala", "Coyomar", "Papantel", "Ocotzin"), SPANISH, word_first=True,
    ),
    Place(
        "GB", "Europe/London", "GBP", "en", "Ltd", ("London", "Manchester", "Leeds", "Bristol", "Glasgow"),
        ("Harrowmere", "Thornlea", "Wexcombe", "Ashgrove Vale", "Penhallick", "Brackwell", "Dunsmoor", "Eastlyng",
         "Fenbridge Cross", "Garstanley", "Hollinbeck", "Kestermoor", "Marlowick"), ENGLISH,
    ),
    Place(
        "IE", "Europe/Dublin", "EUR", "en", "Ltd", ("Dublin", "Cork", "Galway", "Limerick"),
        ("Ballycorra", "Kilderrig", "Carrowmoyle", "Dunfinnan", "Glenasheen", "Inishbrack", "Knocklarin", "Lisnamoy",
         "Rathdulin", "Slieverue", "Tullygarra", "Annaghvale", "Clonmirran"), ENGLISH,
    ),
    Place(
        "PT", "Europe/Lisbon", "EUR", "pt", "Lda.", ("Lisboa", "Porto", "Braga", "Coimbra"),
        ("Ribamonte", "Valcerdeira", "Pedranova", "Serralves do Mar", "Azinhal", "Montejunco", "Ferradosa", "Lagoaça",
         "Alvoreda", "Penamar", "Quintela", "Salgueira", "Moinhal"), PORTUGUESE, word_first=True,
    ),
    Place(
        "FR", "Europe/Paris", "EUR", "fr", "SAS", ("Paris", "Lyon", "Lille", "Nantes", "Toulouse"),
        ("Morvane", "Beaucresson", "Valtroux", "Chantevigne", "Durmont", "Escalières", "Fontreval", "Grandcombe",
         "Hauterois", "Jolimarne", "Lorvigny", "Montclairet", "Rochebrive"), FRENCH, word_first=True,
    ),
    Place(
        "NL", "Europe/Amsterdam", "EUR", "nl", "B.V.", ("Amsterdam", "Rotterdam", "Utrecht", "Eindhoven"),
        ("Van Oosterwal", "Dijkermans", "Zeewolder", "Brinkhaven", "Polderman", "Kruiswijk", "Haverkade",
         "Molenbroek", "Vestergouw", "Noordlinge", "Sluisdam", "Wilgenhof", "Terpstede"), INTERNATIONAL,
    ),
    Place(
        "IT", "Europe/Rome", "EUR", "it", "S.r.l.", ("Milano", "Torino", "Bologna", "Verona", "Roma"),
        ("Bellandari", "Castelvero", "Montefalda", "Roccaspina", "Valdorna", "Ferrantino", "Lagostella", "Pontevara",
         "Querceta Alta", "Sanviero", "Terraluna", "Brunelda", "Oltresella"), ITALIAN, word_first=True,
    ),
    Place(
        "PL", "Europe/Warsaw", "EUR", "pl", "Sp. z o.o.", ("Warszawa", "Kraków", "Wrocław", "Gdańsk"),
        ("Wisłomir", "Zamorski", "Brzozana", "Karpolin", "Drewnica", "Jantarex", "Sokolan", "Mazurec", "Polinex",
         "Tatramon", "Lubostal", "Orzelin", "Grodmar"), INTERNATIONAL,
    ),
    Place(
        "DE", "Europe/Berlin", "EUR", "de", "GmbH", ("Hamburg", "München", "Köln", "Stuttgart", "Leipzig"),
        ("Brandtner", "Eschenfeld", "Hollerbach", "Krummholz", "Lindenauer", "Morgenroth", "Niederwald", "Quellhorst",
         "Reifenrath", "Steinbrügge", "Tannhof", "Uferkamp", "Wackernagel"), GERMAN,
    ),
    Place(
        "SE", "Europe/Stockholm", "EUR", "sv", "AB", ("Stockholm", "Göteborg", "Malmö", "Uppsala"),
        ("Björkviken", "Granåsen", "Hallandsby", "Klippvall", "Lövsund", "Mossebro", "Norrholma", "Ramsjöfors",
         "Skogstorp", "Tallbacka", "Vintersjö", "Älgmark", "Öresvik"), INTERNATIONAL,
    ),
    Place(
        "US", "America/New_York", "USD", "en", "Inc.", ("Boston", "Chicago", "Austin", "Denver", "Atlanta",
        "Seattle"),
        ("Blue Tamarack", "Cedar Hollow", "Copperline", "Dry Fork", "Eagle Bluff", "Fallen Oak", "Granite Pass",
         "Hickory Bend", "Juniper Flats", "Lantern Hill", "Mesa Verano", "Northfork", "Prairie Star"), ENGLISH,
    ),
)  # fmt: skip
