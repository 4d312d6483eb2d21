"""Contact that comes in by itself: mail that people drop or let us read, and meetings in their calendars."""
