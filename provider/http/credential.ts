import type { Authenticator } from "../auth/authenticator";

/** Who is calling, and how messages may name them. */
export interface Credential {
  /** Equal for equal keys; tells nothing about the secret. */
  readonly id: string;
  /** `Key …X3QA from HW_ACCESS_KEY` */
  readonly name: string;
  /** What a user's token is for, where it is one: `project eu-de`. The same user may be refused for one and not for another. */
  readonly scope?: string;
  readonly authenticator: Authenticator;
  /** Texts that must never appear in a message. */
  readonly secrets: readonly string[];
}
