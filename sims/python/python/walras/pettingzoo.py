"""Games as PettingZoo parallel environments, and small environments as arrays of payoffs.

Needs the package ``pettingzoo``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import ParallelEnv

from ._payoffs import NormalForm, payoffs
from .errors import InputError

#: Most joint actions of an environment that is read back.
MOST = 1_000_000


class MatrixGame(ParallelEnv):
    """A game in normal form, played for some rounds in which everybody sees what was done in the round before.

    Agents are called as the game's players; an action is its place among the player's actions. An observation is the action of
    every player in the last round, counted from 1, and zeros before the first. Rewards are the game's payoffs, the same bits.
    After the last round the episode is truncated.
    """

    metadata = {"name": "walras_matrix_game", "render_modes": []}

    def __init__(self, game: Sequence[np.ndarray], rounds: int = 1) -> None:
        if rounds < 1:
            raise InputError(f"rounds: found {rounds}, expected at least 1")
        self.game = NormalForm.of(game)
        self.rounds = rounds
        self.possible_agents = list(self.game.players)
        self.agents: list[str] = []
        self.render_mode = None
        counts = [len(names) for names in self.game.actions]
        self._played = 0
        self._actions = dict(zip(self.possible_agents, (spaces.Discrete(count) for count in counts), strict=True))
        self._observations = {
            agent: spaces.MultiDiscrete([count + 1 for count in counts]) for agent in self.possible_agents
        }

    def action_space(self, agent: str) -> spaces.Space:
        return self._actions[agent]

    def observation_space(self, agent: str) -> spaces.Space:
        return self._observations[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
        """Begins anew; nothing is drawn, so that the seed changes nothing."""
        self.agents = list(self.possible_agents)
        self._played = 0
        return self._seen([0] * len(self.agents)), {agent: {} for agent in self.agents}

    def step(self, actions: Mapping[str, int]) -> tuple[dict[str, Any], ...]:
        """Plays a round: observations, rewards, terminations, truncations and infos of each agent."""
        if not self.agents:
            raise InputError("step: the episode is over, or has not begun: call reset")
        if {*actions} != {*self.agents}:
            raise InputError(f"actions: found those of {sorted(actions)}, expected one of each of {self.agents}")
        chosen = [int(actions[agent]) for agent in self.agents]
        for agent, action in zip(self.agents, chosen, strict=True):
            if not self._actions[agent].contains(action):
                names = self.game.actions[self.agents.index(agent)]
                raise InputError(f"actions[{agent!r}]: found {actions[agent]}, expected 0 to {len(names) - 1}")
        self._played += 1
        over = self._played >= self.rounds
        agents = self.agents
        rewards = {agent: float(table[tuple(chosen)]) for agent, table in zip(agents, self.game.payoffs, strict=True)}
        seen = self._seen([action + 1 for action in chosen])
        if over:
            self.agents = []
        return (
            seen,
            rewards,
            dict.fromkeys(agents, False),
            dict.fromkeys(agents, over),
            {agent: {} for agent in agents},
        )

    def render(self) -> None:
        """There is nothing to see."""

    def _seen(self, actions: list[int]) -> dict[str, np.ndarray]:
        return {agent: np.array(actions, dtype=np.int64) for agent in self.agents}


def parallel_env(
    target: str | PathLike[str] | Sequence[np.ndarray],
    *,
    rounds: int = 1,
    stage: int = 0,
    set: Mapping[str, Any] | None = None,
) -> MatrixGame:
    """A parallel environment of a file, scenario, plugin or arrays of payoffs, as :func:`walras.payoffs` has them.

    >>> env = parallel_env([np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]])])
    >>> _ = env.reset(seed=1)
    >>> env.step({"1": 0, "2": 1})[1]
    {'1': -1.0, '2': 1.0}
    """
    game = payoffs(target, stage=stage, set=set) if isinstance(target, (str, PathLike)) else target
    return MatrixGame(game, rounds)


def read_payoffs(make: Callable[[], ParallelEnv], *, steps: int = 1, episodes: int = 1, seed: int = 0) -> NormalForm:
    """Payoffs of an environment whose agents hold an action each: sums of rewards over so many steps, or until it is over.

    Args:
        make: a new environment.
        steps: how long actions are held.
        episodes: over how many seeds, from ``seed`` on, rewards are averaged. With one, a second seed must give the same rewards:
            rewards that are drawn are not passed off as payoffs.
        seed: of the first episode.

    Each joint action is played in an episode of its own; there may be :data:`MOST` of them. All spaces of actions must be discrete.

    >>> game = read_payoffs(lambda: parallel_env([np.eye(2), np.ones((2, 2))], rounds=3), steps=3)
    >>> game[0].tolist()
    [[3.0, 0.0], [0.0, 3.0]]
    """
    for name, value in (("steps", steps), ("episodes", episodes)):
        if value < 1:
            raise InputError(f"{name}: found {value}, expected at least 1")
    env = make()
    try:
        agents = list(env.possible_agents)
        found = [env.action_space(agent) for agent in agents]
        for agent, space in zip(agents, found, strict=True):
            if not isinstance(space, spaces.Discrete):
                raise InputError(f"action_space({agent!r}): found {space}, expected a discrete one")
        shape = tuple(int(space.n) for space in found)
        count = int(np.prod(shape, dtype=object))
        if count > MOST:
            raise InputError(f"the environment has {count} joint actions, expected at most {MOST}")
        tables = np.zeros((len(agents), *shape))
        for place, joint in enumerate(itertools.product(*(range(n) for n in shape))):
            actions = {agent: int(space.start) + a for agent, space, a in zip(agents, found, joint, strict=True)}
            drawn = [_held(env, actions, steps, seed + k) for k in range(episodes)]
            tables[(slice(None), *joint)] = np.mean(drawn, axis=0)
            # A few joint actions are played again: all of them would double the time.
            if episodes == 1 and place < 100 and not np.array_equal(drawn[0], _held(env, actions, steps, seed + 1)):
                raise InputError("rewards are drawn: two seeds give different ones; ask for more `episodes`")
        if not np.isfinite(tables).all():
            raise InputError("found a reward that is not finite")
    finally:
        env.close()
    names = tuple(tuple(str(int(space.start) + k) for k in range(n)) for space, n in zip(found, shape, strict=True))
    title = str(getattr(env, "metadata", {}).get("name", ""))
    return NormalForm(title, tuple(str(agent) for agent in agents), names, tuple(tables))


def _held(env: ParallelEnv, actions: Mapping[Any, int], steps: int, seed: int) -> np.ndarray:
    """The sum of rewards of each agent while all hold their actions."""
    env.reset(seed=seed)
    total = dict.fromkeys(actions, 0.0)
    for _ in range(steps):
        if not env.agents:
            break
        _, rewards, *_ = env.step({agent: actions[agent] for agent in env.agents})
        for agent, reward in rewards.items():
            total[agent] += float(reward)
    return np.array(list(total.values()))
