"""A refusal: the system understood the request and says no, in words that tell what to do."""

from typing import ClassVar


class Refused(Exception):
    """Base of every expected "no"; one handler renders it for the API, one for the CLI.

    Subclasses set a stable ``code``, an HTTP ``status`` and two sentences (``zh``, ``en``) that may
    name keyword parameters in braces. Bugs are not refusals: let them reach the log.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "无法完成此操作。"
    en: ClassVar[str] = "This cannot be done."

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.en.format(**params))

    @property
    def sentence_zh(self) -> str:
        """The Chinese sentence with its parameters filled in."""
        return self.zh.format(**self.params)

    @property
    def sentence_en(self) -> str:
        """The English sentence with its parameters filled in."""
        return self.en.format(**self.params)


class Explained(Refused):
    """A refusal whose sentences end in words of the case, in both languages."""

    code = "refused"
    zh = "无法完成此操作："
    en = "This cannot be done:"

    def __init__(self, *, because_zh: str, because_en: str, **params: object) -> None:
        self.because_zh, self.because_en = because_zh, because_en
        super().__init__(**params)

    @property
    def sentence_zh(self) -> str:
        """The Chinese sentence, then what is the matter."""
        return f"{super().sentence_zh}{self.because_zh}"

    @property
    def sentence_en(self) -> str:
        """The English sentence, then what is the matter."""
        return f"{super().sentence_en} {self.because_en}"
