import { sharedOnce, untilAborted } from "../auth/shared-once";
import { ApiError, ConfigurationError } from "../shared/errors";
import { TimeUp } from "../http/deadline";
import { keyGuardPolicy } from "../http/key-guard";
import { userGuard } from "../http/user-guard";
import { perHostPolicy } from "../http/per-host";
import { pipeline, type Pipeline } from "../http/pipeline";
import { plainWords } from "../http/words";
import { retryBudget } from "../http/retry-budget";
import { throttlePolicy } from "../http/throttle";
import type { HttpRequest } from "../http/types";
import { dateOf } from "../http/retry-after";
import type { Credential } from "../http/credential";
import { accountOf, credentialOf, type Account } from "./account";
import { below, encodedPairs } from "./base-url";
import type { ApiAnswer, ApiCall, CloudClient, LookUp } from "./client";
import type { CloudEnvironment } from "./environment";
import { accountIdentity, labelOf } from "./identity";
import { iam } from "./iam";
import { lazy } from "./lazy";
import type { CloudPlan } from "./plan";
import { lookUpProject } from "./project-lookup";
import { sharedBy } from "./shared";

/** Requests in flight at once from one account to one host. */
export const REQUESTS_AT_ONCE = 16;

/** `Date` is exact to the second, and the answer was some time under way: less than this is no skew. */
const UNREMARKABLE_SKEW = 2_000;

function skewOf(cloudTime: number | undefined, now: number): number | undefined {
  const skew = cloudTime === undefined ? undefined : cloudTime - now;
  return skew !== undefined && Math.abs(skew) < UNREMARKABLE_SKEW ? 0 : skew;
}

/** Where a path has the id of the project, as vendors write it. */
const PROJECT = "{project_id}";

/** What is left of the time that a call may take. */
function limitsOf(
  { deadline = Infinity, deadlineAt = Infinity }: Pick<ApiCall, "deadline" | "deadlineAt">,
  now: number,
): Pick<ApiCall, "deadline" | "deadlineAt"> {
  const end = Math.min(deadlineAt, now + deadline);
  return Number.isFinite(end) ? { deadline: Math.max(0, end - now), deadlineAt: end } : {};
}

/** A project's id is part of paths and of a header, whoever it comes from. */
function validId(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id;
  throw new ConfigurationError(`${JSON.stringify(id.slice(0, 80))} is not a valid project id.`);
}

/** A client that follows a plan; what the plan cannot find is an error of the first call that needs it. */
export function cloudClient(
  plan: CloudPlan,
  environment: CloudEnvironment,
  profile: string | undefined,
): CloudClient {
  const shared = sharedBy(environment);
  const { clock } = environment;
  const { cloud, errors } = plan;

  // A token is one project's: what is refused, or found right, is the user in that project.
  const scopeOf = ({ scope }: Credential) => (scope === undefined ? [] : [scope, plan.home().href]);
  const guardFor = (credential: Credential, use: "call" | "token") => {
    const [user, project] = [[cloud, use, credential.id], scopeOf(credential)];
    return shared.once(["guard", ...user, ...project], () =>
      use === "token"
        ? shared.once(["user", ...user], () => userGuard(clock)).policyFor(project.join(" "))
        : keyGuardPolicy(clock),
    );
  };
  const pipelineFor = (credential: Credential, use: "call" | "token"): Pipeline => {
    const id = [cloud, use, credential.id];
    return pipeline({
      clock,
      errors,
      credential,
      timer: shared.timer,
      random: shared.random,
      route: shared.route,
      budget: shared.once(["budget", ...id], () => retryBudget()),
      throttle: shared.once(["throttle", ...id], () =>
        perHostPolicy(() => throttlePolicy({ clock, random: shared.random, atOnce: REQUESTS_AT_ONCE })),
      ),
      keyGuard: guardFor(credential, use),
    });
  };
  // Asking for a token happens inside of a call, so it has a pace and a guard of its own.
  const account = lazy((): Account => {
    const access = plan.access();
    const bare = credentialOf(access);
    const identityService = () => ({ base: plan.home(), send: pipelineFor(bare, "token") });
    return shared.once(["account", cloud, bare.id, bare.name, ...scopeOf(bare)], () =>
      accountOf(access, identityService, clock),
    );
  });
  const pipe = lazy(() => pipelineFor(account().credential, "call"));

  const projects = lazy(() => {
    const name = plan.project?.name() ?? "";
    const place = plan.home().href;
    return shared.once(
      ["project", cloud, account().credential.id, account().credential.scope, place, name],
      () =>
        sharedOnce(
          async () => (await account().tokens?.get())?.projectId ?? (await lookUpProject(send, name)),
        ),
    );
  });
  const projectId = async (call: LookUp = {}) => {
    const { action = "KeystoneListProjects", signal } = call;
    const { deadline } = limitsOf(call, clock.now());
    if (!plan.project) throw new ConfigurationError(`${cloud} has no projects.`);
    const configured = plan.project.id();
    if (configured !== undefined) return validId(configured);
    const lookUp = projects().get(signal);
    if (deadline === undefined) return validId(await lookUp);
    const timeUp = new AbortController();
    const cancel = shared.timer(deadline, () => {
      const { host } = plan.home();
      const advice = `${host}: ${new TimeUp(deadline).message}, so the project's id is not known; nothing was sent.`;
      timeUp.abort(new ApiError({ kind: "unreachable", action, advice }));
    });
    try {
      return validId(await untilAborted(lookUp, timeUp.signal));
    } finally {
      cancel();
    }
  };

  const headersFor = async (call: ApiCall): Promise<Record<string, string>> => {
    const type = call.form ? "application/x-www-form-urlencoded" : "application/json";
    const content = call.form || call.json !== undefined ? { "content-type": type } : {};
    const needsProject = plan.project && plan.access().kind === "key" && call.service !== iam;
    const project = needsProject ? { "x-project-id": await projectId(call) } : {};
    return { accept: "application/json", "user-agent": "pulumi-rekindle", ...content, ...project };
  };

  const send = async (asked: ApiCall): Promise<ApiAnswer> => {
    // The time for the project's id and the token is part of the call's.
    const call = { ...asked, ...limitsOf(asked, clock.now()) };
    const path = call.path.includes(PROJECT) ? call.path.replace(PROJECT, await projectId(call)) : call.path;
    const body = call.form
      ? encodedPairs(call.form)
      : call.json === undefined
        ? undefined
        : JSON.stringify(call.json);
    const request: HttpRequest = {
      method: call.method,
      url: below(plan.endpoint(call.service), path, call.query),
      headers: await headersFor(call),
      ...(body === undefined ? {} : { body }),
    };
    const { action, kind, permission, signal, service } = call;
    const { deadline } = limitsOf(call, clock.now());
    const { answer, json } = await pipe()(
      { request, action, kind, permission, codes: service.codes, callerSignal: signal },
      { deadline },
    );
    const cloudTime = dateOf(answer.headers);
    const { secrets } = account().credential;
    return {
      status: answer.status,
      json,
      cloudTime,
      clockSkew: skewOf(cloudTime, clock.now()),
      words: (text) => plainWords(text, secrets),
    };
  };

  return {
    cloud,
    process: environment.process,
    get region() {
      return labelOf(plan, profile).region;
    },
    get label() {
      return labelOf(plan, profile).label;
    },
    get identity() {
      return accountIdentity(plan);
    },
    projectId,
    send,
  };
}
