"""Log files and their view on the console."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from buildtools.stack.child import Child
from buildtools.stack.errors import StackError
from buildtools.stack.logs import Console, LogFile, tail
from buildtools.stack.settings import ROOT
from buildtools.stack.viewer import Reader, print_logs
from shared.testing.eventually import eventually
from shared.testing.fake_stack import FakeStack


def test_what_a_process_prints_is_kept(fake: FakeStack) -> None:
    fake.start({"name": "a"})
    fake.ready()
    assert eventually((fake.data / "logs/a.log").read_text) == "a after\n"


def test_what_a_process_prints_is_shown_after_its_name(fake: FakeStack) -> None:
    fake.start({"name": "a"}, {"name": "b", "quiet": True})
    fake.ready()
    assert eventually(lambda: "a     | a after" in fake.text())
    assert "b     | b after" not in fake.text()


def test_the_last_words_of_a_process_are_kept(fake: FakeStack) -> None:
    code = "import os, sys; sys.stdout.write('x' * 200_000 + 'end'); sys.stdout.flush(); os._exit(1)"
    fake.start({"name": "a", "code": code}).wait(10)
    assert (fake.data / "logs/a.log").read_text().endswith("end")


async def test_a_log_that_cannot_be_written_does_not_hide_the_end() -> None:
    def full(chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    assert await Child(("sh", "-c", "echo words; exit 3"), os.environ, full).wait() == 3


def test_a_full_file_is_moved_aside(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", max_bytes=10)
    for chunk in (b"12345\n", b"678\n", b"9\n"):
        log.write(chunk)
    log.close()
    assert ((tmp_path / "a.log.1").read_bytes(), (tmp_path / "a.log").read_bytes()) == (b"12345\n678\n", b"9\n")


def test_a_line_in_two_chunks_is_one_line() -> None:
    stream = io.StringIO()
    feed = Console(stream, ("app", "mongod")).feed("app")
    feed(b"one\ntw")
    feed(b"o\n")
    assert stream.getvalue() == "app    | one\napp    | two\n"


def test_a_terminal_gets_colours() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    Console(stream, ("a", "b")).line("b", "hello")
    assert stream.getvalue() == "\033[33mb | \033[0mhello\n"


def test_the_tail_is_the_last_lines(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f"{n}\n" for n in range(50_000)))
    assert tail(tmp_path / "a.log", 2) == ["49998", "49999"]


def test_a_reader_goes_on_in_the_new_file(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", max_bytes=10)
    log.write(b"before\n")
    reader = Reader(tmp_path / "a.log")
    log.write(b"1\n")
    log.write(b"moved aside\n")
    log.close()
    assert (reader.read(), reader.read()) == (b"1\nmoved aside\n", b"")
    reader.close()


def test_a_process_without_a_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="no log of nobody"):
        print_logs(tmp_path, "nobody", follow=False)


def test_following_prints_what_is_added(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    log = LogFile(tmp_path / "logs/a.log")
    log.write(b"old\n")
    with (tmp_path / "output").open("wb") as output:
        command = (sys.executable, "-m", "buildtools.stack", "logs", "a", "--follow")
        viewer = subprocess.Popen(command, cwd=ROOT, env={"DATA_DIR": str(tmp_path)}, stdout=output)
    eventually(lambda: "a | old\n" in (tmp_path / "output").read_text())
    log.write(b"new\n")
    eventually(lambda: "a | new\n" in (tmp_path / "output").read_text())
    viewer.terminate()
    viewer.wait(10)
    log.close()
