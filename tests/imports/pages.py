"""What a browser sends to the pages of an import."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.models import ImportJob
from imports.runner import take_turn

TYPOS = b"""Company;Sector;Country;Turnover
Fjord Retail;retail;Norway;12
Manila Foods;technolgy;Philipines;7
Nowhere;retail;Atlantis;1
;retail;Spain;1
"""


def send(client, content=TYPOS, *, name="customers.csv", target="accounts", **said):
    """The answer to an upload."""
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports:job_create"), {"target": target, "file": file} | said)


def url(name, job):
    return reverse(f"imports:{name}", args=[job.pk])


def filled(form, **said):
    """What a browser would send of the form as it stands, with what somebody says."""
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | said).items() if value not in (None, False, "")}


def work():
    while take_turn(seconds=30):
        pass


def mapped(client, *, columns=None, values=None, **said):
    """The job after columns and values, as proposed unless said otherwise, checked by the worker."""
    answer = send(client, **said)
    address = answer["Location"]
    form = client.get(address).context["form"]
    answer = client.post(address, filled(form, **(columns or {})))
    if answer["Location"].endswith("/values/"):
        address = answer["Location"]
        answer = client.post(address, filled(client.get(address).context["form"], **(values or {})))
    work()
    return ImportJob.objects.latest("pk")


def imported(client, **said):
    job = mapped(client, **said)
    client.post(url("job_run", job))
    work()
    job.refresh_from_db()
    return job


def errors(answer):
    return [str(error) for found in answer.context["form"].errors.values() for error in found]
