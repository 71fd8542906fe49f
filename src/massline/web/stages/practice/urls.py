"""Addresses of Try."""

from django.urls import path

from massline.web.stages.practice import work

app_name = "practice"
HERE = "desk/<slug:organisation>/<slug:consultation>/try/"
urlpatterns = [
    path(HERE, work.try_, name="try"),
]
