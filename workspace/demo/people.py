"""Who works in the demo company. No such person exists."""

from dataclasses import dataclass

from users.choices import Role

DOMAIN = "rapport.example"
PASSWORD = "rapport-demo"
SIGN_INS = ("director", "manager", "am", "kam", "contributor", "auditor", "admin")


@dataclass(frozen=True)
class Person:
    """Somebody of the demo company, known to the story by the first part of their address."""

    key: str
    name: str
    role: Role
    manager: str = ""
    department: str = ""
    time_zone: str = "Europe/Madrid"
    country: str = "ES"
    language: str = "en"
    part_time_share: str = "1"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    def row(self) -> dict[str, str]:
        """The person as the bulk service takes them."""
        return {
            "name": self.name,
            "email": self.email,
            "role": self.role.value,
            "manager": f"{self.manager}@{DOMAIN}" if self.manager else "",
            "department": self.department,
            "time_zone": self.time_zone,
            "country": self.country,
            "language": self.language,
            "part_time_share": self.part_time_share,
        }


WEST, SOUTH, NORTH, HEAD = (
    "Iberia, Mexico and the Isles",
    "France, Italy and Benelux",
    "Centre, North and US",
    "Head office",
)
SOLUTIONS = "Solutions and service"
AM, KAM, SM = Role.ACCOUNT_MANAGER, Role.KEY_ACCOUNT_MANAGER, Role.SALES_MANAGER

PEOPLE = (
    Person("director", "Ingrid Solberg", Role.SALES_DIRECTOR, "", HEAD),
    Person("manager", "Marcus Hale", SM, "director", WEST, "Europe/London", "GB"),
    Person("claire.fontaine", "Claire Fontaine", SM, "director", SOUTH, "Europe/Paris", "FR"),
    Person("tomasz.zielinski", "Tomasz Zieliński", SM, "director", NORTH, "Europe/Warsaw", "PL"),
    Person("am", "Rosa Delgado", AM, "manager", WEST),
    Person("kam", "Henrik Voss", KAM, "manager", WEST, "Europe/Berlin", "DE"),
    Person("contributor", "Sofia Lindgren", Role.CONTRIBUTOR, "manager", SOLUTIONS, "Europe/Stockholm", "SE"),
    Person("auditor", "Paul Becker", Role.AUDITOR, "", HEAD, "Europe/Berlin", "DE"),
    Person("admin", "Nadia Rahman", Role.ADMINISTRATOR, "", HEAD, "Europe/London", "GB"),
    Person("james.whitaker", "James Whitaker", AM, "manager", WEST, "Europe/London", "GB"),
    Person("aoife.brennan", "Aoife Brennan", AM, "manager", WEST, "Europe/Dublin", "IE"),
    Person("daniel.kowalczyk", "Daniel Kowalczyk", AM, "manager", WEST),
    Person("camille.roux", "Camille Roux", AM, "claire.fontaine", SOUTH, "Europe/Paris", "FR"),
    Person("matteo.ricci", "Matteo Ricci", AM, "claire.fontaine", SOUTH, "Europe/Rome", "IT"),
    Person("ines.carvalho", "Inês Carvalho", AM, "claire.fontaine", SOUTH, "Europe/Lisbon", "PT"),
    Person("beatriz.lobo", "Beatriz Lobo", KAM, "claire.fontaine", SOUTH, "Europe/Lisbon", "PT"),
    Person("piotr.wojcik", "Piotr Wójcik", AM, "tomasz.zielinski", NORTH, "Europe/Warsaw", "PL"),
    Person("katarina.novak", "Katarina Novak", AM, "tomasz.zielinski", NORTH, "Europe/Berlin", "DE"),
    Person(
        "hannah.schmidt", "Hannah Schmidt", AM, "tomasz.zielinski", NORTH, "Europe/Berlin", "DE", part_time_share="0.6"
    ),
    Person("emily.carter", "Emily Carter", AM, "tomasz.zielinski", NORTH, "America/New_York", "US"),
    Person("jonas.meyer", "Jonas Meyer", Role.CONTRIBUTOR, "tomasz.zielinski", SOLUTIONS, "Europe/Berlin", "DE"),
    Person("amelie.girard", "Amélie Girard", Role.CONTRIBUTOR, "claire.fontaine", SOLUTIONS, "Europe/Paris", "FR"),
    Person("oliver.grant", "Oliver Grant", Role.CONTRIBUTOR, "manager", SOLUTIONS, "Europe/London", "GB"),
    Person("luis.herrera", "Luis Herrera", Role.CONTRIBUTOR, "manager", SOLUTIONS, "America/Mexico_City", "MX", "es"),
)
LEAVER = "daniel.kowalczyk"


@dataclass(frozen=True)
class Book:
    """How many customers and prospects somebody's portfolio is to hold."""

    owner: str
    customers: int
    prospects: int = 0


# In the order in which the customers of the countries are handed out
BOOKS = (
    Book("am", 18, 2),
    Book(LEAVER, 5),
    Book("james.whitaker", 25, 1),
    Book("aoife.brennan", 6, 2),
    Book("camille.roux", 25),
    Book("ines.carvalho", 10, 1),
    Book("matteo.ricci", 10, 1),
    Book("piotr.wojcik", 11),
    Book("katarina.novak", 8, 1),
    Book("hannah.schmidt", 6),
    Book("emily.carter", 10, 2),
)
