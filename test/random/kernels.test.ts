import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { useRandomKernel } from '../../src/random/active-kernel.ts';
import { minusTwoLog } from '../../src/random/box-muller.ts';
import { philox4x32 } from '../../src/random/philox.ts';
import { plainKernel } from '../../src/random/plain-kernel.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { wasmKernel } from '../../src/random/wasm-kernel.ts';

afterEach(() => useRandomKernel(undefined));

const hex = (text: string): Uint32Array => Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));

describe('Philox 4x32-10', () => {
  // the known answers of Random123 1.14 (Salmon, Moraes, Dror, Shaw), file kat_vectors
  const known = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ];

  it('gives the published answers', () => {
    for (const [counter, key, answer] of known) {
      const out = new Uint32Array(4);
      philox4x32(hex(counter), hex(key), out);
      expect(out).toEqual(hex(answer));
    }
  });

  it('both kernels write the words of the counters 4 g + lane, word by word', () => {
    const [counter, key] = [hex(known[2][0]), hex(known[2][1])];
    for (const kernel of [plainKernel(), wasmKernel()]) {
      if (kernel === undefined) continue;
      for (const first of [0, 7, 2 ** 30 - 5, 2 ** 30, 2 ** 33 + 11]) {
        const groups = 5;
        kernel.fillWords({ key0: key[0], key1: key[1], counter2: counter[2], counter3: counter[3] }, first, groups);
        const out = new Uint32Array(4);
        for (let g = 0; g < groups; g++) {
          for (let lane = 0; lane < 4; lane++) {
            const low = ((first + g) % 2 ** 30) * 4 + lane;
            philox4x32(Uint32Array.of(low, Math.floor(first / 2 ** 30), counter[2], counter[3]), key, out);
            for (let w = 0; w < 4; w++) expect(kernel.words[16 * g + 4 * w + lane]).toBe(out[w]);
          }
        }
      }
    }
  });
});

describe('the two kernels give the same bits', () => {
  const both = (use: () => Float64Array | Float32Array) => {
    const results = [wasmKernel(), plainKernel()].map((kernel) => {
      useRandomKernel(kernel);
      const result = use();
      return new Uint32Array(result.buffer, result.byteOffset, result.byteLength / 4).slice();
    });
    return results;
  };

  it('WebAssembly runs here', () => expect(wasmKernel()?.name).toBe('wasm'));

  it('100,000 doubles and 100,000 floats of any scale', () => {
    for (const scale of [1, 0.3, 1e-3]) {
      const key = { seed: 3, purpose: `equal ${scale}` };
      const [a, b] = both(() => new RandomStream(key).fillNormal(new Float64Array(100_000), scale));
      expect(a.every((word, i) => word === b[i])).toBe(true);
      const [c, d] = both(() => new RandomStream(key).fillNormal(new Float32Array(100_000), scale));
      expect(c.every((word, i) => word === d[i])).toBe(true);
    }
  });

  it('words at the ends of their range: the largest and the smallest radius and angle', () => {
    const extremes = [0, 1, 2, 3, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 4095, 4096, 511, 512];
    const kernels = [wasmKernel(), plainKernel()];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...extremes), { minLength: 16, maxLength: 16 }), (words) => {
        const results = kernels.map((kernel) => {
          if (kernel === undefined) return [];
          kernel.words.set(words);
          kernel.toDoubles(1, 1);
          const doubles = Array.from(kernel.words.subarray(0, 16));
          expect(kernel.doubles.subarray(0, 8).every((x) => Math.abs(x) < 8.6)).toBe(true);
          kernel.words.set(words);
          kernel.toFloats(1, 1);
          expect(kernel.floats.subarray(0, 16).every((x) => Math.abs(x) < 6.7)).toBe(true);
          return [...doubles, ...kernel.words.subarray(0, 16)];
        });
        expect(results[0]).toEqual(results[1]);
      }),
    );
  });

  it('uniform, gamma, integer and permutation do not depend on the kernel', () => {
    const draw = (): Float64Array => {
      const stream = new RandomStream({ seed: 5, purpose: 'all kinds', chain: 2 });
      const values = [stream.bits(), stream.uniform(), stream.gamma(2.5), stream.gamma(0.3), stream.integer(1000)];
      return Float64Array.from([...values, ...stream.permutation(50), stream.normal()]);
    };
    const [a, b] = both(draw);
    expect(a).toEqual(b);
  });
});

it('the logarithm in use is right to 1e-13', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (u) => {
      const exact = -2 * Math.log(u);
      expect(Math.abs(minusTwoLog(u) - exact)).toBeLessThanOrEqual(1e-13 * Math.max(Math.abs(exact), 1e-300));
    }),
  );
});

it('the committed module is the one that the assembly sources give', () => {
  const folder = join(import.meta.dirname, '..', '..', 'src', 'random', 'wasm');
  const hash = createHash('sha256');
  for (const name of readdirSync(join(folder, 'assembly')).sort()) {
    hash.update(name).update(readFileSync(join(folder, 'assembly', name)));
  }
  const stated = /assembly\/\*\.ts \((\w+)\)/.exec(readFileSync(join(folder, 'kernels.generated.ts'), 'utf8'))?.[1];
  expect(stated).toBe(hash.digest('hex').slice(0, 16));
});
