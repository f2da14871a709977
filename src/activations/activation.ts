import type { DualActivation } from './dual.ts';
import type { TwoTimeForm } from './two-time/block.ts';

/** Numbers in double or single precision. */
export type FloatArray = Float64Array | Float32Array;

/**
 * The name of an activation, with its parameters in parentheses where it has some: `tanh`, `leaky-relu(0.2)`. Plain data: what specs
 * hold and what is sent to workers; `activationOf` gives the part behind it.
 */
export type Activation = string;

/**
 * One activation phi with all that networks, kernels and theories ask of it. What is optional is a capability: a theory that needs it
 * refuses an activation without it by name (`requireActivation`).
 */
export interface ActivationPart {
  /** As in the spec, parameters included. */
  readonly name: Activation;
  /** As in figures and sentences. */
  readonly label: string;
  /** phi(h) in TeX. */
  readonly tex: string;
  /** phi(h) = h: the theories of deep linear networks hold exactly. */
  readonly linear?: boolean;
  /** phi(h) = max(0, h): a unit is its own half-space gate. */
  readonly rectifier?: boolean;
  /** phi(s h) = s phi(h) for s > 0. */
  readonly homogeneous: boolean;
  /** phi(-h) = -phi(h): no mean. */
  readonly odd: boolean;
  /** phi(h) */
  value(h: number): number;
  /** phi'(h); at a kink the slope below. */
  derivative(h: number): number;
  /** out_i = phi(h_i) for i in [start, end), in place or not. */
  apply(h: FloatArray, out: FloatArray, start: number, end: number): void;
  /** gradient_i *= phi'(h_i) for i in [start, end). */
  applyDerivative(h: FloatArray, gradient: FloatArray, start: number, end: number): void;
  readonly dual: DualActivation;
  /** The variances for which the dual holds its accuracy; zero always does. */
  readonly variances: readonly [number, number];
  /** E[phi(h)] at variance v. */
  mean(v: number): number;
  /** E[phi'(h)] at variance v. */
  meanSlope(v: number): number;
  /** The two-time recursions of networks in time (note ndk, section 3). */
  readonly twoTime?: TwoTimeForm;
  /** Rates that the equilibrium kernel in time is fitted with, for L hidden layers (note ndk, section 9.3). */
  readonly timeRates?: (depth: number) => Float64Array;
  /** The kernel difference of two times keeps its digits at any coupling (note continual-single-head, section 2.3). */
  readonly chains: boolean;
  /** Networks of this kind were measured beside the theory of finite width (docs/benchmarks/nonlinear-domain.md). */
  readonly measured?: boolean;
}

/** An activation, or a family of them that numbers in parentheses choose from. */
export interface ActivationFamily {
  readonly name: string;
  readonly label: string;
  readonly tex: string;
  /** What the numbers in parentheses are, where the family takes some. */
  readonly parameters?: string;
  /** Numbers with which the family is shown and tested. */
  readonly example?: readonly number[];
  /**
   * The activation with these numbers.
   *
   * @throws InputError for numbers that it does not take
   */
  of(numbers: readonly number[]): ActivationPart;
}

/** The array forms of an activation from its two functions. */
export function arrayForms(
  value: (h: number) => number,
  derivative: (h: number) => number,
): Pick<ActivationPart, 'apply' | 'applyDerivative'> {
  return {
    apply(h, out, start, end) {
      for (let i = start; i < end; i++) out[i] = value(h[i]);
    },
    applyDerivative(h, gradient, start, end) {
      for (let i = start; i < end; i++) gradient[i] *= derivative(h[i]);
    },
  };
}

/** A family of one: an activation without parameters. */
export function single(part: ActivationPart): ActivationFamily {
  return { name: part.name, label: part.label, tex: part.tex, of: () => part };
}

/** All variances whose roots and their products stay in the range of doubles: inputs of norms from 1e-150 to 1e150. */
export const ALL_VARIANCES: readonly [number, number] = [1e-305, 1e303];
