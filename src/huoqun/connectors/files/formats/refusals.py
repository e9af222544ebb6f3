"""What is said when a file as a whole cannot be taken."""

from huoqun.core.refusal import Refused


class WrongFile(Refused):
    """Base of the refusals that concern the whole file."""

    code = "wrong_file"
    zh = "这个文件无法导入。"
    en = "This file cannot be imported."


class FileMissing(WrongFile):
    """There is no such file, or it cannot be opened."""

    code = "file_missing"
    status = 404
    zh = "找不到或打不开文件 {file}。"
    en = "The file {file} does not exist or cannot be opened."


class FileEmpty(WrongFile):
    """Nothing in it."""

    code = "file_empty"
    zh = "文件是空的，没有可以导入的行。"
    en = "The file is empty: there are no rows to import."


class NotATable(WrongFile):
    """A picture, a document, an archive…"""

    code = "not_a_table"
    zh = "这是{what_zh}，不是表格；请导出为 CSV、JSON Lines、Parquet 或 Excel(.xlsx)。"
    en = "This is {what_en}, not a table; export it as CSV, JSON Lines, Parquet or Excel (.xlsx)."


class NeedsPassword(WrongFile):
    """An encrypted workbook."""

    code = "needs_password"
    zh = "这个 Excel 文件有密码；请先去掉密码再导入。"
    en = "This Excel file is protected by a password; remove the password first."


class FileDamaged(WrongFile):
    """It begins like the right thing but cannot be read to its end."""

    code = "file_damaged"
    zh = "文件已损坏或不完整（{detail}）；请重新导出。"
    en = "The file is damaged or cut off ({detail}); export it again."


class FileTooLarge(WrongFile):
    """Unpacks to more than we are ready to hold."""

    code = "file_too_large"
    zh = "文件解压后超过 {gigabytes} GB;请分成几个文件。"
    en = "The file unpacks to more than {gigabytes} GB; split it."


class OneColumnOnly(WrongFile):
    """Text without any delimiter we know."""

    code = "one_column_only"
    zh = "文件里只找到一列；列之间要用逗号、制表符或分号隔开（聊天记录纯文本不能直接导入）。"
    en = (
        "Only one column was found; columns must be separated by comma, tab or semicolon"
        " (a plain-text chat log cannot be imported as it is)."
    )


class TooManyColumns(WrongFile):
    """More columns than any table has: every row would carry them all."""

    code = "too_many_columns"
    zh = "文件有 {columns} 列，超过 {most} 列；请只保留需要的列后重新导出。"
    en = "The file has {columns} columns, over {most}; export it with the needed ones only."


class CellsFarApart(WrongFile):
    """A stray cell far below or beside the table: a sheet is held as one rectangle."""

    code = "cells_far_apart"
    zh = (
        "工作表里有远离表格的单元格（最远在第 {row} 行、第 {column} 列）；"
        "请删除多余的行列，或另存为 CSV 再导入。"
    )
    en = (
        "The sheet has cells far from its table (as far as row {row}, column {column}); delete the"
        " stray rows and columns, or save it as CSV."
    )


class NoSuchSheet(WrongFile):
    """The named sheet is not in the workbook."""

    code = "no_such_sheet"
    zh = "工作簿里没有工作表「{sheet}」；现有：{sheets}。"
    en = "The workbook has no sheet “{sheet}”; it has: {sheets}."


class UnknownEncoding(WrongFile):
    """The named encoding does not exist."""

    code = "unknown_encoding"
    zh = "不认识的编码「{encoding}」；可用 utf-8、gb18030、utf-16。"
    en = "Unknown encoding “{encoding}”; use utf-8, gb18030 or utf-16."
