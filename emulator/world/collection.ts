import type { EmulatorClock } from "../clock";
import type { Kind } from "./kind";
import { phaseOf, reboot, settle, type Instance, type Phase, type RebootOptions } from "./machine";
import { outageBegun, outageEnded, type Outage } from "./outages";
import { asList, instanceFrom, leaseFrom, sessionsFrom } from "./from-input";
import type { Durations, InstanceInput, Reaction, StartReaction, StopReaction } from "./schema";
import {
  hasRoom,
  logOff,
  numbersOf,
  sessionFrom,
  type LogOff,
  type Session,
  type SessionInput,
} from "./session";
import { serviceAddress } from "./service";
import { start, stop } from "./switching";

/** An instance with a service. */
export interface Served {
  /** Unique in a world. */
  readonly place: string;
  readonly instance: Instance;
  readonly isUp: boolean;
}

/** All instances of one kind in one cloud. Whatever it hands out is up to date. */
export class Collection {
  readonly kind: Kind;
  readonly #clock: EmulatorClock;
  readonly #location: string;
  readonly #durations: Durations;
  readonly #byId = new Map<string, Instance>();
  readonly #serving = new Set<string>();

  constructor(kind: Kind, clock: EmulatorClock, location: string, durations: Durations = {}) {
    this.kind = kind;
    this.#clock = clock;
    this.#location = location;
    this.#durations = { ...kind.durations, ...durations };
  }

  put(input: InstanceInput): Instance {
    const instance = instanceFrom(input, this.kind, this.#location, this.#clock.now());
    this.#byId.set(instance.id, instance);
    if (instance.serves !== undefined) this.#serving.add(instance.id);
    else this.#serving.delete(instance.id);
    return instance;
  }

  /** The instance, where it exists and, if a location is given, is there. */
  get(id: string, location?: string): Instance | undefined {
    const instance = this.#byId.get(id);
    if (!instance || (location !== undefined && instance.location !== location)) return undefined;
    if (settle(instance, this.kind, this.durationsOf(instance), this.#clock.now())) return instance;
    this.#byId.delete(id);
    return undefined;
  }

  all(location?: string): Instance[] {
    return [...this.#byId.keys()].flatMap((id) => this.get(id, location) ?? []);
  }

  /** Those with a service, and whether it is up. */
  served(cloud: string): Served[] {
    return [...this.#serving].flatMap((id) => {
      const instance = this.get(id);
      if (!instance) return [];
      const { state, transition } = instance;
      const isDown = transition !== undefined && transition.startedAt <= this.#clock.now();
      const isUp = this.kind.running.includes(state) && !isDown;
      return [{ place: `${cloud}/${this.kind.name}/${id}`, instance, isUp }];
    });
  }

  get size(): number {
    return this.#byId.size;
  }

  remove(id: string): boolean {
    return this.#byId.delete(id);
  }

  /** What a read shows now. */
  phase(instance: Instance): Phase {
    return phaseOf(instance, this.#clock.now());
  }

  /** Returns the reaction that it had. */
  reboot(instance: Instance, options?: RebootOptions): Reaction {
    return reboot(instance, this.kind, this.durationsOf(instance), this.#clock.now(), options);
  }

  /** False where there is nothing to run it on. */
  start(instance: Instance, reaction?: Extract<StartReaction, string>): boolean {
    return start(instance, this.kind, this.durationsOf(instance), this.#clock.now(), reaction);
  }

  stop(instance: Instance, reaction?: StopReaction): void {
    stop(instance, this.kind, this.durationsOf(instance), this.#clock.now(), reaction);
  }

  /** Begins a session on it, now; nothing where it takes none. */
  beginSession(instance: Instance, input: SessionInput = {}): Session | undefined {
    const { kind } = this;
    const now = this.#clock.now();
    const { sessions, maintenance, transition } = instance;
    const takes = kind.running.includes(instance.state) && !maintenance;
    const isDown = transition !== undefined && transition.startedAt <= now;
    if (!sessions || !takes || isDown || !hasRoom(sessions, kind)) return undefined;
    const number = 1 + Math.max(0, ...numbersOf(instance));
    const session = sessionFrom({ startedAt: now, ...input }, instance.id, number, now);
    sessions.push(session);
    return session;
  }

  /** Logs its users off, by default all and now. */
  logOff(instance: Instance, options: Partial<LogOff> = {}): void {
    logOff(instance, { at: this.#clock.now(), ...options });
  }

  /** Changes what is named and leaves the rest; a given state ends what is under way, `transition: null` too. */
  patch(
    instance: Instance,
    input: Partial<Omit<InstanceInput, "id" | "transition">>,
    endTransition: boolean,
  ): void {
    const { durations, fields, lease, onReboot, onStop, onStart, ...rest } = input;
    const { sessions, arrivals, pastSessions, maintenance, serves, servesAt: _told, ...plain } = rest;
    if (plain.state !== undefined || endTransition) delete instance.transition;
    Object.assign(
      instance,
      Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    );
    if (plain.state !== undefined) instance.outages = this.#outagesWith(instance, plain.state);
    if (durations) instance.durations = { ...instance.durations, ...durations };
    if (fields) instance.fields = fields;
    if (onReboot !== undefined) instance.onReboot = asList(onReboot);
    if (onStop !== undefined) instance.onStop = asList(onStop);
    if (onStart !== undefined) instance.onStart = asList(onStart);
    if (serves !== undefined) {
      Object.assign(instance, { serves, servesAt: serviceAddress(serves, this.kind, instance) });
      this.#serving.add(instance.id);
    }
    if (this.kind.sessions) {
      const made = sessionsFrom(rest, instance.id, this.#clock.now());
      if (sessions) instance.sessions = made.sessions;
      if (arrivals) instance.arrivals = made.arrivals;
      if (pastSessions) instance.pastSessions = pastSessions;
      if (maintenance !== undefined) instance.maintenance = maintenance;
    }
    if (lease && this.kind.leased) instance.lease = leaseFrom(lease, this.#clock.now(), instance.lease);
  }

  #outagesWith({ outages }: Instance, state: string): Outage[] {
    const now = this.#clock.now();
    return this.kind.running.includes(state) ? outageEnded(outages, now) : outageBegun(outages, now);
  }

  durationsOf(instance: Instance): Durations {
    return { ...this.#durations, ...instance.durations };
  }
}
