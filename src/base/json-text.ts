/** A document as JSON text; numbers that are infinite, for which JSON has no word, as the words `Infinity` and `-Infinity`. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) => {
    if (typeof entry !== 'number' || Number.isFinite(entry) || Number.isNaN(entry)) return entry;
    return entry > 0 ? 'Infinity' : '-Infinity';
  });
}
