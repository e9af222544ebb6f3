"""The gate of the staff API: who asks, what they may, and where.

Every route stands below ``@requires(permission)``. Inside it ``request.scope`` is already narrowed
to the places where the person holds that permission, so a query over ``request.scope`` cannot leak.
Below stand the two adapters through which allauth asks us while someone signs in.
"""

import base64
import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import context
from allauth.headless.constants import Client
from allauth.headless.internal.decorators import mark_request_as_headless
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from huoqun.core import clock
from huoqun.core.encrypted import KeyRing
from huoqun.core.refusal import Refused
from huoqun.org import actions, models, queries, rules
from huoqun.org.kinds import Permission
from huoqun.org.rules import Scope

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


class StaffRequest(HttpRequest):
    """A request of a signed-in person; ``scope`` is where they hold the route's permission.

    ``full_scope`` is all they may do (limited to the token's permissions when a program asks);
    ``actor`` stands for both in the actions.
    """

    staff: models.Staff
    scope: Scope
    full_scope: Scope
    token: models.ApiToken | None
    actor: actions.Actor


class NotPermitted(Refused):
    """The person does not hold the permission anywhere."""

    code = "not_permitted"
    status = 403
    zh = "您没有“{permission_zh}”权限，请联系管理员。"
    en = "You lack the permission “{permission_en}”; ask an administrator."


class PasswordChangeDue(Refused):
    """A one-time password opens nothing but the form that replaces it."""

    code = "password_change_due"
    status = 403
    zh = "请先修改初始密码，再继续使用。"
    en = "Change your one-time password first."


class SecondFactorDue(Refused):
    """The company asks for a second factor for this role and the person has none yet."""

    code = "second_factor_due"
    status = 403
    zh = "您的角色要求两步验证，请先在“我的账号”中开启。"
    en = "Your role requires a second factor; set it up under “My account” first."


class PersonNeeded(Refused):
    """A program with a token asks for what only a person in front of a screen may do."""

    code = "person_needed"
    status = 403
    zh = "这一步必须由本人登录后操作，接口令牌不能代替。"
    en = "Somebody must sign in and do this in person; an API token cannot."


class FreshSignInNeeded(Refused):
    """Who they are was shown too long ago for what they want to do."""

    code = "fresh_sign_in_needed"
    status = 403
    zh = "请再次验证身份：输入密码，开启了两步验证的输入验证码；没有密码的请退出后重新登录。"
    en = (
        "Prove yourself again: with your password, or a code where the second factor is on;"
        " without a password, sign out and in again."
    )


class SecondFactorNeeded(Refused):
    """What they want to do alone takes a second factor, and they have none."""

    code = "second_factor_needed"
    status = 403
    zh = "没有第二个人可以批准时，需要两步验证。请先在“我的账号”中开启。"
    en = (
        "Where nobody else can approve, a second factor is needed;"
        " set it up under “My account” first."
    )


