/** Rows as a table for the terminal: numbers in five digits and to the right; only the first `most` rows. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
  most = Number.POSITIVE_INFINITY,
): string {
  const cells = rows.slice(0, most).map((row) => row.map(cellText));
  const numeric = head.map((_, j) => rows.some((row) => typeof row[j] === 'number'));
  const widths = head.map((name, j) => Math.max(name.length, ...cells.map((row) => row[j].length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, j) => (numeric[j] ? text.padStart(widths[j]) : text.padEnd(widths[j])))
      .join('  ')
      .trimEnd();
  const rest = rows.length - cells.length;
  return [line(head), ...cells.map(line), ...(rest > 0 ? [`... and ${rest} more`] : [])].join('\n');
}

function cellText(value: string | number | null): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}
