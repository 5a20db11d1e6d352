import { request } from "undici";

import { ncloudSigner } from "../provider/auth/ncloud-signature";
import { scopedSdkHmacSha256Signer } from "../provider/auth/scoped-sdk-hmac-sha256";
import { sdkHmacSha256Signer } from "../provider/auth/sdk-hmac-sha256";
import type { Signer } from "../provider/auth/signer";
import type { HttpRequest } from "../provider/http/types";
import { EmulatorClock, startEmulator, type Emulator, type WorldInput } from "./index";

/** What tests read out of answers. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, for matchers. */
  readonly body: unknown;
}

export interface Ask {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly json?: unknown;
  /** The client's clock, against the emulator's real one; milliseconds. */
  readonly skew?: number;
}

export type Caller = (method: string, target: string, ask?: Ask) => Promise<Seen>;

/** An emulator whose time stands still until a test moves it, and clients of it. */
export interface Bench {
  readonly emulator: Emulator;
  /** Lets time pass, for clients and clouds alike. */
  readonly pass: (ms: number) => void;
  readonly plain: Caller;
  readonly ncloud: Caller;
  readonly huawei: Caller;
  readonly otcScoped: Caller;
  /** A caller with other credentials. */
  readonly as: (signer: Signer) => Caller;
}

export const START = Date.parse("2026-01-02T03:04:05.000Z");
export const key = { accessKey: "emulator", secretKey: "emulator-secret" };
export const HUAWEI = "/v1/0123456789abcdef0123456789abcdef";
export const OTC = "/v1/fedcba9876543210fedcba9876543210";

const benches: Bench[] = [];

export async function bench(world?: WorldInput): Promise<Bench> {
  let time = START;
  const clock = new EmulatorClock({ real: () => time });
  const emulator = await startEmulator({ clock, ...(world && { world }) });
  const as =
    (signer: Signer): Caller =>
    (method, target, ask = {}) =>
      send(emulator.url, method, target, ask, signer, time);
  const made: Bench = {
    emulator,
    pass: (ms) => void (time += ms),
    plain: as(() => ({})),
    ncloud: as(ncloudSigner(key)),
    huawei: as(sdkHmacSha256Signer(key)),
    otcScoped: as(scopedSdkHmacSha256Signer(key)),
    as,
  };
  benches.push(made);
  return made;
}

/** For `afterEach`. */
export async function closeBenches(): Promise<void> {
  await Promise.all(benches.splice(0).map(({ emulator }) => emulator.close()));
}

async function send(
  base: string,
  method: string,
  target: string,
  ask: Ask,
  signer: Signer,
  now: number,
): Promise<Seen> {
  const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
  const headers = { "content-type": "application/json", ...ask.headers };
  const url = new URL(base + target);
  const unsigned = { method, url, headers, ...(body !== undefined && { body }) } as HttpRequest;
  const signed = { ...headers, ...signer(unsigned, new Date(now + (ask.skew ?? 0))) };
  const answer = await request(url, {
    method: method as "GET",
    headers: signed,
    ...(body !== undefined && { body }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
