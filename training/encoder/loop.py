"""Teach a network batch by batch: with a warm-up, a rate that falls to nothing, progress, and a place to go on from."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gyeot.detect.pieces import batches

#: Rows that are sorted by length together: enough for little padding, few enough for mixed batches.
_SORTED_TOGETHER = 3_000
_SAVE_AFTER = 240.0  # seconds
_SAY_AFTER = 15.0


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how fast to learn."""

    epochs: int
    rate: float
    seed: int
    places: int = 2_048  # in a batch, padding counted
    head_rate: float = 5.0  # heads start from nothing and learn this many times faster
    drop: float = 0.1
    decay: float = 0.01


def order(lengths: Sequence[int], course: Course, *, always: int | None = None) -> list[list[int]]:
    """All batches of all epochs: rows of like length together, mixed anew in each epoch.

    The first ``always`` rows (by default all) come in every epoch, each of the others in one.
    """
    chance = random.Random(course.seed)
    always = len(lengths) if always is None else always
    found: list[list[int]] = []
    for epoch_number in range(course.epochs):
        mixed = [i for i in range(len(lengths)) if i < always or i % course.epochs == epoch_number]
        chance.shuffle(mixed)
        epoch: list[list[int]] = []
        for first in range(0, len(mixed), _SORTED_TOGETHER):
            part = mixed[first : first + _SORTED_TOGETHER]
            epoch += [[part[at] for at in batch] for batch in batches([lengths[i] for i in part], course.places)]
        chance.shuffle(epoch)
        found += epoch
    return found


def teach(
    network: nn.Module,
    work: Sequence[list[int]],
    loss_of: Callable[[list[int]], Tensor],
    course: Course,
    *,
    name: str,
    keep: Path | None = None,
) -> None:
    """Go through ``work``. With ``keep``, the state is saved there every few minutes and found again after a stop."""
    torch.manual_seed(course.seed)
    optimizer = torch.optim.AdamW(_groups(network, course), lr=course.rate, betas=(0.9, 0.98), fused=True)
    rates = [group["lr"] for group in optimizer.param_groups]
    done = _resume(network, optimizer, keep)
    if done:
        print(f"{name}: goes on after batch {done}", file=sys.stderr)
    saying, saving = _Every(_SAY_AFTER), _Every(_SAVE_AFTER)
    started, mean = time.monotonic(), 0.0
    network.train()
    for step in range(done, len(work)):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * _share_of_rate(step, len(work))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(work[step])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        mean = 0.98 * mean + 0.02 * loss.item()
        if saying.due():
            left = (time.monotonic() - started) / (step + 1 - done) * (len(work) - step - 1)
            level = mean / (1 - 0.98 ** (step + 1 - done))
            print(f"{name}: {step + 1}/{len(work)} batches, loss {level:.4f}, {left / 60:.1f} min", file=sys.stderr)
        if keep is not None and saving.due():
            _save(network, optimizer, keep, step + 1)
    network.eval()
    if keep is not None:
        keep.unlink(missing_ok=True)


def _share_of_rate(step: int, steps: int) -> float:
    warm = max(1, min(100, steps // 16))
    return min((step + 1) / warm, max(0.02, 1 - step / steps))


def _groups(network: nn.Module, course: Course) -> Iterator[dict[str, Any]]:
    for name, parameter in network.named_parameters():
        yield {
            "params": [parameter],
            "lr": course.rate * (1.0 if name.startswith("encoder.") else course.head_rate),
            "weight_decay": course.decay if parameter.ndim > 1 else 0.0,
        }


class _Every:
    def __init__(self, seconds: float) -> None:
        self.seconds, self.last = seconds, time.monotonic()

    def due(self) -> bool:
        if time.monotonic() - self.last < self.seconds:
            return False
        self.last = time.monotonic()
        return True


def _save(network: nn.Module, optimizer: torch.optim.Optimizer, keep: Path, done: int) -> None:
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "chance": torch.get_rng_state(),
        "done": done,
    }
    half = keep.with_suffix(".half")
    torch.save(state, half)
    half.replace(keep)


def _resume(network: nn.Module, optimizer: torch.optim.Optimizer, keep: Path | None) -> int:
    if keep is None or not keep.exists():
        return 0
    state = torch.load(keep, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["chance"])
    return int(state["done"])


def remembered(folder: Path, name: str, made_from: object, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """What ``make`` gives, made once: kept in ``folder`` until ``made_from`` (anything JSON can say) changes.

    ``make`` is given the path under which it may keep the state it would go on from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp, kept = folder / f"{name}.json", folder / f"{name}.pt"
    said = json.dumps(made_from, sort_keys=True, ensure_ascii=False)
    if kept.exists() and stamp.exists() and stamp.read_text("utf-8") == said:
        print(f"{name}: made before", file=sys.stderr)
        return dict(torch.load(kept, weights_only=True))
    half = folder / f"{name}.part"
    if not stamp.exists() or stamp.read_text("utf-8") != said:
        half.unlink(missing_ok=True)
        kept.unlink(missing_ok=True)
        stamp.write_text(said, "utf-8")
    made = make(half)
    torch.save(made, kept)
    return made
