import type { FaultInput } from "../../emulator";
import { api } from "../support/e2e-apis";
import type { Dice } from "./dice";
import { refusalCode } from "./draw-faults";
import type { Happening, Place, Spec, TriggerSpec } from "./scenario";

/** What an instance does and what its calls meet, which would seldom come together by chance. */
export interface Trouble {
  readonly faults: readonly FaultInput[];
  readonly happenings: readonly Happening[];
}

export function drawTrouble(dice: Dice, program: readonly Spec[]): Trouble {
  const triggers = program.filter((spec) => spec.kind === "trigger");
  const spec = dice.pick(triggers);
  const place = placeIn(dice, spec);
  const forced = triggers.filter(({ escalateAfter }) => escalateAfter !== undefined);
  const [first] = forced;
  return dice.weighted<() => Trouble>(
    [first ? 9 : 0, () => forcedInVain(dice, first ?? spec)],
    [4, () => unanswered(dice, spec, place)],
    [3, () => ({ faults: [], happenings: [unproved(dice, place)] })],
  )();
}

function placeIn(dice: Dice, spec: TriggerSpec): Place {
  const { cloud, kind } = api(spec.api);
  return { cloud, kind, id: dice.pick(spec.ids) };
}

const at = 1;

/** A graceful restart comes to nothing, and the forced one is refused, throttled or not answered. */
function forcedInVain(dice: Dice, spec: TriggerSpec): Trouble {
  const place = placeIn(dice, spec);
  const reaction = dice.pick(["ignores", "freezesUnlessHard", "freezes", "comesBackLate"] as const);
  const refusal = dice.weighted<FaultInput["do"]>(
    [5, { throttle: dice.chance(0.5) ? {} : { retryAfter: dice.int(1, 4) } }],
    [3, { refuse: { status: 403, code: refusalCode, message: "not for you" } }],
    [2, { refuse: { status: 409, code: refusalCode, message: "another operation is in progress" } }],
    [2, { hang: true, when: dice.pick(["before", "after"]) }],
    [1, { reset: true, when: dice.pick(["before", "after"]) }],
  );
  const match = { action: api(spec.api).action, instance: place.id };
  return {
    faults: [{ match, after: 1, times: dice.pick([1, 2, 4, 99]), do: refusal }],
    happenings: [{ at, place, what: "willReact", reaction }],
  };
}

/** A call is applied and never answered, of an instance that is back within two seconds. */
function unanswered(dice: Dice, spec: TriggerSpec, place: Place): Trouble {
  const lost = dice.weighted<FaultInput["do"]>(
    [5, { hang: true, when: "after" }],
    [2, { reset: true, when: "after" }],
    [1, { hang: true, when: "before" }],
  );
  const match = { action: api(spec.api).action, instance: place.id };
  return {
    faults: [{ match, times: dice.int(1, 2), do: lost }],
    happenings: [{ at, place, what: "willBeQuick" }],
  };
}

/** A restart is accepted, and nothing shows it. */
function unproved(dice: Dice, place: Place): Happening {
  return { at, place, what: "willReact", reaction: dice.pick(["ignores", "showsNothing"] as const) };
}
