"""Whether the embedded PostgreSQL of a profile takes connections. Standard library only."""

from socket import AF_UNIX, SOCK_STREAM, socket

from local.environment import PROFILES, Profile


def is_running(profile: Profile = PROFILES["run"]) -> bool:
    """Whether somebody listens on the socket of the profile's PostgreSQL."""
    with socket(AF_UNIX, SOCK_STREAM) as client:
        return client.connect_ex(str(profile.sockets / ".s.PGSQL.5432")) == 0
