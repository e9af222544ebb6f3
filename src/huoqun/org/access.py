"""The gate of the staff API: who asks, what they may, and where.

Every route stands below ``@requires(permission)``. Inside it ``request.scope`` is already narrowed to
the places where the person holds that permission, so a query over ``request.scope`` cannot leak.
"""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from huoqun.core.refusal import Refused
from huoqun.org import actions, models, queries
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

    @property
    def actor(self) -> actions.Actor:
        """Who acts, for the actions and the audit log."""
        return actor(self)


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


def actor(request: HttpRequest) -> actions.Actor:
    """Who acts in this request, for the actions and the audit log."""
    asked = cast(StaffRequest, request)
    return actions.Actor(staff=asked.staff, scope=asked.full_scope, request=request)


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

        cast(Any, gate).permission = permission
        return gate

    return decorate


def check(request: StaffRequest, permission: Permission) -> None:
    """Refuse unless the person holds the permission somewhere and has nothing due before."""
    if not request.full_scope.allows(permission):
        raise NotPermitted(permission_zh=permission.zh, permission_en=permission.en)
    if permission is Permission.OWN_ACCOUNT or request.token is not None:
        return
    if request.staff.must_change_password:
        raise PasswordChangeDue
    if request.full_scope.needs_second_factor and not is_mfa_enabled(request.staff):
        raise SecondFactorDue


class SessionCookie(APIKeyCookie):
    """Someone signed in at the console; a write must carry the CSRF token."""

    param_name = "sessionid"

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


# A token first: a request that carries one has no cookie and needs no CSRF token.
AUTH: tuple[Callable[[HttpRequest], Any], ...] = (BearerToken(), SessionCookie())
