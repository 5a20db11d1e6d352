import type { z } from "zod";

import { switches, type Kind } from "./kind";
import type { Lease } from "./lease";
import type { Instance } from "./machine";
import { serviceAddress } from "./service";
import { sessionFrom } from "./session";
import type { InstanceInput, leaseSchema } from "./schema";

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

/** Fills in what a world leaves open. */
export function instanceFrom(input: InstanceInput, kind: Kind, location: string, now: number): Instance {
  const createdAt = input.createdAt ?? now - 14 * DAY;
  const state = input.state ?? kind.running[0];
  return {
    id: input.id,
    name: input.name ?? input.id,
    location: input.location ?? location,
    state,
    createdAt,
    bootedAt: input.bootedAt ?? Math.max(createdAt, now - DAY),
    reboots: input.reboots ?? 0,
    onReboot: asList(input.onReboot ?? "restarts"),
    durations: input.durations ?? {},
    fields: input.fields ?? {},
    ...(switches(kind) && {
      onStop: asList(input.onStop ?? "stops"),
      onStart: asList(input.onStart ?? "starts"),
    }),
    outages: input.outages ?? (kind.running.includes(state) ? [] : [{ from: createdAt, until: null }]),
    ...(kind.sessions && sessionsFrom(input, input.id, now)),
    ...(kind.leased && { lease: leaseFrom(input.lease ?? {}, now) }),
    ...(input.serves !== undefined && {
      serves: input.serves,
      servesAt: serviceAddress(input.serves, kind, { id: input.id, location: input.location ?? location }),
    }),
    ...(input.transition && { transition: input.transition }),
  };
}

/** What is said of its sessions; those that are told without a number are counted through. */
export function sessionsFrom(
  { sessions = [], arrivals = [], pastSessions = [], maintenance = false }: Partial<InstanceInput>,
  id: string,
  now: number,
): Required<Pick<Instance, "sessions" | "arrivals" | "pastSessions" | "maintenance">> {
  return {
    sessions: sessions.map((session, index) => sessionFrom(session, id, index + 1, now)),
    arrivals: arrivals.map((arrival, index) => sessionFrom(arrival, id, sessions.length + index + 1, now)),
    pastSessions,
    maintenance,
  };
}

/** A length without an instant is counted from now: `{ "length": "20m" }` leaves twenty minutes. */
export function leaseFrom(input: z.output<typeof leaseSchema>, now: number, old?: Lease): Lease {
  return {
    autoStop: input.autoStop ?? old?.autoStop ?? true,
    type: input.type ?? old?.type ?? "TIMING",
    length: input.length ?? old?.length ?? HOUR,
    updatedAt: input.updatedAt ?? (input.length === undefined ? old?.updatedAt : undefined) ?? now,
  };
}

export function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
