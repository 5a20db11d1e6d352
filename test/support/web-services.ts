import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestCloud } from "./e2e-cloud";
import type { TestedApi } from "./e2e-apis";

/** One question to a service: of which instance, when (milliseconds since the epoch), with what, and the answer. */
export interface Asked {
  readonly id: string;
  readonly at: number;
  readonly status: number;
  readonly authorization: string | undefined;
}

/**
 * The services of a fleet, on one port of this machine: `GET /ID`. Each is down for its first `slow` questions after every restart of
 * its instance.
 */
export class WebServices {
  readonly asked: Asked[] = [];
  readonly broken = new Set<string>();
  /** Ids whose service answers with a redirect. */
  readonly redirects = new Set<string>();
  /** What the next questions about an id are answered with, before everything else. */
  readonly scripts = new Map<string, number[]>();
  slow = 0;
  private readonly restarts = new Map<string, { count: number; asked: number }>();

  private constructor(
    private readonly server: Server,
    private readonly row: TestedApi,
    private readonly cloud: TestCloud,
  ) {
    server.on("request", ({ url = "", headers }, response) => {
      const id = url.slice(1);
      const status = this.statusOf(id);
      this.asked.push({ id, at: Date.now(), status, authorization: headers.authorization });
      response
        .writeHead(status, status === 302 ? { location: "http://127.0.0.1:9/" } : {})
        .end("body-canary");
    });
  }

  static async start(row: TestedApi, cloud: TestCloud): Promise<WebServices> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new WebServices(server, row, cloud);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Where an instance is asked; `{id}` is for the provider to fill. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/{id}`;
  }

  of(id: string): readonly Asked[] {
    return this.asked.filter((one) => one.id === id);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  private statusOf(id: string): number {
    const script = this.scripts.get(id)?.shift();
    if (script !== undefined) return script;
    if (this.redirects.has(id)) return 302;
    const known = this.restarts.get(id) ?? { count: 0, asked: 0 };
    const count = this.cloud.restartsOf(this.row, id);
    const asked = count === known.count ? known.asked + 1 : 1;
    this.restarts.set(id, { count, asked });
    return this.broken.has(id) || (count > 0 && asked <= this.slow) ? 503 : 200;
  }
}
