import type { AddressInfo } from "node:net";

import { apis } from "./apis";
import { EmulatorClock } from "./clock";
import { controlApi } from "./control";
import { Faults } from "./faults/faults";
import { parseFaults } from "./faults/parse-faults";
import { Gateway } from "./gateway";
import { Journal } from "./journal";
import type { FaultInput } from "./faults/schema";
import { emulatorServer } from "./server";
import { InstanceServices } from "./serving/instance-services";
import { EventStream } from "./stream/event-stream";
import { KeyLock } from "./verify/key-lock";
import { RateLimit } from "./verify/rate-limit";
import { Tokens } from "./verify/tokens";
import { groupsOf } from "./view/group";
import { defaultWorld } from "./world/default-world";
import type { WorldInput } from "./world/schema";
import { InvalidInput, parseWorld } from "./world/validate";
import { World } from "./world/world";

export { EmulatorClock, type EmulatorClockOptions } from "./clock";
export type { Fault } from "./faults/faults";
export { parseFaults } from "./faults/parse-faults";
export type { FaultInput } from "./faults/schema";
export type { JournalEntry, JournalFilter } from "./journal";
export { defaultWorld } from "./world/default-world";
export type { WorldInput } from "./world/schema";
export { InvalidInput } from "./world/validate";

const kinds = apis.flatMap(({ kind }) => kind ?? []);

/** Whether `startEmulator` would take it. @throws InvalidInput, with a line for each place that is wrong */
export function validateWorld(world: unknown): void {
  parseWorld(world, kinds);
}

export interface EmulatorOptions {
  /** 0 takes any free port. @default 0 */
  readonly port?: number;
  /** @default {@link defaultWorld} */
  readonly world?: WorldInput;
  /** Set from the start. @default none */
  readonly faults?: readonly FaultInput[];
  /** Emulated seconds per real second; not together with `clock`. @default 1 */
  readonly speed?: number;
  readonly clock?: EmulatorClock;
}

export interface Emulator {
  /** Base URL of all APIs, for `REKINDLE_ENDPOINT_URL`. */
  readonly url: string;
  readonly clock: EmulatorClock;
  readonly world: World;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Puts other data in the place of those that it started with, and the world and faults back to them. @throws InvalidInput */
  readonly restore: (start?: Pick<EmulatorOptions, "world" | "faults">) => void;
  /** Resolves when the services of instances are up, or gone, as their instances are at this moment. */
  readonly served: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on loopback.
 *
 * @throws InvalidInput where the world is none, or a fault; the system's error where the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, speed = 1, clock = new EmulatorClock({ speed }) } = options;
  let start = { world: options.world ?? defaultWorld, faults: options.faults ?? [] };
  const world = new World(start.world, kinds, clock);
  const faults = new Faults(clock.real);
  for (const fault of start.faults) faults.add(fault);
  const journal = new Journal();
  const restore: Emulator["restore"] = (wanted = {}) => {
    const next = { ...start, ...wanted };
    const list = parseFaults(next.faults);
    world.replace(next.world);
    start = next;
    faults.clear();
    for (const fault of list) faults.add(fault);
  };
  const now = () => clock.now();
  const tokens = new Tokens(now);
  const services = { world, clock, tokens, locks: new KeyLock(now), rates: new RateLimit(clock.real) };
  const gateway = new Gateway(apis, services, faults, journal);
  const control = controlApi({ world, kinds, clock, faults, journal, reset: () => restore() });
  const stream = new EventStream({ clock, faults, journal, groups: () => groupsOf(apis, services) });
  const serving = new InstanceServices(() => world.served(), now);
  const server = emulatorServer({ gateway, control, stream, serving });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const failed = await serving.sync();
  const close = async () => {
    await serving.close();
    await new Promise<void>((resolve) => {
      stream.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  const [first] = failed;
  if (first) {
    await close();
    throw new InvalidInput(`serves of ${first[0]}: ${first[1].message}`);
  }
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    clock,
    world,
    faults,
    journal,
    restore,
    served: async () => void (await serving.sync()),
    close,
  };
}
