import type { Authenticator } from "../auth/authenticator";

/** Who is calling, and how messages may name them. */
export interface Credential {
  /** Equal for equal keys; tells nothing about the secret. */
  readonly id: string;
  /** `Key …X3QA from HW_ACCESS_KEY` */
  readonly name: string;
  readonly authenticator: Authenticator;
  /** Texts that must never appear in a message. */
  readonly secrets: readonly string[];
}
