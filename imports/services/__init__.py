from imports.services.beginnings import begin_import
from imports.services.jobs import cancel_import, check_file, map_columns, start_import, undo_import, upload_file
from imports.services.mappings import delete_mapping, save_mapping, update_mapping

__all__ = [
    "begin_import",
    "cancel_import",
    "check_file",
    "delete_mapping",
    "map_columns",
    "save_mapping",
    "start_import",
    "undo_import",
    "update_mapping",
    "upload_file",
]
