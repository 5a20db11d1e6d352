import type { Deferral } from "../../provider/rollout/deferral";
import {
  accept,
  withoutRemoved,
  type Ledger,
  type LedgerChange,
  type Wish,
} from "../../provider/rollout/ledger";
import { runRollout } from "../../provider/rollout/run";
import type { RolloutSettings } from "../../provider/rollout/settings";
import { FakeHalves } from "./fake-halves";
import { defaults } from "./rollout-scene";
import { VirtualClock } from "./virtual-clock";

export interface HalvesUp {
  readonly settings?: Partial<RolloutSettings>;
  readonly wish?: Partial<Wish>;
  readonly deferral?: Deferral;
  /** The run gets its end after so many milliseconds. */
  readonly stopAfter?: number | undefined;
  /** The process is killed when so many calls were sent: what it had noted by then is all that is left of it. */
  readonly killAfter?: number | undefined;
}

/** One resource over machines that are restarted in two halves, run after run. */
export class HalvesScene {
  readonly clock = new VirtualClock();
  readonly cloud: FakeHalves;
  ledger: Ledger | undefined;
  readonly said: string[] = [];

  constructor(readonly ids: readonly string[] = ["m1", "m2", "m3"]) {
    this.cloud = new FakeHalves(this.clock, ids);
  }

  async up(hash: string, { settings, wish, deferral, stopAfter, killAfter }: HalvesUp = {}) {
    const { clock, cloud } = this;
    const asked: Wish = {
      ids: this.ids,
      triggerHash: hash,
      restartOnCreate: true,
      restartOnAdd: false,
      onTriggerChange: "restart",
      ...wish,
    };
    const ledger = accept(asked, this.ledger, clock.now());
    const first = await cloud.api.observe(
      cloud.client,
      ledger.instances.map(({ id }) => id),
      {},
    );
    const stop = new AbortController();
    let noted: Ledger | undefined = ledger;
    let isKilled = false;
    const sent = cloud.calls.length;
    const onChange = (change: LedgerChange) => {
      if (isKilled) return;
      noted = change.ledger();
    };
    const api = cloud.api;
    const dead = <T>(work: () => Promise<T>): Promise<T> => {
      const isLast = killAfter !== undefined && cloud.calls.length - sent + 1 >= killAfter;
      const result = work();
      if (!isLast) return result;
      isKilled = true;
      stop.abort(new Error("killed"));
      return result;
    };
    const timer =
      stopAfter === undefined
        ? Promise.resolve()
        : clock.sleep(stopAfter).then(() => stop.abort(new Error("stopped")));
    const result = await runRollout({
      api: {
        ...api,
        restart: (...given) => dead(() => api.restart(...given)),
        ...(api.secondHalf && {
          secondHalf: {
            ...api.secondHalf,
            start: (...given: Parameters<typeof api.secondHalf.start>) =>
              dead(() => api.secondHalf?.start(...given) ?? Promise.reject(new Error("no start"))),
          },
        }),
      },
      client: cloud.client,
      target: undefined,
      ledger,
      first,
      acceptedNow: ledger.generation !== this.ledger?.generation,
      settings: { ...defaults, ...settings },
      deferral,
      clock,
      random: () => 0.5,
      say: (line) => this.said.push(line),
      onChange,
      signal: stop.signal,
    });
    await timer;
    this.ledger = withoutRemoved(isKilled ? noted : result.ledger, asked.ids);
    return result;
  }

  entry(id: string) {
    const entry = this.ledger?.instances.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`no entry ${id}`);
    return entry;
  }

  /** Calls since this was last asked. */
  get calls(): string[] {
    return this.cloud.calls.splice(0);
  }
}
