import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import type { PointResult } from '../../src/experiment/results.ts';
import type { RunResult } from '../../src/experiment/run.ts';
import { judgeShape } from '../../src/experiment/spec.ts';

const judge = judgeShape.parse({});

/** A run of points of which only what the exit status looks at is given. */
function runOf(points: readonly object[], interrupted = false): RunResult {
  return {
    kind: 'compare',
    points: points as readonly PointResult[],
    interrupted,
    reused: 0,
    failures: [],
    warnings: [],
  };
}

const unconverged = { prediction: { status: { converged: false } } };
const converged = { prediction: { status: { converged: true } } };
const disagreeing = { ...converged, comparison: { verdict: 'disagree' } };

describe('the exit status', () => {
  it('is 0 where every solver converged and nothing disagrees', () => {
    expect(exitCodeOf(runOf([converged, converged]), judge)).toBe(0);
  });

  it('is 3 where one solver of the sweep did not converge, before any verdict', () => {
    expect(exitCodeOf(runOf([converged, disagreeing, unconverged]), judge)).toBe(3);
  });

  it('is 5 where theory and simulation disagree, 130 where the run was interrupted', () => {
    expect(exitCodeOf(runOf([converged, disagreeing]), judge)).toBe(5);
    expect(exitCodeOf(runOf([unconverged], true), judge)).toBe(130);
  });
});
