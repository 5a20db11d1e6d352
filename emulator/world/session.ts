import { z } from "zod";

import type { Kind } from "./kind";
import type { Instance } from "./machine";
import { instant, span } from "./units";

const text = z.string().min(1).max(128);

/** What a session rests in. @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListSessions.html */
export const sessionStates = ["Active", "Disconnected", "AppcInit"] as const;

const HOUR = 3_600_000;

const shape = {
  id: text.optional().describe("Unique among all; by default the instance's id and a number."),
  user: text.optional().describe("Who is logged in."),
  state: z
    .enum(sessionStates)
    .optional()
    .describe("Disconnected: logged in without being connected (Active)."),
  endsAt: instant.nullable().optional().describe("When the user ends it; null or nothing: never."),
  lasts: span.optional().describe("The same as a length of time: from now, or from when it begins."),
  warning: z.string().optional().describe("What the user was told by a log-off."),
  loggedOff: z.boolean().optional().describe("It ends since somebody logs the user off."),
};

export const sessionSchema = z
  .strictObject({ ...shape, startedAt: instant.optional().describe("By default an hour ago.") })
  .meta({ id: "Session", description: "A user's session." });
export type SessionInput = z.output<typeof sessionSchema>;

export const arrivalSchema = z
  .strictObject({
    ...shape,
    startedAt: instant.optional().describe("When it begins."),
    comesAfter: span.optional().describe("The same as a length of time, from now."),
  })
  .meta({
    id: "Arrival",
    description:
      "A session that is yet to begin: if the instance runs then and is not in maintenance, otherwise the user goes elsewhere.",
  });
export type ArrivalInput = z.output<typeof arrivalSchema>;

export const pastSessionSchema = z
  .strictObject({
    id: text,
    user: text,
    startedAt: instant,
    endedAt: instant,
    endedBy: z
      .enum(["user", "logoff", "reboot", "start", "stop"])
      .describe("The user, a log-off, or what the instance did."),
    warning: z.string().optional(),
  })
  .meta({ id: "PastSession", description: "A session that has ended; the latest are kept." });
export type PastSession = z.output<typeof pastSessionSchema>;

export interface Session {
  readonly id: string;
  readonly user: string;
  state: (typeof sessionStates)[number];
  readonly startedAt: number;
  /** null: never. */
  endsAt: number | null;
  warning?: string | undefined;
  loggedOff?: boolean | undefined;
}

const KEPT = 100;

/** Fills in what is left open. */
export function sessionFrom(
  input: SessionInput | ArrivalInput,
  instance: string,
  number: number,
  now: number,
): Session {
  const { id = `${instance}-s${number}`, user = `user${number}`, state = "Active", lasts } = input;
  const comes = "comesAfter" in input && input.comesAfter !== undefined ? now + input.comesAfter : undefined;
  const startedAt = input.startedAt ?? comes ?? now - HOUR;
  const endsAt = lasts === undefined ? (input.endsAt ?? null) : Math.max(now, startedAt) + lasts;
  const { warning, loggedOff } = input;
  return {
    id,
    user,
    state,
    startedAt,
    endsAt,
    ...(warning !== undefined && { warning }),
    ...(loggedOff !== undefined && { loggedOff }),
  };
}

/**
 * Lets sessions begin and end up to `now`, while the instance is in the one state or transition that it is in until
 * then. What takes it down ends all of them.
 */
export function settleSessions(instance: Instance, kind: Kind, now: number): void {
  const { transition, arrivals = [] } = instance;
  if (!instance.sessions) return;
  const isDown = transition !== undefined && transition.startedAt <= now;
  const runs = kind.running.includes(instance.state);
  const until = isDown ? transition.startedAt : now;
  const past: PastSession[] = [];
  const stays = (session: Session): boolean => {
    const end = endOf(session, until, isDown ? transition.kind : runs ? undefined : "stop");
    if (end) past.push(pastOf(session, end));
    return !end;
  };
  instance.sessions = instance.sessions.filter(stays);
  for (const arrival of arrivals.filter(({ startedAt }) => startedAt <= now)) {
    const takes = runs && !instance.maintenance && (!isDown || arrival.startedAt < until);
    if (takes && hasRoom(instance.sessions, kind) && stays(arrival)) instance.sessions.push(arrival);
  }
  instance.arrivals = arrivals.filter(({ startedAt }) => startedAt > now);
  if (past.length > 0) instance.pastSessions = [...(instance.pastSessions ?? []), ...past].slice(-KEPT);
}

/** Whether a further session fits on it. */
export function hasRoom(sessions: readonly Session[], { sessions: most }: Kind): boolean {
  return most === "many" || sessions.length === 0;
}

type End = Pick<PastSession, "endedAt" | "endedBy">;

function endOf(
  { endsAt, loggedOff }: Session,
  until: number,
  by: PastSession["endedBy"] | undefined,
): End | undefined {
  if (endsAt !== null && endsAt <= until) return { endedAt: endsAt, endedBy: loggedOff ? "logoff" : "user" };
  return by && { endedAt: until, endedBy: by };
}

function pastOf({ id, user, startedAt, warning }: Session, end: End): PastSession {
  return { id, user, startedAt, ...end, ...(warning !== undefined && { warning }) };
}

/** The numbers that sessions of an instance have in their ids. */
export function numbersOf({ sessions = [], arrivals = [], pastSessions = [] }: Instance): number[] {
  return [...sessions, ...arrivals, ...pastSessions].map(({ id }) => Number(/\d{1,9}$/.exec(id)?.[0] ?? 0));
}

export interface LogOff {
  readonly at: number;
  /** What users are told. */
  readonly message?: string | undefined;
  /** Of which sessions; by default of all. */
  readonly ids?: ReadonlySet<string>;
}

/** Logs users off at an instant: nobody's session lasts longer than before. */
export function logOff({ sessions = [] }: Instance, { at, message, ids }: LogOff): void {
  for (const session of sessions) {
    if (ids && !ids.has(session.id)) continue;
    if (message !== undefined) session.warning = message;
    if (session.endsAt !== null && session.endsAt <= at) continue;
    session.endsAt = at;
    session.loggedOff = true;
  }
}
