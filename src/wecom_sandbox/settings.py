"""Every knob of the sandbox with its real number; `settings.set` of the world face changes them.

Where the platform's number is not known for sure, the comment says so: that is why it is a knob.
Sources are the sections of the protocol contract (§).
"""

import msgspec


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """What the platform would decide; defaults are the platform's own figures."""

    # --- the process ---
    seed: int = 1  # ids and faults follow from it
    base_url: str = "http://127.0.0.1:8780"  # stands in QR codes and links
    world_token: str = ""  # lets other machines than this one use the world face
    trust_forwarded_for: bool = False  # take the caller's address from X-Forwarded-For
    request_bytes_max: int = 2 * 1024 * 1024
    upload_bytes_max: int = 25 * 1024 * 1024

    # --- the clock ---
    start_at: int = 0  # epoch seconds; 0 = now
    clock_speed: float = 1.0  # virtual seconds per real second; 0 = frozen
    utc_offset_s: int = 8 * 3600  # days and months end at midnight in China

    # --- tokens (§3, §11) ---
    token_seconds: int = 7200
    token_expires_in_is_rest: bool = True  # a repeated gettoken answers what is left (unsure)
    gettoken_failures_per_hour: int = 2000  # then the corp is blocked for an hour (§3)
    ticket_seconds: int = 7200
    jsapi_tickets_per_hour_corp: int = 400
    jsapi_tickets_per_hour_app: int = 100
    oauth_code_seconds: int = 300
    user_ticket_seconds: int = 1800  # unsure

    # --- limits of calls (§3) ---
    limits_on: bool = True
    corp_calls_per_minute: int = 10_000
    corp_calls_per_hour: int = 150_000
    ip_calls_per_minute: int = 20_000
    ip_calls_per_hour: int = 600_000
    calls_per_minute: dict[str, int] = {}  # per path, instead of the general number
    parallel_max: int = 50  # calls of one corp to one path in flight (unsure)
    parallel: dict[str, int] = {}  # per path, instead of the general number
    latency_ms: int = 0  # every API call takes at least that long (real time)
    unknown_path_errcode: int = 404  # the platform's code was never seen

    # --- directory (§4) ---
    staff_without_filter_max: int = 1000  # groupchat/list needs owner_filter above it: 81017

    # --- customers and tags (§5) ---
    followers_per_page: int = 500
    tags_max: int = 3000
    empty_customer_list_errcode: int = 84061  # from memory; 0 answers an empty list
    left_customers_stay: bool = False  # readable after the customer left (unsure)
    behavior_days_back_max: int = 180  # from memory
    behavior_span_days_max: int = 30  # from memory

    # --- contact ways and welcome (§6) ---
    ways_max: int = 500_000  # contact ways and join ways together
    way_people_max: int = 100
    temp_ways_per_day_max: int = 100_000
    temp_way_seconds: int = 7 * 86400
    temp_way_seconds_max: int = 14 * 86400
    temp_chat_seconds: int = 86400
    welcome_code_seconds: int = 20
    welcome_race_ms: int = 1000  # another app within it: 41096; later: 41051
    welcome_login_days_max: int = 365  # "have not logged in for long" (length unsure)
    half_friends: bool = False  # skip_verify ways first make add_half_external_contact
    welcome_templates_max: int = 100

    # --- acquisition (§6) ---
    acquisition_links_max: int = 100_000  # unsure
    acquisition_people_max: int = 500  # 100 in 2023, 500 in later notes: unsettled
    acquisition_total: int = 10_000  # friends that a corp has bought
    acquisition_low_balance: int = 100  # unsure
    chat_key_seconds: int = 1800

    # --- groups (§7) ---
    group_members_max: int = 500  # from memory
    join_way_group_members_max: int = 200  # a code admits until then (from memory)
    statistics_days_back_max: int = 180
    statistics_span_days_max: int = 30  # from memory
    group_transfers_per_day_max: int = 300
    group_transfers_per_90_days_max: int = 2

    # --- mass sends (§8) ---
    send_rule: str = "month_days"  # month_days | 7_per_week | 1_per_day
    dispatch_ms: int = 0  # reads answer 41063 so long after a creation (length unsure)
    reminders_per_day_max: int = 3

    # --- moments (§8) ---
    moment_start_ms: int = 1000  # a job runs after …
    moment_done_ms: int = 5000  # … and is done after (unsure)
    moments_per_minute_max: int = 10
    moments_per_month_max: int = 100_000
    moment_job_seconds: int = 86400
    moment_list_limit_max: int = 20  # other sources say 100

    # --- transfers (§8) ---
    transfer_seconds: int = 86400
    transfers_per_90_days_max: int = 2
    customers_per_staff_max: int = 20_000  # unsure

    # --- media (§8) ---
    media_seconds: int = 3 * 86400
    media_bytes_min: int = 5
    images_per_month_max: int = 3000
    images_per_day_max: int = 1000

    # --- messages to staff (§8) ---
    messages_per_account_day: int = 200
    messages_per_minute_receiver: int = 30
    messages_per_hour_receiver: int = 1000
    recall_seconds: int = 86400
    response_code_seconds: int = 72 * 3600

    # --- intercept rules, album (§8) ---
    intercept_rules_max: int = 100
    price_cents_max: int = 5_000_000

    # --- archive (§10) ---
    archive_days: int = 5
    archive_notice_seconds: int = 15

    # --- callbacks (§9) ---
    callback_timeout_s: float = 5.0
    callback_retry_seconds: tuple[float, ...] = (1.0, 1.0, 1.0)  # the gaps are not documented
    callback_parallel: int = 16  # in flight per app
    callback_order_ms: int = 200  # the next waits so long for the one before it
    callback_hold_ms: int = 2000  # a reordered one waits so long for a later one
    callback_real_timestamps: bool = False  # sign with the machine's clock instead of the world's
    callback_log_max: int = 20_000  # finished ones that are kept
    member_versions_on: bool = True  # older payloads lack MemChangeList and versions
