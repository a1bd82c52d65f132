#!/usr/bin/env python3
"""A random ResNet-20, saved by PyTorch, converted, and run by the example: the same scores as PyTorch's.

Usage: check_converter.py CLASSIFY FOLDER, from the top of the source tree; FOLDER is for its files.
"""
import csv
import os
import subprocess
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"check-converter: skipped: needs NumPy and PyTorch (packages python3-numpy, python3-torch): {missing}")
    sys.exit(0)

CONVERT = "examples/networks/convert.py"
NET = "examples/networks/resnet20.net"
PICTURES = 20
# Float32 sums in another order: far below what a wrong tensor, order or padding does to a score.
TOLERANCE = 1e-4


class Block(torch.nn.Module):
    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(n_out)
        self.conv2 = torch.nn.Conv2d(n_out, n_out, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(n_out)
        self.stride, self.pad = stride, (n_out - n_in) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        short = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(y + short)


class ResNet20(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        self.layer1 = torch.nn.Sequential(Block(16, 16, 1), Block(16, 16, 1), Block(16, 16, 1))
        self.layer2 = torch.nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = torch.nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = torch.nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


def make_network(pixels):
    """Random weights, and statistics that some batches left behind, so that every tensor matters."""
    network = ResNet20()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.2)
    with torch.no_grad():
        for _ in range(5):
            network.train()(pixels + 0.3 * torch.randn(pixels.shape))
    return network.eval()


def convert(*arguments):
    return subprocess.run([sys.executable, CONVERT, *arguments], capture_output=True, text=True)


def run_classify(program, folder, net, threads):
    out = os.path.join(folder, "scores.csv")
    subprocess.run([program, "--network", net, "--weights-dir", folder, "--records",
                    os.path.join(folder, "records.bin"), "--threads", threads, "--scores", out],
                   check=True, stdout=subprocess.DEVNULL)
    with open(out) as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(word) for word in row[3:]] for row in rows])


def check(what, passed):
    print(f"check-converter: {'passed' if passed else 'FAILED'}: {what}")
    return passed


def description_of(printed, folder):
    """The printed tensor lines with the header and layers of resnet20.net: a description in the checkpoint's order."""
    with open(NET) as file:
        others = [line for line in file if not line.startswith(("tensor ", "weights ", "layer "))]
    with open(NET) as file:
        layers = [line for line in file if line.startswith("layer ")]
    path = os.path.join(folder, "printed.net")
    with open(path, "w") as file:
        file.write("".join(others) + printed + "".join(layers))
    return path


def main():
    program, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(20)
    random = np.random.default_rng(20)
    labels = random.integers(0, 10, (PICTURES, 1), dtype=np.uint8)
    # Patches of 8 x 8 pixels, so that the pictures differ in what layers see of them.
    patches = random.integers(0, 256, (PICTURES, 3, 4, 4), dtype=np.uint8)
    bytes_ = np.kron(patches, np.ones((8, 8), np.uint8)).reshape(PICTURES, 3072)
    with open(os.path.join(folder, "records.bin"), "wb") as file:
        file.write(np.concatenate([labels, bytes_], axis=1).tobytes())
    mean = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
    deviation = torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    pixels = (torch.from_numpy(bytes_.reshape(-1, 3, 32, 32)) / 255 - mean) / deviation
    network = make_network(pixels)
    with torch.no_grad():
        expected = network(pixels).numpy()

    spread = (expected.max(0) - expected.min(0)).min()
    passed = check(f"every score differs from picture to picture, by {spread:.2f} at least", spread > 100 * TOLERANCE)
    state = network.state_dict()
    plain, wrapped = os.path.join(folder, "plain.pt"), os.path.join(folder, "wrapped.pth")
    torch.save(dict(reversed(list(state.items()))), plain)
    torch.save({"state_dict": {"module." + name: value for name, value in state.items()}, "epoch": 1}, wrapped)
    weights = os.path.join(folder, "resnet20.f32")

    for what, checkpoint in (("a state_dict in another order", plain), ("a checkpoint of several modules", wrapped)):
        if os.path.exists(weights):
            os.remove(weights)
        done = convert(checkpoint, "--net", NET, "--out", weights)
        passed &= check(f"{what} is converted {done.stderr.strip()}", done.returncode == 0)
        worst = np.abs(run_classify(program, folder, NET, "2") - expected).max()
        passed &= check(f"{what}: scores of {np.abs(expected).max():.2f} at most are off by {worst:.1e} at most",
                        worst < TOLERANCE)
    done = convert(plain, "--out", os.path.join(folder, "plain.f32"))
    net = description_of(done.stdout, folder)
    worst = np.abs(run_classify(program, folder, net, "1") - expected).max()
    passed &= check(f"the printed tensor lines: off by {worst:.1e} at most", worst < TOLERANCE)

    renamed = convert(wrapped, "--net", NET, "--out", weights, "--rename", "linear=fc")
    passed &= check("a name that does not fit is refused", renamed.returncode != 0 and
                    "the checkpoint has no tensor linear.weight" in renamed.stderr and
                    "no tensor here takes the checkpoint's fc.weight" in renamed.stderr)
    state["linear.bias"] = torch.zeros(9)
    torch.save(state, plain)
    misshapen = convert(plain, "--net", NET, "--out", weights)
    passed &= check("a shape that does not fit is refused", misshapen.returncode != 0 and
                    "tensor linear.bias is 9 in the checkpoint, 10 here" in misshapen.stderr)
    state["linear.bias"] = torch.full((10,), float("nan"))
    torch.save(state, plain)
    passed &= check("a weight that is not a number is refused",
                    "not finite" in convert(plain, "--net", NET, "--out", weights).stderr)
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
