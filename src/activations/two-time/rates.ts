/** Rates of a fit by exponentials: low chaos degrees one by one, then a geometric tail (for the cusp of ReLU a long one). */
export function geometricRates(single: number, ratio: number, largest: number): Float64Array {
  const rates = Array.from({ length: single }, (_, n) => n + 1);
  for (let rate = single * ratio; rate < largest * ratio; rate *= ratio) rates.push(rate);
  return Float64Array.from(rates);
}
