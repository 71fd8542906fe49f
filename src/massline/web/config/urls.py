"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "massline.web.public.refusals.not_readable"
handler404 = "massline.web.public.refusals.not_found"
handler500 = "massline.web.public.refusals.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("massline.web.public.urls")),
    path("", include("massline.web.stages.desk.urls")),
    path("", include("massline.web.stages.investigate.urls")),
    path("", include("massline.web.stages.concentrate.urls")),
    path("", include("massline.web.stages.report_back.urls")),
    path("", include("massline.web.stages.practice.urls")),
    path("", include("massline.web.stages.sum_up.urls")),
    # Last: its addresses begin with the name of an organisation.
    path("", include("massline.web.stages.gather.urls")),
]
