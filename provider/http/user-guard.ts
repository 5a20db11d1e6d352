import type { Clock } from "../shared/clock";
import { isProof, keyGuardPolicy, REFUSED_KEY_REST } from "./key-guard";
import type { Failed } from "./outcome";
import type { Policy } from "./policy";

/**
 * Projects in which a user may be refused, without a word about the reason, before the user is taken to be the reason.
 * Identity services lock a user after five wrong passwords.
 */
export const PROJECTS_TO_BE_SURE = 3;

/** What an identity service says where the user or the password is wrong, or the user is locked. */
const OF_THE_USER = /\b(?:password|user ?name|user|account|locked)\b/i;
const OF_THE_PROJECT = /\b(?:project|tenant|scope)\b/i;

export interface UserGuard {
  /** The policy of a user's requests for tokens of one project. */
  policyFor(project: string): Policy;
}

/**
 * Keeps a user from being locked, in the way of {@link keyGuardPolicy}, where the same user asks for tokens of several
 * projects. What is refused is the user in that project. It is refused everywhere where the service says that it is the
 * user's fault, or has refused as many projects as is safe to try; never once the user has been accepted somewhere.
 */
export function userGuard(clock: Clock): UserGuard {
  let isAccepted = false;
  const refusedIn = new Map<string, number>();

  const isUsersFault = ({ failure: { words = "" } }: Failed): boolean => {
    if (isAccepted) return false;
    if (OF_THE_USER.test(words) && !OF_THE_PROJECT.test(words)) return true;
    const lately = [...refusedIn.values()].filter((at) => clock.now() - at < REFUSED_KEY_REST);
    return lately.length >= PROJECTS_TO_BE_SURE;
  };
  const anywhere = keyGuardPolicy(clock, isUsersFault);

  return {
    policyFor: (project) => {
      const here = keyGuardPolicy(clock);
      return (exchange, next) =>
        here(exchange, (allowed) =>
          anywhere(allowed, async (alone) => {
            const outcome = await next(alone);
            if (isProof(outcome)) isAccepted = true;
            else if (!outcome.ok && outcome.wrongKey && !OF_THE_PROJECT.test(outcome.failure.words ?? "")) {
              refusedIn.set(project, clock.now());
            }
            return outcome;
          }),
        );
    },
  };
}
