"""A company that lives on a WeCom sandbox: people join, talk, buy, leave; staff look after them.

Everything goes over the sandbox's world face (`/_sandbox/v1/<verb>`), as if people had done it.
What happens is drawn from a seed and from the world as it is found, never from memory: a stopped
simulation goes on from whatever the world has become, and a world that a person plays in by hand
takes its course around them. Live codes are scanned because they exist on the platform.

    world      the world face over HTTP
    habits     personas and owners: who does what, how often
    company    the invented company: departments, staff, groups, their past
    view       the world as it stands now
    span       a stretch of time, and what can happen in it
    plan       what happens within it (pure: view and seed decide)
    sales      who buys within it, and what is given back
    acting     one planned act as verbs of the world
    orders     a basket, and how a shop tells of it
    running    the clock: frozen between events, or running while one watches
"""
