import type { WorldInput } from "../../emulator";
import { testedApis, type TestedApi } from "../support/e2e-apis";
import { canary } from "./canary";
import type { Dice } from "./dice";
import { oddReactions, type Beats, type Place, type Reaction, type Scenario } from "./scenario";

type Cloud = Place["cloud"];
type Unit = (beats: Beats) => string;

interface DrawnInstance {
  readonly place: Place;
  readonly reboot: Beats;
  readonly delay: Beats;
  readonly reactions: readonly Reaction[];
  readonly stopped: boolean;
}

interface DrawnNotebook {
  readonly place: Place;
  readonly minutes: number;
  readonly autoStop: boolean;
  readonly stopped: boolean;
}

/** How long a reboot takes that is over before most calls time out. */
export const quick: Beats = 2;

/** How long a reboot takes that comes back late: longer than some programs wait. */
export const late: Beats = 45;

/** The clouds of a run, and every instance in them. */
export function drawWorld(
  dice: Dice,
  apis: readonly TestedApi[],
  perApi: number,
): Pick<Scenario, "world" | "places"> {
  const instances = apis.flatMap((row) =>
    Array.from({ length: perApi }, (_, index) => drawInstance(dice, row, index)),
  );
  const notebooks = (["huaweicloud", "otc"] as const).flatMap((cloud) =>
    ["notebook-0001", "notebook-0002"].map((id) => drawNotebook(dice, { cloud, kind: "notebooks", id })),
  );
  const settings = Object.fromEntries(
    (["ncloud", "huaweicloud", "otc"] as const).map((cloud) => [cloud, drawSettings(dice, cloud)]),
  );
  const world = (unit: Unit): WorldInput =>
    Object.fromEntries(
      (["ncloud", "huaweicloud", "otc"] as const).map((cloud) => [
        cloud,
        {
          ...settings[cloud],
          ...(cloud !== "ncloud" && { durations: { notebooks: { start: unit(6), stop: unit(4) } } }),
          instances: {
            ...instancesOf(instances, cloud, unit),
            ...(cloud !== "ncloud" && { notebooks: notebooksOf(notebooks, cloud) }),
          },
        },
      ]),
    );
  return { world, places: [...instances, ...notebooks].map(({ place }) => place) };
}

function drawInstance(dice: Dice, { cloud, kind, id }: TestedApi, index: number): DrawnInstance {
  return {
    place: { cloud, kind, id: id(index + 1) },
    reboot: dice.weighted([7, dice.int(10, 18)], [1, quick]),
    delay: dice.weighted([5, 0], [1, 1]),
    reactions: Array.from({ length: dice.int(0, 2) }, () => drawReaction(dice, 0.12)),
    stopped: dice.chance(0.03),
  };
}

export function drawReaction(dice: Dice, odd: number): Reaction {
  return dice.chance(odd) ? dice.pick(oddReactions) : "restarts";
}

function drawNotebook(dice: Dice, place: Place): DrawnNotebook {
  return {
    place,
    minutes: dice.pick([10, 30, 60, 90, 150, 240, 600]),
    autoStop: !dice.chance(0.1),
    stopped: dice.chance(0.12),
  };
}

function drawSettings(dice: Dice, cloud: Cloud) {
  const slow = dice.chance(0.08);
  return {
    keys: [{ accessKey: `${cloud}-key`, secretKey: canary }],
    partial: dice.chance(0.3),
    ...(slow && { requestsPerSecond: dice.int(2, 5) }),
    ...(slow && dice.chance(0.5) && { retryAfter: "2s" }),
    ...(cloud === "ncloud" && { unknownServer: dice.pick(["emptyList", "error"] as const) }),
    ...(cloud === "ncloud" && dice.chance(0.2) && { maxItems: 2 }),
    ...(cloud !== "ncloud" && {
      users: [{ name: "chaos", password: canary, domain: "chaos" }],
      tokenLife: dice.pick(["24h", "40s", "2m"]),
    }),
  };
}

function instancesOf(instances: readonly DrawnInstance[], cloud: Cloud, unit: Unit) {
  const here = instances.filter(({ place }) => place.cloud === cloud);
  const kinds = [...new Set(here.map(({ place }) => place.kind))];
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      here
        .filter(({ place }) => place.kind === kind)
        .map(({ place, reboot, delay, reactions, stopped }) => ({
          id: place.id,
          durations: {
            reboot: unit(reboot),
            hardReboot: unit(reboot),
            ...(delay > 0 && { delay: unit(delay) }),
          },
          onReboot: [...reactions, "restarts" as const].map((reaction) => emulated(reaction, unit)),
          ...(stopped && stoppedState[kind] !== undefined && { state: stoppedState[kind] }),
        })),
    ]),
  );
}

/** In the emulator's words. */
export function emulated(reaction: Reaction, unit: Unit) {
  return reaction === "comesBackLate" ? { comesBackAfter: unit(late) } : reaction;
}

/** The vendors' words for switched off, by kind. */
export const stoppedState: Readonly<Record<string, string>> = Object.fromEntries(
  testedApis.map(({ kind, stopped }) => [kind, stopped]),
);

function notebooksOf(notebooks: readonly DrawnNotebook[], cloud: Cloud) {
  return notebooks
    .filter(({ place }) => place.cloud === cloud)
    .map(({ place, minutes, autoStop, stopped }) => ({
      id: place.id,
      lease: { autoStop, length: `${minutes}m` },
      ...(stopped && { state: "STOPPED" }),
    }));
}

export const anyApi = testedApis;
