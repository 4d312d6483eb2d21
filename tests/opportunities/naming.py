"""Stages by their names, addresses by theirs."""

from django.urls import reverse

from opportunities.models import Stage


def stage(name):
    return Stage.objects.get(name=name)


def url(name, *arguments):
    return reverse(f"opportunities:{name}", args=arguments)
