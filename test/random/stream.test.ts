import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { digamma, normalCdf, trigamma } from '../../src/numeric/special/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { wordSource } from '../../src/random/stream-key.ts';

const key = (purpose: string, chain = 0) => ({ seed: 20260, purpose, chain });

/** Kolmogorov-Smirnov distance times sqrt(n) of sorted values that should be uniform. */
function kolmogorov(sorted: Float64Array): number {
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, (i + 1) / n - sorted[i], sorted[i] - i / n);
  return distance * Math.sqrt(n);
}

describe('a sequence does not depend on how it is drawn', () => {
  for (const make of [(n: number) => new Float64Array(n), (n: number) => new Float32Array(n)]) {
    it(`${make(0).constructor.name}: filling in any pieces gives the numbers of one filling`, () => {
      const whole = new RandomStream(key('pieces')).fillNormal(make(6000), 0.7);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 }), (sizes) => {
          const stream = new RandomStream(key('pieces'));
          let position = 0;
          for (const size of sizes) {
            const part = stream.fillNormal(make(Math.min(size, 6000 - position)), 0.7);
            expect(part).toEqual(whole.slice(position, position + part.length));
            position += part.length;
          }
        }),
        { numRuns: 50 },
      );
    });
  }

  it('single normals are those of a filling, and other kinds of draws in between change nothing', () => {
    const filled = new RandomStream(key('single')).fillNormal(new Float64Array(1000));
    const stream = new RandomStream(key('single'));
    for (let i = 0; i < 1000; i++) {
      if (i % 7 === 0) stream.uniform();
      if (i % 11 === 0) stream.fillNormal(new Float32Array(5));
      expect(stream.normal()).toBe(filled[i]);
    }
  });

  it('a longer filling begins like a shorter one, also beyond the kernel buffer', () => {
    const short = new RandomStream(key('prefix')).fillNormal(new Float64Array(100));
    const long = new RandomStream(key('prefix')).fillNormal(new Float64Array(10_000));
    expect(long.slice(0, 100)).toEqual(short);
  });
});

describe('keys', () => {
  it('seed, purpose, chain and kind all change key and counter; no two of many coincide', () => {
    const seen = new Set<string>();
    let count = 0;
    for (const seed of [0, 1, 2, 4294967295, 4294967296, 2 ** 53 - 1]) {
      for (const purpose of ['', 'a', 'b', 'ab', 'ba', 'a\0', 'prior', 'gibbs', 'gibbt', 'long purpose '.repeat(9)]) {
        for (const chain of [0, 1, 2, 1000, 4294967296]) {
          for (const kind of [0, 1, 2]) {
            const { key0, key1, counter2, counter3 } = wordSource({ seed, purpose, chain }, kind);
            seen.add(`${key0} ${key1} ${counter2} ${counter3}`);
            count++;
          }
        }
      }
    }
    expect(seen.size).toBe(count);
  });

  it('one bit of the key changes half of the bits', () => {
    let flipped = 0;
    let total = 0;
    for (let bit = 0; bit < 53; bit++) {
      const a = wordSource({ seed: 12345, purpose: 'avalanche' }, 0);
      const b = wordSource({ seed: Number(BigInt(12345) ^ (1n << BigInt(bit))), purpose: 'avalanche' }, 0);
      for (const field of ['key0', 'key1', 'counter2', 'counter3'] as const) {
        for (let x = (a[field] ^ b[field]) >>> 0; x !== 0; x &= x - 1) flipped++;
        total += 32;
      }
    }
    expect(Math.abs(flipped / total - 0.5)).toBeLessThan(5 * (0.5 / Math.sqrt(total)));
  });

  it('seeds and chains that are not whole numbers are errors', () => {
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => new RandomStream({ seed: bad, purpose: 'x' })).toThrow(InputError);
      expect(() => new RandomStream({ seed: 1, purpose: 'x', chain: bad })).toThrow(InputError);
    }
    expect(() => new RandomStream(key('x')).gamma(0)).toThrow(InputError);
  });

  it('streams of neighbouring keys are uncorrelated', () => {
    const n = 20_000;
    const streams = [key('a'), key('b'), key('a', 1), key('a', 2), { seed: 20261, purpose: 'a' }].map((k) =>
      new RandomStream(k).fillNormal(new Float64Array(n)),
    );
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++) {
        const sum = streams[i].reduce((total, x, l) => total + x * streams[j][l], 0);
        expect(Math.abs(sum) / Math.sqrt(n)).toBeLessThan(4);
      }
    }
  });
});

