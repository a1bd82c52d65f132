#!/usr/bin/env python3
"""Turn a PyTorch checkpoint into the weights file of a network description.

Reads a state_dict, by itself or under the name "state_dict", and writes its tensors as float32, little-endian,
one after the other. Without --net they keep the checkpoint's order, and their "tensor" lines are printed; with
it they are written in the order of a description, whose names and shapes they must fit.
"""
import argparse
import os
import re
import sys

try:
    import numpy as np
    import torch
except ImportError as error:
    raise SystemExit(f"convert.py needs NumPy and PyTorch: {error}")

MAX_DIMS = 4
MAX_NAME = 63
# What a description may call the four tensors of a batch normalisation.
SYNONYMS = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var"}


def load_checkpoint(path):
    """The tensors of a checkpoint by name, in its order; "module." before all names is taken off."""
    try:
        # The pickle in it may hold tensors only: a checkpoint is not a program to run.
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the unpickler meets in a file that is none
        raise SystemExit(f"{path}: no checkpoint that PyTorch reads: {error}")
    if isinstance(state, dict) and isinstance(state.get("state_dict"), dict):
        state = state["state_dict"]
    if not isinstance(state, dict) or not state or not all(isinstance(name, str) for name in state):
        raise SystemExit(f"{path}: neither a state_dict nor a checkpoint with one")
    if all(name.startswith("module.") for name in state):
        state = {name[len("module."):]: value for name, value in state.items()}
    for name, value in state.items():
        if not isinstance(value, torch.Tensor):
            raise SystemExit(f"{path}: {name} is no tensor; is this a state_dict?")
    return {name: value for name, value in state.items() if name.split(".")[-1] != "num_batches_tracked"}


def to_float32(path, name, tensor):
    if not tensor.is_floating_point():
        raise SystemExit(f"{path}: tensor {name} holds {tensor.dtype}; only floating-point numbers are weights")
    values = tensor.detach().to(torch.float32).contiguous().numpy()
    if not np.isfinite(values).all():
        raise SystemExit(f"{path}: tensor {name} has elements that are not finite as float32")
    return values


def rename(tensors, renames):
    """Each OLD=NEW renames the tensor OLD and all that begin with "OLD."."""
    for text in renames:
        old, equals, new = text.partition("=")
        if not equals or not old:
            raise SystemExit(f"--rename {text}: expected OLD=NEW")
        matching = [name for name in tensors if name == old or name.startswith(old + ".")]
        if not matching:
            raise SystemExit(f"--rename {text}: no tensor is {old} or begins with {old}.")
        renamed = {name: new + name[len(old):] if name in matching else name for name in tensors}
        if len(set(renamed.values())) < len(tensors):
            raise SystemExit(f"--rename {text}: two tensors would have the same name")
        tensors = {renamed[name]: value for name, value in tensors.items()}
    return tensors


def read_description(path):
    """Names and shapes of a description's tensors, in its order."""
    shapes = {}
    with open(path) as file:
        lines = [line.split("#")[0].split() for line in file]
    if [words for words in lines if words][:1] != [["approxmul-network", "1"]]:
        raise SystemExit(f"{path}: not a network description: expected \"approxmul-network 1\"")
    for number, words in enumerate(lines, 1):
        if words[:1] != ["tensor"]:
            continue
        if len(words) < 3 or not all(word.isdigit() for word in words[2:]) or words[1] in shapes:
            raise SystemExit(f"{path}:{number}: expected: tensor NAME with 1 to {MAX_DIMS} dimensions, each name once")
        shapes[words[1]] = tuple(int(word) for word in words[2:])
    if not shapes:
        raise SystemExit(f"{path}: no tensor lines")
    return shapes


def checkpoint_name(name, tensors):
    if name in tensors:
        return name
    layer, dot, last = name.rpartition(".")
    synonym = layer + dot + SYNONYMS.get(last, last)
    return synonym if synonym in tensors else None


def fit(tensors, path):
    """The tensors by the names and in the order of a description; all of them must be wanted, and fit."""
    shapes = read_description(path)
    sources = {name: checkpoint_name(name, tensors) for name in shapes}
    problems = [f"no tensor here takes the checkpoint's {name}" for name in tensors if name not in sources.values()]
    for name, source in sources.items():
        if source is None:
            problems.append(f"the checkpoint has no tensor {name}")
        elif tuple(tensors[source].shape) != shapes[name]:
            problems.append(f"tensor {name} is {dims(tensors[source].shape)} in the checkpoint, "
                            f"{dims(shapes[name])} here")
    if problems:
        raise SystemExit("\n".join(f"{path}: {problem}" for problem in problems))
    return {name: tensors[source] for name, source in sources.items()}


def dims(shape):
    return "x".join(str(n) for n in shape) or "a single number"


def check_lines(path, tensors):
    """Only what a description can say may be printed."""
    for name, tensor in tensors.items():
        if not re.fullmatch(rf"[A-Za-z0-9_.-]{{1,{MAX_NAME}}}", name):
            raise SystemExit(f"{path}: \"{name}\" is no name for a description; see --rename")
        if not 1 <= tensor.dim() <= MAX_DIMS or tensor.numel() == 0:
            raise SystemExit(f"{path}: tensor {name} is {dims(tensor.shape)}; 1 to {MAX_DIMS} dimensions are possible")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", help="the .pt or .pth file")
    parser.add_argument("--out", required=True, help="the weights file to write, such as model.f32")
    parser.add_argument("--net", help="description whose tensors they must be, and whose order they take")
    parser.add_argument("--rename", metavar="OLD=NEW", action="append", default=[],
                        help="another name for the tensor OLD, or for all that begin with OLD.; may be given several times")
    options = parser.parse_args()

    tensors = rename(load_checkpoint(options.checkpoint), options.rename)
    if options.net:
        tensors = fit(tensors, options.net)
    else:
        check_lines(options.checkpoint, tensors)
    data = b"".join(to_float32(options.checkpoint, name, tensor).astype("<f4").tobytes()
                    for name, tensor in tensors.items())
    with open(options.out, "wb") as file:
        file.write(data)
    if not options.net:
        print(f"weights {os.path.basename(options.out)}")
        for name, tensor in tensors.items():
            print("tensor", name, *tensor.shape)
    print(f"{options.out}: {len(tensors)} tensors, {len(data) // 4} numbers", file=sys.stderr)


if __name__ == "__main__":
    main()
