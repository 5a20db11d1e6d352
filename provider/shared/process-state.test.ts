import { ProcessState } from "./process-state";

test("a thing is made once for its name", () => {
  const state = new ProcessState();
  const made = [state.once("a", () => ({})), state.once("a", () => ({})), state.once("b", () => ({}))];
  expect(made[0]).toBe(made[1]);
  expect(made[2]).not.toBe(made[0]);
});

test("an owner has things of its own, also one that is nothing", () => {
  const state = new ProcessState();
  const [one, other] = [{}, {}];
  let count = 0;
  const next = () => (count++ === 0 ? undefined : count);
  expect([
    state.onceFor(one, "a", next),
    state.onceFor(one, "a", next),
    state.onceFor(other, "a", next),
  ]).toEqual([undefined, undefined, 2]);
  expect(state.once("a", () => "the process's")).toBe("the process's");
});

test("two processes share nothing", () => {
  expect(new ProcessState().once("a", () => ({}))).not.toBe(new ProcessState().once("a", () => ({})));
});
