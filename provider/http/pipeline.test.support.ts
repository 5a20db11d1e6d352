import { anonymous, type Authenticator } from "../auth/authenticator";
import { ApiError } from "../shared/errors";
import type { ErrorFormat } from "./error-format";
import { fixedRoute } from "./dispatcher";
import { keyGuardPolicy } from "./key-guard";
import { pipeline } from "./pipeline";
import type { Exchange } from "./policy";
import { retryBudget } from "./retry-budget";
import { ScriptedServer, exchangeOf, testTimer, testClock, type Scripted } from "./test-kit";
import { throttlePolicy } from "./throttle";

const errors: ErrorFormat = {
  readError: (_status, _headers, body) => {
    if (!body.startsWith("{")) return undefined;
    const { code, words } = JSON.parse(body) as { code?: string; words?: string };
    return code === undefined ? undefined : { code, ...(words === undefined ? {} : { words }) };
  },
  codes: [
    { code: /^TOKEN$/, means: "renewToken" },
    { code: /^PATH$/, means: "notOffered" },
    { code: /^BUSY$/, means: "conflict" },
  ],
  skewLimit: 900_000,
};

/** A pipeline over a scripted server, and the error of a call through it. */
export function opened(
  script: Scripted[],
  options: { authenticator?: Authenticator; budget?: number; random?: number } = {},
) {
  const server = new ScriptedServer(script);
  const clock = testClock();
  const timer = testTimer();
  const send = pipeline({
    clock,
    timer: timer.set,
    random: () => options.random ?? 1,
    route: fixedRoute(server),
    errors,
    credential: {
      id: "key",
      name: "Key …X3QA from HW_ACCESS_KEY",
      authenticator: options.authenticator ?? anonymous,
      secrets: ["top-secret"],
    },
    budget: retryBudget(options.budget),
    throttle: throttlePolicy({ clock, random: () => 1, atOnce: 16 }),
    keyGuard: keyGuardPolicy(clock),
  });
  const failure = async (parts: Partial<Exchange> = {}): Promise<ApiError> => {
    const error: unknown = await send(exchangeOf(parts)).catch((reason: unknown) => reason);
    if (error instanceof ApiError) return error;
    throw new Error("was expected to fail", { cause: error });
  };
  return { server, clock, timer, send, failure };
}
