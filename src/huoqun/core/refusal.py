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
