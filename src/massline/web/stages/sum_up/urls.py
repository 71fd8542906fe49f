"""Addresses of Learn."""

from django.urls import path

from massline.web.stages.sum_up import work

app_name = "sum_up"
HERE = "desk/<slug:organisation>/<slug:consultation>/learn/"
urlpatterns = [
    path(HERE, work.learn, name="learn"),
]
