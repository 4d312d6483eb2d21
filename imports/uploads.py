"""A file that was just sent, before anything of it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import UploadedFile

from imports.previews import Preview, read_preview
from imports.readers import open_file


def look_at(upload: UploadedFile) -> tuple[Preview, str]:
    """What stands in the file, and its fingerprint; UnreadableFile when it cannot be read."""
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    with on_disk(upload) as path:
        return read_preview(open_file(path, name=upload.name or "")), digest.hexdigest()


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Where the file lies while it is looked at: a small one is only in memory until then."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with NamedTemporaryFile(prefix="rapport-upload-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)
