from imports.views.jobs import job_detail, job_list, job_refused, job_undo
from imports.views.mappings import mapping_edit, mapping_list, mapping_remove
from imports.views.steps import job_cancel, job_check, job_run
from imports.views.wizard import job_columns, job_create, job_mapping, job_values

__all__ = [
    "job_cancel",
    "job_check",
    "job_columns",
    "job_create",
    "job_detail",
    "job_list",
    "job_mapping",
    "job_refused",
    "job_run",
    "job_undo",
    "job_values",
    "mapping_edit",
    "mapping_list",
    "mapping_remove",
]
