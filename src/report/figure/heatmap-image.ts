import { zlibSync } from 'fflate';
import type { ColorScale, HeatMap } from './figure.ts';
import { colorAt } from './palette.ts';

/** The domain of a heat map's colours: its own, or that of its values; symmetric about the pivot when diverging. */
export function colorDomain(map: HeatMap): [number, number] {
  const { color } = map;
  if (color.domain !== undefined) return [color.domain[0], color.domain[1]];
  const finite = map.values
    .flat()
    .filter((v): v is number => v !== null && Number.isFinite(v) && (color.scale !== 'log' || v > 0));
  const low = finite.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY);
  const high = finite.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return [0, 1];
  if (color.kind === 'diverging') {
    const pivot = color.pivot ?? 0;
    const reach = Math.max(high - pivot, pivot - low) || 1;
    return [pivot - reach, pivot + reach];
  }
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Place of a value on the colour scale, 0 to 1. */
export function colorPosition(color: ColorScale, [low, high]: readonly [number, number], value: number): number {
  return color.scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Viewers smooth an enlarged image; this many pixels a side or more keep the cells sharp. */
export const LEAST_PIXELS = 480;

/** The cells of a heat map as a PNG data URI, each cell a square of whole pixels; missing values are transparent. */
export function heatmapImage(map: HeatMap, leastPixels = LEAST_PIXELS): string {
  const rows = map.values.length;
  const columns = map.values[0]?.length ?? 0;
  const domain = colorDomain(map);
  const cell = Math.max(1, Math.ceil(leastPixels / Math.max(1, rows, columns)));
  const stride = 1 + 4 * columns * cell;
  const pixels = new Uint8Array(rows * cell * stride);
  for (let i = 0; i < rows; i++) {
    const row = map.values[map.rowsUp === true ? rows - 1 - i : i];
    const line = pixels.subarray(i * cell * stride, (i * cell + 1) * stride);
    for (let j = 0; j < columns; j++) {
      const value = row[j];
      if (value === null || !Number.isFinite(value)) continue;
      const [r, g, b] = colorAt(map.color.kind, colorPosition(map.color, domain, value));
      for (let at = 1 + 4 * j * cell; at < 1 + 4 * (j + 1) * cell; at += 4) {
        line[at] = r;
        line[at + 1] = g;
        line[at + 2] = b;
        line[at + 3] = 255;
      }
    }
    for (let k = 1; k < cell; k++) pixels.set(line, (i * cell + k) * stride);
  }
  return `data:image/png;base64,${base64(png(columns * cell, rows * cell, pixels, leastPixels > 1))}`;
}

/** A PNG of 8-bit RGBA from scan lines that each start with a filter byte 0; one that only a page shows is not worth compressing. */
function png(width: number, height: number, scanLines: Uint8Array, compressed: boolean): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(scanLines, { level: compressed ? 6 : 0 })),
    chunk('IEND', new Uint8Array()),
  ];
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** The checksum of every single byte. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  // A call takes no more arguments than this everywhere.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
