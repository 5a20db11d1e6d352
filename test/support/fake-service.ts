import type { DrainApi, DrainWish, ServiceState } from "../../provider/apis/drain";
import type { Clock } from "../../provider/shared/clock";
import { ApiError, type FailureKind } from "../../provider/shared/errors";

/** What a request about service meets: applied without an answer, lost on its way, or a clear no. */
export type ServiceFate = "accept" | "lostAfter" | "lostBefore" | FailureKind;

interface Place {
  out: boolean;
  /** When its sessions end, milliseconds since the epoch. */
  sessions: number[];
}

/** In and out of service, and the sessions of users, of a fake fleet's machines. */
export class FakeService {
  readonly requests: { at: number; what: string; ids: readonly string[] }[] = [];
  /** What the next requests meet, one after the other. */
  fates: ServiceFate[] = [];
  /** The same for requests to put back alone. */
  returnFates: ServiceFate[] = [];
  /** Maintenance ends by itself this long after it began; milliseconds. */
  lasts = Infinity;
  /** What is answered takes effect this late; milliseconds. */
  lag = 0;
  private readonly places = new Map<string, Place>();
  private readonly changes: { at: number; id: string; out: boolean }[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly wish: DrainWish,
    private readonly warns = false,
  ) {}

  place(id: string): Place {
    const place = this.places.get(id) ?? { out: false, sessions: [] };
    this.places.set(id, place);
    return place;
  }

  /** Users who stay for so long. */
  use(id: string, ...stays: number[]): void {
    this.place(id).sessions = stays.map((ms) => this.clock.now() + ms);
  }

  sessions(id: string): number {
    const now = this.clock.now();
    return this.place(id).sessions.filter((end) => end > now).length;
  }

  isOut(id: string): boolean {
    const now = this.clock.now();
    for (const change of this.changes.filter(({ at, id: whose }) => at <= now && whose === id)) {
      this.changes.splice(this.changes.indexOf(change), 1);
      this.place(id).out = change.out;
    }
    return this.place(id).out;
  }

  out(ids: Iterable<string>): string[] {
    return [...ids].filter((id) => this.isOut(id));
  }

  look(id: string): ServiceState {
    return { isIn: !this.isOut(id), sessions: this.sessions(id) };
  }

  count(what: string): number {
    return this.requests.filter((request) => request.what === what).length;
  }

  get api(): DrainApi {
    return {
      wish: () => this.wish,
      out: "in maintenance",
      hasSessions: true,
      batchSize: 20,
      takeOut: async (_client, _target, ids) => {
        await this.send("takeOut", ids, this.fates, (id) => this.change(id, true));
        return new Map();
      },
      putBack: (_client, _target, instances) => {
        const ids = instances.map(({ id }) => id);
        return this.send("putBack", ids, this.returnFates, (id) => this.change(id, false));
      },
      ...(this.warns && {
        warn: (_client, ids) => this.send("warn", ids, [], () => undefined),
      }),
      logOff: async (_client, ids, { delay }) => {
        const found = new Set(ids.filter((id) => this.sessions(id) > 0));
        await this.send("logOff", ids, this.fates, (id) => {
          const end = this.clock.now() + delay;
          const place = this.place(id);
          place.sessions = place.sessions.map((each) => Math.min(each, end));
        });
        return found;
      },
    };
  }

  private change(id: string, out: boolean): void {
    const now = this.clock.now();
    this.changes.push({ at: now + this.lag, id, out });
    if (out && this.lasts < Infinity) this.changes.push({ at: now + this.lasts, id, out: false });
  }

  private send(
    what: string,
    ids: readonly string[],
    fates: ServiceFate[],
    apply: (id: string) => void,
  ): Promise<void> {
    this.requests.push({ at: this.clock.now(), what, ids });
    const fate = fates.shift() ?? "accept";
    if (fate === "accept" || fate === "lostAfter") ids.forEach(apply);
    if (fate === "accept") return Promise.resolve();
    const kind = fate === "lostAfter" || fate === "lostBefore" ? "unknownOutcome" : fate;
    return Promise.reject(new ApiError({ kind, action: what, words: "as told" }));
  }
}
