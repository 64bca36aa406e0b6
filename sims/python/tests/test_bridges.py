"""Games from and to PettingZoo, OpenSpiel and Gambit's files: the same payoffs, to the bit."""

import numpy as np
import pytest

import walras
from walras.errors import InputError

RNG = np.random.default_rng(7)
THREE = [RNG.normal(size=(2, 3, 4)) for _ in range(3)]
SCENARIO = "scenarios/cournot/three-firms.yaml"


def same(one, other):
    return len(one) == len(other) and all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_payoffs_of_a_plugin_are_those_of_its_formula():
    values = {"game.players": 2, "game.actions": 5, "game.parameters.cost": [1.0, 2.0], "game.parameters.intercept": 20}
    game = walras.payoffs("cournot", set=values | {"probes.parameters": {"quota": [1.0], "capacity": [100.0, 8.0]}})
    # The second firm may sell at most 8 of 0, 2.5, 5, 7.5 and 10.
    first, second = (np.array([float(name) for name in names]) for names in game.actions)
    assert first.tolist() == [0.0, 2.5, 5.0, 7.5, 10.0] and second.tolist() == first.tolist()[:4]
    price = 20.0 - first[:, None] - second[None, :]
    assert np.allclose(game[0], (price - 1.0) * first[:, None], rtol=1e-14)
    assert np.allclose(game[1], (price - 2.0) * second[None, :], rtol=1e-14)


def test_files_hold_the_same_bits(tmp_path):
    path = tmp_path / "game.nfg"
    walras.write_nfg(THREE, path, title="three")
    read = walras.payoffs(path)
    assert same(read, THREE) and read.title == "three"
    with pytest.raises(FileExistsError):
        walras.write_nfg(THREE, path)
    with pytest.raises(InputError, match="no stage 1"):
        walras.payoffs(path, stage=1)
    assert walras.solve(read, precision=2.0)["profile"] == walras.solve(THREE, precision=2.0)["profile"]


@pytest.mark.parametrize(
    "wrong",
    [[], [np.eye(2)], [np.eye(2), np.eye(3)], [np.full((2, 2), np.nan)] * 2, [np.zeros((2, 0))] * 2],
)
def test_what_is_no_game_is_refused(wrong):
    with pytest.raises(InputError, match="payoffs"):
        walras.NormalForm.of(wrong)


def test_a_scenario_is_a_parallel_environment(root, monkeypatch):
    pytest.importorskip("pettingzoo")
    from pettingzoo.test import parallel_api_test
    from walras.pettingzoo import parallel_env

    monkeypatch.chdir(root)
    coarse = {"game.actions": 11}
    game = walras.payoffs(SCENARIO, set=coarse)
    env = parallel_env(SCENARIO, rounds=3, set=coarse)
    parallel_api_test(env, num_cycles=20)
    env.reset()
    chosen = {agent: len(names) // 2 for agent, names in zip(env.agents, game.actions, strict=True)}
    _, rewards, _, over, _ = env.step(chosen)
    assert list(rewards.values()) == [float(table[tuple(chosen.values())]) for table in game]
    assert not any(over.values())


def test_environments_give_their_payoffs_back():
    pytest.importorskip("pettingzoo")
    from walras.pettingzoo import parallel_env, read_payoffs

    assert same(read_payoffs(lambda: parallel_env(THREE)), THREE)
    thrice = read_payoffs(lambda: parallel_env(THREE, rounds=3), steps=9)
    assert all(np.allclose(a, 3 * b, rtol=1e-15) for a, b in zip(thrice, THREE, strict=True))


def test_drawn_rewards_are_no_payoffs_unless_averaged():
    pytest.importorskip("pettingzoo")
    from walras.pettingzoo import MatrixGame, read_payoffs

    class Noisy(MatrixGame):
        def reset(self, seed=None, options=None):
            self.noise = np.random.default_rng(seed)
            return super().reset(seed, options)

        def step(self, actions):
            seen, rewards, *rest = super().step(actions)
            return seen, {agent: reward + self.noise.normal() for agent, reward in rewards.items()}, *rest

    with pytest.raises(InputError, match="rewards are drawn"):
        read_payoffs(lambda: Noisy([np.eye(2), np.eye(2)]))
    averaged = read_payoffs(lambda: Noisy([np.eye(2), np.eye(2)]), episodes=400)
    assert np.allclose(averaged[0], np.eye(2), atol=0.25)


def test_environments_refuse_what_makes_no_sense():
    pytest.importorskip("pettingzoo")
    from gymnasium import spaces
    from walras.pettingzoo import MatrixGame, parallel_env, read_payoffs

    env = parallel_env([np.eye(2), np.eye(2)])
    with pytest.raises(InputError, match="call reset"):
        env.step({"1": 0, "2": 0})
    env.reset()
    with pytest.raises(InputError, match="expected 0 to 1"):
        env.step({"1": 0, "2": 2})
    with pytest.raises(InputError, match="expected one of each"):
        env.step({"1": 0})
    with pytest.raises(InputError, match="rounds"):
        parallel_env([np.eye(2), np.eye(2)], rounds=0)

    class Continuous(MatrixGame):
        def action_space(self, agent):
            return spaces.Box(0.0, 1.0)

    with pytest.raises(InputError, match="discrete"):
        read_payoffs(lambda: Continuous([np.eye(2), np.eye(2)]))


def test_openspiel_has_the_same_payoffs(tmp_path):
    pyspiel = pytest.importorskip("pyspiel")
    from walras.openspiel import from_openspiel, to_openspiel

    assert same(from_openspiel(to_openspiel(THREE)), THREE)
    two = [RNG.normal(size=(3, 2)), RNG.normal(size=(3, 2))]
    assert same(from_openspiel(to_openspiel(two)), two)
    dilemma = from_openspiel("matrix_pd")
    assert dilemma.actions == (("Cooperate", "Defect"), ("Cooperate", "Defect"))
    assert walras.solve(dilemma)["profile"] == [[0.0, 1.0], [0.0, 1.0]]
    path = tmp_path / "spiel.nfg"
    path.write_text(pyspiel.game_to_nfg_string(pyspiel.load_game("matrix_pd")), encoding="utf-8")
    assert same(walras.payoffs(path), dilemma)
    with pytest.raises(InputError, match="normal form"):
        from_openspiel("tic_tac_toe")
    with pytest.raises(InputError, match="expected a game in normal form"):
        from_openspiel("goofspiel(num_cards=3)")
