#!/usr/bin/env python3
"""Train the networks of the demo on MNIST digits.

The text of <name>.net beside this script says what a network is made of. Training runs that text
with PyTorch and fills <name>.f32; then both files are written, read back and run with NumPy alone,
which shows that they say the same as the trained network. Seeds and the number of threads are
fixed, so that a rerun with the same PyTorch on the same kind of processor writes the same files.
"""
import argparse
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

NETWORKS = ["lenet5", "mixnet"]


def parse(text):
    """Take a .net text apart: header values, tensor shapes, and layers (name, kind, options)."""
    header, tensors, layers = {}, {}, []
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "tensor":
            tensors[words[1]] = tuple(int(word) for word in words[2:])
        elif words[0] == "layer":
            layers.append((words[1], words[2], dict(word.split("=", 1) for word in words[3:])))
        else:
            header[words[0]] = words[1:]
    return header, tensors, layers


def conv_options(options):
    defaults = {"stride": 1, "pad": 0, "dilation": 1, "groups": 1}
    return [int(options.get(key, default)) for key, default in defaults.items()]


def read_idx(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:3] != b"\0\0\x08":
        raise SystemExit(f"{path}: not an IDX file of bytes")
    shape = np.frombuffer(data, ">u4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def normalize(pixels, header):
    mean, deviation = (np.float32(word) for word in header["normalize"])
    return (pixels.astype(np.float32) / np.float32(255) - mean) / deviation


# ---- training, with PyTorch ----

def initial_tensors(shapes):
    tensors = {}
    for name, shape in shapes.items():
        if name.endswith(".weight"):
            tensors[name] = torch.randn(shape) * math.sqrt(2 / math.prod(shape[1:]))
        else:
            tensors[name] = torch.ones(shape) if name.endswith((".gamma", ".var")) else torch.zeros(shape)
        tensors[name].requires_grad_(not name.endswith((".mean", ".var")))
    return tensors


def forward(layers, t, x, training):
    values = {"input": x}
    for name, kind, o in layers:
        x = values[o["from"].split(",")[0]]
        if kind == "conv2d":
            x = F.conv2d(x, t[o["weight"]], t.get(o.get("bias")), *conv_options(o))
        elif kind == "batch_norm":
            x = F.batch_norm(x, t[o["mean"]], t[o["var"]], t[o["gamma"]], t[o["beta"]], training,
                             momentum=0.1, eps=float(o["eps"]))
        elif kind == "relu":
            x = F.relu(x)
        elif kind == "max_pool":
            x = F.max_pool2d(x, int(o["kernel"]), int(o["stride"]))
        elif kind == "global_avg_pool":
            x = x.mean((2, 3), keepdim=True)
        elif kind == "add":
            x = x + values[o["from"].split(",")[1]]
        elif kind == "fully_connected":
            x = F.linear(x.flatten(1), t[o["weight"]], t.get(o.get("bias")))
        else:
            raise SystemExit(f"unknown kind of layer: {kind}")
        values[name] = x
    return x


def augment(x):
    """Turn, scale, slant and shift every picture a little; what comes in from outside is background."""
    def spread(limit):
        return (torch.rand(len(x)) * 2 - 1) * limit
    angle, slant, scale = spread(math.radians(12)), spread(0.15), 1 + spread(0.12)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    shift_x, shift_y = spread(2 / 14), spread(2 / 14)
    maps = torch.stack([torch.stack([cos, slant - sin, shift_x], 1), torch.stack([sin, cos, shift_y], 1)], 1)
    background = x.min()
    grid = F.affine_grid(maps, x.shape, align_corners=False)
    return F.grid_sample(x - background, grid, align_corners=False) + background


def train(text, images, labels, epochs, batch=64, peak_rate=4e-3, noise=0.1):
    """AdamW with a short warm-up and a cosine descent; weight decay on the weights alone.

    The networks are to bear inexact products. So every step disturbs the weights by about a tenth, and
    in the second half the batch statistics stand still: while they follow, they hide such errors.
    """
    torch.manual_seed(1)
    header, shapes, layers = parse(text)
    tensors = initial_tensors(shapes)
    x = torch.from_numpy(normalize(images, header)[:, None])
    y = torch.from_numpy(labels.astype(np.int64))
    decayed = [v for k, v in tensors.items() if k.endswith(".weight")]
    others = [v for k, v in tensors.items() if v.requires_grad and not k.endswith(".weight")]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05},
                                   {"params": others, "weight_decay": 0}], lr=peak_rate)
    steps = len(x) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_rate, epochs * steps, pct_start=0.1)
    for epoch in range(epochs):
        total, order = 0.0, torch.randperm(len(x))
        for step in range(steps):
            chosen = order[step * batch:(step + 1) * batch]
            disturbed = {k: v * (1 + noise * torch.randn(v.shape)) if k.endswith(".weight") else v
                         for k, v in tensors.items()}
            scores = forward(layers, disturbed, augment(x[chosen]), training=epoch < epochs // 2)
            loss = F.cross_entropy(scores, y[chosen], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1:2d} of {epochs}: loss {total / steps:.4f}", flush=True)
    return tensors


def write_files(folder, name, text, tensors):
    with open(os.path.join(folder, name + ".net"), "w", newline="\n") as file:
        file.write(text)
    with open(os.path.join(folder, name + ".f32"), "wb") as file:
        for tensor_name in parse(text)[1]:
            file.write(tensors[tensor_name].detach().numpy().astype("<f4").tobytes())


# ---- check of the written files, with NumPy ----

def windows(x, height, width, stride, dilation=1):
    """All windows of a picture stack: (pictures, channels, rows, columns, height, width)."""
    x = np.lib.stride_tricks.sliding_window_view(
        x, (dilation * (height - 1) + 1, dilation * (width - 1) + 1), axis=(2, 3))
    return x[:, :, ::stride, ::stride, ::dilation, ::dilation]


def convolve(x, weight, bias, stride, pad, dilation, groups):
    x = windows(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), *weight.shape[2:], stride, dilation)
    parts = [np.tensordot(part, w, ((1, 4, 5), (1, 2, 3))) for part, w in
             zip(np.split(x, groups, axis=1), np.split(weight, groups))]
    return np.moveaxis(np.concatenate(parts, 3) + bias, 3, 1)


