from django.urls import reverse

from core.addresses import address_of


def test_address_of_is_what_the_router_says():
    for view in ("workspace:account_detail", "opportunities:opportunity_stage", "users:person_detail"):
        assert address_of(view, 7) == reverse(view, args=[7])
