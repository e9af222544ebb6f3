"""The routes of a person who is not signed in yet: allauth's JSON endpoints, below /_allauth/.

Only what the console uses is open; sign-up, e-mail and password-by-mail have no route at all.

| step | request under /_allauth/browser/v1/ | answers |
|---|---|---|
| what is pending | GET auth/session | 200 signed in, 401 with ``data.flows`` |
| sign in | POST auth/login {username, password} | 200, or 401 with flow ``mfa_authenticate`` |
| second factor | POST auth/2fa/authenticate {code} | 200 |
| sign out | DELETE auth/session | 401 |
| change password | POST account/password/change {current_password, new_password} | 200 |
| prove oneself again | POST auth/reauthenticate {password}, auth/2fa/reauthenticate {code} | 200 |
| second factors | GET account/authenticators; GET, POST, DELETE account/authenticators/totp | 200 |
| recovery codes | GET, POST account/authenticators/recovery-codes | 200 |
| one's sessions | GET auth/sessions; DELETE auth/sessions {sessions: [id]} | 200 |

Adding or removing a second factor answers 401 with flow ``reauthenticate`` until one has proved
oneself again within five minutes. Writes carry the CSRF token of the cookie in ``X-CSRFToken``.
Wrong input answers 400 with ``errors: [{code, param, message}]``; one of the codes is
``too_many_login_attempts``.
"""

from allauth.headless.account import views as account
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.usersessions import views as usersessions
from django.urls import URLPattern, path

_ROUTES = {
    "auth/session": account.SessionView,
    "auth/login": account.LoginView,
    "auth/reauthenticate": account.ReauthenticateView,
    "auth/2fa/authenticate": mfa.AuthenticateView,
    "auth/2fa/reauthenticate": mfa.ReauthenticateView,
    "auth/sessions": usersessions.SessionsView,
    "account/password/change": account.ChangePasswordView,
    "account/authenticators": mfa.AuthenticatorsView,
    "account/authenticators/totp": mfa.ManageTOTPView,
    "account/authenticators/recovery-codes": mfa.ManageRecoveryCodesView,
}

urlpatterns: list[URLPattern] = [
    path(f"browser/v1/{route}", view.as_api_view(client=Client.BROWSER), name=route)
    for route, view in _ROUTES.items()
]
