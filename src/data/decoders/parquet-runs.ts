/**
 * Decodes the hybrid of runs and packed bits of Parquet (levels, dictionary indices, booleans).
 *
 * @param width - bits of a value, 0 to 32
 * @param count - how many values are wanted; what a run holds beyond them is not written
 * @param damaged - the error to throw where the bytes end before the values
 */
export function decodeRuns(bytes: Uint8Array, width: number, count: number, damaged: () => Error): Uint32Array {
  if (width > 32) throw damaged();
  const out = new Uint32Array(count);
  let filled = 0;
  let offset = 0;
  const byte = (): number => {
    if (offset >= bytes.length) throw damaged();
    return bytes[offset++];
  };
  while (filled < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const next = byte();
      header += (next & 127) * 2 ** shift;
      if (next < 128) break;
      if (shift > 28) throw damaged();
    }
    if (header % 2 === 0) {
      let value = 0;
      for (let i = 0; i < Math.ceil(width / 8); i++) value += byte() * 256 ** i;
      const end = Math.min(count, filled + header / 2);
      out.fill(value, filled, end);
      filled = end;
      continue;
    }
    // groups of 8 values, width bytes each; the last group may be cut off after the values that count
    const values = Math.min(count - filled, ((header - 1) / 2) * 8);
    for (let i = 0; i < values; i++) {
      let value = 0;
      for (let bit = 0; bit < width; ) {
        const position = i * width + bit;
        const at = offset + (position >> 3);
        if (at >= bytes.length) throw damaged();
        const taken = Math.min(8 - (position & 7), width - bit);
        value += ((bytes[at] >> (position & 7)) & ((1 << taken) - 1)) * 2 ** bit;
        bit += taken;
      }
      out[filled++] = value;
    }
    offset += ((header - 1) / 2) * width;
  }
  return out;
}
