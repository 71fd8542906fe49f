"""Addresses of the pages that cross the stages."""

from django.urls import URLPattern, URLResolver, path

from massline.web.public import drawn_lots, feed, how_well, not_heard, pages, receipt, reports, results

ROUND = "<slug:organisation>/<slug:consultation>/round/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("thread/withdraw/", pages.trial, name="trial"),
    path("receipt/", receipt.page, name="receipt"),
    path("about/hidden/", pages.about, {"template": "public/hidden.html"}, name="hidden"),
    path("about/method/", pages.about, {"template": "public/method.html"}, name="origin"),
    path("about/words/", pages.about, {"template": "public/words.html"}, name="glossary"),
    path("<slug:organisation>/<slug:consultation>/results/", results.consultation_results, name="newest_results"),
    path(f"{ROUND}results/", results.results, name="results"),
    path(f"{ROUND}results/release.json", results.release_file, name="release"),
    path(f"{ROUND}results/report.html", results.report_file, name="report"),
    path(ROUND, pages.one_round, name="round"),
    path(f"{ROUND}how-well/", how_well.how_well, name="how_well"),
    path(f"{ROUND}not-heard/", not_heard.not_heard, name="not_heard"),
    path(f"{ROUND}panel/", drawn_lots.panel, name="panel"),
    path(f"{ROUND}report/", reports.one_page, name="report_page"),
    path(f"{ROUND}report/full/", reports.in_full, name="report_full"),
    path(f"{ROUND}feed.atom", feed.feed, name="feed"),
    path(f"{ROUND}point/<slug:label>/", pages.point, name="point"),
    path(f"{ROUND}said/<slug:label>/", pages.said, name="said"),
    path(f"{ROUND}expected/<slug:label>/", pages.expected, name="expected"),
]
