import { describe, expect, it } from 'vitest';
import { type ClassChoice, decideTargets } from '../../src/data/targets.ts';

const decide = (words: readonly string[], choice?: ClassChoice) =>
  decideTargets({ kind: 'words', words }, undefined, choice, 'prices.csv').classNames;

describe('targets that are words', () => {
  it.each([
    ['per cent', ['0.5%', '3%', '12.25 %']],
    ['money', ['$0.5', '$1,200.00', '-$3']],
    ['an exponent of Fortran', ['1.5D+00', '2.0D-01']],
    ['a decimal comma', ['1,5', '2,25', '3,0', '4,0']],
    ['blanks for thousands', ['1 000,5', '2 000']],
    ['quotes', ["'0.5'", "'1'"]],
    ['a Unicode minus', ['−1', '−2.5', '3']],
  ])('are refused where they are numbers with %s', (_, words) => {
    expect(() => decide(words)).toThrow(/data\.target: found words that look like numbers/);
    expect(decide(words, 'all')).toHaveLength(words.length);
  });

  it.each([
    [['cat', 'dog']],
    [['5-10', '10-20', '>20']],
    [['Q1', 'Q2', '2']],
    [['1st', '2nd']],
    [['3%', 'none', 'unknown', 'other']],
    [['007', '008', 'x']],
  ])('are classes where they are words: %s', (words) => {
    expect(decide(words)).toHaveLength(words.length);
  });
});
