import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { Watcher, type Watched } from "./watcher";

/** How often the world is looked at while somebody watches. */
const PERIOD = 200;
/** Proxies and browsers cut what stays silent. */
const SILENCE = 15_000 / PERIOD;
const MAX_LISTENERS = 20;
/** Whoever lags this many bytes behind gets nothing more until they have read, then everything anew. */
const MAX_BACKLOG = 8 * 1024 * 1024;

interface Listener {
  readonly response: ServerResponse;
  behind: boolean;
}

/** `GET /_emulator/events`: the state, then what changes, as server-sent events. Nobody watching, nothing is done. */
export class EventStream {
  readonly #watched: Watched;
  readonly #run = randomUUID();
  readonly #listeners = new Set<Listener>();
  #watcher: Watcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silent = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** False where too many watch already. */
  open(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#listeners.size >= MAX_LISTENERS) return false;
    const listener: Listener = { response, behind: false };
    this.#listeners.add(listener);
    response.on("close", () => this.#drop(listener));
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    this.#watcher ??= new Watcher(this.#watched, this.#run);
    this.#timer ??= setInterval(() => this.look(), PERIOD).unref();
    const known = Number(request.headers["last-event-id"] ?? 0);
    response.write(`retry: 1000\n${this.#state(Number.isSafeInteger(known) ? known : 0)}`);
    return true;
  }

  /** Tells everybody what is different by now. */
  look(): void {
    const update = this.#watcher?.next();
    if (update === undefined && ++this.#silent < SILENCE) return;
    this.#silent = 0;
    const text =
      update === undefined
        ? ": still here\n\n"
        : update === "anew"
          ? this.#state()
          : this.#event("update", update);
    for (const listener of this.#listeners) this.#tell(listener, text);
  }

  close(): void {
    for (const { response } of this.#listeners) response.end();
  }

  #tell(listener: Listener, text: string): void {
    const { response } = listener;
    if (response.writableLength > MAX_BACKLOG) listener.behind = true;
    else if (!listener.behind) response.write(text);
    else if (response.writableLength === 0) {
      listener.behind = false;
      response.write(this.#state());
    }
  }

  #state(since = 0): string {
    return this.#event("state", this.#watcher?.state(since));
  }

  #event(name: string, data: unknown): string {
    return `event: ${name}\nid: ${this.#watched.journal.latest}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #drop(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watcher = undefined;
  }
}
