import type { Drained, Farewell } from "../apis/drain";
import { chunk } from "../apis/reading";
import { ApiError } from "../shared/errors";
import type { Draining, Instance, Restoring, ServiceRequest } from "./instance";
import type { Recipient } from "./send";
import type { RolloutSettings } from "./settings";
import { isClearNo, isFinal } from "./traits";

/** What became of a request about one instance's service. */
export type ServiceAnswer =
  | { readonly kind: "asked" }
  /** It was left as it is, for now. */
  | { readonly kind: "held"; readonly why: string }
  /** A clear or unclear no; `halts`: no further call makes sense in this update. */
  | { readonly kind: "refused"; readonly error?: ApiError; readonly halts: boolean; readonly fault?: unknown }
  /** The update was stopped before it left. */
  | { readonly kind: "unsent" };

interface ServiceCall extends Recipient {
  readonly request: ServiceRequest;
  readonly farewell: Farewell;
  readonly deadlineAt: number | undefined;
}

type Answers = Map<string, ServiceAnswer>;
type Sender = Recipient & { readonly settings: Pick<RolloutSettings, "drain"> };

/**
 * Sends what is to be asked about these instances' service, as many in one call as the API takes, and says what became of
 * each.
 *
 * @param deadlineAt the requests end at this instant; milliseconds since the epoch
 */
export async function sendServices(
  to: Sender,
  asking: readonly (Instance & { phase: Draining | Restoring })[],
  deadlineAt?: number,
): Promise<Answers> {
  const { api } = to;
  const { message = "", logoffDelay = 0 } = to.settings.drain ?? {};
  const farewell = { message, delay: api.drain?.warn ? 0 : logoffDelay };
  const calls = [...Map.groupBy(asking, ({ phase }) => phase.asking?.request ?? "putBack")];
  const sent = calls.flatMap(([request, some]) =>
    chunk(
      some.map(({ entry }) => ({ id: entry.id, from: entry.drainedFrom })),
      api.drain?.batchSize ?? 1,
    ).map((instances) => sendSome({ ...to, request, farewell, deadlineAt }, instances)),
  );
  return new Map((await Promise.all(sent)).flatMap((answers) => [...answers]));
}

async function sendSome(call: ServiceCall, instances: readonly Drained[]): Promise<Answers> {
  try {
    return await sendOnce(call, instances);
  } catch (error) {
    if (!(error instanceof ApiError)) {
      const answer: ServiceAnswer = call.signal?.aborted
        ? { kind: "unsent" }
        : { kind: "refused", halts: false, fault: error };
      return each(instances, () => answer);
    }
    // Asking twice is asking once: a list is split until the one that is not taken stands alone.
    if (instances.length > 1 && isClearNo(error) && !isFinal(error)) {
      const half = Math.ceil(instances.length / 2);
      const first = await sendSome(call, instances.slice(0, half));
      return new Map([...first, ...(await sendSome(call, instances.slice(half)))]);
    }
    return each(instances, () => ({ kind: "refused", error, halts: isFinal(error) }));
  }
}

async function sendOnce(call: ServiceCall, instances: readonly Drained[]): Promise<Answers> {
  const { api, client, target, request, farewell, clock, signal, deadlineAt } = call;
  const { drain } = api;
  if (!drain) throw new Error(`${api.member} has no calls for taking instances out of service`);
  const options = { now: clock.now(), signal, deadlineAt };
  const ids = instances.map(({ id }) => id);
  const asked: ServiceAnswer = { kind: "asked" };
  switch (request) {
    case "takeOut": {
      const held = await drain.takeOut(client, target, ids, options);
      return each(instances, ({ id }) => {
        const why = held.get(id);
        return why === undefined ? asked : { kind: "held", why };
      });
    }
    case "putBack":
      await drain.putBack(client, target, instances, options);
      return each(instances, () => asked);
    case "warn":
      await drain.warn?.(client, ids, farewell.message, options);
      return each(instances, () => asked);
    case "logOff": {
      const found = await drain.logOff?.(client, ids, farewell, options);
      const none: ServiceAnswer = { kind: "held", why: "no session of it could be found" };
      return each(instances, ({ id }) => (found?.has(id) ? asked : none));
    }
  }
}

function each(instances: readonly Drained[], answer: (one: Drained) => ServiceAnswer): Answers {
  return new Map(instances.map((one) => [one.id, answer(one)]));
}
