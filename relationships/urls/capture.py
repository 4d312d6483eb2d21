"""What is captured: mailboxes, calendars, dropped mail, and the feed."""

from django.urls import path

from relationships.views import calendars, mail_drop, mailboxes

urlpatterns = [
    path("settings/capture/", mailboxes.capture, name="capture"),
    path("settings/mailboxes/new/", mailboxes.mailbox_create, name="mailbox_create"),
    path("settings/mailboxes/<int:pk>/edit/", mailboxes.mailbox_edit, name="mailbox_edit"),
    path("settings/mailboxes/<int:pk>/remove/", mailboxes.mailbox_remove, name="mailbox_remove"),
    path("settings/mailboxes/<int:pk>/stop/", mailboxes.mailbox_stop, name="mailbox_stop"),
    path("settings/mailboxes/<int:pk>/continue/", mailboxes.mailbox_continue, name="mailbox_continue"),
    path("settings/mailboxes/<int:pk>/reconciliation/", mailboxes.reconciliation, name="reconciliation"),
    path("settings/calendars/new/", calendars.calendar_create, name="calendar_create"),
    path("settings/calendars/<int:pk>/remove/", calendars.calendar_remove, name="calendar_remove"),
    path("settings/calendar-feed/renew/", calendars.feed_renew, name="feed_renew"),
    path("settings/calendar-feed/revoke/", calendars.feed_revoke, name="feed_revoke"),
    path("calendar-meetings/<int:pk>/hold/", calendars.meeting_hold, name="meeting_hold"),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("people/<int:pk>/capture/", mailboxes.person_capture, name="person_capture"),
    path("mail/drop/", mail_drop.mail_drop, name="mail_drop"),
]
