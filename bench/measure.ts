/** One figure of the benchmark beside what it is measured against, in the same run. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: number;
  /** value / baseline; 1 is as good as it can be. */
  readonly ratio: number;
  readonly against: string;
}

export function measurement(
  name: string,
  unit: string,
  value: number,
  baseline: number,
  against: string,
): Measurement {
  const round = (figure: number) => Number(figure.toPrecision(4));
  return {
    name,
    unit,
    value: round(value),
    baseline: round(baseline),
    ratio: round(value / baseline),
    against,
  };
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
