"""Addresses of the desk."""

from django.urls import path

from massline.web.stages.desk import moving, people, views

app_name = "desk"
HERE = "desk/<slug:organisation>/<slug:consultation>/"
urlpatterns = [
    path("desk/", views.enter, name="enter"),
    path(HERE, views.week, name="week"),
    path(f"{HERE}poster/", views.poster, name="poster"),
    path(f"{HERE}codes/", views.print_codes, name="codes"),
    path(f"{HERE}judge/", views.judge, name="judge"),
    path(f"{HERE}release/", views.release, name="release"),
    path(f"{HERE}kept/", views.kept, name="kept"),
    path(f"{HERE}people/", people.people, name="people"),
    path(f"{HERE}advance/", moving.advance, name="advance"),
    path(f"{HERE}back/", moving.back, name="back"),
    path(f"{HERE}leave/", views.leave, name="leave"),
]
