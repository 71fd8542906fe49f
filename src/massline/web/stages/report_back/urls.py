"""Addresses of Go back: the work at the desk, and the proposal for everybody."""

from django.urls import path

from massline.web.stages.report_back import decision, keyed, proposal, sheets, work

app_name = "report_back"
DESK = "desk/<slug:organisation>/<slug:consultation>/go-back/"
HERE = "<slug:organisation>/<slug:consultation>/proposal/"
urlpatterns = [
    path(DESK, work.go_back, name="go_back"),
    path(f"{DESK}note/", work.note, name="note"),
    path(f"{DESK}own-note/", work.own_note, name="own_note"),
    path(f"{DESK}pilot/", work.pilot, name="pilot"),
    path(f"{DESK}sheet/", sheets.sheet, name="sheet"),
    path(f"{DESK}slips/", sheets.slips, name="slips"),
    path(f"{DESK}key-in/", keyed.key_in, name="key_in"),
    path(f"{DESK}decision/", decision.decide, name="decide"),
    path(HERE, proposal.proposal, name="proposal"),
    path(f"{HERE}thanks/", proposal.thanks, name="thanks"),
]
