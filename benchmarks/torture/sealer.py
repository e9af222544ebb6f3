"""The sealer: seals, rolls, compacts and cleans without end, until it is killed."""

import random
import time

import django


def main() -> None:
    """Work like the worker, only without rest."""
    django.setup()
    from huoqun.analytics import actions
    from huoqun.lake import seal

    dice = random.Random()  # noqa: S311 (what to do next)
    while True:
        rows = seal.seal_all()
        if dice.random() < 0.5:
            actions.roll()
        if dice.random() < 0.15:
            actions.compact()
        if not rows:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
