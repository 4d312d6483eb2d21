from django.urls import path

from reminders.views import acting, reading, settings

app_name = "reminders"

urlpatterns = [
    path("reminders/", reading.reminder_list, name="reminder_list"),
    path("reminders/why-not/", reading.why_not, name="why_not"),
    path("reminders/mails/", settings.mail_list, name="mail_list"),
    path("reminders/mails/<int:pk>/decide/", settings.mail_decide, name="mail_decide"),
    path("reminders/<int:pk>/", reading.reminder_detail, name="reminder_detail"),
    path("reminders/<int:pk>/snooze/", acting.reminder_snooze, name="reminder_snooze"),
    path("reminders/<int:pk>/dismiss/", acting.reminder_dismiss, name="reminder_dismiss"),
    path("reminders/<int:pk>/done/", acting.reminder_done, name="reminder_done"),
    path("reminders/<int:pk>/answer/", acting.reminder_answer, name="reminder_answer"),
    path("reminders/<int:pk>/judge/", acting.reminder_judge, name="reminder_judge"),
    path("settings/reminders/", settings.preference_edit, name="preference_edit"),
    path("settings/absences/", settings.absence_list, name="absence_list"),
    path("settings/absences/new/", settings.absence_create, name="absence_create"),
    path("settings/absences/<int:pk>/edit/", settings.absence_edit, name="absence_edit"),
    path("settings/absences/<int:pk>/end/", settings.absence_end, name="absence_end"),
    path("settings/usefulness/", reading.usefulness_page, name="usefulness"),
    path("accounts/<int:pk>/pause/", settings.pause_edit, name="pause_edit"),
    path("pauses/<int:pk>/end/", settings.pause_end, name="pause_end"),
]
