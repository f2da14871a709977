/**
 * Python that reads the CSV of a figure (button "CSV") with the standard library alone.
 *
 * @param name - of the file, without its ending
 */
export function pythonScript(name: string): string {
  return [
    'import csv',
    'from collections import defaultdict',
    '',
    '# For the stored results of a run: pandas.read_parquet("results/.../results.parquet").',
    `with open("${name}.csv", newline="", encoding="utf-8") as file:`,
    '    rows = [row for row in csv.DictReader(file) if row["x"] and row["y"]]',
    'curves = defaultdict(list)',
    'for row in rows:',
    '    curves[row["panel"], row["series"]].append((float(row["x"]), float(row["y"])))',
    'for (panel, series), points in curves.items():',
    '    print(panel, series, points[:3])',
    '',
  ].join('\n');
}
