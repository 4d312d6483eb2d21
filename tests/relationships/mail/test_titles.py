import pytest

from relationships.mail.titles import kind_of, role_of


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("CEO", "ECONOMIC_BUYER"),
        ("Chief Financial Officer", "ECONOMIC_BUYER"),
        ("Head of Purchasing", "ECONOMIC_BUYER"),
        ("Head of Strategic Procurement", "ECONOMIC_BUYER"),
        ("Procurement Director", "ECONOMIC_BUYER"),
        ("Managing Director", "ECONOMIC_BUYER"),
        ("Owner & Founder", "ECONOMIC_BUYER"),
        ("Directora General", "ECONOMIC_BUYER"),
        ("Consejero Delegado", "ECONOMIC_BUYER"),
        ("Jefa de Compras", "ECONOMIC_BUYER"),
        ("Director Financiero", "ECONOMIC_BUYER"),
        ("Responsable de Compras", "ECONOMIC_BUYER"),
        ("Geschäftsführer", "ECONOMIC_BUYER"),
        ("GESCHAEFTSFUEHRERIN", "ECONOMIC_BUYER"),
        ("Einkaufsleiter", "ECONOMIC_BUYER"),
        ("Leiterin Einkauf", "ECONOMIC_BUYER"),
        ("Kaufmännischer Leiter", "ECONOMIC_BUYER"),
        ("Personal Assistant", "GATEKEEPER"),
        ("Executive Assistant to the CEO", "GATEKEEPER"),
        ("Assistant to the Managing Director", "GATEKEEPER"),
        ("Asistente de Dirección", "GATEKEEPER"),
        ("Secretaria", "GATEKEEPER"),
        ("Assistentin der Geschäftsführung", "GATEKEEPER"),
        ("Sekretariat", "GATEKEEPER"),
        ("Receptionist", "GATEKEEPER"),
        ("CTO", "TECHNICAL_BUYER"),
        ("IT Manager", "TECHNICAL_BUYER"),
        ("Quality Engineer", "TECHNICAL_BUYER"),
        ("Head of IT", "TECHNICAL_BUYER"),
        ("Buyer", "TECHNICAL_BUYER"),
        ("Responsable de Calidad", "TECHNICAL_BUYER"),
        ("Ingeniera de procesos", "TECHNICAL_BUYER"),
        ("Datenschutzbeauftragter", "TECHNICAL_BUYER"),
        ("Einkäufer", "TECHNICAL_BUYER"),
        ("Plant Manager", "USER_BUYER"),
        ("Head of Operations", "USER_BUYER"),
        ("Jefe de Producción", "USER_BUYER"),
        ("Betriebsleiter", "USER_BUYER"),
        ("Logistikleiterin", "USER_BUYER"),
        ("Senior Consultant", "INFLUENCER"),
        ("Asesora externa", "INFLUENCER"),
        ("Berater", "INFLUENCER"),
        ("Manager", None),
        ("Poet", None),
        ("Italy", None),
        ("", None),
    ],
)
def test_a_title_proposes_a_role(title, role):
    assert role_of(title) == role


@pytest.mark.parametrize(
    ("address", "name", "title", "kind"),
    [
        ("ana.ruiz@client.example", "Ana Ruiz", "Head of Purchasing", "PERSON"),
        ("infante@client.example", "", "", "PERSON"),
        ("salesa@client.example", "", "", "PERSON"),
        ("ana@client.example", "", "", "PERSON"),
        ("", "Ana Ruiz", "", "PERSON"),
        ("eva@client.example", "Eva Sanz", "Executive Assistant", "ASSISTANT"),
        ("eva@client.example", "Asistente de Ana Ruiz", "", "ASSISTANT"),
        ("info@client.example", "Ana Ruiz", "", "SHARED"),
        ("ventas@client.example", "", "", "SHARED"),
        ("Info.Madrid@client.example", "", "", "SHARED"),
        ("ventas2@client.example", "", "", "SHARED"),
        ("buchhaltung@client.example", "", "", "SHARED"),
        ("atencion-al-cliente@client.example", "", "", "SHARED"),
        ("xy@client.example", "Purchasing Team", "", "SHARED"),
        ("no-reply@client.example", "Ana Ruiz", "CEO", "NO_REPLY"),
        ("noreply-billing@client.example", "", "", "NO_REPLY"),
        ("orders.noreply@client.example", "", "", "NO_REPLY"),
        ("no_responder@client.example", "", "", "NO_REPLY"),
        ("nicht-antworten@client.example", "", "", "NO_REPLY"),
        ("mailer-daemon@client.example", "", "", "NO_REPLY"),
        ("bounce+ana=x.example@client.example", "", "", "NO_REPLY"),
    ],
)
def test_an_address_says_who_reads_it(address, name, title, kind):
    assert kind_of(address, name, title) == kind
