"""Addresses of Sum up."""

from django.urls import path

from massline.web.stages.concentrate import work

app_name = "concentrate"
HERE = "desk/<slug:organisation>/<slug:consultation>/sum-up/"
urlpatterns = [
    path(HERE, work.sum_up, name="sum_up"),
]
