"""One person of the small company for each role there is."""

from users.choices import Role

ROLES = {
    Role.ADMINISTRATOR: "administrator",
    Role.SALES_DIRECTOR: "director",
    Role.SALES_MANAGER: "manager two",
    Role.KEY_ACCOUNT_MANAGER: "kam",
    Role.ACCOUNT_MANAGER: "am other",
    Role.CONTRIBUTOR: "contributor",
    Role.AUDITOR: "auditor",
}
