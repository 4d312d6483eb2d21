import core.countries
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0003_what_goes_with_a_person")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="country",
            field=models.CharField(
                blank=True,
                default="",
                max_length=2,
                validators=[core.countries.check_country],
                verbose_name="country",
            ),
        ),
    ]
