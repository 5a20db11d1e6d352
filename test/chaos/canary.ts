/** The secret of every account of every run: it must be nowhere but in signatures. */
export const canary = "canary-6d1f0c5be2a94";

/** The value of a secret trigger: only its digest may be anywhere. */
export const secretTrigger = "canary-trigger-91be7";
