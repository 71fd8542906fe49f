"""Addresses of Prepare."""

from django.urls import path

from massline.web.stages.investigate import sections, sentences, views, work

app_name = "investigate"
HERE = "desk/<slug:organisation>/<slug:consultation>/prepare/"
urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path(HERE, work.prepare, name="prepare"),
    path(f"{HERE}question/", work.question, name="question"),
    path(f"{HERE}beliefs/", work.beliefs, name="beliefs"),
    path(f"{HERE}sections/", work.take_over, name="take_over"),
    path(f"{HERE}sections/new/", sections.new, name="new_section"),
    path(f"{HERE}sections/<slug:section>/", sections.change, name="section"),
    path(f"{HERE}sentences/", sentences.sentences, name="sentences"),
    path(f"{HERE}sentences/<uuid:seed>/off/", sentences.off, name="sentence_off"),
    path(f"{HERE}left-over/<int:number>/", sentences.carried, name="carried"),
]
