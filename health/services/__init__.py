from health.services.overrides import end_override, set_override
from health.services.weights import publish_weights

__all__ = ["end_override", "publish_weights", "set_override"]
