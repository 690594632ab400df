"""How far a draft generalises: what varies is a capture, what the tool prints each time stays."""

import pytest

from logtriage.drafting import sketch_of
from logtriage.drafting.entry import entry_of, guessed_id
from logtriage.drafting.generalising import drafts_for
from logtriage.model import Chunk
from logtriage.sources.stamps import message_of

# The line, another that the pattern must match too, one that it must not.
LIKE_AND_UNLIKE = {
    "a range of columns is a place": (
        "calc.y:4.16-21: error: symbol ‘factor’ has no rules",
        "sql.y:14.1-3: error: symbol ‘expr’ has no rules",
        "calc.y:4.16-21: warning: symbol ‘factor’ has no rules",
    ),
    "a bare name behind its noun": (
        "Error: in prepare, no such table: orders",
        "Error: in prepare, no such table: shop.users",
        "Error: in prepare, no such column: orders",
    ),
    "the tool that speaks stays": (
        "helm3: Error: release failed, and was rolled back",
        "helm3: Error: release failed, and was rolled back: timed out",
        "error4: Error: release failed, and was rolled back",
    ),
    "a name that begins the line varies": (
        "user1 is not allowed to push to refs/heads/main",
        "user2 is not allowed to push to refs/heads/dev",
        "user1 is allowed to push to refs/heads/main",
    ),
    "advice is left out": (
        "unknown keyword 'blance' in 'frontend' section; did you mean 'balance' maybe ?",
        "unknown keyword 'x' in 'backend' section",
        "keyword 'balance' in 'frontend' section; did you mean 'x' maybe ?",
    ),
}


@pytest.mark.parametrize(("line", "like", "unlike"), LIKE_AND_UNLIKE.values(), ids=LIKE_AND_UNLIKE)
def test_a_draft_knows_lines_of_the_kind_and_no_others(line, like, unlike):
    import regex

    search = regex.compile(next(drafts_for(line)).pattern).search
    assert [bool(search(one)) for one in (unlike, line, like)] == [False, True, True]


def test_the_number_of_a_line_is_told_in_the_title():
    assert next(drafts_for("Error: bad.dot: syntax error in line 3 near '['")).title == (
        "Error: {file}: syntax error in line {line} near '{name}'"
    )


def sketched(log):
    return sketch_of([Chunk(log.encode())], message_of)


def test_the_cause_is_drafted_and_not_the_line_that_only_says_that_the_test_failed():
    log = '2026/11/25 09:08:55 [emerg] 7#7: unknown directive "proxy_pas" in /etc/nginx/nginx.conf:5\nnginx: /etc/nginx/nginx.conf test failed\n'
    assert sketched(log).line == 1


def test_a_bad_option_reads_like_an_error():
    assert sketched("checking configuration\n\ndnsmasq: bad option at line 2 of d.conf\n").line == 3


def test_an_id_says_not_where_the_line_does_and_a_title_repeats_neither_place_nor_severity():
    sketch = sketched("order.proto:3:1: error: File not found.\n")
    assert guessed_id(sketch, "rules/protoc.yaml") == "protoc/error-file-not-found"
    assert "title: 'File not found.'" in entry_of(sketch, "protoc/file-not-found")
