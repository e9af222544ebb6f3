"""Why a backup cannot be made or restored."""

from huoqun.core.refusal import Refused


class BackupRunning(Refused):
    """Another process backs this home up."""

    code = "backup_running"
    status = 409
    zh = "另一个备份正在进行，请等它完成。"
    en = "Another backup is being made; wait for it to finish."


class NotABackup(Refused):
    """The file is no backup, cut short or changed."""

    code = "not_a_backup"
    zh = "{archive} 不是完整的备份文件（{reason}）。"
    en = "{archive} is not a whole backup ({reason})."


class HomeNotEmpty(Refused):
    """There is something that a restore would overwrite."""

    code = "home_not_empty"
    zh = "{place} 中已有数据，恢复会覆盖它。请用 --home 指定一个空目录（或换一个空数据库）。"
    en = (
        "There is data in {place} that restoring would overwrite. "
        "Name an empty home with --home (or an empty database)."
    )


class FromNewerRelease(Refused):
    """The backup knows tables that this release does not."""

    code = "backup_from_newer_release"
    zh = "备份来自更新的版本 {theirs}，当前为 {ours}（缺少 {missing}）。请先升级程序。"
    en = (
        "The backup comes from release {theirs}, newer than this one, {ours} "
        "({missing} is missing). Upgrade the program first."
    )


class RestoreInterrupted(Refused):
    """A restore into this home did not come to its end."""

    code = "restore_interrupted"
    zh = "上一次恢复没有完成，数据目录 {home} 不完整。请重新运行 huoqun restore。"
    en = (
        "The last restore did not finish and the home {home} is incomplete. "
        "Run huoqun restore again."
    )