def requires(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[StaffRequest, Params], Answer]],
    Callable[Concatenate[HttpRequest, Params], Answer],
]:
    """Open a route to those who hold the permission, and narrow ``request.scope`` to where they do.

    The permission is readable as ``view.permission``, which the route matrix checks.
    """

    def decorate(
        view: Callable[Concatenate[StaffRequest, Params], Answer],
    ) -> Callable[Concatenate[HttpRequest, Params], Answer]:
        @functools.wraps(view)
        def gate(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> Answer:
            asked = cast(StaffRequest, request)
            check(asked, permission)
            asked.scope = asked.full_scope.where(permission)
            return view(asked, *args, **kwargs)

        opened = cast(Any, gate)
        opened.permission = permission
        return cast(Callable[Concatenate[HttpRequest, Params], Answer], opened)

    return decorate


def check(request: StaffRequest, permission: Permission) -> None:
    """Refuse unless the person holds the permission somewhere and has nothing due before."""
    if not request.full_scope.allows(permission):
        raise NotPermitted(permission_zh=permission.zh, permission_en=permission.en)
    if permission is Permission.OWN_ACCOUNT or request.token is not None:
        return
    if request.staff.must_change_password:
        raise PasswordChangeDue
    if second_factor_due(request):
        raise SecondFactorDue


def second_factor_due(request: StaffRequest) -> bool:
    """Whether the person's role asks for a second factor that they have not set up."""
    return request.full_scope.needs_second_factor and not is_mfa_enabled(request.staff)


def has_second_factor(request: StaffRequest) -> bool:
    """Whether the person has set a second factor up."""
    return bool(is_mfa_enabled(request.staff))


def require_person(request: StaffRequest) -> None:
    """Refuse programs; raises PersonNeeded."""
    if request.token is not None:
        raise PersonNeeded


def require_fresh_sign_in(request: StaffRequest, *, by_second_factor: bool = False) -> None:
    """Refuse unless the person showed within minutes who they are, by their second factor if on.

    ``by_second_factor`` asks for one in any case. Raises PersonNeeded, SecondFactorNeeded and
    FreshSignInNeeded.
    """
    require_person(request)
    has_one = has_second_factor(request)
    if by_second_factor and not has_one:
        raise SecondFactorNeeded
    oldest = clock.now().timestamp() - rules.FRESH_SECONDS
    proofs = {
        each["method"]
        for each in get_authentication_records(request, request.staff)
        if each["at"] >= oldest
    }
    if not proofs or (has_one and "mfa" not in proofs):
        raise FreshSignInNeeded


class SessionCookie(APIKeyCookie):
    """Someone signed in at the console; a write must carry the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> models.Staff | None:
        """The person, or None for a stranger (who is not asked for a CSRF token first)."""
        if not request.user.is_authenticated:
            return None
        key = self._get_key(request)  # refuses a write without CSRF token
        return self.authenticate(request, key)

    def authenticate(self, request: HttpRequest, key: str | None) -> models.Staff | None:
        """Let the request act for the session's person."""
        staff = cast(models.Staff, request.user)
        _act_as(request, staff=staff, scope=queries.scope(staff), token=None)
        return staff


class BearerToken(HttpBearer):
    """A program with an API token: the person's scope, limited to the token's permissions."""

    def authenticate(self, request: HttpRequest, token: str) -> models.Staff | None:
        """Let the request act for the token's person; None for an unknown or ended token."""
        found = actions.use_token(secret=token)
        if found is None:
            return None
        scope = queries.scope(found.staff).limited_to(
            Permission(each) for each in found.permissions
        )
        _act_as(request, staff=found.staff, scope=scope, token=found)
        return found.staff


def _act_as(
    request: HttpRequest, *, staff: models.Staff, scope: Scope, token: models.ApiToken | None
) -> None:
    asked = cast(StaffRequest, request)
    asked.staff, asked.full_scope, asked.token = staff, scope, token
    asked.scope = queries.NOTHING  # until ``requires`` says where
    asked.actor = actions.Actor(staff=staff, scope=scope, request=request)


# A token first: a request that carries one has no cookie and needs no CSRF token.
AUTH: tuple[Callable[[HttpRequest], Any], ...] = (BearerToken(), SessionCookie())


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """How people sign in: no sign-up, every guess counted, every sign-in in the audit log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by whoever manages staff."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address, or one name for all that have none (a Unix socket)."""
        return actions.client_ip(request) or "unknown"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:  # noqa: ANN401 - allauth's signature
        """Check a password; a right one does not count, and someone inactive is a stranger."""
        username, address = str(credentials.get("username", "")), self.get_client_ip(request)
        at = clock.now()
        if not rules.is_text(username + str(credentials.get("password", ""))):
            return None
        if not actions.take_attempt(username=username, address=address, at=at):
            raise self.validation_error("too_many_login_attempts")
        staff = cast(models.Staff | None, super().authenticate(request, **credentials))
        if staff is None:
            return None
        if not staff.is_active:
            self.authentication_failed(request, **credentials)
            return None
        actions.give_attempt_back(username=username, address=address, at=at)
        return staff

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Refuse a new password that is too weak or cannot be hashed."""
        if not rules.is_text(password):
            raise self.validation_error("username_password_mismatch")
        return str(super().clean_password(password, user=user))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Nothing here: :meth:`authenticate` has counted the attempt."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Leave a trace at the account that was tried; names that do not exist leave none."""
        actions.note_failed_sign_in(username=str(credentials.get("username", "")), request=request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session."""
        super().login(request, user)
        proofs = [each["method"] for each in get_authentication_records(request, user)]
        actions.note_session(
            staff=cast(models.Staff, user), began=True, request=request, proofs=proofs
        )

    def logout(self, request: HttpRequest) -> None:
        """End the session."""
        if request.user.is_authenticated:
            staff = request.user
            actions.note_session(staff=staff, began=False, request=request)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set the password that the person chose."""
        staff = cast(models.Staff, user)
        by = actions.Actor(staff=staff, scope=queries.scope(staff), request=context.request)
        actions.change_password(staff=staff, password=password, by=by)


def let_in(request: HttpRequest, *, staff: models.Staff, proof: str) -> bool:
    """Sign in someone who showed elsewhere who they are; ``proof`` names where ("wecom").

    It takes allauth's way from here on: stages, session, list of sessions and audit are those of a
    password. False: a second factor is due, and the session waits for it. The caller has made sure
    that the person may sign in at all.
    """
    mark_request_as_headless(request, Client.BROWSER)
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_authentication(request, staff, proof)
    perform_login(request, staff)
    return request.user.is_authenticated


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Second factors: their secrets lie sealed."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        ring = settings.HUOQUN_KEYS.ring(rules.FACTORS_SEALING)
        return base64.b64encode(ring.seal(text, bound_to=rules.FACTORS_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        ring: KeyRing = settings.HUOQUN_KEYS.ring(rules.FACTORS_SEALING)
        return ring.open(base64.b64decode(encrypted_text), bound_to=rules.FACTORS_PLACE)
