import { createHash } from "node:crypto";
import fc from "fast-check";

type Draw = fc.GeneratorValue;

const uniform = (min: number, max: number) => fc.noBias(fc.integer({ min, max }));

/** Everything random of a run comes from here, and all of it from the run's seed. */
export class Dice {
  constructor(private readonly draw: Draw) {}

  /** A whole number; both ends are in. */
  int(min: number, max: number): number {
    return this.draw(uniform, min, max);
  }

  chance(probability: number): boolean {
    return this.int(0, 9_999) < probability * 10_000;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** One of the values, by weight. */
  weighted<T>(...choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.int(
      1,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, value] of choices) {
      left -= weight;
      if (left <= 0) return value;
    }
    throw new Error("nothing to choose from");
  }

  /** So many of the items, in their own order. */
  some<T>(items: readonly T[], count: number): T[] {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, items.length)) chosen.add(this.int(0, items.length - 1));
    return items.filter((_, index) => chosen.has(index));
  }

  maybe<T>(probability: number, value: () => T): T | undefined {
    return this.chance(probability) ? value() : undefined;
  }
}

/** What `build` makes of the seed: the same on every machine and in every run. */
export function fromSeed<T>(seed: string, build: (dice: Dice) => T): T {
  const number = createHash("sha256").update(seed).digest().readInt32BE();
  const [value] = fc.sample(
    fc.gen().map((draw) => build(new Dice(draw))),
    { seed: number, numRuns: 1 },
  );
  return value as T;
}
