import { FakeFleet } from "./fake-fleet";
import { HttpDouble, type DoubleAnswer } from "./http-double";
import type { VirtualClock } from "./virtual-clock";

/** NAVER VPC servers over a double of their API: the machines of a fake fleet, numbered. */
export class FakeNcloud {
  readonly fleet: FakeFleet;
  readonly http = new HttpDouble((request) => this.answer(request.path, request.query));
  down = false;

  constructor(
    private readonly clock: VirtualClock,
    ids: readonly string[],
  ) {
    this.fleet = new FakeFleet(clock, ids, { downFor: 20_000 });
  }

  get reboots(): string[] {
    return this.http.requests
      .filter(({ path }) => path.endsWith("rebootServerInstances"))
      .flatMap(({ query }) => numbers(query));
  }

  private answer(path: string, query: URLSearchParams): DoubleAnswer {
    if (this.down) return "unreachable";
    const action = path.split("/").at(-1) ?? "";
    const ids = numbers(query);
    if (action === "rebootServerInstances") for (const id of ids) this.fleet.reboot(id);
    const list = ids.filter((id) => this.fleet.look(id).condition !== "missing").map((id) => this.shown(id));
    return {
      headers: { date: new Date(this.clock.now()).toUTCString() },
      json: {
        [`${action}Response`]: {
          returnCode: "0",
          returnMessage: "success",
          totalRows: list.length,
          serverInstanceList: list,
        },
      },
    };
  }

  private shown(id: string) {
    const { condition, bootTime = 0 } = this.fleet.look(id);
    const uptime = new Date(bootTime).toISOString().replace(/\.\d+Z$/, "+0000");
    return {
      serverInstanceNo: id,
      serverInstanceStatus: { code: condition === "stopped" ? "NSTOP" : "RUN" },
      serverInstanceOperation: {
        code: condition === "rebooting" ? "RESTA" : condition === "busy" ? "CHNG" : "NULL",
      },
      uptime,
    };
  }
}

function numbers(query: URLSearchParams): string[] {
  const single = query.get("serverInstanceNo");
  const many = [...query]
    .filter(([key]) => key.startsWith("serverInstanceNoList."))
    .map(([, value]) => value);
  return single === null ? many : [single];
}
