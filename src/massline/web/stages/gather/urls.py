"""Addresses of the pages where people answer and speak. They begin with a name, so they come last on the site."""

from django.urls import path

from massline.web.stages.gather import organising, speaking, views

app_name = "gather"
HERE = "<slug:organisation>/<slug:consultation>/"
DESK = "desk/<slug:organisation>/<slug:consultation>/ask/"
urlpatterns = [
    path(DESK, organising.ask, name="ask"),
    path(HERE, views.landing, name="landing"),
    path(f"{HERE}start/", views.start, name="start"),
    path(f"{HERE}next/", views.following, name="next"),
    path(f"{HERE}answer/", views.answer, name="answer"),
    path(f"{HERE}say/", speaking.say, name="say"),
    path(f"{HERE}noted/", speaking.noted, name="noted"),
    path(f"{HERE}forget/", views.forget_me, name="forget"),
]
