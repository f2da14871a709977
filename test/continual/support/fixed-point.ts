/** Fixed-point arithmetic on BigInt with 80 decimals: what the double-precision kernels are checked against. */
const DIGITS = 80n;
export const ONE = 10n ** DIGITS;

/** The exact value of a double. */
export function exact(x: number): bigint {
  if (x === 0) return 0n;
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) * ONE) / 2n ** BigInt(exponent);
}

/** Rounded to a double. */
export function rounded(x: bigint): number {
  return Number(x) / Number(ONE);
}

export function times(a: bigint, b: bigint): bigint {
  return (a * b) / ONE;
}

export function over(a: bigint, b: bigint): bigint {
  return (a * ONE) / b;
}

export function root(a: bigint): bigint {
  if (a <= 0n) return 0n;
  const n = a * ONE;
  let x = BigInt(Math.floor(Math.sqrt(Number(n)))) + 1n;
  for (let i = 0; i < 12; i++) x = (x + n / x) / 2n;
  return x;
}

/** arctan, by halving the angle until the series is short. */
export function arctan(a: bigint): bigint {
  let x = a;
  let halvings = 0;
  while (x > ONE / 16n || x < -ONE / 16n) {
    x = over(x, ONE + root(ONE + times(x, x)));
    halvings++;
  }
  let sum = 0n;
  let power = x;
  const square = times(x, x);
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += k % 4n === 1n ? power / k : -power / k;
    power = times(power, square);
  }
  return sum * 2n ** BigInt(halvings);
}

export const PI = 4n * arctan(ONE);

/** arccos for |a| < 1. */
export function arccos(a: bigint): bigint {
  if (a >= ONE) return 0n;
  if (a <= -ONE) return PI;
  return 2n * arctan(root(over(ONE - a, ONE + a)));
}
