import type { FaultInput } from "../../emulator";
import { testedApis } from "../support/e2e-apis";
import type { Dice } from "./dice";

/** In the words of the faults that stand for a refusal: failures must repeat it. */
export const refusalCode = "CHAOS.4711";

type Doing = FaultInput["do"];
type Match = NonNullable<FaultInput["match"]>;

const writes = [...testedApis.map(({ action }) => action), "RenewLease", "StartNotebook"];
const when = (dice: Dice) => dice.pick(["before", "after"] as const);

/** Kind of fault, how often it is drawn, and how it is made. */
const kinds: readonly (readonly [weight: number, make: (dice: Dice) => Doing])[] = [
  [3, () => ({ throttle: {} })],
  [3, (dice) => ({ throttle: { retryAfter: dice.int(1, 4) } })],
  [4, (dice) => ({ error: dice.pick([500, 502, 503, 504]), when: when(dice) })],
  [4, (dice) => ({ reset: true, when: when(dice) })],
  [2, (dice) => ({ hang: true, when: when(dice) })],
  [3, (dice) => ({ delay: `${dice.int(20, 600)}ms` })],
  [1, (dice) => ({ error: 504, when: when(dice), delay: `${dice.int(20, 600)}ms` })],
  [2, () => ({ body: "truncated" })],
  [2, () => ({ body: "wrongJson" })],
  [2, () => ({ body: "html" })],
  [1, () => ({ body: "empty" })],
  [2, (dice) => ({ errorIn200: true, when: when(dice) })],
  [1, () => ({ expiredToken: true })],
  [1, () => ({ answer: { status: 502, body: "<html><title>Bad Gateway</title></html>" } })],
  [1, () => ({ answer: { status: 403, body: "<html><title>Go away</title></html>" } })],
  [2, () => ({ refuse: { status: 403, code: refusalCode, message: "not for you" } })],
  [2, () => ({ refuse: { status: 409, code: refusalCode, message: "another operation is in progress" } })],
  [1, () => ({ refuse: { code: "ModelArts.6357", message: "another operation is in progress" } })],
  [1, () => ({ refuse: { code: "ModelArts.6333", message: "being restored" } })],
];

/** Faults of one step: most are about a few requests, some last for all of it. */
export function drawFaults(dice: Dice, most: number): FaultInput[] {
  return Array.from({ length: dice.int(0, most) }, () => drawFault(dice));
}

function drawFault(dice: Dice): FaultInput {
  // A gateway whose clock is off refuses what is signed; a token it would let pass with a wrong `Date`.
  if (dice.chance(0.04)) {
    const skew = dice.pick(["20m", "-20m"]);
    return { match: { cloud: dice.pick(["ncloud", "huaweicloud"]) }, ...often(dice), do: { skew } };
  }
  return { match: drawMatch(dice), ...often(dice), do: dice.weighted(...kinds)(dice) };
}

function drawMatch(dice: Dice): Match {
  return dice.weighted<() => Match>(
    [2, () => ({})],
    [3, () => ({ write: true })],
    [4, () => ({ action: dice.pick(writes) })],
    [3, () => ({ write: false })],
    [2, () => ({ cloud: dice.pick(["ncloud", "huaweicloud", "otc"] as const) })],
    [1, () => ({ service: "iam" })],
  )();
}

type Often = Pick<FaultInput, "times" | "after" | "probability" | "seed">;

function often(dice: Dice): Often {
  const spread = { probability: dice.pick([0.2, 0.4, 0.7]), seed: dice.int(1, 1_000_000) };
  const after = dice.weighted([3, 0], [2, dice.int(1, 12)]);
  return dice.weighted<Often>(
    [6, { times: dice.int(1, 3), after }],
    [3, { times: dice.int(2, 8), after, ...spread }],
    [1, spread],
  );
}
