import type { FaultInput } from "../faults/schema";
import { rehearsals, type Rehearsal } from "./rehearsals";

/** A fault that is worth a button. */
export interface Preset {
  readonly label: string;
  readonly about: string;
  readonly fault: FaultInput;
}

/** What the page lets a person do. A further entry of these lists is a further button; the page stays as it is. */
export interface Offers {
  readonly rehearsals: readonly Pick<Rehearsal, "name" | "label" | "about">[];
  readonly presets: readonly Preset[];
  /** Ways in which an instance may reboot next, as its `onReboot` takes them. */
  readonly nexts: readonly {
    readonly label: string;
    readonly onReboot: unknown;
    /** Only for instances of whose reboots a job tells. */
    readonly isOfJob?: boolean;
  }[];
  /** Ways in which one that is stopped and started may do so next, as its `onStop` and `onStart` take them. */
  readonly nextSwitches: readonly {
    readonly label: string;
    readonly onStop?: unknown;
    readonly onStart?: unknown;
  }[];
}

const presets: readonly Preset[] = [
  {
    label: "Throttle for a minute",
    about: "Every request is answered with the vendor's 429, for a minute.",
    fault: { for: "1m", do: { throttle: { retryAfter: 2 } } },
  },
  {
    label: "Cut the next answer",
    about: "The next restart or renewal takes effect, but its answer is cut off.",
    fault: { match: { write: true }, times: 1, do: { reset: true, when: "after" } },
  },
  {
    label: "Never answer the next",
    about: "The next restart or renewal takes effect and is never answered.",
    fault: { match: { write: true }, times: 1, do: { hang: true, when: "after" } },
  },
  {
    label: "Break for a minute",
    about: "Every request is answered with the gateway's 502, for a minute.",
    fault: { for: "1m", do: { error: 502 } },
  },
  {
    label: "Slow for a minute",
    about: "Every answer is three seconds late, for a minute.",
    fault: { for: "1m", do: { delay: "3s" } },
  },
  {
    label: "Refuse the next restart",
    about: "The next restart or renewal is refused for lack of rights, with the vendor's 403.",
    fault: {
      match: { write: true },
      times: 1,
      do: { refuse: { status: 403, code: "Forbidden", message: "The emulator was told to refuse this." } },
    },
  },
  {
    label: "No resources for a minute",
    about: "Starts of notebooks are refused for want of resources, for a minute.",
    fault: {
      match: { action: "StartNotebook" },
      for: "1m",
      do: {
        refuse: { status: 400, code: "ModelArts.6360", message: "Sufficient resources are not available." },
      },
    },
  },
  {
    label: "Load balancer busy",
    about: "Servers are neither added to target groups nor removed from them: it is busy, for a minute.",
    fault: {
      match: { service: "loadBalancer", write: true },
      for: "1m",
      do: { refuse: { status: 400, code: "1200004", message: "The load balancer is being changed." } },
    },
  },
  {
    label: "Jobs unknown",
    about: "Jobs of ECS are not found, for a minute.",
    fault: {
      match: { action: "ShowJob" },
      for: "1m",
      do: { refuse: { status: 404, code: "Ecs.0000", message: "The job does not exist." } },
    },
  },
  {
    label: "Clock 20 min off",
    about: "The gateway's clock is twenty minutes ahead, for signatures and Date, for a minute.",
    fault: { for: "1m", do: { skew: "20m" } },
  },
  {
    label: "Garble one in five",
    about: "One read in five is answered with a proxy's page instead of JSON, for a minute.",
    fault: { match: { write: false }, for: "1m", probability: 0.2, do: { body: "html" } },
  },
];

const nexts: Offers["nexts"] = [
  { label: "restarts", onReboot: "restarts" },
  { label: "freezes", onReboot: "freezes" },
  { label: "freezes once, then restarts", onReboot: ["freezes", "restarts"] },
  { label: "freezes unless the reboot is HARD", onReboot: "freezesUnlessHard" },
  { label: "fails", onReboot: "fails" },
  { label: "fails once, then restarts", onReboot: ["fails", "restarts"] },
  { label: "vanishes", onReboot: "vanishes" },
  { label: "ignores the call", onReboot: "ignores" },
  { label: "restarts, and shows nothing of it", onReboot: "showsNothing" },
  { label: "comes back after ten minutes", onReboot: { comesBackAfter: "10m" } },
  {
    label: "stays up, and its job fails",
    onReboot: { jobFails: { code: "Ecs.0605", reason: "ECS locked." } },
    isOfJob: true,
  },
  { label: "restarts, and its job never ends", onReboot: "jobNeverEnds", isOfJob: true },
  { label: "restarts, and its job is forgotten", onReboot: "jobIsForgotten", isOfJob: true },
];

const nextSwitches: Offers["nextSwitches"] = [
  { label: "stops and starts", onStop: "stops", onStart: "starts" },
  { label: "never stops", onStop: "freezes" },
  { label: "ignores the stop", onStop: "ignores" },
  { label: "never starts", onStart: "freezes" },
  { label: "fails to start once, then starts", onStart: ["fails", "starts"] },
  { label: "has no resources for two starts", onStart: ["noResources", "noResources", "starts"] },
  { label: "has no resources for ten minutes", onStart: { noResourcesFor: "10m" } },
];

export const offers: Offers = {
  rehearsals: rehearsals.map(({ name, label, about }) => ({ name, label, about })),
  presets,
  nexts,
  nextSwitches,
};
