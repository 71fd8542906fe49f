"""Addresses of Sum up."""

from django.urls import path

from massline.web.stages.concentrate import (
    answers,
    beside,
    check,
    codebook,
    machine,
    proposal,
    pulls,
    quoting,
    themes,
    work,
    workbench,
)

app_name = "concentrate"
HERE = "desk/<slug:organisation>/<slug:consultation>/sum-up/"
urlpatterns = [
    path(HERE, work.sum_up, name="sum_up"),
    path(HERE + "themes/", themes.book, name="themes"),
    path(HERE + "themes/differences/", themes.differing, name="differences"),
    path(HERE + "themes/paste/", themes.paste, name="paste"),
    path(HERE + "themes/<int:theme>/", themes.theme, name="theme"),
    path(HERE + "codebook/", codebook.codebook, name="codebook"),
    path(HERE + "codebook/<str:name>", codebook.file, name="codebook_file"),
    path(HERE + "workbench/", workbench.workbench, name="workbench"),
    path(HERE + "workbench/names/", machine.names, name="machine_names"),
    path(HERE + "workbench/parts/<uuid:said>/", machine.parts, name="machine_parts"),
    path(HERE + "coder/<int:coder>/", themes.coding, name="coding"),
    path(HERE + "pulls/", pulls.pulls, name="pulls"),
    path(HERE + "pulls/<int:pull>/<slug:side>/", quoting.pole, name="pole"),
    path(HERE + "proposal/", proposal.proposal, name="proposal"),
    path(HERE + "proposal/drafts/", machine.points, name="machine_points"),
    path(HERE + "proposal/standing/", proposal.standing, name="standing"),
    path(HERE + "proposal/<int:point>/", proposal.point, name="point"),
    path(HERE + "proposal/<int:point>/words/", quoting.words, name="words"),
    path(HERE + "answers/", answers.answers, name="answers"),
    path(HERE + "thought/", beside.thought, name="thought"),
    path(HERE + "left-out/", beside.left_out, name="left_out"),
    path(HERE + "check/", check.check, name="check"),
]
