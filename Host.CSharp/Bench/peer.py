"""The network of `latent bench` in PyTorch. A line of JSON in, a line of JSON out: first the case, then what to run."""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def norm(x, axis=-1):
    return x * torch.rsqrt(x.square().mean(axis, keepdim=True) + 1e-5)


class SwiGlu(nn.Module):
    def __init__(self, outer, expansion):
        super().__init__()
        inner = 256 * math.ceil(round(expansion * outer * 2 / 3) / 256)
        self.gate_up = nn.Linear(outer, 2 * inner, bias=False)
        self.down = nn.Linear(inner, outer, bias=False)

    def forward(self, x):
        gate, up = self.gate_up(x).chunk(2, -1)
        return self.down(F.silu(gate) * up)


class Attention(nn.Module):
    def __init__(self, width, heads, length):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        half = width // heads // 2
        angles = torch.outer(torch.arange(length).float(), 10000.0 ** (-torch.arange(half).float() / half))
        angles = torch.cat([angles, angles], -1)
        self.register_buffer("cosine", angles.cos())
        self.register_buffer("sine", angles.sin())

    def turn(self, x):
        first, second = x.chunk(2, -1)
        return x * self.cosine + torch.cat([-second, first], -1) * self.sine

    def forward(self, x):
        rows, length, width = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3 * self.heads, -1).transpose(1, 2).chunk(3, 1)
        q, k = self.turn(q), self.turn(k)
        if hasattr(F, "scaled_dot_product_attention"):
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mixed = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1) @ v
        return self.out(mixed.transpose(1, 2).reshape(rows, length, width))


class Block(nn.Module):
    def __init__(self, case):
        super().__init__()
        width, length, heads = case["width"], case["length"], case["heads"]
        self.mix = Attention(width, heads, length) if heads else SwiGlu(length, case["expansion"])
        self.mlp = SwiGlu(width, case["expansion"])
        self.is_attention = heads > 0

    def forward(self, x):
        if self.is_attention:
            x = norm(x + self.mix(x))
        else:
            turned = x.transpose(1, 2)
            x = norm(turned + self.mix(turned)).transpose(1, 2)
        return norm(x + self.mlp(x))


class Network(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.blocks = nn.ModuleList(Block(case) for _ in range(case["layers"]))

    def forward(self, hidden, injection):
        x = hidden + injection
        for block in self.blocks:
            x = block(x)
        return x


class AdamAtan2:
    def __init__(self, weights):
        self.weights = list(weights)
        self.moments = [(torch.zeros_like(w), torch.zeros_like(w), w.detach().clone()) for w in self.weights]
        self.steps = 0

    @torch.no_grad()
    def step(self, rate=1e-3, decay=0.1, beta1=0.9, beta2=0.95, average=0.995):
        self.steps += 1
        for w, (m, v, mean) in zip(self.weights, self.moments):
            m.mul_(beta1).add_(w.grad, alpha=1 - beta1)
            v.mul_(beta2).addcmul_(w.grad, w.grad, value=1 - beta2)
            update = torch.atan2(m, (v / (1 - beta2**self.steps)).sqrt_())
            w.mul_(1 - rate * decay).add_(update, alpha=-rate / (1 - beta1**self.steps))
            mean.mul_(average).add_(w, alpha=1 - average)


class Runner:
    def __init__(self, case):
        torch.manual_seed(0)
        shape = case["batch"], case["length"], case["width"]
        self.network = Network(case)
        self.embedding = nn.Embedding(case["vocabulary"], case["width"])
        self.head = nn.Linear(case["width"], case["vocabulary"], bias=False)
        self.call = torch.compile(self.network) if case["compiled"] else self.network
        self.hidden, self.injection = (torch.randn(shape).requires_grad_() for _ in range(2))
        self.gradient = torch.randn(shape)
        self.question, self.labels = (torch.randint(case["vocabulary"], shape[:2]) for _ in range(2))
        self.trained = [w for part in (self.network, self.embedding, self.head) for w in part.parameters()]
        self.optimizer = AdamAtan2(self.trained)
        if case["compiled"]:
            self.back(self.hidden, self.injection, self.gradient)

    def back(self, hidden, injection, gradient):
        for leaf in [hidden, injection, *self.trained]:
            leaf.grad = None
        self.call(hidden, injection).backward(gradient)

    def cycle(self, x, y, z, updates):
        for _ in range(updates):
            z = self.call(z, y + x)
        return self.call(y, z), z

    def step(self, cycles, updates):
        for weight in self.trained:
            weight.grad = None
        x = self.embedding(self.question) * math.sqrt(self.gradient.shape[-1])
        y, z = self.hidden.detach(), self.injection.detach()
        with torch.no_grad():
            for _ in range(cycles - 1):
                y, z = self.cycle(x, y, z, updates)
        y, z = self.cycle(x, y, z, updates)
        F.cross_entropy(self.head(y).flatten(0, 1), self.labels.flatten()).backward()
        nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()

    def run(self, measure):
        if measure == "TrainStep":
            self.step(1, 2)
        elif measure == "SupervisedStep":
            self.step(3, 6)
        elif measure == "CallAndBack":
            self.back(self.hidden, self.injection, self.gradient)
        elif measure == "SingleCallAndBack":
            self.back(*(x[:1].detach().requires_grad_() for x in (self.hidden, self.injection)), self.gradient[:1])
        else:
            rows = 1 if measure == "SingleCall" else None
            with torch.no_grad():
                self.call(self.hidden[:rows], self.injection[:rows])


def answers():
    runner = Runner(json.loads(sys.stdin.readline()))
    yield {"version": torch.__version__}
    for line in sys.stdin:
        question = json.loads(line)
        torch.set_num_threads(question["threads"])
        start = time.perf_counter()
        for _ in range(question["times"]):
            runner.run(question["measure"])
        yield {"seconds": time.perf_counter() - start}


try:
    for answer in answers():
        print(json.dumps(answer), flush=True)
except Exception as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
