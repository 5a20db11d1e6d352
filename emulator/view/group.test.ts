import { apis } from "../apis";
import type { EmulatedApi, Services } from "../apis/api";
import { EmulatorClock } from "../clock";
import { World } from "../world/world";
import { changesOf, seen } from "./changes";
import { groupsOf } from "./group";

let time = Date.parse("2026-01-02T03:04:05Z");
const clock = new EmulatorClock({ real: () => time });
const kinds = apis.flatMap(({ kind }) => kind ?? []);
const servicesOf = (world: object) =>
  ({ world: new World(world, kinds, clock), clock }) as unknown as Services;

test("a kind without instances is left out, and a leased one tells when its lease ends", () => {
  const groups = groupsOf(
    apis,
    servicesOf({ otc: { instances: { notebooks: [{ id: "n", lease: { length: "2h" } }] } } }),
  );
  expect(groups).toMatchObject([
    {
      cloud: "otc",
      kind: "notebooks",
      title: "ModelArts notebooks",
      rehearsals: expect.arrayContaining(["mend", "stop", "endLease"]) as string[],
      items: [{ id: "n", tone: "ready", state: "RUNNING", leaseEndsAt: time + 7_200_000 }],
    },
  ]);
});

test("what an API shows beside its instances comes after them, and is only looked at", () => {
  const [servers] = apis.filter(({ kind }) => kind?.name === "servers");
  const groups = {
    ...servers,
    tables: () => [
      {
        kind: "targetGroups",
        title: "target groups",
        items: [{ id: "7001", tone: "ready", state: "UP", note: "10 members" }],
      },
    ],
  } as EmulatedApi;
  const shown = groupsOf([groups], servicesOf({ ncloud: { instances: { servers: [{ id: "1" }] } } }));
  expect(shown.map(({ kind }) => kind)).toEqual(["servers", "targetGroups"]);
  expect(shown[1]).toMatchObject({
    cloud: "ncloud",
    rehearsals: [],
    reboots: false,
    items: [{ note: "10 members" }],
  });
});

test("users' sessions are told one by one, those that are being logged off with the time that they have left", () => {
  const look = (desktops: object[]) =>
    groupsOf(apis, servicesOf({ huaweicloud: { instances: { desktops } } })).find(
      ({ kind }) => kind === "sessions",
    );
  const endsAt = new Date(time + 60_000).toISOString();
  expect(
    look([
      { id: "a", sessions: [{ user: "mina" }] },
      { id: "b", sessions: [{ user: "noor", state: "Disconnected" }] },
      { id: "c", sessions: [{ user: "aylin", endsAt, loggedOff: true }] },
    ])?.items,
  ).toMatchObject([
    { id: "a-s1", tone: "ready", note: "mina on a" },
    { id: "b-s1", tone: "off", state: "Disconnected" },
    { id: "c-s1", tone: "busy", doing: "being logged off", until: time + 60_000 },
  ]);
  expect(look([{ id: "a" }])).toMatchObject({ items: [], isLog: true });
});

test("time alone changes things: a reboot begins, ends, and only that is told", () => {
  const services = servicesOf({
    ncloud: { instances: { servers: [{ id: "1", durations: { delay: "1s", reboot: "5s" } }, { id: "2" }] } },
  });
  const servers = services.world.ncloud()?.find("servers");
  const [first] = servers?.all() ?? [];
  servers?.reboot(first!);
  const look = () => groupsOf(apis, services);
  let before = seen(look());
  const next = () => {
    const groups = look();
    const changes = changesOf(before, groups);
    before = seen(groups);
    return changes;
  };
  expect(next()).toEqual([]);
  time += 1_000;
  expect(next()).toMatchObject([
    { items: [{ id: "1", tone: "busy", doing: "rebooting", until: time + 5_000 }], gone: [] },
  ]);
  time += 5_000;
  expect(next()).toMatchObject([{ items: [{ id: "1", tone: "ready", reboots: 1 }] }]);
  servers?.remove("2");
  expect(next()).toMatchObject([{ items: [], gone: ["2"] }]);
  servers?.remove("1");
  expect(next()).toBeUndefined();
});
