from django.db import migrations

from audit.triggers import track

# What every chunk moves on says nothing by itself
MOVING = (
    "mapping", "total_rows", "created", "updated", "unchanged", "refused", "undone", "left_alone", "checked",
    "leased_until", "attempts",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("audit", "0003_changes_of_a_batch")]
    operations = [
        track("imports_importjob", without=MOVING),
        track("imports_savedmapping", without=("document",)),
    ]
