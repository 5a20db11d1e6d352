import { Operations } from "./operations";

function later() {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe("what a process is busy with", () => {
  it("is nothing at first", async () => {
    const operations = new Operations();
    expect(operations.isIdle).toBe(true);
    await operations.idle();
    expect(operations.signal.aborted).toBe(false);
  });

  it("ends when the last of it has ended, however it ended", async () => {
    const operations = new Operations();
    const [first, second] = [later(), later()];
    const ends: string[] = [];
    const one = operations.run(() => first.promise);
    const two = operations.run(() => second.promise);
    const failed = expect(two).rejects.toThrow("no");
    void operations.idle().then(() => ends.push("idle"));
    void operations.idle().then(() => ends.push("idle, too"));
    first.resolve("done");
    expect(await one).toBe("done");
    expect(operations.isIdle).toBe(false);
    expect(ends).toEqual([]);
    second.reject(new Error("no"));
    await failed;
    await operations.idle();
    expect(ends).toEqual(["idle", "idle, too"]);
    expect(operations.isIdle).toBe(true);
  });

  it("is busy with what throws at once, and then is not", async () => {
    const operations = new Operations();
    const run = operations.run(() => {
      throw new Error("at once");
    });
    await expect(run).rejects.toThrow("at once");
    expect(operations.isIdle).toBe(true);
  });

  it("is asked once to come to an end, for the first reason", () => {
    const operations = new Operations();
    operations.stop("stopped on request");
    operations.stop("the Pulumi engine is gone");
    expect((operations.signal.reason as Error).message).toBe("stopped on request");
  });

  it("goes on after an interruption, which is for what ran until then; after a stop nothing does", () => {
    const operations = new Operations();
    const { signal } = operations;
    operations.interrupt("the Pulumi engine is gone");
    expect((signal.reason as Error).message).toBe("the Pulumi engine is gone");
    expect(operations.signal.aborted).toBe(false);
    operations.stop("stopped on request");
    operations.interrupt("the Pulumi engine is gone");
    expect((operations.signal.reason as Error).message).toBe("stopped on request");
  });

  it("has parts that stop alone, are the whole's business, and end with the whole", async () => {
    const whole = new Operations();
    const [one, other] = [whole.part(), whole.part()];
    const work = later();
    const running = one.run(() => work.promise);
    expect([whole.isIdle, one.isIdle, other.isIdle]).toEqual([false, false, true]);
    one.stop("stopped on request");
    expect([whole, one, other].map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    work.resolve("done");
    expect(await running).toBe("done");
    await whole.idle();
    whole.stop("the Pulumi engine is gone");
    expect((other.signal.reason as Error).message).toBe("the Pulumi engine is gone");
    expect((whole.part().signal.reason as Error).message).toBe("the Pulumi engine is gone");
  });
});
