import type { JournalEntry } from "../../emulator";
import type { Place } from "./scenario";

/** A reboot that really took place, whoever asked for it and whatever was answered. */
export interface Reboot {
  readonly place: Place;
  readonly by: "us" | "others";
  /** The step that it fell in. */
  readonly step: number;
  /** The run's time at which it was asked for; milliseconds since the epoch. */
  readonly at: number;
  /** Whether the instance was in service just before. */
  readonly inService: boolean;
  /** Another reboot was still under way. */
  readonly overlapping: boolean;
  readonly hard: boolean;
  /** Whether reads can show it. */
  readonly shown: boolean;
  /** How many requests had been served by then. */
  readonly after: number;
  readonly startsAt: number;
  /** `undefined`: it never comes back. */
  readonly endsAt: number | undefined;
  /** Those that were down by our doing, this one not counted. */
  readonly downByUs: readonly Place[];
}

/** A request as it was served. */
export interface Served {
  readonly entry: JournalEntry;
  readonly step: number;
  /** Which of the step's requests it was, from 1. */
  readonly number: number;
  readonly at: number;
  /** Nothing but its speed was tampered with. */
  readonly undisturbed: boolean;
  /** The fault that happened to it, in a word. */
  readonly fault: string | undefined;
}

/** A lease before and after a write of ours. */
export interface LeaseMove {
  readonly place: Place;
  readonly step: number;
  readonly action: string;
  readonly at: number;
  readonly before: number;
  readonly after: number;
  /** The type that it had before. */
  readonly type: string;
}

/** What really happened in the clouds of a run. */
export class Truth {
  readonly reboots: Reboot[] = [];
  /** Restart calls that had no effect although they were accepted. */
  readonly ignored: { readonly place: Place; readonly step: number }[] = [];
  readonly served: Served[] = [];
  readonly leases: LeaseMove[] = [];
  readonly happened: {
    readonly step: number;
    readonly number: number;
    readonly at: number;
    readonly text: string;
  }[] = [];

  rebootsOf(place: Place): Reboot[] {
    return this.reboots.filter((reboot) => samePlace(reboot.place, place));
  }

  inStep(step: number): Served[] {
    return this.served.filter((served) => served.step === step);
  }
}

export function samePlace(a: Place, b: Place): boolean {
  return a.cloud === b.cloud && a.kind === b.kind && a.id === b.id;
}

export function placeName({ cloud, kind, id }: Place): string {
  return `${cloud}/${kind}/${id}`;
}
