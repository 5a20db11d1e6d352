import { engine, everyCloud } from "../../../test/support/engine";
import { FakeModelArts } from "../../../test/support/fake-modelarts";
import { VirtualClock } from "../../../test/support/virtual-clock";
import { openCloud } from "../../clouds";
import { readerOf } from "./reader";

function scene() {
  const clock = new VirtualClock();
  const cloud = new FakeModelArts(clock);
  for (const id of ["nb-a", "nb-b"]) cloud.add(id, 180);
  const { environment } = engine(clock, cloud.http);
  const client = openCloud({ cloud: "huaweicloud", settings: everyCloud }, environment);
  return { cloud, reader: readerOf(client, clock) };
}

describe("the queue of reads of leases", () => {
  it("is left by one whose time is up while another's read is not answered", async () => {
    const { cloud, reader } = scene();
    cloud.silent = true;
    const stop = new AbortController();
    const first = reader.read("nb-a", stop.signal);
    const limit = new AbortController();
    const second = reader.read("nb-b", limit.signal);
    limit.abort(new Error("customTimeouts 1s is over"));
    await expect(second).rejects.toThrow("customTimeouts 1s is over");
    stop.abort(new Error("stopped"));
    await expect(first).rejects.toThrow("stopped");
  });

  it("goes on to the next when one has left it in the middle of its read", async () => {
    const { cloud, reader } = scene();
    cloud.silent = true;
    const limit = new AbortController();
    const first = reader.read("nb-a", limit.signal);
    const second = reader.read("nb-b", new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    cloud.silent = false;
    limit.abort(new Error("customTimeouts 1s is over"));
    await expect(first).rejects.toThrow("customTimeouts 1s is over");
    expect((await second).notebook?.id).toBe("nb-b");
  });
});
