import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./http-double";
import type { VirtualClock } from "./virtual-clock";

export interface FakeNotebook {
  status: string;
  createdAt: number;
  endsAt: number;
  enabled: boolean;
  type: string;
  failReason?: string;
  /** When a start that was asked for is done. */
  runsFrom?: number | undefined;
  /** When a stop that was asked for is done. */
  stoppedFrom?: number | undefined;
}

const hour = 3_600_000;

/** ModelArts notebooks in memory, as far as leases, stops and starts go. */
export class FakeModelArts {
  readonly notebooks = new Map<string, FakeNotebook>();
  readonly http = new HttpDouble((request) => this.answer(request));
  /** Met by the next write; then it is as always. */
  nextWrite: "lostBefore" | "lostAfter" | DoubleAnswer | undefined;
  down = false;
  /** Answers nothing. */
  silent = false;
  /** How long a start takes; the lease counts from its end. Milliseconds. */
  startTakes = 0;
  stopTakes = 5_000;
  /** Starts are refused for want of resources. */
  isFull = false;

  constructor(private readonly clock: VirtualClock) {}

  add(id: string, minutesLeft: number, change: Partial<FakeNotebook> = {}): FakeNotebook {
    const now = this.clock.now();
    const notebook = {
      status: "RUNNING",
      createdAt: now - 10 * hour,
      endsAt: now + minutesLeft * 60_000,
      enabled: true,
      type: "TIMING",
      ...change,
    };
    this.notebooks.set(id, notebook);
    return notebook;
  }

  get writes(): string[] {
    return this.http.log.filter((line) => !line.startsWith("GET"));
  }

  private answer(request: DoubleRequest): DoubleAnswer {
    if (this.down) return "unreachable";
    if (this.silent) return "silent";
    const date = { date: new Date(this.clock.now()).toUTCString(), "content-type": "application/json" };
    const [, , , kind, id = "", action] = request.path.split("/");
    if (kind !== "notebooks") return error(404, "APIG.0101", date);
    if (!id) return { headers: date, json: this.page(request) };
    const notebook = this.notebooks.get(id);
    if (!notebook) return error(400, "ModelArts.6309", date);
    this.advance(notebook);
    if (request.method === "GET")
      return { headers: date, json: action === "lease" ? lease(notebook) : shown(id, notebook) };
    return this.write(request, notebook, action, date);
  }

  private advance(notebook: FakeNotebook): void {
    const now = this.clock.now();
    if (notebook.runsFrom !== undefined && now >= notebook.runsFrom) {
      notebook.status = "RUNNING";
      notebook.runsFrom = undefined;
    }
    if (notebook.stoppedFrom !== undefined && now >= notebook.stoppedFrom) {
      notebook.status = "STOPPED";
      notebook.stoppedFrom = undefined;
    }
  }

  private page({ query }: DoubleRequest) {
    const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
    for (const notebook of this.notebooks.values()) this.advance(notebook);
    const data = [...this.notebooks]
      .slice(offset, offset + limit)
      .map(([id, notebook]) => shown(id, notebook));
    return {
      total: this.notebooks.size,
      current: 0,
      pages: Math.ceil(this.notebooks.size / limit),
      size: data.length,
      data,
    };
  }

  private write(
    request: DoubleRequest,
    notebook: FakeNotebook,
    action: string | undefined,
    headers: Record<string, string>,
  ): DoubleAnswer {
    const fault = this.nextWrite;
    this.nextWrite = undefined;
    if (fault === "lostBefore") return "lost";
    if (fault !== undefined && fault !== "lostAfter") return fault;
    if (action === "stop") {
      if (notebook.status !== "RUNNING") return error(400, "ModelArts.6327", headers);
      notebook.status = "STOPPING";
      notebook.stoppedFrom = this.clock.now() + this.stopTakes;
    } else if (action === "start") {
      if (this.isFull) return error(400, "ModelArts.6360", headers);
      if (notebook.status === "RUNNING") return error(400, "ModelArts.6305", headers);
      notebook.status = "STARTING";
      notebook.runsFrom = this.clock.now() + this.startTakes;
      const duration = Number(request.query.get("duration"));
      notebook.enabled = duration !== -1;
      if (notebook.enabled) notebook.endsAt = notebook.runsFrom + duration;
    } else {
      const { duration, type } = JSON.parse(request.body) as { duration: number; type: string };
      notebook.endsAt = this.clock.now() + duration;
      notebook.type = type.toUpperCase();
    }
    return fault === "lostAfter" ? "lost" : { headers, json: lease(notebook) };
  }
}

function shown(id: string, notebook: FakeNotebook) {
  return {
    id,
    status: notebook.status,
    lease: lease(notebook),
    ...(notebook.failReason && { fail_reason: notebook.failReason }),
  };
}

function lease({ createdAt, endsAt, enabled, type }: FakeNotebook) {
  return { create_at: createdAt, duration: endsAt - createdAt, enable: enabled, type, update_at: createdAt };
}

function error(status: number, code: string, headers: Record<string, string>): DoubleAnswer {
  return { status, headers, json: { error_code: code, error_msg: "as the vendor says" } };
}
