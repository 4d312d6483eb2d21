import logging


class OneLineFormatter(logging.Formatter):
    """A record is one line whatever a visitor put into it; a traceback follows on indented lines."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in line)
