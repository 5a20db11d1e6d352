import { createHash } from "node:crypto";

import type { Instance } from "./machine";

/**
 * The address of an instance inside its VPC: that of its service, if it has one; otherwise always the same for the same
 * id, and different for ids that count up.
 */
export function privateIp({ id, servesAt }: Pick<Instance, "id" | "servesAt">): string {
  if (servesAt !== undefined) return new URL(servesAt).hostname;
  const number = /\d{1,7}$/.exec(id)?.[0];
  const [a = 0, b = 0, c = 0] =
    number === undefined ? createHash("sha256").update(id).digest() : bytesOf(Number(number));
  return `10.${a}.${b}.${c}`;
}

function bytesOf(number: number): number[] {
  return [16, 8, 0].map((shift) => (number >> shift) & 255);
}
