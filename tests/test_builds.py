"""Builds as processes: killed, interrupted or two at once, they leave whole reports, no process and no litter."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evalkit.building.processes import WORKERS

SAMPLE = Path("data_samples/monet-polut")
BUILD = (sys.executable, "-m", "evalkit", "build", SAMPLE, "--release", "internal", "--output")
PLACE = Path("monet-polut", "fi", "internal")
# Seconds; a process that is not there by then never comes, and one that is still there never goes.
PATIENCE = 60
INTERRUPTED = "Keskeytetty. Raportit, jotka eivät ehtineet valmistua, ovat ennallaan.\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc and forks are Linux's")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An output folder with the report as it is after the first build."""
    output = tmp_path_factory.mktemp("built")
    subprocess.run([*BUILD, output], check=True)
    return output


@pytest.fixture
def output(built, tmp_path):
    return shutil.copytree(built, tmp_path / "reports")


class Started:
    """A build in processes of its own, all of which bear a mark in their environment."""

    def __init__(self, output, *options):
        self.mark = f"EVALKIT_MARK={output}-{time.monotonic_ns()}"
        name, _, value = self.mark.partition("=")
        self.below = output / PLACE.parent
        command = [*BUILD, output, *options]
        self.process = subprocess.Popen(
            command, env={**os.environ, name: value}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def all(self):
        """The processes that are there, by number, with their command."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (place / "environ").read_bytes():
                    found[int(place.name)] = (place / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
        return found

    def server(self):
        """The first of the warm processes: all others of its name are forks of it."""
        return min(number for number, command in self.all().items() if "evalkit.building.server" in command)

    def begins(self):
        """Wait until a chapter is being run: in a kernel, or in a fork."""
        within_patience(lambda: self.running() or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()
        assert list(self.below.glob(".internal-*"))
        return self

    def running(self):
        commands = list(self.all().values())
        return any("ipykernel_launcher" in command for command in commands) or len(commands) >= 5

    def leaves_nobody(self):
        within_patience(lambda: not self.all())

    def told(self):
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def within_patience(there):
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def hashes(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def litter(output):
    return [path.name for path in output.rglob(".*")] + [path.name for path in output.rglob("*.part")]


def kernels_of(options):
    return "plain" if "plain" in options else "forked"


@pytest.mark.parametrize("options", [("--force",), ("--force", "--kernels", "plain")], ids=kernels_of)
def test_interrupted_build_says_so_and_leaves_the_old_report_whole(options, output):
    before = hashes(output / PLACE)
    started = Started(output, *options).begins()
    # As Ctrl-C does: to the command and what runs in its session.
    os.kill(started.process.pid, signal.SIGINT)
    assert started.told() == (130, "", INTERRUPTED)
    started.leaves_nobody()
    assert hashes(output / PLACE) == before
    assert litter(output) == []


@pytest.mark.parametrize("seconds", [0, 1, 2])
def test_build_that_is_interrupted_while_it_warms_up_ends_at_once_and_makes_nothing(seconds, output):
    before = hashes(output / PLACE)
    started = Started(output, "--force")
    within_patience(lambda: len(started.all()) > 1)
    time.sleep(seconds)
    begun = time.monotonic()
    os.kill(started.process.pid, signal.SIGINT)
    started.process.wait(PATIENCE)
    assert time.monotonic() - begun < 2
    assert started.told() == (130, "", INTERRUPTED)
    started.leaves_nobody()
    assert hashes(output / PLACE) == before


def test_command_that_is_interrupted_before_it_begins_says_nothing(tmp_path):
    code = "import signal, evalkit.__main__ as m\nimport builtins, os\n" + (
        "known = builtins.__import__\n"
        "def late(name, *more):\n"
        "    if name == 'evalkit.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "    return known(name, *more)\n"
        "builtins.__import__ = late\n"
        "m.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("options", [("--force",), ("--force", "--kernels", "plain")], ids=kernels_of)
def test_killed_build_leaves_the_old_report_whole_and_no_process(options, output):
    before = hashes(output / PLACE)
    started = Started(output, *options).begins()
    started.process.kill()
    started.leaves_nobody()
    started.process.communicate()
    assert hashes(output / PLACE) == before


def test_killed_warm_process_takes_its_forks_along_and_is_told_as_a_defect(output):
    before = hashes(output / PLACE)
    started = Started(output, "--force").begins()
    os.kill(started.server(), signal.SIGKILL)
    code, out, err = started.told()
    assert (code, out) == (3, "")
    assert "ChildProcessError (server.py)" in err
    started.leaves_nobody()
    assert hashes(output / PLACE) == before


def test_litter_of_a_build_whose_processes_were_all_killed_goes_with_the_next_build(output):
    before = hashes(output / PLACE)
    started = Started(output, "--force").begins()
    while number := next(iter(started.all()), None):
        os.kill(number, signal.SIGKILL)
        started.process.poll()
    started.process.communicate()
    assert hashes(output / PLACE) == before
    assert Started(output, "--force").told()[0] == 0
    assert hashes(output / PLACE) == before
    assert litter(output) == []


def test_second_build_at_once_waits_and_finds_the_report_made(built, tmp_path):
    both = [Started(tmp_path), Started(tmp_path)]
    told = [started.told() for started in both]
    assert [code for code, _, _ in told] == [0, 0]
    lines = sorted(out.partition(", ")[0] for _, out, _ in told)
    assert lines == ["monet-polut: raportti on ajan tasalla", "monet-polut: raportti on valmis"]
    assert hashes(tmp_path / PLACE) == hashes(built / PLACE)
    assert litter(tmp_path) == []


def crew(code):
    """What a program prints that has a crew of forks."""
    head = (
        "import os, time, sys\nfrom evalkit.building.processes import Forks\nfrom evalkit.errors import *\n"
        "told = []\ncrew = Forks(told.append)\n"
    )
    done = subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stderr == ""
    return done.stdout.strip()


def test_results_come_in_the_order_of_the_items_and_what_is_told_comes_through_every_level():
    code = """
def task(item, crew):
    time.sleep((3 - item) / 20)
    crew.tell(item)
    return item * 10
def leader(items, crew):
    return crew.work(task, items)
print(crew.lead(leader, [[0, 1], [2, 3]], 2), sorted(told))
"""
    assert crew(code) == "[[0, 10], [20, 30]] [0, 1, 2, 3]"


def test_no_more_tasks_compute_at_once_than_there_are_workers():
    code = """
def task(item, crew):
    begun = time.monotonic()
    time.sleep(0.05)
    return begun, time.monotonic()
def leader(item, crew):
    with crew.turn():
        time.sleep(0.01)
    return crew.work(task, range(4))
spans = [span for spans in crew.lead(leader, range(3), 3) for span in spans]
print(max(sum(a <= begun < b for a, b in spans) for begun, _ in spans))
"""
    assert int(crew(code)) == WORKERS


def test_each_task_sees_nothing_that_another_one_has_done():
    code = """
seen = []
def task(item, crew):
    seen.append(item)
    return list(seen)
print(crew.work(task, range(3)), seen)
"""
    assert crew(code) == "[[0], [1], [2]] []"


def test_refusal_comes_back_as_it_is_and_ends_the_other_tasks():
    code = """
def task(item, crew):
    if item:
        time.sleep(30)
    raise DataError([Fault("a", row=1), Fault("b", value="c")])
begun = time.monotonic()
try:
    crew.work(task, range(2))
except DataError as error:
    print(error.faults == (Fault("a", row=1), Fault("b", value="c")), time.monotonic() - begun < 20)
"""
    assert crew(code) == "True True"


def test_defect_tells_its_kind_and_place_but_no_value():
    code = """
def task(item, crew):
    raise KeyError("S014 nainen")
try:
    crew.lead(task, [0], 1)
except DefectError as error:
    print(error.kind, error.place, "S014" in repr(error))
"""
    assert crew(code).startswith("KeyError <string>:")
    assert crew(code).endswith(" False")


def test_task_that_is_killed_is_a_defect_and_no_hang():
    code = """
import signal
def task(item, crew):
    os.kill(os.getpid(), signal.SIGKILL)
try:
    crew.work(task, [0])
except DefectError as error:
    print(error.kind)
"""
    assert crew(code) == "ChildProcessError"


def test_task_that_is_ended_right_after_its_fork_ends():
    code = """
from evalkit.building import processes
for handler in (processes.leave, lambda *_: sys.exit()):
    processes.signal.signal(processes.signal.SIGTERM, handler)
    for _ in range(20):
        reading, process = crew._fork(lambda item, crew: time.sleep(30), 0)
        processes._end(process)
print("ended")
"""
    begun = time.monotonic()
    assert crew(code) == "ended"
    assert time.monotonic() - begun < 20


def test_full_disk_or_closed_folder_is_told_as_something_to_mend():
    code = """
import errno
def task(number, crew):
    raise OSError(number, "", "/somewhere/file")
for number in (errno.ENOSPC, errno.EROFS, errno.EIO):
    try:
        crew.lead(task, [number], 1)
    except PlaceError as error:
        print(error.fault.code, error.fault.value)
    except DefectError as error:
        print(error.kind)
"""
    assert crew(code).splitlines() == ["disk_full /somewhere", "place_closed /somewhere", "OSError"]
