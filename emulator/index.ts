import type { AddressInfo } from "node:net";

import { apis } from "./apis";
import { EmulatorClock } from "./clock";
import { controlApi } from "./control";
import { Faults } from "./faults/faults";
import { Gateway } from "./gateway";
import { Journal } from "./journal";
import { emulatorServer } from "./server";
import { KeyLock } from "./verify/key-lock";
import { RateLimit } from "./verify/rate-limit";
import { Tokens } from "./verify/tokens";
import { defaultWorld } from "./world/default-world";
import type { WorldInput } from "./world/schema";
import { World } from "./world/world";

export { EmulatorClock, type EmulatorClockOptions } from "./clock";
export type { Fault } from "./faults/faults";
export type { FaultInput } from "./faults/schema";
export type { JournalEntry, JournalFilter } from "./journal";
export { defaultWorld } from "./world/default-world";
export type { WorldInput } from "./world/schema";
export { InvalidInput } from "./world/validate";

export interface EmulatorOptions {
  /** 0 takes any free port. @default 0 */
  readonly port?: number;
  /** @default {@link defaultWorld} */
  readonly world?: WorldInput;
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
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on loopback.
 *
 * @throws InvalidInput where the world is none; the system's error where the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, speed = 1, clock = new EmulatorClock({ speed }) } = options;
  const kinds = apis.flatMap(({ kind }) => kind ?? []);
  const world = new World(options.world ?? defaultWorld, kinds, clock);
  const faults = new Faults();
  const journal = new Journal();
  const now = () => clock.now();
  const tokens = new Tokens(now);
  const services = { world, clock, tokens, locks: new KeyLock(now), rates: new RateLimit(clock.real) };
  const gateway = new Gateway(apis, services, faults, journal);
  const server = emulatorServer(gateway, controlApi({ world, kinds, clock, faults, journal }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    clock,
    world,
    faults,
    journal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
