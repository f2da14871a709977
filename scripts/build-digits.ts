/** Makes the built-in digits from the UCI file: `npx tsx scripts/build-digits.ts digits.csv.gz` (65 columns: 64 pixels, class). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gunzipSync } from 'fflate';

const [path] = process.argv.slice(2);
const rows = new TextDecoder()
  .decode(gunzipSync(readFileSync(path)))
  .trim()
  .split('\n')
  .map((line) => line.split(',').map(Number));
if (rows.length !== 1797 || rows.some((row) => row.length !== 65 || row.some((x) => !(x >= 0 && x <= 16)))) {
  throw new Error(`${path} does not hold 1797 rows of 64 grey values 0 to 16 and a class`);
}
const packed = deflateSync(Uint8Array.from(rows.flat()), { level: 9 });
const text = Buffer.from(packed).toString('base64');
const lines = text.match(/.{1,116}/g) ?? [];
const target = join(import.meta.dirname, '..', 'src', 'data', 'digits', 'digits.generated.ts');
writeFileSync(
  target,
  `// Made by scripts/build-digits.ts. Source and licence: ATTRIBUTION.md beside this file (CC BY 4.0).
/** 1797 rows of 64 grey values (0 to 16) and the class, one byte each, deflated, in base64. */
export const DIGITS_BASE64 =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
console.log(`${target}: ${text.length} characters for ${rows.length} digits`);
