import { randomBytes } from "node:crypto";

import type { CloudName } from "../world/kind";

export interface Token {
  readonly value: string;
  readonly cloud: CloudName;
  readonly user: string;
  readonly projectId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const MAX_TOKENS = 10_000;

/** The tokens that the identity service has given out. They live and end by the emulator's clock; the oldest of too many go. */
export class Tokens {
  readonly #now: () => number;
  readonly #issued = new Map<string, Token>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(cloud: CloudName, user: string, projectId: string, life: number): Token {
    const issuedAt = this.#now();
    const value = `MII${randomBytes(96).toString("base64url")}`;
    const token = { value, cloud, user, projectId, issuedAt, expiresAt: issuedAt + life };
    this.#issued.set(value, token);
    for (const [old] of this.#issued) {
      if (this.#issued.size <= MAX_TOKENS) break;
      this.#issued.delete(old);
    }
    return token;
  }

  find(value: string): Token | undefined {
    return this.#issued.get(value);
  }

  isOver(token: Token): boolean {
    return token.expiresAt <= this.#now();
  }
}
