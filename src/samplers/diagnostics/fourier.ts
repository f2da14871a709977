/**
 * Discrete Fourier transform in place, sum_j x_j exp(-2 pi i j k / n), for n a power of two (iterative, radix 2).
 *
 * @param real - real parts, length n
 * @param imaginary - imaginary parts, length n
 */
export function fourierTransform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      for (let start = k; start < n; start += size) {
        const other = start + half;
        const re = real[other] * cos - imaginary[other] * sin;
        const im = real[other] * sin + imaginary[other] * cos;
        real[other] = real[start] - re;
        imaginary[other] = imaginary[start] - im;
        real[start] += re;
        imaginary[start] += im;
      }
    }
  }
}

/**
 * Autocovariances (1/n) sum_i (x_i - mean)(x_{i+t} - mean) for every lag t < n, by two Fourier transforms.
 *
 * @param values - n numbers of one chain
 */
export function autocovariance(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  let size = 1;
  while (size < 2 * n) size *= 2;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  for (let i = 0; i < n; i++) real[i] = values[i] - mean;
  fourierTransform(real, imaginary);
  for (let k = 0; k < size; k++) {
    real[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
    imaginary[k] = 0;
  }
  // The power spectrum is even, so that the forward transform is the backward one up to the factor 1 / size.
  fourierTransform(real, imaginary);
  return real.slice(0, n).map((value) => value / (size * n));
}
