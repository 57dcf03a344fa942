# SPDX-License-Identifier: MIT
"""A row of the table of families."""
import typing


class Family(typing.NamedTuple):
    """How the vector sets of some algorithms are answered.

    Each function of `types` is a generator over the requests of one test, function(vectors, group, test): `vectors` has .algorithm,
    .mode, .revision, .largest and .config (the pairs of algorithm and mode that getConfig lists), `group` and `test` are Fields (their
    .extra is what extra.json has). It returns the answer as the object that ACVP wants beside the tcId. `judge`, where the answer is
    not determined, is a generator judge(vectors, group, test, expected, answer) that raises Failure, or returns an answer that must be
    the expected one, or None where all is judged. Without it the answer must be the expected one. `part`
    names the field of a group that says which part of the algorithm it needs: a set whose groups differ there is run as one set for each part.
    """
    algorithms: str            # regular expression
    mode: typing.Optional[str]
    revisions: tuple
    types: dict                # testType -> function
    judge: typing.Optional[typing.Callable] = None
    part: typing.Optional[str] = None
    needs: typing.Optional[tuple] = None  # (algorithm, mode) that getConfig must list, where it is not the set's
