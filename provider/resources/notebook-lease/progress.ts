import { formatInstant } from "../../shared/instant";
import type { EngineContext } from "../context";

/** If there is no status to show, what is waited for is said this often; milliseconds. */
const saidEvery = 60_000;

/** Tells what a lease waits for: as a status at each change; without one once a minute, as a rollout does. */
export class LeaseProgress {
  private awaited: { readonly state: string; readonly since: number } | undefined;
  private saidAt: number;

  constructor(
    private readonly subject: string,
    private readonly context: Pick<EngineContext, "clock" | "say" | "status">,
  ) {
    this.saidAt = context.clock.now();
  }

  /** Before each pause: the notebook's state, or why the cloud put us off. */
  waits(state: string): void {
    const { clock, say, status } = this.context;
    const now = clock.now();
    const before = this.awaited;
    this.awaited = before?.state === state ? before : { state, since: now };
    const since = formatInstant(this.awaited.since, now, "second");
    const line = `${this.subject}: waiting for the notebook (${state} since ${since})`;
    if (status) {
      if (this.awaited !== before) status(line);
    } else if (now - this.saidAt >= saidEvery) {
      this.saidAt = now;
      say(line);
    }
  }
}
