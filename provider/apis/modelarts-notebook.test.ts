import { engine, everyCloud } from "../../test/support/engine";
import { HttpDouble } from "../../test/support/http-double";
import { VirtualClock } from "../../test/support/virtual-clock";
import { openCloud, type CloudClient } from "../clouds";
import { listNotebooks, renewLease, showLease, showNotebook, startNotebook } from "./modelarts-notebook";

const hour = { duration: 3_600_000, type: "timing" } as const;

describe("a notebook call that is forbidden", () => {
  it.each<[string, (client: CloudClient) => Promise<unknown>, string]>([
    ["show", (client) => showNotebook(client, "nb-a", {}), "modelarts:notebook:get"],
    [
      "show of its lease",
      (client) => showLease(client, "nb-a", {}),
      "modelarts:notebook:getLease (in roles and policies)",
    ],
    ["list", (client) => listNotebooks(client, 0, {}), "modelarts:notebook:list"],
    ["start", (client) => startNotebook(client, "nb-a", hour, {}), "modelarts:notebook:start"],
    [
      "renewal",
      (client) => renewLease(client, "nb-a", hour, {}),
      "modelarts:notebook:updateStopPolicy (in identity policies) or modelarts:notebook:renewLease (in roles and policies)",
    ],
  ])("names the permission for a %s", async (_call, send, permission) => {
    const http = new HttpDouble(() => ({
      status: 403,
      json: { error_code: "ModelArts.0108", error_msg: "no" },
    }));
    const { environment } = engine(new VirtualClock(), http);
    const client = openCloud({ cloud: "huaweicloud", settings: everyCloud }, environment);
    await expect(send(client)).rejects.toMatchObject({
      kind: "forbidden",
      message: expect.stringMatching(/HTTP 403 ModelArts\.0108 "no"/) as string,
      advice: expect.stringContaining(`may lack ${permission}.`) as string,
    });
  });
});
