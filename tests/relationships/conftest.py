from tests.relationships.mail.conftest import certificate, imap_server

__all__ = ["certificate", "imap_server"]
