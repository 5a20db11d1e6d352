import { api, quickWorld } from "../support/e2e-apis";
import { instancesOf, ledgerOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { code, program, restart, throughBothDoors, type RestartOptions } from "../support/e2e-program";
import type { Stack } from "../support/pulumi";
import { WebServices } from "../support/web-services";

const row = api("apps");
const four = [...row.ids];
const [first, second] = four;
const token = "Bearer readiness-canary";
const quickly = { period: "200ms", timeout: "2s" };

type Body = (stack: Stack, services: WebServices, cloud: TestCloud, up: Up) => Promise<void>;
/** Writes the program with these inputs, and runs it. */
type Up = (given: Partial<RestartOptions>, fails?: boolean) => ReturnType<Stack["up"]>;

/** A fleet that was recorded without a restart, and its services. */
async function withFleet(body: Body): Promise<void> {
  const recorded = program([restart(row, { triggers: { conf: "a" }, ids: four, restartOnCreate: false })]);
  await withCloud({ program: recorded }, async (stack, cloud) => {
    const services = await WebServices.start(row, cloud);
    try {
      await stack.up();
      const write = (given: Partial<RestartOptions>) =>
        stack.write(
          program([restart(row, { triggers: { conf: "b" }, ids: four, readyTimeout: "8s", ...given })]),
        );
      await body(stack, services, cloud, (given, fails = false) => {
        write(given);
        return stack.up({ fails });
      });
    } finally {
      await services.close();
    }
  });
}

const asking = (services: WebServices, more: object = {}) => ({
  readiness: {
    httpGet: {
      url: services.url,
      headers: { authorization: code(`pulumi.secret(${JSON.stringify(token)})`) },
    },
    ...quickly,
    ...more,
  },
});
const one = { rollout: { maxUnavailable: 1 } };

throughBothDoors(() => {
  test("a service is asked once the cloud says ready, and only its answers make an instance ready", async () => {
    await withFleet(async (stack, services, cloud, up) => {
      services.slow = 3;
      cloud.mark();
      await up({ ...asking(services), ...one });
      expect(ledgerOf(stack, row.name)).toEqual(four.map((id) => `${id} restarted`));
      for (const id of four) {
        const [{ restartedAt = "", requestedAt = "" } = {}] = instancesOf(stack, row.name).filter(
          (each) => each.id === id,
        );
        const after = services.of(id).filter(({ at }) => at > Date.parse(requestedAt));
        expect(after).toHaveLength(4);
        expect(services.of(id).every(({ authorization }) => authorization === token)).toBe(true);
        const gaps = after.slice(1).map(({ at }, index) => at - (after[index]?.at ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
        // A second of reboot, then the answers.
        expect((after[0]?.at ?? 0) - Date.parse(requestedAt)).toBeGreaterThanOrEqual(900);
        expect(Date.parse(restartedAt)).toBeGreaterThanOrEqual(after.at(-1)?.at ?? Infinity);
      }
      // Before the first restart all were asked, at the same time.
      const start = cloud.writes()[0]?.time ?? "";
      const early = services.asked.filter(({ at }) => at <= Date.parse(start) + 50);
      expect([...new Set(early.map(({ id }) => id))].sort()).toEqual(four);
      expect(JSON.stringify(stack.state())).not.toContain("readiness-canary");

      const asked = services.asked.length;
      await stack.up({ expectNoChanges: true });
      expect(services.asked).toHaveLength(asked);
    });
  });

  test("readyTimeout is the one deadline, the last answer is said, and the next run asks before it restarts", async () => {
    await withFleet(async (stack, services, cloud, up) => {
      services.slow = Infinity;
      cloud.mark();
      const failed = await up({ ...asking(services), ...one, readyTimeout: "4s" }, true);
      expect(failed.all).toMatch(
        new RegExp(
          `${first}: ready in the cloud, GET http://127\\.0\\.0\\.1:${services.port}/${first} answers 503; not ready within 4s\\.`,
        ),
      );
      expect(failed.all).not.toMatch(/readiness-canary|body-canary/);
      expect(ledgerOf(stack, row.name)).toEqual([
        `${first} failed`,
        ...four.slice(1).map((id) => `${id} notStarted`),
      ]);
      services.slow = 0;
      await up({ ...asking(services), ...one });
      expect(ledgerOf(stack, row.name)).toEqual(four.map((id) => `${id} restarted`));
      expect(cloud.restarts([row])).toEqual({ [row.name]: Object.fromEntries(four.map((id) => [id, 1])) });
    });
  });

  test("a fleet that is already half down is not restarted further, one that is due takes its own place, and a preview names them", async () => {
    await withFleet(async (stack, services, cloud, up) => {
      const [third = "", fourth = ""] = four.slice(2);
      services.broken.add(third).add(fourth);
      cloud.mark();
      stack.write(
        program([restart(row, { triggers: { conf: "b" }, ids: four, ...asking(services), ...one })]),
      );
      const preview = await stack.preview();
      expect(preview.all).toContain(
        `Now not ready: ${third} (ready in the cloud, GET http://127.0.0.1:${services.port}/${third} answers 503), ${fourth} (`,
      );
      expect(cloud.writes()).toEqual([]);
      // Both are due: the first of them takes its own place, and does not come back.
      const failed = await up({ ...asking(services), ...one, readyTimeout: "3s" }, true);
      expect(cloud.restarts([row])).toEqual({ [row.name]: { [third]: 1 } });
      expect(failed.all).toContain("answers 503; not ready within 3s");
    });
  });

  test("one that is not due and does not answer takes a place of maxUnavailable", async () => {
    await withFleet(async (stack, services, cloud, up) => {
      await up({ ids: four.slice(0, 3), ...asking(services) });
      services.broken.add(first ?? "");
      cloud.mark();
      const added = { ids: four, restartOnAdd: true, ...one, ...asking(services) };
      const failed = await up({ ...added, readyTimeout: "3s" }, true);
      expect(failed.all).toContain(
        `no free slot, maxUnavailable 1; not ready: ${first} (ready in the cloud, GET `,
      );
      expect(cloud.writes()).toEqual([]);
      services.broken.clear();
      await up(added);
      expect(cloud.restarts([row])).toEqual({ [row.name]: { [four[3] ?? ""]: 1 } });
      expect(ledgerOf(stack, row.name)).toEqual(four.map((id) => `${id} restarted`));
    });
  });

  test("minReadySeconds counts success without interruption", async () => {
    await withFleet(async (stack, services, _cloud, up) => {
      services.slow = 2;
      services.scripts.set(first ?? "", Array<number>(4).fill(200));
      await up({ ids: [first ?? ""], ...asking(services), rollout: { minReadySeconds: 1 } });
      const asked = services.of(first ?? "");
      const bad = asked.findLast(({ status }) => status === 503)?.at ?? Infinity;
      const [{ restartedAt = "" } = {}] = instancesOf(stack, row.name);
      expect(Date.parse(restartedAt) - bad).toBeGreaterThanOrEqual(1_000);
      expect(asked.filter(({ at }) => at > bad).length).toBeGreaterThanOrEqual(5);
    });
  });

  test("a redirect is an answer like any other, and not followed", async () => {
    await withFleet(async (stack, services, _cloud, up) => {
      const since = (id: string) => {
        const [{ requestedAt = "" } = {}] = instancesOf(stack, row.name);
        return services.of(id).filter(({ at }) => at > Date.parse(requestedAt));
      };
      services.redirects.add(first ?? "").add(second ?? "");
      await up({ ids: [first ?? ""], ...asking(services) });
      expect(since(first ?? "")).toHaveLength(1);
      const httpGet = { url: services.url, status: "200" };
      const failed = await up(
        {
          ids: [second ?? ""],
          triggers: { conf: "c" },
          restartOnAdd: true,
          readyTimeout: "3s",
          readiness: { httpGet, ...quickly },
        },
        true,
      );
      expect(failed.all).toContain("answers 302; not ready within 3s");
      expect(services.asked.every(({ id }) => [first, second].includes(id))).toBe(true);
    });
  });

  test("an empty placeholder fails that instance before its restart; one that the API cannot fill is refused on its path", async () => {
    const servers = api("servers");
    const ids = servers.ids.slice(0, 2);
    const [with_ = "", without = ""] = ids;
    const ncloud = {
      ...quickWorld["ncloud"],
      instances: {
        ...quickWorld["ncloud"]?.instances,
        servers: [
          { id: with_, fields: { publicIp: "127.0.0.1" } },
          { id: without, fields: { publicIp: "" } },
        ],
      },
    };
    await withCloud({ program: program([]), world: { ...quickWorld, ncloud } }, async (stack, cloud) => {
      const services = await WebServices.start(servers, cloud);
      try {
        const tcpSocket = { host: "{publicIp}", port: services.port };
        const rollout = { maxErrors: 1, maxUnavailable: 1 };
        stack.write(
          program([
            restart(servers, { triggers: { conf: "a" }, ids, rollout, readiness: { tcpSocket, ...quickly } }),
          ]),
        );
        const failed = await stack.up({ fails: true });
        expect(failed.all).toContain(
          `${without}: readiness.tcpSocket.host: {publicIp} is empty for this one. Nothing was restarted.`,
        );
        expect(cloud.restarts([servers])).toEqual({ [servers.name]: { [with_]: 1 } });

        const forest = api("forest");
        stack.write(program([restart(forest, { triggers: { conf: "a" }, readiness: { tcpSocket } })]));
        cloud.mark();
        const refused = await stack.up({ fails: true });
        expect(refused.all).toContain("{publicIp} cannot be filled: Data Forest shows {id}");
        expect(cloud.requests()).toEqual([]);
      } finally {
        await services.close();
      }
    });
  });
});
