"""What a logger was told: read behind its head, whichever logger it is; and only where it wrote an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logtriage.matching.logged import logged

# The message that stands behind each head is "x: gone".
HEADS = {
    "Spring Boot": "ERROR 1 --- [           main] o.s.boot.SpringApplication : ",
    "log4j": "ERROR [main] o.a.k.Server: ",
    "logback": "[main] ERROR org.apache.Foo - ",
    "WildFly": "ERROR [org.jboss.as] (Controller Boot Thread) ",
    "Elasticsearch": "[ERROR][o.e.b.Bootstrap          ] [node-1] ",
    "Python's logging, basicConfig": "ERROR:root:",
    "Python's logging, with dashes": "app.main - ERROR - ",
    "Alembic": "ERROR [alembic.util.messaging] ",
    "uvicorn": "ERROR:    ",
    "Celery": ": ERROR/MainProcess] consumer: ",
    "loguru": "| ERROR    | app.main:run:12 - ",
    "klog": "E0501 10:00:00.123456       1 main.go:12] ",
    "absl": "F0000 00:00:1714550400.123456      71 main.cc:12] ",
    "zap's console": "\tERROR\tcontroller/foo.go:12\t",
    "controller-runtime": "\tERROR\tsetup\t",
    "zerolog's console": "10:00AM ERR ",
    "env_logger and tracing": "ERROR app::store::disk: ",
    "Ruby's Logger": "E, [2024-05-01T10:00:00.123456 #71] ERROR -- : ",
    "Nest": "[Nest] 71  - 05/01/2024, 10:00:00 AM   ERROR [ExceptionHandler] ",
    "Monolog": "production.ERROR: ",
    "nginx": "[error] 71#71: *1 ",
    "Apache": "[core:error] [pid 71:tid 1] ",
    "MySQL": "0 [ERROR] [MY-010119] [Server] ",
    "ROS 2": "[ERROR] [1714550400.123456789] [talker]: ",
    "logcat": "05-01 10:00:00.123  1234  1234 E AndroidRuntime: ",
    ".NET": "fail: App.Worker: ",
    "syslog's priority": "<error> ",
}
RECORDS = {
    "logfmt": 'time="2024-05-01T10:00:00Z" level=fatal msg="x: gone"',
    "logfmt, bare": "level=error ts=2024-05-01T10:00:00Z caller=main.go:12 err=gone",
    "logfmt, told twice": 'level=error msg="cannot start" err="x: gone"',
    "zap": '{"level":"error","ts":1714550400.1,"caller":"a/main.go:12","msg":"cannot start","error":"x: gone"}',
    "zap's console, the error as a field": '\tERROR\tsetup\tcannot start\t{"controller": "a", "error": "x: gone"}',
    "zap, behind a pod's name": 'manager {"level":"ERROR","timestamp":"2024-05-01T10:00:00Z","message":"x: gone"}',
    "pino": '{"level":50,"time":1714550400000,"pid":71,"err":{"type":"Error","message":"x: gone","stack":"Error: x"}}',
    "Python, with blanks": '{"levelname": "ERROR", "message": "cannot start\\nx: gone\\nmore"}',
}
TOLD_BARE = {"logfmt, bare"}
NO_ERRORS = [
    "INFO app: ERROR in x",
    "[main] WARN org.apache.Foo - ERROR: gone",
    "DEBUG [main] ERROR: gone",
    "npm ERR! code E404",
    "x: gone",
    '{"level":"info","msg":"x: gone"}',
    '{"level":30,"msg":"x: gone"}',
    'level=warning msg="x: gone"',
    "[errors] x: gone",
    "",
]


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_stands_behind_a_head_is_read(head):
    assert "x: gone" in logged(head + "x: gone")


@pytest.mark.parametrize("name", RECORDS)
def test_what_a_record_holds_is_read(name):
    assert ("gone" if name in TOLD_BARE else "x: gone") in logged(RECORDS[name])


@pytest.mark.parametrize("line", NO_ERRORS)
def test_where_no_error_was_logged_there_is_nothing_more_to_read(line):
    assert logged(line) == []


def test_a_place_in_a_source_is_no_logger():
    assert logged("ERROR test_a.py - Failed: gone") == ["test_a.py - Failed: gone"]


def test_each_part_of_a_head_may_be_what_was_told():
    assert logged("ERROR: foo: bar") == ["foo: bar", "bar"]


@given(st.text(st.sampled_from('ab :[]"\\n{}=-|\t.'), max_size=60), st.sampled_from([*HEADS.values(), *RECORDS.values()]))
def test_a_reading_stands_in_the_line_and_is_not_all_of_it(text, head):
    for line in (head + text, head[:-1] + text, text + head):
        assert all(reading in line and 0 < len(reading) < len(line) for reading in logged(line))


def test_a_record_of_very_many_texts_is_read_as_far_as_it_may_matter():
    assert len(logged('{"level":"error",' + '"msg":"gone",' * 5_000 + "}")) < 100
    assert len(logged('{"level":"error","msg":"' + "gone\\n" * 5_000)) < 100
