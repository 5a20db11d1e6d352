import { ending } from "./ending";
import { Operations } from "./operations";

describe("ending the process", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function process() {
    const operations = new Operations();
    const exits: number[] = [];
    return { operations, exits, end: ending(operations, (code) => exits.push(code)) };
  }

  it("goes at once where nothing runs", async () => {
    const { end, exits } = process();
    end();
    await jest.advanceTimersByTimeAsync(0);
    expect(exits).toEqual([0]);
  });

  it("waits for what runs, and until the engine has been told", async () => {
    const { end, exits, operations } = process();
    let finish: () => void = () => undefined;
    const running = operations.run(() => new Promise<void>((resolve) => (finish = resolve)));
    end();
    expect(operations.signal.aborted).toBe(true);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(exits).toEqual([]);
    finish();
    await running;
    await jest.advanceTimersByTimeAsync(100);
    expect(exits).toEqual([]);
    await jest.advanceTimersByTimeAsync(100);
    expect(exits).toEqual([0]);
  });

  it("gives up within five seconds on what does not end", async () => {
    const { end, exits, operations } = process();
    void operations.run(() => new Promise<void>(() => undefined));
    end();
    await jest.advanceTimersByTimeAsync(4_999);
    expect(exits).toEqual([1]);
  });
});
