import { EmulatorClock, startEmulator, type Emulator, type JournalEntry } from "../../emulator";
import { canary } from "./canary";
import { emulated, quick } from "./draw-world";
import type { Beats, Happening, Place, Scenario, Step, Stop } from "./scenario";
import type { SimClock } from "./sim-clock";
import { placeName, samePlace, Truth, type Reboot } from "./truth";

type Machine = NonNullable<ReturnType<Emulator["world"]["instance"]>>;
type Machines = NonNullable<ReturnType<NonNullable<ReturnType<Emulator["world"]["cloud"]>>["find"]>>;

/** The emulated clouds of one run, with somebody who writes down what really happens in them. */
export class Stage {
  readonly truth = new Truth();
  private readonly kindsOf = new Map<string, Machines>();
  private step = 0;
  private arrived = 0;
  private answered = 0;
  private answers = 0;
  private pending: Happening[] = [];
  private stop: { readonly plan: Stop; readonly act: () => void } | undefined;
  private others = false;

  private constructor(
    readonly emulator: Emulator,
    private readonly clock: SimClock,
    private readonly unit: (beats: Beats) => string,
    places: readonly Place[],
  ) {
    for (const { cloud, kind } of places) this.watchMachines(cloud, kind);
    this.watchRequests();
  }

  static async open(scenario: Scenario, clock: SimClock, unit: (beats: Beats) => string): Promise<Stage> {
    const emulator = await startEmulator({
      world: scenario.world(unit),
      clock: new EmulatorClock({ real: clock.now }),
    });
    return new Stage(emulator, clock, unit, scenario.places);
  }

  /** What a user would set to reach these clouds. */
  environment(otcBy: Scenario["otcBy"]): Record<string, string> {
    const { url } = this.emulator;
    const otc =
      otcBy === "user"
        ? { OS_USERNAME: "chaos", OS_PASSWORD: canary, OS_USER_DOMAIN_NAME: "chaos" }
        : { OS_ACCESS_KEY: "otc-key", OS_SECRET_KEY: canary };
    return {
      REKINDLE_ENDPOINT_URL: url,
      NCLOUD_ACCESS_KEY: "ncloud-key",
      NCLOUD_SECRET_KEY: canary,
      HW_ACCESS_KEY: "huaweicloud-key",
      HW_SECRET_KEY: canary,
      HW_REGION_NAME: "cn-north-4",
      ...otc,
      OS_PROJECT_NAME: "eu-de",
    };
  }

  /** Sets the scene of a step. `act` ends the command before its time, where that is planned. */
  begin(number: number, { faults, happenings, stop }: Step, act: () => void): void {
    this.step = number;
    this.arrived = 0;
    this.answered = 0;
    this.answers = 0;
    this.emulator.faults.clear();
    for (const fault of faults) this.emulator.faults.add(fault);
    this.pending = [...happenings];
    this.stop = stop && { plan: stop, act };
  }

  /** How many requests have come in so far in this step. */
  get arrivals(): number {
    return this.arrived;
  }

  /** How many of them got an answer. */
  get delivered(): number {
    return this.answers;
  }

  /** Requests that somebody is still working on. */
  get inHand(): number {
    return this.arrived - this.answered;
  }

