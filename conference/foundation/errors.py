"""The three ways to say no (the fourth, a form with errors, is `forms.FormState`)."""


class RuleBroken(Exception):
    """A rule of the product forbids the deed: answered with 409 in one place.

    `code` is stable and dotted (`ballot.closed`), `message` is a plain sentence that says
    what happened and what to do next.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(Exception):
    """Not there, or not for this person: the two are never told apart."""


class SignInNeeded(Exception):
    """The page is for people who are signed in: answered with a way to sign in and back."""


class Forbidden(Exception):
    """The person may see the page's place but not do this: `message` says who may."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TooMany(Exception):
    """A limit is reached: answered with 429; `retry_after` is in whole seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after
