import { GROWTH_INTERVAL, Pace } from "./pace";
import { testClock } from "./test-kit";

function opened(random = 1) {
  const clock = testClock(1_000_000);
  const pace = new Pace({ clock, random: () => random, atOnce: 4 });
  const pause = () => pace.pausedUntil - clock.now();
  const quietSecond = () => {
    clock.time += GROWTH_INTERVAL;
    pace.answered(pace.epoch);
  };
  return { clock, pace, pause, quietSecond };
}

describe("the pace of an account", () => {
  test("is as much at once as is allowed, as long as nothing is throttled", () => {
    const { pace, pause } = opened();
    pace.answered(pace.epoch);
    expect([pace.permits, pace.isSlow, pause() > 0]).toEqual([4, false, false]);
  });

  test("pauses as long as it was told to, and goes on with one at a time", () => {
    const { pace, pause } = opened();
    pace.throttled(pace.epoch, 30_000);
    expect([pause(), pace.permits, pace.isSlow]).toEqual([30_000, 1, true]);
  });

  test("pauses longer from one throttle to the next where nobody says how long", () => {
    const { clock, pace, pause } = opened();
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
      pace.throttled(pace.epoch, undefined);
      const length = pause();
      clock.time += length;
      return length;
    });
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  test("begins anew with the shortest pause once it has gone on without a throttle", () => {
    const { clock, pace, pause, quietSecond } = opened();
    for (let throttle = 0; throttle < 4; throttle++) pace.throttled(pace.epoch, undefined);
    expect(pause()).toBe(8000);
    clock.time += pause();
    quietSecond();
    pace.throttled(pace.epoch, undefined);
    expect(pause()).toBe(1000);
  });

  test("keeps at least half of a pause, and any part of the rest", () => {
    for (const [random, length] of [
      [0, 500],
      [0.5, 750],
    ] as const) {
      const { pace, pause } = opened(random);
      pace.throttled(pace.epoch, undefined);
      expect(pause()).toBe(length);
    }
  });

  test("never comes back at once, even where it may", () => {
    const { pace, pause } = opened();
    pace.throttled(pace.epoch, 0);
    expect(pause()).toBe(1000);
  });

  test("takes the throttles of requests that were under way together for one", () => {
    const { pace, pause } = opened();
    const { epoch } = pace;
    for (let request = 0; request < 4; request++) pace.throttled(epoch, undefined);
    expect(pause()).toBe(1000);
    pace.throttled(epoch, 45_000);
    expect(pause()).toBe(45_000);
    pace.throttled(epoch, 5_000);
    expect(pause()).toBe(45_000);
  });

  test("allows one more with each second without a throttle, up to where it was", () => {
    const { clock, pace, pause, quietSecond } = opened();
    pace.throttled(pace.epoch, undefined);
    clock.time += pause();
    for (let request = 0; request < 50; request++) pace.answered(pace.epoch);
    expect(pace.permits).toBe(1);
    const permits = [1, 2, 3, 4, 5].map(() => {
      quietSecond();
      return pace.permits;
    });
    expect(permits).toEqual([2, 3, 4, 4, 4]);
    expect(pace.isSlow).toBe(false);
  });

  test("allows the next one after a whole second, not sooner", () => {
    const { clock, pace, pause } = opened();
    pace.throttled(pace.epoch, undefined);
    clock.time += pause() + 999;
    pace.answered(pace.epoch);
    expect(pace.permits).toBe(1);
    clock.time += 1;
    pace.answered(pace.epoch);
    expect(pace.permits).toBe(2);
  });

  test("learns nothing good from answers to what was sent before it slowed down", () => {
    const { clock, pace, pause } = opened();
    const { epoch } = pace;
    pace.throttled(epoch, undefined);
    clock.time += pause() + GROWTH_INTERVAL;
    pace.answered(epoch);
    expect(pace.permits).toBe(1);
  });

  test("begins with short pauses again after a quiet second", () => {
    const { clock, pace, pause, quietSecond } = opened();
    for (let time = 0; time < 4; time++) {
      pace.throttled(pace.epoch, undefined);
      clock.time += pause();
    }
    quietSecond();
    pace.throttled(pace.epoch, undefined);
    expect(pause()).toBe(1000);
  });
});
