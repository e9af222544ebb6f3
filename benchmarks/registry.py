"""Every figure, in the order in which it is measured: a module with ``measure(house)``."""

FIGURES: dict[str, tuple[str, ...]] = {
    "bench": (
        "benchmarks.speed.daily_report",
        "benchmarks.speed.from_member_day",
        "benchmarks.speed.expressions",
        "benchmarks.speed.row_store",
        "benchmarks.speed.file_size",
        "benchmarks.speed.dashboard",
        "benchmarks.speed.recording",
        "benchmarks.speed.sealing",
        "benchmarks.speed.hot_rows",
        "benchmarks.speed.door",
        "benchmarks.speed.people_lists",
        "benchmarks.speed.api",
        "benchmarks.speed.segments",
        "benchmarks.speed.callback_path",
        "benchmarks.speed.wecom_sync",
    ),
    "torture": (
        "benchmarks.torture.killer",
        "benchmarks.torture.same_keys",
        "benchmarks.torture.taking_back",
        "benchmarks.torture.upkeep",
        "benchmarks.torture.forged_files",
        "benchmarks.torture.forged_requests",
        "benchmarks.torture.forged_callbacks",
        "benchmarks.torture.wecom_kills",
        "benchmarks.torture.wecom_backlog",
        "benchmarks.torture.wecom_first_sync",
    ),
}
