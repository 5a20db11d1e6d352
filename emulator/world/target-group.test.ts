import type { Outage } from "./outages";
import { isUp, type HealthCheck } from "./target-group";

/** Up after 60, down after 90. */
const check: HealthCheck = { cycle: 30, upThreshold: 2, downThreshold: 3 };

/** When the health changed, with the words; it is looked at once per unit of time. */
function course(outages: Outage[], addedAt: number, until = 1_000): string[] {
  let before: boolean | undefined;
  return Array.from({ length: until }, (_, now) => now).flatMap((now) => {
    const past = outages
      .filter(({ from }) => from <= now)
      .map(({ from, until: end }) => ({ from, until: end !== null && end <= now ? end : null }));
    const up = isUp(past, addedAt, check, now);
    const changed = up !== before;
    before = up;
    return changed ? [`${now} ${up ? "UP" : "DOWN"}`] : [];
  });
}

test.each<[string, Outage[], number, string[]]>([
  ["one that was always there is UP", [], -Infinity, ["0 UP"]],
  ["one that is added is UP after enough good checks", [], 100, ["0 DOWN", "160 UP"]],
  [
    "an outage is noticed after enough bad checks, its end after enough good ones",
    [{ from: 200, until: 400 }],
    -Infinity,
    ["0 UP", "290 DOWN", "460 UP"],
  ],
  ["a short outage goes unnoticed", [{ from: 200, until: 289 }], -Infinity, ["0 UP"]],
  ["one just long enough does not", [{ from: 200, until: 290 }], -Infinity, ["0 UP", "290 DOWN", "350 UP"]],
  ["an outage that does not end", [{ from: 200, until: null }], -Infinity, ["0 UP", "290 DOWN"]],
  ["an outage before it was added counts for nothing", [{ from: 10, until: 90 }], 100, ["0 DOWN", "160 UP"]],
  ["one during which it was added does", [{ from: 10, until: 200 }], 100, ["0 DOWN", "260 UP"]],
  [
    "one that begins before it was UP starts the count again",
    [{ from: 150, until: 155 }],
    100,
    ["0 DOWN", "215 UP"],
  ],
  [
    "a second outage while it recovers keeps it DOWN",
    [
      { from: 200, until: 400 },
      { from: 430, until: 435 },
    ],
    -Infinity,
    ["0 UP", "290 DOWN", "495 UP"],
  ],
])("%s", (_what, outages, addedAt, expected) => {
  expect(course(outages, addedAt)).toEqual(expected);
});
