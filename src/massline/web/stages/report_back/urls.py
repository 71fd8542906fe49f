"""Addresses of Go back."""

from django.urls import path

from massline.web.stages.report_back import work

app_name = "report_back"
HERE = "desk/<slug:organisation>/<slug:consultation>/go-back/"
urlpatterns = [
    path(HERE, work.go_back, name="go_back"),
]
