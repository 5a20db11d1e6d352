import { Semaphore } from "./semaphore";
import { settled } from "./test-kit";

function opened(places: number) {
  const limit = { places };
  const semaphore = new Semaphore(() => limit.places);
  const running: (PromiseWithResolvers<string> & { readonly name: string })[] = [];
  const run = async (name: string, signal?: AbortSignal) =>
    semaphore.run(async () => {
      const work = { name, ...Promise.withResolvers<string>() };
      running.push(work);
      return work.promise;
    }, signal);
  const names = () => running.map(({ name }) => name);
  return { limit, running, run, names };
}

describe("a semaphore", () => {
  test("gives out its places in the order in which they are asked for", async () => {
    const { running, run, names } = opened(2);
    const first = run("a");
    void run("b");
    void run("c");
    void run("d");
    await settled();
    expect(names()).toEqual(["a", "b"]);
    running[0]?.resolve("done");
    expect(await first).toBe("done");
    await settled();
    expect(names()).toEqual(["a", "b", "c"]);
  });

  test("gives the place of what failed to the next", async () => {
    const { running, run, names } = opened(1);
    const first = run("a");
    void run("b");
    await settled();
    running[0]?.reject(new Error("no"));
    await expect(first).rejects.toThrow("no");
    await settled();
    expect(names()).toEqual(["a", "b"]);
  });

  test("lets nobody in while it has fewer places than are taken", async () => {
    const { limit, running, run, names } = opened(3);
    for (const name of ["a", "b", "c", "d"]) void run(name);
    await settled();
    limit.places = 1;
    running[0]?.resolve("");
    running[1]?.resolve("");
    await settled();
    expect(names()).toEqual(["a", "b", "c"]);
    running[2]?.resolve("");
    await settled();
    expect(names()).toEqual(["a", "b", "c", "d"]);
  });

  test("forgets who gives up, and passes on a place that came too late", async () => {
    const { running, run, names } = opened(1);
    void run("a");
    const stop = new AbortController();
    const given = [run("b", stop.signal), run("c", stop.signal)].map(async (each) =>
      each.catch((reason: unknown) => reason),
    );
    void run("d");
    await settled();
    // The place is handed on in the same moment in which the one who waited for it gives up.
    running[0]?.resolve("");
    stop.abort(new Error("stopped"));
    expect(await Promise.all(given)).toEqual([new Error("stopped"), new Error("stopped")]);
    await settled();
    expect(names()).toEqual(["a", "d"]);
  });
});
