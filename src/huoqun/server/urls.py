"""Every address of the web process."""

from django.urls import include, path, re_path

from huoqun.server import api, pages

urlpatterns = [
    path("api/v1/", api.api.urls),
    path("_allauth/", include("huoqun.org.public")),
    path("callbacks/wecom/", include("huoqun.connectors.wecom.public.callbacks")),
    path("sign-in/wecom", include("huoqun.connectors.wecom.public.sign_in")),
    path("m/<slug:key>/", include("huoqun.connectors.wecom.public.members")),
    path("m/", include("huoqun.server.member_pages")),
    path("hooks/", include("huoqun.connectors.webhooks.public")),
    path("healthz", pages.healthz),
    path("demo-login", pages.demo_login),
    # Everything else is the console's; what looks like an API or a file must fail as one.
    re_path(
        r"^(?!api/|_allauth/|callbacks/|hooks/|sign-in/wecom|m/|assets/|static/).*$", pages.console
    ),
]

handler400 = "huoqun.server.pages.bad_request"
handler404 = "huoqun.server.pages.not_found"
handler500 = "huoqun.server.pages.fault"
