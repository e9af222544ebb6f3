"""A strict server that answers as WeCom (企业微信) does, with a world behind it.

    wecom-sandbox --port 8780 --state world.sqlite

Three faces on one port: `/cgi-bin/*` is the API as clients know it, `/_sandbox/v1/*` is what people
do (`GET /_sandbox/v1/` lists the verbs), the rest are web pages. Callbacks go out signed and
sealed.

Where is what, from the bottom up (a module imports only what stands above it in this list):

    settings errors crypto rules/   knobs, refusals, the envelope, pure decisions
    store schema.sql                the one SQLite file
    clock ids limits                virtual time, ids from the seed, windows of calls
    sandbox                         what every function is handed; `box.turn()`
    callbacks                       queue and dispatcher, faults
    records/                        reads and writes by noun; `events` tells the apps
    archive                         the feed of what was said, sealed
    api/                            `table` lists the calls, `face` admits and decodes
    world/                          `table` lists the verbs, `face` admits; `dumps`
    web/                            pages: sign-in, codes, the world itself
    timers                          what falls due by the clock, by kind
    conformance/                    the fifteen checks: HTTP only, of the rest just `crypto`
    server cli                      the application and its command

Add an API call: a struct with the documented limits and a handler `(call, request) -> dict` in its
noun's module of api/, one line in api/table.py. `call.box`, `call.app`, `call.store` are at hand;
refuse with `ApiError(code)`. A special errcode of a field stands in the struct's ERRCODES.

Add a verb: a Request and a function `(box, request) -> dict` in world/, one line in world/table.py;
its docstring's first line is its description. Refuse with `WorldError`; tell the apps with
`events.emit`. Calls of the API emit nothing: that is the platform's rule.

Let something happen later: `box.set_timer(kind, due_ms=…)` and one line in timers.py.
Show a noun in `state.dump`: one line in world/dumps.py. A number that is not certain: settings.py.

Tests: `tests/conftest.py` has `company` (a small corp), `api` and `world` to call both faces.
"""
