import pytest
from tests.factories import *
from tests.imports.engine import *
pytestmark = pytest.mark.django_db
def test_a():
    AccountFactory(name="Acme")
    text = "external_id,account,name,stage,amount\n1,Acme,Care,Prospecting,5\n"
    j=bring(text, "opportunities", source="erp"); print(counts(j),refusals(j),j.error)
    j=bring(text.replace("Prospecting","Won"), "opportunities", source="erp"); print(counts(j),refusals(j),j.error)
