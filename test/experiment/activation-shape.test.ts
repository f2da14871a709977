import { describe, expect, it } from 'vitest';
import { activationNames } from '../../src/activations/registry.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { specJsonSchema } from '../../src/experiment/spec-schema.ts';

const activationIn = (activation: unknown) =>
  parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 4, train: 4, test: 2 },
    network: { depth: 1, width: 10, activation },
    temperature: 0.1,
  }).spec.network.activation;

describe('network.activation', () => {
  it('takes names, numbers in parentheses, and objects with the numbers', () => {
    expect(activationIn('tanh')).toBe('tanh');
    expect(activationIn('leaky-relu(0.2)')).toBe('leaky-relu(0.2)');
    expect(activationIn({ 'leaky-relu': [0.2] })).toBe('leaky-relu(0.2)');
    expect(activationIn({ polynomial: [0, 1, 0.5] })).toBe('polynomial(0, 1, 0.5)');
    expect(
      activationIn({
        table: [
          [-1, 0],
          [0, 0],
          [1, 1],
        ],
      }),
    ).toBe('table(-1, 0, 0, 0, 1, 1)');
  });

  it('says what is wrong in the words of the registry', () => {
    expect(() => activationIn('tahn')).toThrow(/network\.activation.*"tahn".*"tanh", the nearest/);
    expect(() => activationIn('relu(3)')).toThrow(/relu without parameters/);
    expect(() => activationIn({ table: [1, 2] })).toThrow(/three points or more/);
  });

  it('every name stands in the JSON Schema', () => {
    const schema = JSON.stringify(specJsonSchema());
    for (const name of activationNames) expect(schema).toContain(`"${name}"`);
  });
});
