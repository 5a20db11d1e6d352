import { on } from "../../test/support/api-double";
import { addressOf, fillIn, placeholdersIn } from "./address";

const listed = (addr: string, type: "fixed" | "floating") => ({ addr, "OS-EXT-IPS:type": type });

describe("the address of an instance", () => {
  it("has the first floating address as the public one, the first fixed one as the private one", () => {
    expect(
      addressOf("web", [
        listed("10.0.0.7", "fixed"),
        listed("10.0.0.8", "fixed"),
        listed("203.0.113.7", "floating"),
      ]),
    ).toEqual({ name: "web", publicIp: "203.0.113.7", privateIp: "10.0.0.7" });
    expect(addressOf(undefined, [])).toBeUndefined();
    expect(addressOf(null, [{ addr: null, "OS-EXT-IPS:type": "fixed" }, {}])).toBeUndefined();
  });

  it("is that of IPv4 where there are both", () => {
    const both = [
      listed("2001:db8::7", "fixed"),
      listed("10.0.0.7", "fixed"),
      listed("2001:db8::8", "floating"),
    ];
    expect(addressOf("web", both)).toEqual({ name: "web", publicIp: "2001:db8::8", privateIp: "10.0.0.7" });
  });
});

describe("placeholders", () => {
  it("are found and filled, known or not", () => {
    expect(placeholdersIn("http://{id}.{zone}/{id}?{}")).toEqual(["id", "zone", ""]);
    expect(placeholdersIn("http://h/}{")).toEqual([]);
    expect(fillIn("{id}-{name}", (name) => name.toUpperCase())).toBe("ID-NAME");
  });
});

describe("what an API shows of addresses", () => {
  const server = (no: string, more: object = {}) => ({
    serverInstanceNo: no,
    serverInstanceStatus: { code: "RUN" },
    serverInstanceOperation: { code: "NULL" },
    serverName: `web-${no}`,
    publicIp: "",
    networkInterfaceNoList: [`5${no}`, `6${no}`],
    ...more,
  });

  it("NAVER servers: name and public address in every answer, private ones by one more request for all, once", async () => {
    const { observe, addresses, http } = on(
      "ncloudServers",
      { serverInstanceNos: ["1001"] },
      ({ path, query }) => {
        const numbers = [...query].flatMap(([key, value]) =>
          key.startsWith("networkInterfaceNoList.") ? [value] : [],
        );
        const networkInterfaceList = numbers.map((networkInterfaceNo) => ({
          networkInterfaceNo,
          ip: `10.0.${networkInterfaceNo.slice(0, 1)}.${Number(networkInterfaceNo.slice(1)) - 1000}`,
          isDefault: networkInterfaceNo.startsWith("5"),
        }));
        const serverInstanceList = [server("1001", { publicIp: "203.0.113.7" }), server("1002")];
        const action = path.split("/").at(-1) ?? "";
        return {
          json: { [`${action}Response`]: { returnCode: "0", serverInstanceList, networkInterfaceList } },
        };
      },
    );
    expect((await observe("1001", "1002")).get("1001")?.address).toEqual({
      name: "web-1001",
      publicIp: "203.0.113.7",
    });
    expect(http.requests).toHaveLength(1);
    const seen = await addresses("1001", "1002");
    expect(seen.get("1001")?.address).toEqual({
      name: "web-1001",
      publicIp: "203.0.113.7",
      privateIp: "10.0.5.1",
    });
    expect(seen.get("1002")?.address).toEqual({ name: "web-1002", publicIp: "", privateIp: "10.0.5.2" });
    expect(http.log.slice(1)).toEqual([
      "GET /vserver/v2/getServerInstanceList",
      "GET /vserver/v2/getNetworkInterfaceList",
    ]);
    expect(http.requests.at(-1)?.query.get("isDefault")).toBe("true");
    await addresses("1001", "1002");
    expect((await observe("1001", "1002")).get("1002")?.address?.privateIp).toBe("10.0.5.2");
    expect(http.log.filter((line) => line.endsWith("getNetworkInterfaceList"))).toHaveLength(1);
  });

  it("Workspace servers: the name of the machine, and its addresses", async () => {
    const app = (id: string, more: object) => ({
      id,
      status: "REGISTERED",
      vm_status: "ACTIVE",
      task_status: "null",
      ...more,
    });
    const { observe } = on("workspaceAppServers", { serverIds: ["as-1"] }, ({ path }) => ({
      json: path.endsWith("as-1")
        ? app("as-1", {
            name: "app 1",
            machine_name: "app1.example.local",
            host_address: [
              { addr: "10.0.0.7", version: 4, "OS-EXT-IPS:type": "fixed" },
              { addr: "203.0.113.7", version: 4, "OS-EXT-IPS:type": "floating" },
            ],
          })
        : app("as-2", { name: "app-2", host_address: null }),
    }));
    expect((await observe("as-1")).get("as-1")?.address).toEqual({
      name: "app1.example.local",
      publicIp: "203.0.113.7",
      privateIp: "10.0.0.7",
    });
    expect((await observe("as-2")).get("as-2")?.address).toEqual({ name: "app-2" });
  });

  it.each([
    [
      "ecsServers",
      { serverIds: ["e-1"], cloud: "huaweicloud" },
      (more: object) => ({ server: { id: "e-1", status: "ACTIVE", name: "web", ...more } }),
    ],
    [
      "workspaceDesktops",
      { desktopIds: ["d-1"] },
      (more: object) => ({
        desktop: {
          desktop_id: "d-1",
          status: "ACTIVE",
          login_status: "REGISTERED",
          computer_name: "web",
          ...more,
        },
      }),
    ],
  ])("%s: their name, and addresses of every network", async (member, target, body) => {
    const addresses = {
      vpc: [{ addr: "10.0.0.7", version: "4", "OS-EXT-IPS:type": "fixed" }],
      other: [{ addr: "203.0.113.7", version: "4", "OS-EXT-IPS:type": "floating" }],
    };
    const id = member === "ecsServers" ? "e-1" : "d-1";
    const lists = (json: { server?: object; desktop?: object }) => ({
      ...json,
      count: 1,
      total_count: 1,
      servers: [json.server],
      desktops: [json.desktop],
    });
    const seen = async (more: object) =>
      (await on(member, target, () => ({ json: lists(body(more)) })).observe(id)).get(id);
    expect((await seen({ addresses }))?.address).toEqual({
      name: "web",
      publicIp: "203.0.113.7",
      privateIp: "10.0.0.7",
    });
    // What is odd about addresses is no reason not to know the state.
    expect(await seen({ addresses: "none" })).toMatchObject({ condition: "ready", address: { name: "web" } });
  });
});
