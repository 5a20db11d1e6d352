import { retryBudget } from "./retry-budget";

describe("the retry budget", () => {
  test("begins with thirty retries", () => {
    const budget = retryBudget();
    const taken = Array.from({ length: 100 }, () => budget.take()).filter(Boolean);
    expect(taken).toHaveLength(30);
  });

  test("then allows one retry for five calls", () => {
    const budget = retryBudget(1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    let taken = 0;
    for (let call = 0; call < 1_000; call++) {
      budget.add();
      if (budget.take()) taken++;
    }
    expect(taken).toBe(200);
  });

  test("saves up no more than its floor", () => {
    const budget = retryBudget(2);
    for (let call = 0; call < 1_000; call++) budget.add();
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  });
});
