"""Addresses of the organisers' pages."""

from django.urls import path

from massline.web.stages.investigate import views

app_name = "investigate"
DESK = "desk/<slug:organisation>/<slug:consultation>/"
urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("desk/", views.enter, name="enter"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}poster/", views.poster, name="poster"),
    path(f"{DESK}codes/", views.print_codes, name="codes"),
    path(f"{DESK}judge/", views.judge, name="judge"),
    path(f"{DESK}release/", views.release, name="release"),
    path(f"{DESK}kept/", views.kept, name="kept"),
    path(f"{DESK}leave/", views.leave, name="leave"),
]
