import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activationTable } from '../../scripts/activation-table.ts';
import { activationRegistry } from '../../scripts/registry-lists.ts';
import {
  activationFamilies,
  activationNames,
  activationOf,
  activationsWith,
  requireActivation,
} from '../../src/activations/registry.ts';
import { InputError } from '../../src/base/input-error.ts';

describe('the registry of activations', () => {
  it('is what `npm run registries` writes from the folder', () => {
    const path = join(import.meta.dirname, '../../src/activations/families.generated.ts');
    expect(readFileSync(path, 'utf8')).toBe(activationRegistry());
    const table = join(import.meta.dirname, '../../docs/activations.md');
    expect(readFileSync(table, 'utf8')).toBe(activationTable());
  });

  it('finds every family under its own name, with its example numbers', () => {
    for (const family of activationFamilies) {
      const part = family.of(family.example ?? []);
      expect(activationOf(part.name)).toEqual(expect.objectContaining({ name: part.name, label: part.label }));
    }
    expect(new Set(activationNames).size).toBe(activationNames.length);
  });

  it('refuses an unknown name with the nearest one', () => {
    expect(() => activationOf('rleu')).toThrow(InputError);
    expect(() => activationOf('rleu')).toThrow(/"rleu".*"relu"/);
    expect(() => activationOf('relu(2)')).toThrow(/relu without parameters/);
  });

  it('refuses an activation without a capability by naming those that have it', () => {
    expect(requireActivation('linear', 'linear', 'the exact theory')).toBe(true);
    const attempt = () => requireActivation('erf', 'linear', 'the exact theory', 'network.activation');
    expect(attempt).toThrow(
      'network.activation: found "erf", expected linear: the activations that have the exact theory',
    );
    expect(activationsWith('rectifier')).toEqual(['relu']);
  });
});
