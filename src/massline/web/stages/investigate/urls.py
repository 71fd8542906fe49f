"""Addresses of Prepare."""

from django.urls import path

from massline.web.stages.investigate import views, work

app_name = "investigate"
HERE = "desk/<slug:organisation>/<slug:consultation>/prepare/"
urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path(HERE, work.prepare, name="prepare"),
]
