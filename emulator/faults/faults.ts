import { InvalidInput, parseInput } from "../world/validate";
import { faultSchema, type FaultAction, type FaultData, type FaultInput, type FaultMatch } from "./schema";

/** A fault and what has become of it. */
export interface Fault {
  readonly id: number;
  readonly input: FaultInput;
  readonly do: FaultAction;
  /** Fitting requests. */
  seen: number;
  /** Those that it happened to. */
  hits: number;
  /** Real time at which it is over; milliseconds since the epoch. */
  readonly endsAt?: number;
}

/** What a fault may be matched by. */
export interface Suspect {
  readonly cloud: string | undefined;
  readonly service: string | undefined;
  readonly action: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly ids: readonly string[];
  readonly write: boolean;
}

interface Armed {
  readonly fault: Fault;
  readonly data: FaultData;
  readonly path: RegExp | undefined;
  readonly random: () => number;
}

const MAX_FAULTS = 1000;

/** The faults that are set. The first that fits and fires happens. */
export class Faults {
  readonly #now: () => number;
  #armed: Armed[] = [];
  #next = 1;

  /** @param now real time: what lasts a minute lasts a minute for those who ask, whatever the emulator's clock does */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @throws InvalidInput */
  add(input: FaultInput): Fault {
    const data = parseInput(faultSchema, input);
    if (this.#armed.length >= MAX_FAULTS)
      this.#armed = this.#armed.filter(({ fault }) => !this.isOver(fault));
    if (this.#armed.length >= MAX_FAULTS) {
      throw new InvalidInput(`${MAX_FAULTS} faults are set; delete some first`);
    }
    const ends = data.for !== undefined && { endsAt: this.#now() + data.for };
    const fault: Fault = { id: this.#next++, input, do: data.do, seen: 0, hits: 0, ...ends };
    const path = data.match.path === undefined ? undefined : new RegExp(data.match.path);
    this.#armed.push({ fault, data, path, random: seeded(data.seed) });
    return fault;
  }

  list(): Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  remove(id: number): boolean {
    const before = this.#armed.length;
    this.#armed = this.#armed.filter(({ fault }) => fault.id !== id);
    return this.#armed.length < before;
  }

  clear(): void {
    this.#armed = [];
  }

  /** It will not happen any more. */
  isOver({ endsAt = Infinity, input, hits }: Fault): boolean {
    return endsAt <= this.#now() || hits >= (input.times ?? Infinity);
  }

  /** The fault that happens to this request. */
  strike(suspect: Suspect): Fault | undefined {
    return this.#armed.find((armed) => !this.isOver(armed.fault) && fires(armed, suspect))?.fault;
  }
}

function fires({ fault, data, path, random }: Armed, suspect: Suspect): boolean {
  if (!fits(data.match, path, suspect)) return false;
  fault.seen += 1;
  if (fault.seen <= data.after || random() >= data.probability) return false;
  fault.hits += 1;
  return true;
}

function fits(match: FaultMatch, path: RegExp | undefined, suspect: Suspect): boolean {
  const { instance, path: _pattern, ...plain } = match;
  return (
    Object.entries(plain).every(
      ([name, value]) => value === undefined || suspect[name as keyof typeof plain] === value,
    ) &&
    (path?.test(suspect.path) ?? true) &&
    (instance === undefined || suspect.ids.includes(instance))
  );
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
