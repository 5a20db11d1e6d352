import type { Collection } from "../world/collection";
import { switches, type Kind } from "../world/kind";
import type { Instance } from "../world/machine";
import { InvalidInput } from "../world/validate";

/** Something that a person does to instances to see what becomes of a rollout: a button of the page. */
export interface Rehearsal {
  readonly name: string;
  /** On the button. */
  readonly label: string;
  /** What it does, in a sentence. */
  readonly about: string;
  /** Kinds that have it; all, if there is none. */
  readonly of?: (kind: Kind) => boolean;
  readonly perform: (collection: Collection, instance: Instance) => void;
}

const hasSessions = ({ sessions }: Kind): boolean => sessions !== undefined;

const isLeased = ({ leased = false }: Kind): boolean => leased;

export const rehearsals: readonly Rehearsal[] = [
  {
    name: "mend",
    label: "Mend",
    about: "Somebody mends it in the console: it boots and runs, and reboots as it should from now on.",
    perform: mend,
  },
  {
    name: "reboot",
    label: "Reboot",
    about: "Somebody else reboots it by hand.",
    // Not the instance's turn in onReboot: that is for those who are under test.
    perform: (collection, instance) => collection.reboot(instance, { reaction: "restarts" }),
  },
  {
    name: "freeze",
    label: "Freeze",
    about: "It goes down and does not come back.",
    perform: (collection, instance) => collection.reboot(instance, { reaction: "freezes" }),
  },
  {
    name: "fail",
    label: "Fail",
    about: "It is in its vendor's failed state.",
    perform: (collection, instance) => collection.patch(instance, { state: collection.kind.failed }, true),
  },
  {
    name: "vanish",
    label: "Vanish",
    about: "It is deleted in its cloud.",
    perform: (collection, instance) => void collection.remove(instance.id),
  },
  {
    name: "stop",
    label: "Stop",
    about: "Somebody switches it off.",
    of: ({ durations }) => durations.stop !== undefined,
    perform: (collection, instance) => {
      if (collection.kind.running.includes(instance.state)) collection.stop(instance, "stops");
    },
  },
  {
    name: "start",
    label: "Start",
    about: "Somebody switches it on.",
    of: ({ durations }) => durations.start !== undefined,
    perform: (collection, instance) => {
      if (instance.state === collection.kind.stopped) collection.start(instance, "starts");
    },
  },
  {
    name: "endLease",
    label: "End lease",
    about: "Its lease ends now, and it stops.",
    of: isLeased,
    perform: (collection, instance) =>
      collection.patch(instance, { lease: { autoStop: true, length: 0 } }, false),
  },
  {
    name: "shortenLease",
    label: "20 min left",
    about: "Its lease ends in twenty minutes.",
    of: isLeased,
    perform: (collection, instance) =>
      collection.patch(instance, { lease: { autoStop: true, length: 20 * 60_000 } }, false),
  },
  {
    name: "beginSession",
    label: "Session",
    about: "A user begins a session on it, if it takes any.",
    of: hasSessions,
    perform: (collection, instance) => {
      if (!collection.beginSession(instance))
        throw new InvalidInput(`${instance.id} takes no new session now`);
    },
  },
  {
    name: "endSessions",
    label: "End sessions",
    about: "Its users end their sessions.",
    of: hasSessions,
    perform: (collection, instance) => collection.patch(instance, { sessions: [] }, false),
  },
  {
    name: "disconnect",
    label: "Disconnect",
    about: "Its users are cut off, and stay logged in.",
    of: hasSessions,
    perform: (_collection, { sessions = [] }) => {
      for (const session of sessions) session.state = "Disconnected";
    },
  },
  {
    name: "logOff",
    label: "Log off",
    about: "Somebody logs its users off.",
    of: hasSessions,
    perform: (collection, instance) => collection.logOff(instance),
  },
  {
    name: "maintain",
    label: "Maintenance on",
    about: "It takes no new sessions; those that there are go on.",
    of: hasSessions,
    perform: (collection, instance) => collection.patch(instance, { maintenance: true }, false),
  },
  {
    name: "endMaintenance",
    label: "Maintenance off",
    about: "It takes new sessions.",
    of: hasSessions,
    perform: (collection, instance) => collection.patch(instance, { maintenance: false }, false),
  },
];

/** Those of a kind, in the order of the list. */
export function rehearsalsOf(kind: Kind): readonly Rehearsal[] {
  return rehearsals.filter(({ of = () => true }) => of(kind));
}

function mend(collection: Collection, instance: Instance): void {
  const { kind } = collection;
  const [running] = kind.running;
  const wasOff = instance.state === kind.stopped;
  collection.patch(
    instance,
    {
      state: wasOff ? kind.stopped : running,
      fields: {},
      onReboot: "restarts",
      ...(switches(kind) && { onStop: "stops", onStart: "starts" }),
    },
    true,
  );
  if (wasOff && kind.durations.start !== undefined) collection.start(instance, "starts");
  else collection.reboot(instance, { reaction: "restarts" });
}
