/** How far an adaptation is. */
export interface AdaptationState {
  readonly count: number;
  readonly error: number;
  readonly log: number;
  readonly average: number;
}

/**
 * Step size adaptation by dual averaging (Hoffman & Gelman, JMLR 15, 1593 (2014), section 3.2): log step moves against the error of the
 * acceptance, and its weighted average is kept at the end.
 */
export class DualAveraging {
  readonly #target: number;
  readonly #centre: number;
  #count = 0;
  #error = 0;
  #log: number;
  #average = 0;

  /**
   * @param start - first step
   * @param target - acceptance aimed at, in (0, 1)
   */
  constructor(start: number, target: number) {
    this.#target = target;
    this.#log = Math.log(start);
    this.#centre = Math.log(5 * start);
  }

  state(): AdaptationState {
    return { count: this.#count, error: this.#error, log: this.#log, average: this.#average };
  }

  restore({ count, error, log, average }: AdaptationState): void {
    this.#count = count;
    this.#error = error;
    this.#log = log;
    this.#average = average;
  }

  /** Step to try next. */
  get step(): number {
    return Math.exp(this.#log);
  }

  /** Step to keep after the warm-up; the first one before any update. */
  get settled(): number {
    return this.#count === 0 ? this.step : Math.exp(this.#average);
  }

  /** Takes in the acceptance probability of the latest trajectory. */
  update(acceptance: number): void {
    this.#count++;
    const t = this.#count;
    const share = 1 / (t + 10);
    this.#error = (1 - share) * this.#error + share * (this.#target - acceptance);
    this.#log = this.#centre - (Math.sqrt(t) / 0.05) * this.#error;
    const weight = t ** -0.75;
    this.#average = weight * this.#log + (1 - weight) * this.#average;
  }
}
