/**
 * Numbers evenly spaced in the logarithm, both ends exact.
 *
 * @param first - above 0
 * @param last - above 0
 * @param count - how many; one gives `first` alone
 */
export function logSpaced(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return first;
    return i === count - 1 ? last : first * (last / first) ** (i / (count - 1));
  });
}

/** The same, rounded to whole numbers, each once. */
export function logSpacedIntegers(first: number, last: number, count: number): number[] {
  return [...new Set(logSpaced(first, last, count).map(Math.round))];
}
