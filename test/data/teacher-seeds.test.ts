import { expect, test } from 'vitest';
import { teacherSequence } from '../../src/data/tasks/teachers.ts';

const options = {
  count: 2,
  dimension: 6,
  train: 4,
  test: 2,
  overlap: 'samples',
  inputOverlap: 0,
  ruleOverlap: 0,
  seed: 3,
} as const;

test('both seeds of a spec change the teachers, and data seed 1 is the default', () => {
  const inputs = (more: object) => Array.from(teacherSequence({ ...options, ...more })[0].inputs.data);
  expect(inputs({ dataSeed: 1 })).toEqual(inputs({}));
  expect(inputs({ dataSeed: 2 })).not.toEqual(inputs({}));
  expect(inputs({ seed: 4 })).not.toEqual(inputs({}));
});
