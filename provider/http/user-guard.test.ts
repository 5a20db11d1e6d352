import { REFUSED_KEY_REST } from "./key-guard";
import type { Failed, Outcome } from "./outcome";
import { exchangeOf, testClock } from "./test-kit";
import { PROJECTS_TO_BE_SURE, userGuard } from "./user-guard";

const fine: Outcome = { ok: true, answer: { status: 201, headers: {}, body: "" }, json: undefined };
const refusal = (words?: string): Failed => ({
  ok: false,
  failure: { kind: "unauthorized", action: "token", words },
  wrongKey: true,
  vendorSaid: words !== undefined,
});
const ofTheUser = refusal("The username or password is wrong.");
const ofTheProject = refusal("The project of the scope does not exist or is not accessible to the user.");
const ofKeystone = refusal("The request you have made requires authentication.");

function opened() {
  const clock = testClock();
  const guard = userGuard(clock);
  const policies = new Map<string, ReturnType<typeof guard.policyFor>>();
  const asked: string[] = [];
  const ask = async (project: string, answer: Outcome): Promise<Outcome> => {
    const policy = policies.get(project) ?? guard.policyFor(project);
    policies.set(project, policy);
    return policy(exchangeOf(), async () => {
      asked.push(project);
      return answer;
    });
  };
  return { clock, asked, ask };
}

describe("the guard of a user", () => {
  test.each([
    ["the project", ofTheProject],
    ["nothing in particular", ofKeystone],
    ["no word", refusal()],
  ])("refuses one project and not another where the service blames %s", async (_case, answer) => {
    const { asked, ask } = opened();
    await ask("wrong", answer);
    expect(await ask("right", fine)).toBe(fine);
    expect(await ask("wrong", fine)).toMatchObject({ ok: false, failure: { kind: "unauthorized" } });
    expect(asked).toEqual(["wrong", "right"]);
  });

  test("refuses every project where the service blames the user", async () => {
    const { asked, ask } = opened();
    await ask("one", ofTheUser);
    for (const project of ["two", "three"]) {
      expect(await ask(project, fine)).toMatchObject({ ok: false, failure: { kind: "unauthorized" } });
    }
    expect(asked).toEqual(["one"]);
  });

  test("tries no more projects than is safe where the service does not say whom it blames", async () => {
    const { clock, asked, ask } = opened();
    for (let project = 0; project < 10; project++) await ask(`p${project}`, ofKeystone);
    expect(asked).toHaveLength(PROJECTS_TO_BE_SURE);
    clock.time += REFUSED_KEY_REST;
    expect(await ask("p9", fine)).toBe(fine);
  });

  test("counts projects that do not exist against nobody", async () => {
    const { asked, ask } = opened();
    for (let project = 0; project < 10; project++) await ask(`p${project}`, ofTheProject);
    expect(await ask("right", fine)).toBe(fine);
    expect(asked).toHaveLength(11);
  });

  test.each([ofTheUser, ofTheProject, ofKeystone])(
    "does not blame one that was accepted once",
    async (answer) => {
      const { ask } = opened();
      await ask("right", fine);
      for (let project = 0; project < 10; project++) await ask(`p${project}`, answer);
      expect(await ask("right", fine)).toBe(fine);
      expect(await ask("another", fine)).toBe(fine);
    },
  );

  test("asks for a refused project again after the rest, and not before", async () => {
    const { clock, asked, ask } = opened();
    await ask("p", ofTheProject);
    clock.time += REFUSED_KEY_REST - 1;
    await ask("p", fine);
    expect(asked).toHaveLength(1);
    clock.time += 1;
    expect(await ask("p", fine)).toBe(fine);
  });
});
