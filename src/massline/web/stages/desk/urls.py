"""Addresses of the desk."""

from django.urls import path

from massline.web.stages.desk import (
    accounts,
    alarms,
    doors,
    handing_over,
    lots,
    moving,
    offering,
    own,
    people,
    rehearsing,
    views,
    week,
)

app_name = "desk"
HERE = "desk/<slug:organisation>/<slug:consultation>/"
PUBLIC = "<slug:organisation>/<slug:consultation>/"
urlpatterns = [
    path("desk/", accounts.enter, name="enter"),
    path(HERE, week.week, name="week"),
    path(f"{HERE}print/", week.week_print, name="week_print"),
    path(f"{HERE}week.ics", week.calendar, name="calendar"),
    path(f"{HERE}alarms/", alarms.page, name="alarms"),
    path(f"{HERE}jobs/", week.take_jobs, name="jobs"),
    path(f"{HERE}door/<slug:section>/", doors.door, name="door"),
    path(f"{HERE}words/", doors.words, name="words"),
    path(f"{HERE}notice/", doors.notice, name="notice"),
    path(f"{HERE}offers/", offering.waiting, name="offers"),
    path(f"{HERE}answered/", offering.answered, name="answered"),
    path(f"{HERE}rehearse/", rehearsing.rehearse, name="rehearse"),
    path(f"{HERE}invented/", rehearsing.let_them_answer, name="invented"),
    path(f"{HERE}wipe/", rehearsing.wipe, name="wipe"),
    path("rehearse/", rehearsing.try_out, name="try_out"),
    path(f"{PUBLIC}count-me-in/", offering.count_me_in, name="count_me_in"),
    path(f"{PUBLIC}own-round/", own.own, name="own_round"),
    path(f"{HERE}poster/", views.poster, name="poster"),
    path(f"{HERE}codes/", views.print_codes, name="codes"),
    path(f"{HERE}release/", views.release, name="release"),
    path(f"{HERE}kept/", views.kept, name="kept"),
    path(f"{HERE}panel/", lots.panel, name="panel"),
    path(f"{HERE}people/", people.people, name="people"),
    path(f"{HERE}people/called/", people.called, name="called"),
    path(f"{HERE}people/give/", people.give, name="give"),
    path(f"{HERE}people/<uuid:hat>/off/", people.off, name="off"),
    path(f"{HERE}people/<uuid:hat>/slip/", people.another_slip, name="another_slip"),
    path(f"{HERE}account/", accounts.account, name="account"),
    path(f"{HERE}hand-over/", handing_over.hand_over, name="hand_over"),
    path(f"{HERE}advance/", moving.advance, name="advance"),
    path(f"{HERE}back/", moving.back, name="back"),
    path(f"{HERE}leave/", views.leave, name="leave"),
]
