"""Direct standardisation by weights: groups are made up alike of the same strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Fault
from evalkit.survival.counting import Array
from evalkit.survival.observations import code_cells


def standardising_weights(frame: pd.DataFrame, group: str, strata: Sequence[str]) -> Array:
    """Return a weight a person with which each group is made up of the strata as all groups together are.

    The stratum's share of all persons by its share of the person's group, both among the strata that can be used; 0 in
    a stratum in which a group has nobody, which nothing but the sizes decides. Incidences with these weights
    (`risk_table(weights=...)`) are the directly standardised ones, with robust standard errors, which are right also
    where a stratum holds one person. A missing label is a group or stratum of its own.
    ParameterError for a column that is not there; DataError where no stratum can be used.
    Source: Hernán and Robins 2020, Causal Inference, chapter 2: weighting and standardisation are the same.
    """
    own, groups = code_cells(frame, [group])
    stratum, cells = code_cells(frame, list(strata))
    sizes = np.zeros((len(groups), len(cells)))
    np.add.at(sizes, (own, stratum), 1)
    usable = (sizes > 0).all(axis=0)
    if not usable.any() or len(groups) < 2:
        raise DataError([Fault("nothing_to_compare", key="by")])
    used = np.where(usable, sizes, 0)
    of_all = used.sum(axis=0) / used.sum()
    of_group = used / used.sum(axis=1, keepdims=True)
    weight = np.divide(of_all, of_group, out=np.zeros(used.shape), where=used > 0)
    return np.asarray(weight[own, stratum])
