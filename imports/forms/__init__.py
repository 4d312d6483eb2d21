from imports.forms.columns import ColumnsForm
from imports.forms.jobs import JobFilterForm, KeepMappingForm
from imports.forms.upload import UploadForm
from imports.forms.values import ValuesForm

__all__ = ["ColumnsForm", "JobFilterForm", "KeepMappingForm", "UploadForm", "ValuesForm"]
