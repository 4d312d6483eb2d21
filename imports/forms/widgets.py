from django import forms


class SuggestInput(forms.TextInput):
    """A line of text with words to choose from, whose list stands elsewhere on the page."""

    def __init__(self, list_id: str) -> None:
        super().__init__({"list": list_id, "autocomplete": "off"})
