"""Addresses of Learn."""

from django.urls import path

from massline.web.stages.sum_up import closing, returning, work

app_name = "sum_up"
HERE = "desk/<slug:organisation>/<slug:consultation>/learn/"
urlpatterns = [
    path(HERE, work.learn, name="learn"),
    path(f"{HERE}note/", work.note, name="note"),
    path(f"{HERE}of/<uuid:identifier>/", work.of, name="of"),
    path(f"{HERE}carry/", work.carry, name="carry"),
    path(f"{HERE}stories/", returning.stories, name="stories"),
    path(f"{HERE}told/", returning.told, name="told"),
    path(f"{HERE}sheet/<int:number>/", returning.sheet, name="sheet"),
    path(f"{HERE}close/", closing.close, name="close"),
    path(f"{HERE}next/", closing.next_round, name="next"),
]
