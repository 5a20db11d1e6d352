import type { Observation, Observations } from "../apis/api";
import { ApiError, type FailureKind } from "../shared/errors";
import type { Recipient } from "./send";
import { readTogether } from "./shared-reads";
import type { Slots } from "./slots";

/** Failures of a read that the next read may not meet. */
const passing: ReadonlySet<FailureKind> = new Set(["unreachable", "unavailable", "throttled", "unreadable"]);
/** Failures of a read that no later read of this run can mend. */
const final: ReadonlySet<FailureKind> = new Set(["unauthorized", "notOffered"]);
/** A look younger than this is good enough to act upon; milliseconds. */
const freshFor = 3_000;

/** Whether the instance could not be read for a reason that may be gone with the next look. */
export function isUnreadableForNow(seen: Observation | undefined): boolean {
  return seen?.error !== undefined && passing.has(seen.error.kind);
}

/** What was last seen of each instance, and the reads that tell. */
export class Watch {
  private readonly looks = new Map<string, { readonly seen: Observation; readonly at: number }>();
  private readonly unreadable = new Map<string, number>();
  private lastReadAt = -Infinity;

  constructor(
    private readonly at: Recipient,
    private readonly slots: Slots,
    /** Told of each look at an instance that is rebooting, whatever it was looked at for. */
    private readonly onRebooting: (id: string) => void,
  ) {}

  seen(id: string): Observation | undefined {
    return this.looks.get(id)?.seen;
  }

  detail(id: string): string {
    return this.seen(id)?.detail ?? "not read";
  }

  note(id: string, seen: Observation): void {
    this.looks.set(id, { seen, at: this.at.clock.now() });
    this.takeDown(id, seen);
    if (!seen.error) this.slots.note(id, seen);
    if (seen.condition === "rebooting") this.onRebooting(id);
  }

  /** Since when this one cannot be read, while others can. */
  unreadableAloneSince(id: string): number | undefined {
    const since = this.unreadable.get(id);
    return since !== undefined && this.lastReadAt > since ? since : undefined;
  }

  /** Reads that fail for the moment do not end a rollout: its own deadlines do. */
  async read(ids: readonly string[]): Promise<Observations> {
    const seen = await this.ask(ids);
    for (const [id, one] of seen) this.takeDown(id, one);
    return seen;
  }

  private async ask(ids: readonly string[]): Promise<Observations> {
    try {
      return await readTogether(this.at, ids);
    } catch (error) {
      if (!(error instanceof ApiError) || final.has(error.kind)) throw error;
      return new Map(ids.map((id) => [id, { condition: "unknown", detail: error.message, error }]));
    }
  }

  private takeDown(id: string, seen: Observation): void {
    const now = this.at.clock.now();
    if (isUnreadableForNow(seen)) return void this.unreadable.set(id, this.unreadable.get(id) ?? now);
    this.unreadable.delete(id);
    this.lastReadAt = now;
  }

  /** Reads those again whose last look is too old to act upon. */
  async freshen(ids: readonly string[]): Promise<void> {
    const now = this.at.clock.now();
    const stale = ids.filter((id) => now - (this.looks.get(id)?.at ?? 0) > freshFor);
    if (stale.length === 0) return;
    for (const [id, seen] of await this.read(stale)) this.note(id, seen);
  }
}
