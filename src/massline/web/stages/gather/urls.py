"""Addresses of the pages where people answer and speak. They begin with a name, so they come last on the site."""

from django.urls import path

from massline.web.stages.gather import (
    judging,
    keying,
    meeting,
    minutes,
    names,
    organising,
    pasting,
    speaking,
    stacks,
    telling,
    ticking,
    views,
)

app_name = "gather"
HERE = "<slug:organisation>/<slug:consultation>/"
DESK = "desk/<slug:organisation>/<slug:consultation>/ask/"
urlpatterns = [
    path(DESK, organising.ask, name="ask"),
    path(f"{DESK}judge/", judging.judge, name="judge"),
    path(f"{DESK}names/", names.names, name="names"),
    path(f"{DESK}stacks/", stacks.stacks, name="stacks"),
    path(f"{DESK}visits/", organising.visits, name="visits"),
    path(f"{DESK}listened/", organising.listened, name="listened"),
    path(f"{DESK}until/", organising.until, name="until"),
    path(f"{DESK}enough/", organising.enough, name="enough"),
    path(f"{DESK}key/", keying.key, name="key"),
    path(f"{DESK}slips/", keying.blank_slips, name="blank_slips"),
    path(f"{DESK}minutes/", minutes.minutes, name="minutes"),
    path(f"{DESK}paste/", pasting.paste, name="paste"),
    path(f"{DESK}paste/keep/", pasting.keep, name="keep"),
    path(f"{DESK}untold/", telling.untold, name="untold"),
    path(f"{DESK}ticks/", ticking.ticks, name="ticks"),
    path(f"{DESK}ticks/sheet/", ticking.sheet, name="vote_sheet"),
    path(f"{DESK}meeting/", meeting.meeting, name="meeting"),
    path(f"{DESK}meeting/say/", meeting.say, name="meeting_say"),
    path(f"{DESK}meeting/hands/<slug:label>/", meeting.hands, name="hands"),
    path(f"{DESK}meeting/minutes/", meeting.written, name="meeting_minutes"),
    path(f"{DESK}meeting/end/", meeting.end, name="meeting_end"),
    path(HERE, views.landing, name="landing"),
    path(f"{HERE}start/", views.start, name="start"),
    path(f"{HERE}next/", views.following, name="next"),
    path(f"{HERE}answer/", views.answer, name="answer"),
    path(f"{HERE}say/", speaking.say, name="say"),
    path(f"{HERE}noted/", speaking.noted, name="noted"),
    path(f"{HERE}policy/", judging.policy, name="policy"),
    path(f"{HERE}forget/", views.forget_me, name="forget"),
]