def evaluate_files(path, images, labels):
    """Read a network's two files; return (accuracy, multiply-accumulates a picture, numbers stored)."""
    with open(path) as file:
        header, shapes, layers = parse(file.read())
    flat = np.fromfile(os.path.join(os.path.dirname(path), header["weights"][0]), "<f4")
    t, start = {}, 0
    for name, shape in shapes.items():
        t[name] = flat[start:start + math.prod(shape)].reshape(shape)
        start += math.prod(shape)
    if start != len(flat):
        raise SystemExit(f"{path}: the weights file holds {len(flat)} numbers, the tensors need {start}")
    values, macs = {"input": normalize(images[:, None], header)}, 0
    for name, kind, o in layers:
        sources = [values[source] for source in o["from"].split(",")]
        x, bias = sources[0], t[o["bias"]] if "bias" in o else np.float32(0)
        if kind == "conv2d":
            x = convolve(x, t[o["weight"]], bias, *conv_options(o))
            macs += t[o["weight"]].size * x.shape[2] * x.shape[3]
        elif kind == "batch_norm":
            mean, var, gamma, beta = (t[o[key]][:, None, None] for key in ("mean", "var", "gamma", "beta"))
            x = (x - mean) / np.sqrt(var + np.float32(o["eps"])) * gamma + beta
        elif kind == "relu":
            x = np.maximum(x, 0)
        elif kind == "max_pool":
            x = windows(x, int(o["kernel"]), int(o["kernel"]), int(o["stride"])).max((4, 5))
        elif kind == "global_avg_pool":
            x = x.mean((2, 3), keepdims=True)
        elif kind == "add":
            x = sources[0] + sources[1]
        elif kind == "fully_connected":
            x = x.reshape(len(x), -1) @ t[o["weight"]].T + bias
            macs += t[o["weight"]].size
        else:
            raise SystemExit(f"{path}: unknown kind of layer: {kind}")
        values[name] = x
    return (x.argmax(1) == labels).mean(), macs, len(flat)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Train the demo's networks and write their files.")
    parser.add_argument("--data", required=True, help="folder with the train-8000 and test-2000 IDX files")
    parser.add_argument("--out", default=here, help="folder to write to (default: the script's own)")
    parser.add_argument("--net", choices=NETWORKS, help="train this network only")
    parser.add_argument("--epochs", type=int, default=60, help="passes over the pictures (default: 60)")
    options = parser.parse_args()
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(2)
    (images, labels), (test_images, test_labels) = (
        [read_idx(os.path.join(options.data, f"{part}-{kind}-ubyte")) for kind in ("images-idx3", "labels-idx1")]
        for part in ("train-8000", "test-2000"))
    os.makedirs(options.out, exist_ok=True)
    for name in [options.net] if options.net else NETWORKS:
        print(f"{name}: training with PyTorch {torch.__version__}")
        with open(os.path.join(here, name + ".net")) as file:
            text = file.read()
        began = time.time()
        tensors = train(text, images, labels, options.epochs)
        print(f"{name}: trained in {time.time() - began:.0f} s")
        header, _, layers = parse(text)
        with torch.no_grad():
            pixels = torch.from_numpy(normalize(test_images[:, None], header))
            scores = forward(layers, tensors, pixels, training=False).numpy()
        print(f"{name}: {(scores.argmax(1) == test_labels).mean():.2%} of the test pictures right")
        write_files(options.out, name, text, tensors)
        path = os.path.join(options.out, name + ".net")
        accuracy, macs, numbers = evaluate_files(path, test_images, test_labels)
        print(f"{name}: {accuracy:.2%} from the written files; "
              f"{macs} multiply-accumulates a picture, {numbers} numbers in the weights file")


if __name__ == "__main__":
    main()