describe('distributions (fixed seeds, 4 standard errors)', () => {
  const n = 400_000;

  for (const [name, values] of [
    ['doubles', new RandomStream(key('normal')).fillNormal(new Float64Array(n))],
    ['floats', Float64Array.from(new RandomStream(key('normal')).fillNormal(new Float32Array(n)))],
  ] as const) {
    it(`normal ${name}: moments up to the eighth, Kolmogorov-Smirnov, serial correlation`, () => {
      const moment = (k: number): number => values.reduce((sum, x) => sum + x ** k, 0) / n;
      const exact = [1, 0, 1, 0, 3, 0, 15, 0, 105];
      const double = [1, 3, 15, 105, 945, 10395, 135135, 2027025];
      for (let k = 1; k <= 8; k++) {
        const variance = double[k - 1 === 0 ? 0 : k - 1] - exact[k] ** 2;
        expect(Math.abs(moment(k) - exact[k])).toBeLessThan(4 * Math.sqrt(variance / n));
      }
      expect(kolmogorov(values.map(normalCdf).sort())).toBeLessThan(1.95);
      for (const lag of [1, 2, 3, 4, 7, 8, 16]) {
        let sum = 0;
        for (let i = lag; i < n; i++) sum += values[i] * values[i - lag];
        expect(Math.abs(sum) / Math.sqrt(n - lag)).toBeLessThan(4);
        let squares = 0;
        for (let i = lag; i < n; i++) squares += (values[i] ** 2 - 1) * (values[i - lag] ** 2 - 1);
        expect(Math.abs(squares) / (2 * Math.sqrt(n - lag))).toBeLessThan(4);
      }
    });
  }

  it('floats have tails: as many beyond 4.5 and 5 as there should be in 20 million', () => {
    const stream = new RandomStream(key('tails'));
    const block = new Float32Array(1_000_000);
    const counts = [0, 0];
    for (let b = 0; b < 20; b++) {
      stream.fillNormal(block);
      for (const x of block) {
        if (x > 4.5 || x < -4.5) counts[0]++;
        if (x > 5 || x < -5) counts[1]++;
      }
    }
    for (const [i, threshold] of [4.5, 5].entries()) {
      const mean = 2e7 * 2 * normalCdf(-threshold);
      expect(Math.abs(counts[i] - mean)).toBeLessThan(4 * Math.sqrt(mean));
    }
  });

  it('pairs of a block are independent: chi-squared of the signs and sizes of neighbours', () => {
    const values = new RandomStream(key('pairs')).fillNormal(new Float64Array(n));
    for (const lag of [1, 2, 4]) {
      const cells = new Float64Array(16);
      const quarter = (x: number): number => Math.min(3, Math.floor(4 * normalCdf(x)));
      for (let i = 0; i + lag < n; i += 8) cells[4 * quarter(values[i]) + quarter(values[i + lag])]++;
      const expected = n / 8 / 16;
      const chi2 = cells.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
      expect(chi2).toBeLessThan(15 + 4 * Math.sqrt(30));
    }
  });

  it('bits: each of 32 is one half of the time, bytes are even (chi-squared)', () => {
    const stream = new RandomStream(key('bits'));
    const ones = new Float64Array(32);
    const bytes = new Float64Array(1024);
    const draws = 200_000;
    for (let i = 0; i < draws; i++) {
      const word = stream.bits();
      for (let b = 0; b < 32; b++) ones[b] += (word >>> b) & 1;
      for (let b = 0; b < 4; b++) bytes[256 * b + ((word >>> (8 * b)) & 255)]++;
    }
    for (const count of ones) expect(Math.abs(count - draws / 2)).toBeLessThan(4.5 * Math.sqrt(draws / 4));
    const expected = draws / 256;
    const chi2 = bytes.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
    expect(Math.abs(chi2 - 4 * 255)).toBeLessThan(4 * Math.sqrt(2 * 4 * 255));
  });

  it('uniform: open interval, moments, Kolmogorov-Smirnov', () => {
    const stream = new RandomStream(key('uniform'));
    const values = Float64Array.from({ length: n }, () => stream.uniform());
    expect(values.every((u) => u > 0 && u < 1)).toBe(true);
    const mean = values.reduce((a, b) => a + b) / n;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    expect(kolmogorov(values.sort())).toBeLessThan(1.95);
  });

  it('gamma: mean, variance and mean logarithm for shapes below and above 1', () => {
    for (const shape of [0.2, 0.7, 1, 2.5, 40, 1e4]) {
      const stream = new RandomStream(key(`gamma ${shape}`));
      const count = 60_000;
      const values = Float64Array.from({ length: count }, () => stream.gamma(shape));
      const mean = values.reduce((a, b) => a + b) / count;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
      const log = values.reduce((a, b) => a + Math.log(b), 0) / count;
      expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / count));
      expect(Math.abs(variance - shape)).toBeLessThan(4 * Math.sqrt((2 * shape ** 2 + 6 * shape) / count));
      expect(Math.abs(log - digamma(shape))).toBeLessThan(4 * Math.sqrt(trigamma(shape) / count));
    }
  });

  it('integer and permutation: every value, every place alike', () => {
    const stream = new RandomStream(key('permutation'));
    const places = new Float64Array(25);
    const draws = 50_000;
    for (let i = 0; i < draws; i++) {
      for (const [place, value] of stream.permutation(5).entries()) places[5 * place + value]++;
    }
    for (const count of places) expect(Math.abs(count - draws / 5)).toBeLessThan(4 * Math.sqrt(draws * 0.16));
    expect(Array.from(stream.permutation(1000)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
    expect(stream.permutation(0)).toHaveLength(0);
  });
});
