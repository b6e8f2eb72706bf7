"""Reading curves at given times: what is known of a group then."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import ParameterError
from evalkit.survival.curves import known_until, numbers_at_risk
from evalkit.survival.incidence import cumulative_incidence
from evalkit.survival.kaplan_meier import kaplan_meier
from evalkit.survival.occupation import mean_time_in_states, observed_until, state_occupation
from evalkit.survival.proportions import proportion
from evalkit.survival.quantiles import quantile_time
from evalkit.survival.restricted_mean import restricted_mean
from evalkit.survival.risk_table import risk_table

FRAME = pd.DataFrame({"time": [2, 4, 6, 3, 5], "event": ["a", "b", None, "a", "b"], "g": list("xxxyy")})
# Four persons, who have one outcome or the other in turn.
IN_TURN = pd.DataFrame({"time": [1, 2, 3, 4], "event": ["job", "other", "job", "other"]})


def test_a_step_holds_from_its_time_to_the_next():
    values = kaplan_meier(risk_table(FRAME[:3]), [0, 1.9, 2, 3.5, 4, 6])
    assert values["survival"].to_list() == pytest.approx([1, 1, 2 / 3, 2 / 3, 1 / 3, 1 / 3])
    assert values["standard_error"].to_list()[:2] == [0, 0]
    assert list(values.columns) == ["time", "survival", "standard_error", "lower", "upper"]


def test_past_the_last_follow_up_nothing_is_known():
    values = kaplan_meier(risk_table(FRAME[:3]), [6, 7])
    assert values.drop(columns="time").isna().all(axis=1).to_list() == [False, True]


def test_past_the_last_time_a_finished_group_keeps_its_values():
    table = risk_table(FRAME, by="g")
    assert known_until(table)["known_until"].to_list() == [6, np.inf]
    for late, value in ((kaplan_meier(table, 99), "survival"), (cumulative_incidence(table, 99), "incidence")):
        assert late[late["g"] == "x"][value].isna().all()
        assert late[late["g"] == "y"][value].notna().all()


def test_where_everybody_had_some_outcome_each_incidence_is_known_for_ever():
    late = cumulative_incidence(risk_table(IN_TURN), 6).set_index("outcome")
    assert late["incidence"].to_dict() == {"job": 0.5, "other": 0.5}
    wanted = proportion(2, 4)
    assert late.loc["job", ["lower", "upper"]].to_list() == pytest.approx([wanted.lower, wanted.upper])


def test_all_twelve_in_work_in_week_4_were_not_yet_so_in_week_3_and_are_so_ever_after():
    found = cumulative_incidence(risk_table(pd.DataFrame({"time": [4] * 12, "event": "work"})), [3, 6, 12, 24])
    assert found["incidence"].to_list() == [0, 1, 1, 1]
    none, all_twelve = proportion(0, 12), proportion(12, 12)
    assert found["upper"].to_list() == pytest.approx([none.upper, 1, 1, 1])
    assert found["lower"].to_list() == pytest.approx([0, *[all_twelve.lower] * 3])


def test_who_enters_after_the_risk_set_ran_empty_leaves_what_came_between_unknown():
    late = pd.DataFrame({"entry": [0, 0, 5, 5, 6], "time": [2, 3, 8, 9, 10], "event": ["a", None, "a", None, "a"]})
    table = risk_table(late, entry="entry")
    assert known_until(table)["known_until"].to_list() == [3]
    assert cumulative_incidence(table, [3, 4, 8])["incidence"].isna().to_list() == [False, True, True]
    assert cumulative_incidence(table)["incidence"].isna().to_list() == [False, False, True, True, True]


def test_who_enters_when_everybody_else_has_had_an_outcome_leaves_the_rest_unknown():
    early_end = pd.DataFrame({"entry": [0, 2, 3], "time": [2, 5, 6], "event": [1, 1, 0]})
    curve = kaplan_meier(risk_table(early_end, entry="entry"))
    assert curve["survival"].fillna(-1).to_list() == [0, -1, -1]


def test_who_enters_just_as_the_last_one_is_censored_goes_on_from_there():
    handed_over = pd.DataFrame({"entry": [0, 0, 3], "time": [2, 3, 6], "event": [1, 0, 1]})
    table = risk_table(handed_over, entry="entry")
    assert known_until(table)["known_until"].to_list() == [np.inf]
    assert kaplan_meier(table, [4, 6])["survival"].to_list() == [0.5, 0]


def test_before_the_first_entry_nothing_is_known():
    table = risk_table(pd.DataFrame({"entry": [2, 3], "time": [5, 6], "event": 1}), entry="entry")
    assert known_until(table)["known_until"].to_list() == [0]
    assert kaplan_meier(table, [0, 1, 5])["survival"].isna().to_list() == [False, True, True]


def test_quantiles_and_restricted_means_know_no_more_than_the_curve():
    late = pd.DataFrame({"entry": [0, 0, 0, 5, 5], "time": [2, 3, 3, 8, 9], "event": [1, 0, 0, 1, 1]})
    table = risk_table(late, entry="entry")
    assert np.isnan(quantile_time(table)["time"].item())
    with pytest.raises(Exception, match="horizon_beyond_follow_up"):
        restricted_mean(table, 4)
    assert restricted_mean(table, 3)["mean"].to_list() == pytest.approx([2 + 2 / 3, 1 / 3])


def test_states_are_known_while_anybody_is_observed_and_not_after_a_gap():
    stays = pd.DataFrame({"person": [1, 2, 3], "state": ["w", "s", "w"], "entry": [0, 0, 6], "exit": [4, 5, 9]})
    found = state_occupation(stays, times=[0, 3, 5, 5.5, 7])
    assert observed_until(stays) == 5
    assert found[found["state"] == "w"]["occupation"].isna().to_list() == [False, False, False, True, True]
    with pytest.raises(Exception, match="horizon_beyond_follow_up"):
        mean_time_in_states(stays, 7)


def test_a_state_that_nobody_is_ever_in_has_a_share_of_0_and_the_limits_of_those_observed():
    states = pd.Categorical(["w", "w", "s"], ["w", "s", "u"])
    stays = pd.DataFrame({"person": [1, 2, 3], "state": states, "entry": 0, "exit": [9, 9, 5]})
    nobody = state_occupation(stays, times=[5, 9]).set_index("state").loc["u"]
    assert nobody["occupation"].to_list() == [0, 0]
    assert nobody["upper"].to_list() == pytest.approx([proportion(0, 3).upper, proportion(0, 2).upper])


def test_each_group_and_outcome_has_a_row_for_each_time_in_the_order_asked():
    values = cumulative_incidence(risk_table(FRAME, by="g"), [4, 2])
    assert values[["g", "outcome"]].agg("".join, axis=1).to_list() == ["xa", "xa", "xb", "xb", "ya", "ya", "yb", "yb"]
    assert values["time"].to_list() == [4, 2] * 4
    assert values["incidence"].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0, 1 / 2, 0, 0, 0])


def test_curve_without_outcomes_has_no_values():
    assert cumulative_incidence(risk_table(FRAME.assign(event=None)), [1]).empty


@pytest.mark.parametrize("times", [-1, [1, np.nan], [1, None], ["1"], [[1, 2]], "soon"])
def test_negative_and_missing_times_are_refused(times):
    stays = pd.DataFrame({"person": [1], "state": ["w"], "entry": [0], "exit": [4]})
    for read in (
        lambda: kaplan_meier(risk_table(FRAME), times),
        lambda: cumulative_incidence(risk_table(FRAME), times),
        lambda: state_occupation(stays, times=times),
    ):
        with pytest.raises(ParameterError) as caught:
            read()
        assert caught.value.fault.key == "times"


def test_times_that_differ_from_a_step_by_rounding_alone_are_that_step_everywhere():
    table = risk_table(pd.DataFrame({"time": [0.1, 0.2, 0.3, 0.3], "event": [1, 1, 1, 0]}))
    at = 0.1 + 0.2
    assert kaplan_meier(table, at)["survival"].item() == pytest.approx(0.25)
    assert numbers_at_risk(table, [at])["at_risk"].item() == 2
    pd.testing.assert_frame_equal(restricted_mean(table, at), restricted_mean(table, 0.3))


def test_what_is_asked_decides_nothing_about_which_steps_are_one():
    table = risk_table(pd.DataFrame({"time": [0.1, 0.2, 0.3, 0.5], "event": 1}))
    assert kaplan_meier(table, [0.2, 1e8])["survival"].to_list() == pytest.approx([0.5, 0])


def test_mean_time_in_states_up_to_nothing_is_refused():
    stays = pd.DataFrame({"person": [1], "state": ["w"], "entry": [2], "exit": [8]})
    with pytest.raises(ParameterError) as caught:
        mean_time_in_states(stays, 2)
    assert caught.value.fault.expected == "> 2"


PERSON = st.tuples(st.integers(0, 3), st.integers(1, 6), st.sampled_from(["a", "b", None]))


@given(st.lists(PERSON, min_size=1, max_size=12))
def test_no_interval_has_no_width_and_every_known_share_has_one(rows):
    frame = pd.DataFrame(rows, columns=["entry", "stay", "event"])
    frame = frame.assign(time=frame["entry"] + frame["stay"], event=pd.Categorical(frame["event"], ["a", "b"]))
    table = risk_table(frame, entry="entry")
    times = [0, 1, 2, 3, 5, 8, 20]
    for found, share in ((kaplan_meier(table, times), "survival"), (cumulative_incidence(table, times), "incidence")):
        watched = found[found[share].notna() & (found["time"] > 0)]
        assert (watched["upper"] - watched["lower"] > 1e-6).all()
        assert ((watched["lower"] <= watched[share]) & (watched[share] <= watched["upper"])).all()
        assert found.loc[found[share].isna(), ["lower", "upper"]].isna().all(axis=None)


@given(st.lists(PERSON, min_size=1, max_size=12), st.integers(1, 9))
def test_a_mean_has_limits_where_it_has_a_variance_and_no_others(rows, horizon):
    frame = pd.DataFrame(rows, columns=["entry", "time", "event"]).assign(
        event=lambda each: pd.Categorical(each["event"], ["a", "b"])
    )
    table = risk_table(frame)
    if known_until(table)["known_until"].item() < horizon:
        return
    means = restricted_mean(table, horizon)
    spread = means["standard_error"] > 0
    assert (means["upper"] - means["lower"] > 0).to_list() == spread.to_list()
    assert means.loc[~spread, ["lower", "upper"]].isna().all(axis=None)


@pytest.mark.parametrize("name", ["persons", "most"])
def test_group_may_be_called_as_what_limits_rest_on(name):
    table = risk_table(FRAME.rename(columns={"g": name}), by=name)
    for curve in (kaplan_meier(table, 4), cumulative_incidence(table, 4)):
        assert sorted(set(curve[name])) == ["x", "y"]
        assert curve["upper"].notna().all()
