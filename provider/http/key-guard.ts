import { untilAborted } from "../auth/shared-once";
import type { Clock } from "../shared/clock";
import { failureIs } from "../shared/failure-traits";
import { formatInstant } from "../shared/instant";
import type { Failed, Outcome } from "./outcome";
import type { Policy } from "./policy";

/**
 * How long a refused key stays unused; milliseconds. Huawei's gateway locks a key for five minutes after five wrong
 * attempts, so a process makes at most one in that time.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html
 */
export const REFUSED_KEY_REST = 5 * 60_000;

/**
 * Keeps a wrong key from being locked. Until a key has been accepted once, one request goes ahead alone; after a refusal
 * every further call fails at once with the same error. Where the first could not even be sent, those who waited for it
 * share that: one after the other they would take as long as all their time-outs together.
 *
 * @param blames whether a refusal is the fault of what is guarded; one that is not leaves it as unproved as it was
 */
export function keyGuardPolicy(clock: Clock, blames: (refusal: Failed) => boolean = () => true): Policy {
  let accepted = false;
  let probe: { readonly host: string; readonly outcome: Promise<Outcome | undefined> } | undefined;
  let refused: { readonly outcome: Failed; readonly at: number } | undefined;

  const note = (outcome: Outcome): void => {
    if (!outcome.ok && outcome.wrongKey) {
      if (!blames(outcome)) return;
      refused = { outcome, at: clock.now() };
      accepted = false;
    } else if (isProof(outcome)) {
      refused = undefined;
      accepted = true;
    }
  };
  const cachedRefusal = (action: string): Failed | undefined => {
    if (!refused || clock.now() - refused.at >= REFUSED_KEY_REST) return undefined;
    const { outcome, at } = refused;
    const since = formatInstant(at, clock.now(), "second");
    const advice = `${outcome.failure.advice ?? ""} Not sent: refused at ${since}, and repeated attempts lock the key.`;
    // Nothing was refused anew: another guard must not count it.
    return { ...outcome, wrongKey: false, failure: { ...outcome.failure, action, advice: advice.trim() } };
  };

  return async (exchange, next) => {
    const { host } = exchange.request.url;
    while (!accepted && probe) {
      const ahead = probe;
      const met = await (exchange.signal ? untilAborted(ahead.outcome, exchange.signal) : ahead.outcome);
      exchange.signal?.throwIfAborted();
      const unsent = met && !met.ok && met.failure.kind === "unreachable" && ahead.host === host;
      if (unsent) return { ...met, failure: { ...met.failure, action: exchange.action } };
    }
    const refusal = cachedRefusal(exchange.action);
    if (refusal) return refusal;
    if (accepted) return noted(next(exchange));
    const { promise, resolve } = Promise.withResolvers<Outcome | undefined>();
    probe = { host, outcome: promise };
    let outcome: Outcome | undefined;
    try {
      outcome = await noted(next(exchange));
      return outcome;
    } finally {
      probe = undefined;
      // Its own time being up, or its caller gone, says nothing about the others' calls.
      resolve(exchange.signal?.aborted ? undefined : outcome);
    }
  };

  async function noted(pending: Promise<Outcome>): Promise<Outcome> {
    const outcome = await pending;
    note(outcome);
    return outcome;
  }
}

/**
 * Whether an outcome shows that the service took the key for a right one. Other refusals, in whatever words, may come from
 * in front of where it is checked.
 */
export function isProof(outcome: Outcome): boolean {
  return outcome.ok || Boolean(outcome.vendorSaid && failureIs(outcome.failure.kind, "provesKey"));
}
