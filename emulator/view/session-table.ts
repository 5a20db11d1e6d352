import type { Table } from "../apis/api";
import type { Session } from "../world/session";
import type { Cloud } from "../world/world";
import type { Item } from "./item";

const WORDS = { ready: "connected", off: "disconnected", busy: "being logged off" } as const;

/** Users' sessions on whatever a cloud has them on; there from the start if there is any. */
export function sessionTables(cloud: Cloud): Table[] {
  const collections = cloud.collections().filter(({ kind, size }) => kind.sessions && size > 0);
  if (collections.length === 0) return [];
  const items = collections
    .flatMap((collection) => collection.all())
    .flatMap(({ id, sessions = [] }) => sessions.map((session) => itemOf(session, id)));
  return [{ kind: "sessions", title: "sessions", words: WORDS, isLog: true, items }];
}

function itemOf({ id, user, state, startedAt, endsAt, loggedOff }: Session, instance: string): Item {
  const isEnding = loggedOff === true && endsAt !== null;
  return {
    id,
    tone: isEnding ? "busy" : state === "Active" ? "ready" : "off",
    state,
    note: `${user} on ${instance}`,
    since: startedAt,
    ...(isEnding && { doing: "being logged off" }),
    ...(endsAt !== null && { until: endsAt }),
  };
}
