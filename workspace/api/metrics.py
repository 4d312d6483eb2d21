"""How far behind the product is, for the collector of measurements that an operator runs."""

from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.permissions import SignedIn
from workspace.selectors.operations import Behind, behind


class MetricsView(APIView):
    """Prometheus reads it with the token of an administrator. Read with every request from the database, so that it
    says the same whichever process answers."""

    schema = None
    permission_classes = (SignedIn,)

    def get(self, request: Request) -> HttpResponse:
        if not request.user.has_perm("core.view_pulse"):
            raise PermissionDenied
        return HttpResponse(_drawn(behind()), content_type=CONTENT_TYPE_LATEST)


def _drawn(found: Behind) -> bytes:
    registry = CollectorRegistry()
    for measure in found.measures:
        unit = "_seconds" if measure.unit == "seconds" else ""
        Gauge(f"rapport_{measure.name}{unit}", measure.name.replace("_", " "), registry=registry).set(measure.value)
    memory = Gauge("rapport_worker_memory_bytes", "memory of each worker", ["worker"], registry=registry)
    for worker in found.workers:
        memory.labels(worker.name).set(worker.memory)
    return generate_latest(registry)
