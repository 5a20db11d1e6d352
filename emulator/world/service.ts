import { createHash } from "node:crypto";
import { z } from "zod";

import type { Kind } from "./kind";
import type { Instance } from "./machine";
import { span } from "./units";

const port = z.int().min(0).max(65_535);

/** A small HTTP service on an instance, for rehearsals of readiness. */
export const serviceSchema = z
  .union(
    [
      port,
      z.strictObject({
        port: port.default(0),
        readyAfter: span.optional().describe("After a boot it answers 503 for so long (0s)."),
        status: z.int().min(200).max(599).optional().describe("What it answers (200)."),
      }),
    ],
    { error: 'must be a port from 0 (any free one) to 65535, or like {"port": 8080, "readyAfter": "30s"}' },
  )
  .meta({ id: "Service" });
export type ServiceInput = z.output<typeof serviceSchema>;

/**
 * Where the service of an instance is asked for. On Linux every instance has a loopback address of its own, so that all
 * may have the same port, as in their cloud; elsewhere only 127.0.0.1 is there.
 */
export function serviceAddress(
  service: ServiceInput,
  { name }: Kind,
  { id, location }: Pick<Instance, "id" | "location">,
): string {
  const { port } = serviceOf(service);
  const host = process.platform === "linux" ? ownLoopback(`${name}/${location}`, id) : "127.0.0.1";
  return `http://${host}:${port}`;
}

export function serviceOf(service: ServiceInput) {
  return typeof service === "number" ? { port: service } : service;
}

/** Different for ids that count up, and for kinds and places that count alike. */
function ownLoopback(place: string, id: string): string {
  const number = /\d{1,9}$/.exec(id)?.[0];
  const low = number === undefined ? sha256(id).readUInt16BE(0) : Number(number) % 65_536;
  return `127.${16 + ((sha256(place)[0] ?? 0) % 224)}.${low >> 8}.${low & 255}`;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
