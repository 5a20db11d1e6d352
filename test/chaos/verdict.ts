/** What must never be otherwise, whatever happens. */
export const rules = {
  once: "nobody is restarted twice for one change",
  said: "a restart that had to be repeated without evidence is said to be one",
  forgotten: "after the last up every listed instance holds the current generation, and was restarted for it",
  unavailable: "never more than maxUnavailable are out of service by our doing",
  attempts: "no more attempts than maxAttempts",
  window: "nothing restarts outside of the window",
  record: "onTriggerChange record restarts nothing",
  lease: "no lease is shortened by us, and none is left short",
  start: "no notebook is started unasked",
  readable: "the state can be read at any time, and has its shape",
  finishes: "with everything mended the next up finishes",
  noop: "the up after that changes nothing, writes nothing and asks nothing about restarts",
  reads: "previews and refreshes write nothing",
  stopping: "after a stop nothing new is begun, and the ledger is saved in time",
  unproved:
    'an accepted restart that never showed counts only with whenUnproved "warn", or where nothing ever shows',
  watched: "a restart call that is not answered is watched by reading meanwhile",
  words: "a refusal's own code is in the ledger",
  secrets: "no secret is in state, journals or output",
} as const;
export type Rule = keyof typeof rules;

export interface Finding {
  readonly rule: Rule;
  readonly text: string;
}

/** What the contract allows, or what nobody could know; counted apart. */
export const exceptionKinds = {
  noEvidence: "restarted again: no evidence could be had (contract 2.3)",
  noJournal: "restarted again: killed, and no journal was there (contract 2.3)",
  retry: "retried: the restart before it had failed in the cloud",
  escalation: "SOFT escalated to HARD",
  leaseRace: "a lease that a person prolonged between our read and our renewal",
} as const;
export type ExceptionKind = keyof typeof exceptionKinds;

/** Collects what a run came to. */
export class Verdict {
  readonly findings: Finding[] = [];
  readonly exceptions: { readonly kind: ExceptionKind; readonly text: string }[] = [];
  readonly checks = new Map<Rule, number>();

  /** One look at a rule; `text` is asked for only where it was broken. */
  check(rule: Rule, holds: boolean, text: () => string): void {
    this.checks.set(rule, (this.checks.get(rule) ?? 0) + 1);
    if (!holds) this.findings.push({ rule, text: text() });
  }

  except(kind: ExceptionKind, text: string): void {
    this.exceptions.push({ kind, text });
  }
}
