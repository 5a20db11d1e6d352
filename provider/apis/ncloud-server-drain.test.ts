import { on } from "../../test/support/api-double";
import type { DoubleAnswer, DoubleRequest } from "../../test/support/http-double";

type Health = "UP" | "DOWN" | "UNUSED";

/** Target groups as their API shows them. */
class Groups {
  readonly groups = new Map<string, Map<string, Health>>();
  /** What removeTarget and addTarget meet next: codes of refusals. */
  codes: string[] = [];
  /** Members that were removed stay in the list. */
  isSlow = false;

  constructor(groups: Record<string, Record<string, Health>>) {
    for (const [no, members] of Object.entries(groups)) this.groups.set(no, new Map(Object.entries(members)));
  }

  readonly answer = ({ path, query }: DoubleRequest): DoubleAnswer => {
    const action = path.split("/").at(-1) ?? "";
    const code = action === "getTargetList" ? undefined : this.codes.shift();
    const group = this.groups.get(query.get("targetGroupNo") ?? "");
    const refusal = group ? code : "1205009";
    if (refusal !== undefined) {
      return { status: 400, json: { responseError: { returnCode: refusal, returnMessage: "no" } } };
    }
    const numbers = [...query].filter(([key]) => key.startsWith("targetNoList.")).map(([, value]) => value);
    for (const no of numbers) {
      if (action === "removeTarget" && !this.isSlow) group?.delete(no);
      if (action === "addTarget") group?.set(no, "DOWN");
    }
    const targetList = [...(group ?? [])].map(([targetNo, health]) => ({
      targetNo,
      healthCheckStatus: { code: health },
    }));
    return { json: { [`${action}Response`]: { returnCode: "0", targetList } } };
  };
}

const target = (...targetGroupNos: string[]) => ({
  serverInstanceNos: ["1001", "1002", "1003"],
  drain: { targetGroupNos, timeout: "10m" },
});

function behind(groups: Groups, ...named: string[]) {
  const { drain, http } = on("ncloudServers", target(...named), groups.answer);
  const changes = () =>
    http.requests
      .filter(({ path }) => !path.endsWith("getTargetList"))
      .map(({ path, query }) => {
        const numbers = [...query].filter(([key]) => key.startsWith("targetNoList.")).map(([, no]) => no);
        return `${path.split("/").at(-1)} ${query.get("targetGroupNo")}: ${numbers.join()}`;
      });
  return { drain, http, changes };
}

describe("NAVER servers in target groups", () => {
  it("are in service in one of the groups that are named, healthy or not", async () => {
    const groups = new Groups({
      "7001": { "1001": "UP", "1002": "DOWN" },
      "7002": { "1001": "UP", "1002": "UNUSED", "9": "UP" },
    });
    const { drain, http } = behind(groups, "7001", "7002");
    const seen = await drain.observe("1001", "1002", "1003");
    expect(Object.fromEntries(seen ?? [])).toEqual({
      "1001": {
        isIn: true,
        groups: ["7001", "7002"],
        isUnhealthy: false,
        held: "the last healthy member of target group 7001",
      },
      "1002": { isIn: true, groups: ["7001", "7002"], isUnhealthy: true },
      "1003": { isIn: false, groups: [], isUnhealthy: false },
    });
    expect(http.log).toEqual(["GET /vloadbalancer/v2/getTargetList", "GET /vloadbalancer/v2/getTargetList"]);
  });

  it("leave the groups that they are in, with one request for each group", async () => {
    const groups = new Groups({
      "7001": { "1001": "UP", "1002": "UP", "1003": "UP" },
      "7002": { "1001": "UP", "9": "UP" },
    });
    const { drain, changes } = behind(groups, "7001", "7002");
    expect((await drain.takeOut("1001", "1002"))?.size).toBe(0);
    expect(changes()).toEqual(["removeTarget 7001: 1001,1002", "removeTarget 7002: 1001"]);
  });

  it("never leave a group without a healthy member, also several together or while a list is behind", async () => {
    const groups = new Groups({ "7001": { "1001": "UP", "1002": "UP", "1003": "DOWN" } });
    groups.isSlow = true;
    const { drain, changes } = behind(groups, "7001");
    const held = await drain.takeOut("1001", "1002", "1003");
    const last = "the last healthy member of target group 7001";
    expect([...(held ?? [])]).toEqual([["1002", last]]);
    // 1001 is still listed as UP, and does not count any more.
    expect([...((await drain.takeOut("1002")) ?? [])]).toEqual([["1002", last]]);
    expect(changes()).toEqual(["removeTarget 7001: 1001,1003"]);
  });

  it("come back into those that they are not in, by addTarget alone", async () => {
    const groups = new Groups({ "7001": { "9": "UP" }, "7002": { "1001": "UP", "9": "UP" } });
    const { drain, changes } = behind(groups, "7001", "7002");
    await drain.putBack("1001", "1002");
    expect(changes()).toEqual(["addTarget 7001: 1001,1002", "addTarget 7002: 1002"]);
  });

  it("are refused for the moment where the load balancer is busy", async () => {
    for (const code of ["1200004", "1250000"]) {
      const groups = new Groups({ "7001": { "1001": "UP", "1002": "UP" } });
      groups.codes = [code];
      await expect(behind(groups, "7001").drain.takeOut("1001")).rejects.toMatchObject({
        kind: "conflict",
        code,
      });
    }
  });

  it("are an error where a group that is named does not exist", async () => {
    const { drain } = behind(new Groups({}), "7001");
    await expect(drain.observe("1001")).rejects.toMatchObject({ code: "1205009" });
  });
});
