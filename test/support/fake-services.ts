import type { ProbeResult, Prober } from "../../provider/http/probe";
import type { Readiness } from "../../provider/rollout/question";
import type { FakeFleet } from "./fake-fleet";
import type { VirtualClock } from "./virtual-clock";

/** What is asked of the machines of a {@link FakeFleet}, each by its id. */
export const readiness: Readiness = {
  check: { kind: "httpGet", url: "http://{id}:8080/healthz", headers: {}, statuses: [[200, 399]] },
  period: 5_000,
  timeout: 3_000,
  successThreshold: 1,
};

/** Services on the machines of a fleet: down while these are, and a while longer. */
export class FakeServices {
  /** How long after its machine each is up; milliseconds. */
  comesUpAfter = 10_000;
  /** The same of one id. */
  readonly comesUpAfterOf = new Map<string, number>();
  /** Ids whose service answers 503 until their machine is restarted. */
  readonly hung = new Set<string>();
  /** Ids whose service answers 503, whatever its machine does. */
  readonly broken = new Set<string>();
  readonly asked: { readonly id: string; readonly at: number }[] = [];
  /** The answers to them. */
  readonly heard: { readonly id: string; readonly at: number; readonly ok: boolean }[] = [];
  /** Instead of everything else: what the next questions about an id are answered with. */
  readonly scripts = new Map<string, boolean[]>();

  constructor(
    private readonly fleet: FakeFleet,
    private readonly clock: VirtualClock,
  ) {}

  readonly probe: Prober = (check, _timeout, signal) => {
    signal?.throwIfAborted();
    const id = check.kind === "httpGet" ? check.url.hostname : check.host;
    this.asked.push({ id, at: this.clock.now() });
    return Promise.resolve(this.answer(id));
  };

  isUp(id: string): boolean {
    const { condition } = this.fleet.look(id);
    const { bootedAt, restarts } = this.fleet.machine(id);
    if (condition !== "ready" || this.broken.has(id) || (this.hung.has(id) && restarts === 0)) return false;
    return this.clock.now() - bootedAt >= (this.comesUpAfterOf.get(id) ?? this.comesUpAfter);
  }

  questionsOf(id: string): number[] {
    return this.asked.filter((one) => one.id === id).map(({ at }) => at);
  }

  private answer(id: string): ProbeResult {
    const ok = this.scripts.get(id)?.shift() ?? this.isUp(id);
    this.heard.push({ id, at: this.clock.now(), ok });
    const brief = `answers ${ok ? 200 : 503}`;
    return { ok, said: `GET http://${id}:8080/healthz ${brief}`, brief };
  }
}
