import { randomUUID } from "node:crypto";

import type { ApiRequest, EmulatedApi, Route, Services } from "./apis/api";
import type { Faults } from "./faults/faults";
import { misbehave, skewOf, type Delivery } from "./faults/misbehave";
import { Refusal, type Answer } from "./http/answer";
import type { Call } from "./http/call";
import { findRoute } from "./http/router";
import type { Journal } from "./journal";
import { huaweiErrorFormat } from "./vendors/huawei";
import { vserverErrorFormat } from "./vendors/ncloud";

/** A delivery and the headers that every answer has. */
export interface Reply {
  readonly delivery: Delivery;
  readonly requestId: string;
  /** The cloud's clock; milliseconds since the epoch. */
  readonly date: number;
}

/** What stands in front of the APIs: finds the route, lets faults happen, writes the journal. */
export class Gateway {
  readonly #services: Services;
  readonly #faults: Faults;
  readonly #journal: Journal;
  readonly #routes: readonly (Route & { readonly api: EmulatedApi })[];

  constructor(apis: readonly EmulatedApi[], services: Services, faults: Faults, journal: Journal) {
    this.#services = services;
    this.#faults = faults;
    this.#journal = journal;
    this.#routes = apis.flatMap((api) => api.routes.map((route) => ({ ...route, api })));
  }

  async serve(call: Call): Promise<Reply> {
    const { clock } = this.#services;
    const { method, path } = call;
    const match = findRoute(this.#routes, method, path);
    const params = match?.params ?? {};
    const api = match?.route.api;
    const ids = match?.route.ids({ call, params }) ?? [];
    const about = {
      cloud: api?.cloudOf({ params }, this.#services),
      service: api?.service,
      action: match?.route.action,
      write: match?.route.write ?? false,
    };
    const fault = this.#faults.strike({ ...about, method, path, ids });
    const request: ApiRequest = { call, params, requestId: randomUUID(), skew: skewOf(fault?.do) };
    const errorFormat = api?.errorFormat(about.cloud) ?? errorFormatFor(path);
    const proceed = (): Answer =>
      match ? answered(match.route, request, this.#services) : errorFormat.notFound();
    const time = new Date(clock.now()).toISOString();
    const delivery: Delivery = fault
      ? await misbehave(fault.do, errorFormat, proceed)
      : { kind: "answer", answer: proceed() };
    const status = delivery.kind === "answer" ? delivery.answer.status : delivery.kind;
    const { requestId } = request;
    const struck = fault && { fault: fault.id };
    this.#journal.add({ time, ...defined(about), method, path, ids, status, requestId, ...struck });
    // A refused signature was judged by real time, so that is the time to correct a clock by.
    const date = (status === 401 ? clock.real() : clock.now()) + request.skew;
    return { delivery, requestId, date };
  }
}

function answered(route: Route, request: ApiRequest, services: Services): Answer {
  try {
    return route.answer(request, services);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** Where no route fits, the path's look tells whose gateway it was meant for. */
function errorFormatFor(path: string) {
  return /^\/(vserver|vloadbalancer|api)\//.test(path) ? vserverErrorFormat : huaweiErrorFormat(undefined);
}

/** JSON has no `undefined`. */
function defined<T extends { write: boolean }>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
