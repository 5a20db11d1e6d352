import fc from "fast-check";
import type { Dispatcher } from "undici";

import { ScriptedServer, type Scripted } from "../http/test-kit";
import { answer, open, problem, read, world } from "./test-kit";

/** An identity service that knows the user in one project, and everything else behind it. */
class Identity extends ScriptedServer {
  constructor(private readonly refusal: Scripted) {
    super();
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.script.unshift(this.answerTo(options));
    return super.dispatch(options, handler);
  }

  private answerTo({ path, body }: Dispatcher.DispatchOptions) {
    if (!path.startsWith("/v3/auth/tokens")) return answer({});
    const wanted = JSON.parse(typeof body === "string" ? body : "") as {
      auth: { scope: { project: { name: string } } };
    };
    const { name } = wanted.auth.scope.project;
    if (name !== "eu-de_good") return this.refusal;
    const token = { expires_at: "2026-01-03T03:04:05Z", project: { id: "p1", name } };
    return answer({ token }, 201, { "x-subject-token": "token-1" });
  }
}

const refusals = {
  "as the project's fault": answer({ error: { code: 401, message: "The project does not exist." } }, 401),
  "as Keystone does": answer(
    { error: { code: 401, message: "The request you have made requires authentication." } },
    401,
  ),
  "without a word": { status: 401 },
  "as not found": answer({ error: { code: 404, message: "Could not find project." } }, 404),
} as const satisfies Record<string, Scripted>;

const user = { username: "me", password: "right", domainName: "OTC00000001" };
const settings = {
  profiles: {
    good: { otc: { ...user, projectName: "eu-de_good" } },
    bad: { otc: { ...user, projectName: "eu-de_bad" } },
    worse: { otc: { ...user, projectName: "eu-de_worse" } },
  },
};

describe.each(Object.entries(refusals))("a project that does not exist, refused %s", (_words, refusal) => {
  test("never keeps the same user from another project, in whatever order they come", async () => {
    const profile = fc.constantFrom("good", "bad", "worse");
    const rounds = fc.array(fc.array(profile, { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const here = { ...world(), dispatcher: new Identity(refusal) };
        for (const round of all) {
          const calls = round.map(async (name) => {
            const client = open("otc", here, { settings, profile: name });
            if (name === "good") return client.send(read);
            const { message } = await problem(client.send(read));
            expect(message).toContain(`eu-de_${name}`);
            return undefined;
          });
          await Promise.all(calls);
        }
        const tokens = here.dispatcher.sent.filter(({ path }) => path.startsWith("/v3/auth/tokens"));
        const scopes = tokens.map(({ body }) => body);
        if (refusal !== refusals["as not found"]) expect(new Set(scopes).size).toBe(scopes.length);
      }),
      { numRuns: 100 },
    );
  });
});

test("a refusal names the user, where the user comes from, and the project", async () => {
  const here = { ...world(), dispatcher: new Identity(refusals["as Keystone does"]) };
  const { message } = await problem(open("otc", here, { settings, profile: "bad" }).send(read));
  expect(message).toBe(
    'KeystoneCreateUserTokenByPassword: HTTP 401 "The request you have made requires authentication.". ' +
      "User me from profile bad's otc was not accepted for project eu-de_bad; check name, password and project.",
  );
});
