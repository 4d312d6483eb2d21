"""The bare view: 50 rows read by an index and shown in a plain template, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Account


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "bench/bare.html", {"accounts": Account.objects.order_by("name", "pk")[:50]})
