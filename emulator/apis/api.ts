import type { EmulatorClock } from "../clock";
import type { Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Routed } from "../http/router";
import type { ErrorFormat } from "../vendors/error-format";
import type { KeyLock } from "../verify/key-lock";
import type { RateLimit } from "../verify/rate-limit";
import type { Tokens } from "../verify/tokens";
import type { CloudName, Kind } from "../world/kind";
import type { Item, Tone } from "../view/item";
import type { Sample } from "../world/sample";
import type { Cloud, World } from "../world/world";

/** What all APIs share while an emulator runs. */
export interface Services {
  readonly world: World;
  readonly clock: EmulatorClock;
  readonly tokens: Tokens;
  readonly locks: KeyLock;
  readonly rates: RateLimit;
}

/** A request that found its route. */
export interface ApiRequest {
  readonly call: Call;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** How far the gateway's clock is off, in milliseconds: a fault. */
  readonly skew: number;
}

/** One operation of an API, under the vendor's own name. */
export interface Route extends Routed {
  readonly action: string;
  /** Changes something. */
  readonly write: boolean;
  /** The instances that a request is about, as far as it says. */
  readonly ids: (request: Pick<ApiRequest, "call" | "params">) => readonly string[];
  /** Checks who asks and what, does it, answers. @throws Refusal */
  readonly answer: (request: ApiRequest, services: Services) => Answer;
}

/** One API: everything that the server needs to know of it. */
export interface EmulatedApi {
  /** Its name among the `endpoints` of the provider's settings. */
  readonly service: string;
  readonly kind?: Kind;
  /** Instances to begin with. */
  readonly sample?: Sample;
  /** What the default world has beside instances. */
  readonly extras?: Extras;
  readonly routes: readonly Route[];
  /** The cloud that a request is for, as far as it can be told before it is checked. */
  readonly cloudOf: (request: Pick<ApiRequest, "params">, services: Services) => CloudName | undefined;
  readonly errorFormat: (cloud: CloudName | undefined) => ErrorFormat;
  /** What there is to see beside the instances of its kind, for the page: jobs, target groups. */
  readonly tables?: (cloud: Cloud, services: Services) => readonly Table[];
}

export interface Extras {
  readonly cloud: CloudName;
  /** Members of the cloud in the world. */
  readonly world: object;
  /** For the docs: `target group …`. */
  readonly text: string;
}

/** Things that the page only shows. */
export interface Table {
  /** Unique within the cloud. */
  readonly kind: string;
  readonly title: string;
  /** What the tones mean here, where that is not what they mean of instances. */
  readonly words?: Partial<Record<Tone, string>>;
  /** Things that come one after the other, the latest last: nothing is shown of none, and none is "down". */
  readonly isLog?: boolean;
  readonly items: readonly Item[];
}
