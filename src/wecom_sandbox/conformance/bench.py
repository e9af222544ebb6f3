"""What a check is given: a platform to ask and, with a sandbox, a world to move."""

from dataclasses import dataclass

import httpx

from wecom_sandbox.conformance import hands


@dataclass(kw_only=True)
class Bench:
    """Read-only benches have a corp's credentials and no world."""

    http: httpx.Client
    platform: hands.Platform | None = None
    sandbox: hands.World | None = None
    receiver_host: str = "127.0.0.1"
    quick: bool = False  # small numbers where the real ones only take longer

    @property
    def world(self) -> hands.World:
        """The world that checks of a sandbox move."""
        assert self.sandbox is not None, "this check needs a sandbox"
        return self.sandbox

    @property
    def reader(self) -> hands.Platform:
        """Who reads: the given app, or the app of a new corp."""
        return self.platform or self.corp()

    def corp(self, *rights: str) -> hands.Corp:
        """A new corp of the check's own."""
        return hands.Corp(self.http, self.world, list(rights) or ["contact"])
