import type { z } from "zod";

import type { EmulatorClock } from "../clock";
import type { Faults } from "../faults/faults";
import type { Call } from "../http/call";
import type { Routed } from "../http/router";
import type { Journal } from "../journal";
import type { Kind } from "../world/kind";
import type { World } from "../world/world";

/** What the control API works on. */
export interface Controlled {
  readonly world: World;
  readonly kinds: readonly Kind[];
  readonly clock: EmulatorClock;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Puts world and faults back to what they were at the start. @throws InvalidInput */
  readonly reset: () => void;
}

export interface ControlRequest extends Controlled {
  readonly call: Call;
  readonly params: Readonly<Record<string, string>>;
  /** The JSON body; `undefined` where there is none. */
  readonly body: unknown;
}

/** What is told of a route, in the index and in the OpenAPI description. */
export interface RouteDescription extends Routed {
  /** One line for the index. */
  readonly about: string;
  /** What it takes, for the OpenAPI description. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** @default application/json */
  readonly produces?: string;
}

export interface ControlRoute extends RouteDescription {
  /** Returns what is answered as JSON, with status 200. @throws InvalidInput, NotFound */
  readonly handle: (request: ControlRequest) => unknown;
}

/** What a request names does not exist. */
export class NotFound extends Error {
  override readonly name = "NotFound";
}
