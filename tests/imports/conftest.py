import json

import pytest
from django.core.management import call_command

from imports.models import ImportJob


@pytest.fixture
def import_file(capsys):
    """The command with --json: what it told; the job is the last one."""

    def import_file(*arguments):
        call_command("import_file", *map(str, arguments), "--json")
        told = json.loads(capsys.readouterr().out)
        assert ImportJob.objects.filter(pk=told.pop("job")).exists()
        return told

    return import_file
