import type { Observations, RestartApi } from "../apis/api";
import { FakeFleet } from "../../test/support/fake-fleet";
import { VirtualClock } from "../../test/support/virtual-clock";
import { readTogether } from "./shared-reads";

/** An API whose reads are answered by hand. */
function cloud() {
  const { api, client } = new FakeFleet(new VirtualClock(), ["a", "b"]);
  const reads: { ids: readonly string[]; signal: AbortSignal; answer: () => void }[] = [];
  const observe: RestartApi["observe"] = (_client, ids, { signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Observations>();
    if (!signal) throw new Error("a shared read has a signal");
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    const seen = new Map(ids.map((id) => [id, { condition: "ready", detail: id } as const]));
    reads.push({ ids, signal, answer: () => resolve(seen) });
    return promise;
  };
  const read = (id: string, signal?: AbortSignal) =>
    readTogether({ api: { ...api, observe }, client, signal }, [id], new Map());
  return { reads, read };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a read that is shared", () => {
  it("goes on for the others when the one who asked first has run out of time", async () => {
    const { reads, read } = cloud();
    const limit = new AbortController();
    const first = read("a", limit.signal);
    const second = read("b", new AbortController().signal);
    await turn();
    limit.abort(new Error("customTimeouts 1s is over"));
    await expect(first).rejects.toThrow("customTimeouts 1s is over");
    expect(reads).toMatchObject([{ ids: ["a", "b"], signal: { aborted: false } }]);
    reads[0]?.answer();
    expect([...(await second).keys()]).toEqual(["b"]);
  });

  it("ends when nobody waits for it any more", async () => {
    const { reads, read } = cloud();
    const limits = [new AbortController(), new AbortController()];
    const both = limits.map(({ signal }, index) => read(["a", "b"][index] ?? "", signal));
    await turn();
    limits[0]?.abort(new Error("one"));
    expect(reads[0]?.signal.aborted).toBe(false);
    limits[1]?.abort(new Error("other"));
    expect(reads[0]?.signal.aborted).toBe(true);
    expect(await Promise.allSettled(both)).toMatchObject([
      { reason: { message: "one" } },
      { reason: { message: "other" } },
    ]);
  });

  it("is not sent for those who have left before it went out", async () => {
    const { reads, read } = cloud();
    const limit = new AbortController();
    const left = read("a", limit.signal);
    limit.abort(new Error("over"));
    await expect(left).rejects.toThrow("over");
    await turn();
    expect(reads).toEqual([]);
  });
});
