"""Trains small attention models in PyTorch and Hugging Face in seconds, and writes their maps (docs/theories/paths.md).

    pip install torch transformers numpy
    python scripts/convert/torch_attention.py torch attention-torch.npz
    python scripts/convert/torch_attention.py huggingface attention-hf.npz

Task: words 1 to 8; word 1 stands once in every sequence, after its start, and the label says whether the word behind it is above 5. Sequences
have 6 to 12 words, the rest is padding (word 0). Readout: the first token, as in classifiers. `torch`: two layers of four heads of torch.nn.MultiheadAttention with residual
connections; `huggingface`: a BertModel of the same size, with its layer norms and feed-forward blocks. Maps are recorded after training.
"""

import sys

import numpy as np
import torch
from torch import nn

from attention_to_npz import arrays_of, save_attention

WORDS, LENGTH, WIDTH, HEADS, LAYERS = 9, 12, 32, 4, 2
torch.manual_seed(1)
rng = np.random.default_rng(1)


def sample(count):
    words = np.zeros((count, LENGTH), dtype=np.int64)
    labels = (rng.random(count) < 0.5).astype(np.int64)
    for row in range(count):
        length = rng.integers(6, LENGTH + 1)
        words[row, :length] = rng.integers(2, WORDS, length)
        marker = rng.integers(1, length - 1)
        words[row, marker] = 1
        words[row, marker + 1] = rng.integers(6, WORDS) if labels[row] else rng.integers(2, 6)
    return torch.tensor(words), torch.tensor(labels)


class SmallAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Embedding(LENGTH, WIDTH)
        self.layers = nn.ModuleList(nn.MultiheadAttention(WIDTH, HEADS, batch_first=True) for _ in range(LAYERS))
        self.out = nn.Linear(WIDTH, 1)

    def forward(self, words):
        tokens = self.words(words) + self.places(torch.arange(LENGTH))
        padding, maps, h = words == 0, [], tokens
        for layer in self.layers:
            # Maps of every head: the default is their average.
            change, weights = layer(h, h, h, key_padding_mask=padding, need_weights=True, average_attn_weights=False)
            h, maps = h + change, [*maps, weights]
        return self.out(h[:, 0])[:, 0], tokens, maps


class HuggingFace(nn.Module):
    def __init__(self):
        from transformers import BertConfig, BertModel

        super().__init__()
        config = BertConfig(
            vocab_size=WORDS,
            hidden_size=WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            intermediate_size=2 * WIDTH,
            max_position_embeddings=LENGTH,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
        )
        self.model = BertModel(config, add_pooling_layer=False)
        self.out = nn.Linear(WIDTH, 1)

    def forward(self, words):
        result = self.model(input_ids=words, attention_mask=(words != 0).long(), output_attentions=True)
        tokens = self.model.embeddings(input_ids=words)
        return self.out(result.last_hidden_state[:, 0])[:, 0], tokens, result.attentions


kind, path = sys.argv[1:3]
model = HuggingFace() if kind == "huggingface" else SmallAttention()
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 400
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(steps):
    words, labels = sample(64)
    logits, _, _ = model(words)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, labels.float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    words, labels = sample(2000)
    accuracy = ((model(words)[0] > 0) == (labels == 1)).float().mean().item()
    print(f"accuracy of the trained model: {accuracy:.3f}")
    recorded = []
    for count in (100, 200):
        words, labels = sample(count)
        _, tokens, maps = model(words)
        # The first token is read, as in the model; padding is left out by the mask.
        recorded.append((maps, tokens, {"labels": labels, "mask": words != 0}))
readout = np.eye(LENGTH)[0]
test = arrays_of(*recorded[1][:2], readout=readout, **recorded[1][2])
arrays = save_attention(path, *recorded[0][:2], readout=readout, test=test, **recorded[0][2])
print({name: values.shape for name, values in arrays.items()})
