"""Addresses of Try."""

from django.urls import path

from massline.web.stages.practice import claims, deeds, helping, programmes, reach, work

app_name = "practice"
HERE = "desk/<slug:organisation>/<slug:consultation>/try/"
urlpatterns = [
    path(HERE, work.try_, name="try"),
    path(f"{HERE}expect/", claims.expect, name="expect"),
    path(f"{HERE}expect/<uuid:identifier>/", claims.reword, name="reword"),
    path(f"{HERE}expect/<uuid:identifier>/drop/", claims.drop, name="drop"),
    path(f"{HERE}expect/<uuid:identifier>/happened/", claims.happened, name="happened"),
    path(f"{HERE}lock/", claims.lock, name="lock"),
    path(f"{HERE}act/", deeds.begin, name="act"),
    path(f"{HERE}act/<uuid:identifier>/", deeds.action, name="action"),
    path(f"{HERE}act/<uuid:identifier>/seen/", deeds.seen, name="seen"),
    path(f"{HERE}act/<uuid:identifier>/need/", deeds.need, name="need"),
    path(f"{HERE}act/<uuid:identifier>/end/", deeds.end, name="end"),
    path(f"{HERE}tests/", reach.tests, name="tests"),
    path(f"{HERE}programmes/", programmes.programmes, name="programmes"),
    path(f"{HERE}programmes/<uuid:identifier>/", programmes.programme, name="programme"),
    path(f"{HERE}programmes/<uuid:identifier>/help/", helping.help_, name="help"),
    path(f"{HERE}programmes/<uuid:identifier>/end/", programmes.finish, name="finish"),
]
