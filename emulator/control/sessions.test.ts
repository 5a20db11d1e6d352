import { bench, closeBenches, type Bench } from "../bench.test.support";

afterEach(closeBenches);

const begin = async ({ plain }: Bench, json: object) => {
  const { status, body } = await plain("POST", "/_emulator/sessions", {
    json: { kind: "appServers", ...json },
  });
  return { status, body: body as Record<string, string> };
};
const all = async ({ plain }: Bench) =>
  ((await plain("GET", "/_emulator/sessions")).body as { sessions: Record<string, unknown>[] }).sessions;
const rehearse = ({ plain }: Bench, ids: readonly string[], name: string, kind = "appServers") =>
  plain("POST", "/_emulator/rehearse", { json: { cloud: "huaweicloud", kind, ids, do: name } });

test("a user comes, is cut off, and goes", async () => {
  const made = await bench();
  expect(await all(made)).toHaveLength(3);
  const { body } = await begin(made, { instance: "as-0003", user: "noor", lasts: "20m" });
  expect(body).toMatchObject({ instance: "as-0003", id: "as-0003-s1", user: "noor", state: "Active" });
  const path = `/_emulator/sessions/${body["id"]}`;
  await made.plain("PATCH", path, { json: { state: "Disconnected", lasts: "5m" } });
  made.pass(4 * 60_000);
  expect(await all(made)).toContainEqual(
    expect.objectContaining({ id: "as-0003-s1", state: "Disconnected" }),
  );
  made.pass(60_000);
  expect(await all(made)).toHaveLength(3);
  const again = await begin(made, { instance: "as-0003" });
  expect(again.body["id"]).toBe("as-0003-s2");
  expect((await made.plain("DELETE", "/_emulator/sessions/as-0003-s2")).status).toBe(200);
  expect((await made.plain("DELETE", "/_emulator/sessions/as-0003-s2")).status).toBe(404);
});

test("without a place the user is sent to the instance that has the fewest and takes any", async () => {
  const made = await bench({
    huaweicloud: {
      instances: {
        appServers: [
          { id: "a", maintenance: true },
          { id: "b", state: "SHUTOFF" },
          { id: "c", sessions: [{}, {}] },
          { id: "d", sessions: [{}] },
        ],
      },
    },
  });
  const where = [];
  for (let n = 0; n < 3; n += 1) where.push((await begin(made, {})).body["instance"]);
  expect(where).toEqual(["d", "c", "d"]);
});

test.each([
  [{ instance: "a" }, 400, "takes a new session"],
  [{ instance: "b" }, 400, "takes a new session"],
  [{ instance: "z" }, 404, "no appServers/z"],
  [{ kind: "notebooks" }, 400, "have no sessions"],
  [{ kind: "things" }, 404, "no huaweicloud/things"],
  [{ instance: "c", id: "mine" }, 400, "already"],
  [{ instance: "c", lasts: "soon" }, 400, "is not a duration"],
])("%j is refused with %d", async (json, status, words) => {
  const made = await bench({
    huaweicloud: {
      instances: {
        appServers: [
          { id: "a", maintenance: true },
          { id: "b", state: "SHUTOFF" },
          { id: "c", sessions: [{ id: "mine" }] },
        ],
      },
    },
  });
  const answer = await begin(made, json);
  expect([answer.status, answer.body["error"]]).toEqual([status, expect.stringContaining(words)]);
});

test("the page's buttons begin sessions, cut users off, log them off and set maintenance", async () => {
  const made = await bench();
  await rehearse(made, ["as-0001", "as-0002"], "beginSession");
  await rehearse(made, ["as-0001"], "disconnect");
  expect(await all(made)).toHaveLength(5);
  await rehearse(made, ["as-0001"], "logOff");
  await rehearse(made, ["as-0002", "as-0011"], "endSessions");
  expect((await all(made)).map(({ instance }) => instance)).toEqual(["as-0012"]);
  const past = made.emulator.world.instance("huaweicloud", "appServers", "as-0001")?.pastSessions;
  expect(past).toMatchObject([{ endedBy: "logoff" }]);
  await rehearse(made, ["as-0001"], "maintain");
  expect((await rehearse(made, ["as-0001"], "beginSession")).body).toEqual({
    error: "as-0001 takes no new session now",
  });
  await rehearse(made, ["as-0001"], "endMaintenance");
  expect((await rehearse(made, ["as-0001"], "beginSession")).status).toBe(200);
  expect((await rehearse(made, ["notebook-0001"], "beginSession", "notebooks")).status).toBe(400);
});

test("a saved world has its sessions, and takes them again", async () => {
  const made = await bench();
  await begin(made, { instance: "as-0003", lasts: "20m" });
  await made.plain("PATCH", "/_emulator/instances/huaweicloud/appServers/as-0004", {
    json: { maintenance: true, arrivals: [{ comesAfter: "5m" }] },
  });
  await rehearse(made, ["as-0011"], "logOff");
  const saved = made.emulator.world.toJSON();
  made.emulator.world.replace(saved);
  expect(made.emulator.world.toJSON()).toEqual(saved);
  expect(await all(made)).toHaveLength(2);
  made.pass(20 * 60_000);
  expect((await all(made)).map(({ instance }) => instance)).toEqual(["as-0012"]);
});

test.each([
  [{ ncloud: { instances: { servers: [{ id: "1", sessions: [{}] }] } } }, "servers have no sessions"],
  [{ ncloud: { instances: { servers: [{ id: "1", maintenance: true }] } } }, "servers have no sessions"],
  [{ huaweicloud: { instances: { desktops: [{ id: "1", sessions: [{}, {}] }] } } }, "one session at a time"],
  [{ huaweicloud: { instances: { appServers: [{ id: "1", onStop: "fails" }] } } }, "are not stopped"],
])("a world where %j is none", async (world, words) => {
  const { plain } = await bench();
  const { status, body } = await plain("PUT", "/_emulator/world", { json: world });
  expect([status, (body as { error: string }).error]).toEqual([400, expect.stringContaining(words)]);
});
