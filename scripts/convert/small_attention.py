"""Trains a small attention model in seconds and writes its maps: the file of test/data/attention-small.npz.

    pip install numpy autograd
    python scripts/convert/small_attention.py attention-small.npz

Task: does the last token of eight occur before? Two layers of two heads with residual connections, softmax attention, Adam.
"""

import sys

import autograd.numpy as anp
import numpy as np
from autograd import grad
from autograd.misc.optimizers import adam

from attention_to_npz import arrays_of, save_attention

WORDS, TOKENS, WIDTH, HEADS, LAYERS, KEY = 6, 8, 12, 2, 2, 6
rng = np.random.default_rng(1)


def sample(count):
    words = rng.integers(0, WORDS, (count, TOKENS))
    seen = rng.random(count) < 0.5
    for row in range(count):
        if seen[row]:
            words[row, rng.integers(0, TOKENS - 1)] = words[row, -1]
        else:
            others = [word for word in range(WORDS) if word != words[row, -1]]
            words[row, :-1] = rng.choice(others, TOKENS - 1)
    return words, seen.astype(int)


def initial():
    draw = lambda *shape: rng.normal(size=shape) / np.sqrt(shape[-1])
    return {
        "words": rng.normal(size=(WORDS, WIDTH)),
        "places": 0.5 * rng.normal(size=(TOKENS, WIDTH)),
        "query": draw(LAYERS, HEADS, KEY, WIDTH),
        "key": draw(LAYERS, HEADS, KEY, WIDTH),
        "value": draw(LAYERS, HEADS, WIDTH, WIDTH),
        "out": draw(1, WIDTH)[0],
        "bias": np.zeros(1),
    }


def forward(weights, words):
    tokens = weights["words"][words] + weights["places"]
    h, maps = tokens, []
    for layer in range(LAYERS):
        q = anp.einsum("hkd,btd->bhtk", weights["query"][layer], h)
        k = anp.einsum("hkd,btd->bhtk", weights["key"][layer], h)
        scores = anp.einsum("bhtk,bhsk->bhts", q, k) / np.sqrt(KEY)
        scores = scores - anp.max(scores, axis=-1, keepdims=True)
        weight = anp.exp(scores)
        attention = weight / anp.sum(weight, axis=-1, keepdims=True)
        maps.append(attention)
        h = h + anp.einsum("hed,bhts,bsd->bte", weights["value"][layer], attention, h) / HEADS
    return anp.dot(h[:, -1], weights["out"]) + weights["bias"], tokens, maps


def loss(weights, _):
    words, y = sample(64)
    logit, _, _ = forward(weights, words)
    return anp.mean(anp.logaddexp(0.0, -(2 * y - 1) * logit))


weights = adam(grad(loss), initial(), num_iters=500, step_size=0.02)
words, labels = sample(2000)
accuracy = np.mean((forward(weights, words)[0] > 0) == (labels == 1))
print(f"accuracy of the trained model: {accuracy:.3f}")


def recorded(count):
    words, labels = sample(count)
    _, tokens, maps = forward(weights, words)
    return maps, tokens, labels


maps, tokens, labels = recorded(60)
test_maps, test_tokens, test_labels = recorded(60)
test = arrays_of(test_maps, test_tokens, labels=test_labels)
small = save_attention(sys.argv[1], maps, tokens, labels=labels, readout=np.eye(TOKENS)[-1], test=test)
np.savez_compressed(
    sys.argv[1], **{name: a if a.dtype.kind == "i" else a.astype(np.float32) for name, a in small.items()}
)
