import { FakeFleet } from "./fake-fleet";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./http-double";
import type { VirtualClock } from "./virtual-clock";

/** NAVER VPC servers over a double of their API: the machines of a fake fleet, numbered. */
export class FakeNcloud {
  readonly fleet: FakeFleet;
  readonly http = new HttpDouble(
    (request) => this.elsewhere?.(request) ?? this.answer(request.path, request.query),
  );
  down = false;
  /** What answers requests that are not the cloud's. */
  elsewhere: ((request: DoubleRequest) => DoubleAnswer | undefined) | undefined;
  /** Servers to their public addresses; the others have none. */
  readonly publicIps = new Map<string, string>();

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
    if (action === "getNetworkInterfaceList") return this.interfaces(query);
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

  /** Server `1001` has interface `51001` with the address `10.0.0.1`. */
  private interfaces(query: URLSearchParams): DoubleAnswer {
    const numbers = [...query].flatMap(([key, value]) =>
      key.startsWith("networkInterfaceNoList.") ? [value] : [],
    );
    const networkInterfaceList = numbers.map((networkInterfaceNo) => ({
      networkInterfaceNo,
      ip: `10.0.0.${Number(networkInterfaceNo) - 51_000}`,
      isDefault: true,
    }));
    return { json: { getNetworkInterfaceListResponse: { returnCode: "0", networkInterfaceList } } };
  }

  private shown(id: string) {
    const { condition, bootTime = 0 } = this.fleet.look(id);
    const uptime = new Date(bootTime).toISOString().replace(/\.\d+Z$/, "+0000");
    return {
      serverInstanceNo: id,
      serverName: `web-${id}`,
      publicIp: this.publicIps.get(id) ?? "",
      networkInterfaceNoList: [`5${id}`],
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
