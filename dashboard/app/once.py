"""Answers worked out once, however many readers ask for them at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Like `functools.lru_cache`, but who asks while somebody else is at it waits for that answer.

    After an import every reader's page asks the same questions at once; each would work out all of them. The answers
    asked longest ago make way for new ones; an error is told to all who wait, and not kept.
    """

    def remembering(work_out: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        lock, known = Lock(), dict[Hashable, Future[Answer]]()

        @wraps(work_out)
        def ask(*question: Asked.args, **_: Asked.kwargs) -> Answer:
            with lock:
                answer = known.pop(question, None)
                is_first = answer is None
                answer = known[question] = answer or Future()
                while len(known) > most:
                    known.pop(next(iter(known)))
            if is_first:
                _fill(answer, lambda: work_out(*question), lambda: known.pop(question, None))
            return answer.result()

        return ask

    return remembering


def _fill(answer: Future[Answer], work_out: Callable[[], Answer], forget: Callable[[], object]) -> None:
    try:
        answer.set_result(work_out())
    except BaseException as error:
        forget()
        answer.set_exception(error)
