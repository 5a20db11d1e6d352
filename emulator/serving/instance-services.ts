import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { refusedBecause } from "../http/guard";
import type { Served } from "../world/collection";
import { serviceOf } from "../world/service";

interface Running {
  readonly server: Server;
  /** The address that it was asked to listen at. */
  readonly at: string;
}

/** How often the world is looked at, in real time: nothing tells when a boot begins or ends. */
const PERIOD = 50;

/**
 * The HTTP services of instances that have one: there while the instance runs, gone while it reboots or is off.
 * A connection that is tried then is refused, as by a machine that is down.
 */
export class InstanceServices {
  readonly #served: () => readonly Served[];
  readonly #now: () => number;
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  #last: Promise<Map<string, Error>> = Promise.resolve(new Map<string, Error>());
  #isClosed = false;

  /** @param served those that there are now, up to date */
  constructor(served: () => readonly Served[], now: () => number) {
    this.#served = served;
    this.#now = now;
    this.#timer = setInterval(() => {
      if (this.#running.size > 0 || served().length > 0) void this.sync();
    }, PERIOD);
    this.#timer.unref();
  }

  /** Resolves when services are up or gone as they should be; with those that cannot be had, by their place. */
  sync(): Promise<ReadonlyMap<string, Error>> {
    this.#last = this.#last.then(() => this.#sync());
    return this.#last;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#last;
    await Promise.all([...this.#running.keys()].map((place) => this.#end(place)));
  }

  async #sync(): Promise<Map<string, Error>> {
    const failed = new Map<string, Error>();
    if (this.#isClosed) return failed;
    const served = this.#served();
    const wanted = new Map(served.filter(({ isUp }) => isUp).map((each) => [each.place, each]));
    const changed = [...this.#running].filter(
      ([place, { at }]) => wanted.get(place)?.instance.servesAt !== at,
    );
    await Promise.all(changed.map(([place]) => this.#end(place)));
    const begun = [...wanted.values()].filter(({ place }) => !this.#running.has(place));
    await Promise.all(
      begun.map((each) =>
        this.#begin(each).catch((error: unknown) => failed.set(each.place, error as Error)),
      ),
    );
    return failed;
  }

  async #begin({ place, instance }: Served): Promise<void> {
    const { hostname, port } = new URL(instance.servesAt ?? "");
    const server = createServer((request, response) => this.#answer(place, request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: hostname, port: Number(port) }, resolve);
    });
    const actual = server.address() as AddressInfo;
    // It keeps a port that it was given by the system.
    instance.servesAt = `http://${hostname}:${actual.port}`;
    this.#running.set(place, { server, at: instance.servesAt });
  }

  async #end(place: string): Promise<void> {
    const { server } = this.#running.get(place) ?? {};
    this.#running.delete(place);
    await new Promise<void>((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  #answer(place: string, request: IncomingMessage, response: ServerResponse): void {
    const served = this.#served().find((each) => each.place === place);
    if (!served?.isUp) return void request.socket.destroy();
    request.resume();
    const { id, name, bootedAt, reboots, serves = 0 } = served.instance;
    const { readyAfter = 0, status = 200 } = { readyAfter: 0, status: 200, ...serviceOf(serves) };
    const isReady = this.#now() >= bootedAt + readyAfter;
    const refused = refusedBecause(request) !== undefined;
    response.writeHead(refused ? 403 : isReady ? status : 503, {
      "content-type": "application/json",
      // A probe is to see whether a connection can be had.
      connection: "close",
    });
    response.end(
      refused ? "{}" : JSON.stringify({ id, name, bootedAt: new Date(bootedAt).toISOString(), reboots }),
    );
  }
}
