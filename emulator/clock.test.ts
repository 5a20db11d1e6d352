import { EmulatorClock } from "./clock";

test("runs as fast as it is told, from where it is", () => {
  let real = 1000;
  const clock = new EmulatorClock({ real: () => real, speed: 60 });
  real += 1000;
  expect(clock.now()).toBe(61_000);
  clock.setSpeed(1);
  real += 1000;
  expect(clock.now()).toBe(62_000);
});

test("jumps ahead without touching the clients' time", () => {
  const clock = new EmulatorClock({ real: () => 5000 });
  clock.advance(7_200_000);
  expect(clock.now()).toBe(7_205_000);
  expect(clock.real()).toBe(5000);
});
