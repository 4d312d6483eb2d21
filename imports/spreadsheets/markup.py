"""XML from strangers: a document type, and with it every entity, is refused; depth, names and tokens have limits."""

from collections.abc import Iterable, Iterator
from typing import TypeVar
from xml.parsers import expat

from django.utils.translation import gettext as _

from imports.spreadsheets.archive import BROKEN, Archive, Fault, damaged

Gathered = TypeVar("Gathered", bound="Content")

DEPTH = 100
NAMES = 10_000
TOKEN_BYTES = 1024 * 1024


class Content:
    """What a part says, gathered while it is read. `line` is the row of the sheet being read, where it is one."""

    line = 0
    depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise damaged()
        self.begin(local(name), {local(key): value for key, value in attributes.items()} if attributes else attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.finish(local(name))

    def text(self, text: str) -> None:
        """Most parts say everything by attributes."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def finish(self, name: str) -> None:
        """An element closes."""


def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def read(archive: Archive, part: str, content: Content) -> Iterator[None]:
    """Feed a part to its content, block by block, so that the caller may take what is ready after each."""
    yield from _fed(archive.blocks(part), content)


def read_all(archive: Archive, part: str, content: Gathered) -> Gathered:
    """The content, once the part is read to its end."""
    for _block in read(archive, part, content):
        pass
    return content


def _fed(blocks: Iterable[bytes], content: Content) -> Iterator[None]:
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, None, names)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.CharacterDataHandler = content.text
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block)
            fed += len(block)
            # A token that never ends is read again with every block, and a name is remembered for good
            if fed - parser.CurrentByteIndex > TOKEN_BYTES or len(names) > NAMES:
                raise damaged()
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, LookupError, *BROKEN) as error:
        raise Fault(damaged().reason, line=content.line) from error
    except Fault as fault:
        fault.line = fault.line or content.line
        raise


def _refuse_type(*_declared: object) -> None:
    raise Fault(_("the workbook declares a document type, which no workbook needs. Save it again as XLSX."))