  /** Resolves when nothing comes in any more and nobody works on anything. */
  async settled(): Promise<void> {
    for (let last = -1; last !== this.arrived || this.inHand > 0;) {
      last = this.arrived;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Nothing more is going to happen by itself. */
  calm(number: number): void {
    this.begin(number, { faults: [], happenings: [] } as unknown as Step, () => undefined);
  }

  machine({ cloud, kind, id }: Place): Machine | undefined {
    return this.emulator.world.instance(cloud, kind, id);
  }

  /** Somebody puts everything in order: what hangs is rebooted, what failed is repaired, what vanished stays away. */
  mend(places: readonly Place[]): void {
    for (const place of places) {
      const machine = this.machine(place);
      const machines = this.machinesOf(place);
      if (!machine || !machines) continue;
      machine.onReboot = ["restarts"];
      machine.fields = {};
      // One that is back between two looks could never be proved.
      const { reboot = 0 } = machines.durationsOf(machine);
      const usual = Math.max(reboot, parseSpan(this.unit(10)));
      machines.patch(machine, { durations: { reboot: usual, hardReboot: usual } }, false);
      const fails =
        machine.state === machines.kind.failed || machine.transition?.then === machines.kind.failed;
      if (fails) machines.patch(machine, { state: machines.kind.running[0] }, true);
      if (machine.transition?.then === null) machines.remove(machine.id);
      if (fails || machine.transition?.endsAt === null) this.rebootByOthers(machines, machine);
    }
  }

  close(): Promise<void> {
    return this.emulator.close();
  }

  private machinesOf({ cloud, kind }: Pick<Place, "cloud" | "kind">): Machines | undefined {
    return this.emulator.world.cloud(cloud)?.find(kind);
  }

  private watchMachines(cloud: Place["cloud"], kind: string): void {
    const machines = this.machinesOf({ cloud, kind });
    if (!machines || this.kindsOf.has(`${cloud}/${kind}`)) return;
    this.kindsOf.set(`${cloud}/${kind}`, machines);
    const reboot = machines.reboot.bind(machines);
    machines.reboot = (machine, options) => {
      const place: Place = { cloud, kind, id: machine.id };
      const { reboots, transition, state } = machine;
      const inService = !transition && machines.kind.running.includes(state);
      const downByUs = this.downByUs(machines, place);
      const reaction = reboot(machine, options);
      const by = this.others ? "others" : "us";
      if (machine.reboots === reboots) {
        this.truth.ignored.push({ place, step: this.step });
        return reaction;
      }
      const begun = machine.transition;
      this.truth.reboots.push({
        place,
        by,
        step: this.step,
        at: this.clock.now(),
        inService,
        overlapping: transition !== undefined,
        hard: options?.hard ?? false,
        shown: begun?.shown ?? true,
        after: this.truth.served.length,
        startsAt: begun?.startedAt ?? this.clock.now(),
        endsAt: begun?.endsAt ?? undefined,
        downByUs,
      });
      return reaction;
    };
  }

  /** Others of its kind that our reboots have taken out of service, as far as reads can show it. */
  private downByUs(machines: Machines, but: Place): Place[] {
    return machines.all().flatMap((machine) => {
      const place = { ...but, id: machine.id };
      const last: Reboot | undefined = this.truth.rebootsOf(place).at(-1);
      if (samePlace(place, but) || last?.by !== "us") return [];
      const under = machine.transition?.kind === "reboot" && machine.transition.shown;
      return under || machine.state === machines.kind.failed ? [place] : [];
    });
  }

  private watchRequests(): void {
    const { faults, journal } = this.emulator;
    const strike = faults.strike.bind(faults);
    const ends = new Map<string, LeaseLook>();
    faults.strike = (suspect) => {
      this.arrived++;
      this.letHappen();
      this.eachLease((place, look) => ends.set(placeName(place), look));
      this.stopAt("arriving", this.arrived);
      return strike(suspect);
    };
    const add = journal.add.bind(journal);
    journal.add = (entry) => {
      add(entry);
      this.answered++;
      if (typeof entry.status === "number") this.answers++;
      const kept = journal.entries().at(-1) as JournalEntry;
      const doing =
        kept.fault === undefined ? undefined : faults.list().find(({ id }) => id === kept.fault)?.do;
      this.truth.served.push({
        entry: kept,
        step: this.step,
        number: this.answered,
        at: this.clock.now(),
        undisturbed: kept.status === 200 && (doing === undefined || onlyLate(doing)),
        fault: doing && nameOf(doing),
      });
      if (kept.service === "modelarts") this.compareLeases(kept, ends);
      this.stopAt("answered", this.answered);
    };
  }

  private stopAt(moment: Stop["moment"], count: number): void {
    if (this.stop?.plan.moment !== moment || this.stop.plan.at !== count) return;
    const { act, plan } = this.stop;
    this.stop = undefined;
    this.note(`${plan.how} (${moment} request ${count})`);
    act();
  }

  private note(text: string): void {
    this.truth.happened.push({ step: this.step, number: this.arrived, at: this.clock.now(), text });
  }

  private letHappen(): void {
    const now = this.pending.filter(({ at }) => at <= this.arrived);
    this.pending = this.pending.filter(({ at }) => at > this.arrived);
    for (const happening of now) {
      const machines = this.machinesOf(happening.place);
      const machine = this.machine(happening.place);
      if (!machine || !machines) continue;
      this.note(`${happening.what} ${placeName(happening.place)}`);
      this.perform(happening, machines, machine);
    }
  }

  private perform(happening: Happening, machines: Machines, machine: Machine): void {
    switch (happening.what) {
      case "rebootedByOthers":
        if (!machine.transition) this.rebootByOthers(machines, machine);
        return;
      case "vanishes":
        machines.remove(machine.id);
        return;
      case "isStopped":
        machines.patch(machine, { state: machines.kind.stopped }, true);
        return;
      case "willBeQuick": {
        const reboot = parseSpan(this.unit(quick));
        machines.patch(machine, { durations: { reboot, hardReboot: reboot } }, false);
        return;
      }
      case "willReact":
        machines.patch(
          machine,
          { onReboot: [emulatedReaction(happening.reaction, this.unit), "restarts"] },
          false,
        );
        return;
      case "leaseIsSet": {
        const { minutes, autoStop } = happening;
        const lease = { length: minutes * 60_000, autoStop, updatedAt: this.clock.now() };
        machines.patch(machine, { lease }, false);
      }
    }
  }

  private rebootByOthers(machines: Machines, machine: Machine): void {
    this.others = true;
    machines.reboot(machine, { reaction: "restarts" });
    this.others = false;
  }

  private compareLeases(entry: JournalEntry, looks: ReadonlyMap<string, LeaseLook>): void {
    this.eachLease((place, { end: after }) => {
      const before = looks.get(placeName(place));
      const ours = entry.write && entry.cloud === place.cloud && entry.ids.includes(place.id);
      if (!ours || !before || after === before.end) return;
      const { action = "" } = entry;
      const at = this.clock.now();
      this.truth.leases.push({
        place,
        step: this.step,
        action,
        at,
        before: before.end,
        after,
        type: before.type,
      });
    });
  }

  private eachLease(tell: (place: Place, look: LeaseLook) => void): void {
    for (const cloud of ["huaweicloud", "otc"] as const) {
      for (const { id, lease } of this.machinesOf({ cloud, kind: "notebooks" })?.all() ?? []) {
        if (!lease) continue;
        const look = { end: lease.updatedAt + lease.length, type: lease.type.toLowerCase() };
        tell({ cloud, kind: "notebooks", id }, look);
      }
    }
  }
}

interface LeaseLook {
  readonly end: number;
  readonly type: string;
}

function emulatedReaction(
  reaction: Extract<Happening, { what: "willReact" }>["reaction"],
  unit: (beats: Beats) => string,
) {
  const words = emulated(reaction, unit);
  return typeof words === "string" ? words : { comesBackAfter: parseSpan(words.comesBackAfter) };
}

function parseSpan(text: string): number {
  return text.endsWith("ms") ? Number.parseFloat(text) : Number.parseFloat(text) * 1_000;
}

type Doing = NonNullable<ReturnType<Emulator["faults"]["list"]>[number]>["do"];

function onlyLate(doing: Doing): boolean {
  return Object.keys(doing).every((name) => name === "delay" || name === "when");
}

/** The fault in a word or two, for the story and the summary. */
function nameOf(doing: Doing): string {
  const { when } = doing;
  if (doing.throttle) return doing.throttle.retryAfter === undefined ? "429" : "429 with Retry-After";
  if (doing.error !== undefined) return `5xx ${when} the effect`;
  if (doing.errorIn200) return `5xx in a 200, ${when} the effect`;
  if (doing.reset) return `reset ${when} the effect`;
  if (doing.hang) return `hang ${when} the effect`;
  if (doing.body !== undefined) return `body: ${doing.body}`;
  if (doing.answer) return "a proxy's page";
  if (doing.refuse) return `refused (${doing.refuse.status})`;
  if (doing.expiredToken) return "expired token";
  return doing.skew === undefined ? "slow answer" : "the gateway's clock is off";
}
