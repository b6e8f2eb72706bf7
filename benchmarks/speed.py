"""Times evalkit beside its peers and prints a table: medians of five runs after one that is not counted.

The first run compiles what the peers compile at first use, and is left out for everybody. Each task checks that the
peers' answers agree before their time counts.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import comprisk
import duckdb
import greenwood
import numpy as np
import pandas as pd
from cohorts import OUTCOMES, made_cohort

import evalkit as ek

Run = Callable[[], Any]
RUNS = 5
SIZES = (10_000, 100_000, 1_000_000)
# greenwood's Fine-Gray needs seconds at the smallest size and more than a minute at the next.
SIZES_OF_SLOW_FINE_GRAY = (10_000,)
ROWS_IN_PARQUET = 10_000_000


@dataclass(frozen=True)
class Timing:
    """Median seconds of evalkit (`own`) and of each peer at one task and size."""

    task: str
    size: int
    own: float
    peers: dict[str, float]

    def line(self) -> str:
        others = ", ".join(f"{name} {seconds:.3g}" for name, seconds in self.peers.items())
        ratios = ", ".join(f"{name} {seconds / self.own:.3g}" for name, seconds in self.peers.items())
        return f"| {self.task} | {self.size:,} | {self.own:.3g} | {others} | {ratios} |"


def seconds(run: Run) -> float:
    """Return the median time of `RUNS` runs after one that is not counted."""
    run()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def timed(task: str, size: int, own: Run, peers: dict[str, Run], tolerance: float) -> Timing:
    """Return the times; ArithmeticError where a peer's answer is another one, for then its time means nothing."""
    for name, run in peers.items():
        if not np.allclose(own(), run(), rtol=0, atol=tolerance):
            raise ArithmeticError(f"{task}: evalkit {own()}, {name} {run()}")
    return Timing(task, size, seconds(own), {name: seconds(run) for name, run in peers.items()})


def incidence_and_gray(size: int) -> Timing:
    """Incidence with standard errors of three outcomes by four groups, and Gray's test of each outcome."""
    persons = made_cohort(size)
    moments, codes, groups = (persons[name].to_numpy() for name in ("time", "event", "group"))
    categories = pd.Categorical(codes, categories=[0, *OUTCOMES])

    def own() -> list[float]:
        table = ek.risk_table(persons, by="group")
        ek.cumulative_incidence(table)
        return [ek.gray_test(table, outcome).statistic for outcome in OUTCOMES]

    def by_comprisk() -> list[float]:
        comprisk.CumulativeIncidence().fit(moments, codes, group=groups)
        return [comprisk.gray_test(moments, codes, groups, cause=outcome).stat for outcome in OUTCOMES]

    def by_greenwood() -> list[float]:
        response = greenwood.Surv(moments, event=categories)
        greenwood.AalenJohansen().fit(response, by=groups)
        return [greenwood.grays_test(response, groups, cause=outcome).statistic for outcome in OUTCOMES]

    peers = {"comprisk": by_comprisk, "greenwood": by_greenwood}
    return timed("incidence by group and Gray's test, three outcomes", size, own, peers, 1e-6)


def regression(size: int) -> Timing:
    """Fine and Gray's regression on two covariates with sandwich standard errors."""
    persons = made_cohort(size)
    moments, codes = persons["time"].to_numpy(float), persons["event"].to_numpy()
    covariates = persons[["course", "score"]].to_numpy(float)
    categories = pd.Categorical(codes, categories=[0, *OUTCOMES])

    def own() -> np.ndarray:
        return ek.fine_gray(persons, "course + score", "time", "event", 1).table["coefficient"].to_numpy()

    def by_comprisk() -> np.ndarray:
        return comprisk.FineGrayRegression(robust_se=True).fit(covariates, time=moments, event=codes).coef_

    def by_greenwood() -> np.ndarray:
        return greenwood.FineGray(cause=1).fit(greenwood.Surv(moments, event=categories), covariates).coef_

    peers: dict[str, Run] = {"comprisk": by_comprisk}
    if size in SIZES_OF_SLOW_FINE_GRAY:
        peers["greenwood"] = by_greenwood
    return timed("Fine-Gray, two covariates", size, own, peers, 1e-3)


def kaplan_meier_from_parquet(size: int) -> Timing:
    """Kaplan-Meier by group from a Parquet file, beside DuckDB's time to read the three columns and add them up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "persons.parquet"
        made_cohort(size)[["time", "event", "group"]].to_parquet(path)
        read = f"""select sum(time), sum(event), sum("group") from read_parquet('{path}')"""
        own = seconds(lambda: ek.kaplan_meier(ek.risk_table(path, by="group")))
        columns = seconds(lambda: duckdb.connect().execute(read).fetchall())
    return Timing("Kaplan-Meier by group from Parquet", size, own, {"DuckDB reading the columns": columns})


def imports() -> Timing:
    """`import evalkit` in a new interpreter; what is used first imports pandas and the rest."""
    code = "import time; start = time.perf_counter(); import evalkit; print(time.perf_counter() - start)"
    run = [sys.executable, "-c", code]
    taken = [float(subprocess.run(run, check=True, capture_output=True).stdout) for _ in range(RUNS)]
    return Timing("import evalkit", 1, median(taken), {})


def timings() -> Iterator[Timing]:
    """Yield each task at each size, from the quick to the long."""
    yield imports()
    for size in SIZES:
        yield incidence_and_gray(size)
    for size in SIZES:
        yield regression(size)
    yield kaplan_meier_from_parquet(ROWS_IN_PARQUET)


def main() -> None:
    print("| task | rows | evalkit, s | peers, s | peer / evalkit |")
    print("|---|---|---|---|---|")
    for timing in timings():
        print(timing.line(), flush=True)


if __name__ == "__main__":
    main()
