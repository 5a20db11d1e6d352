import {
  startEmulator,
  type Emulator,
  type FaultInput,
  type JournalEntry,
  type WorldInput,
} from "../../emulator";
import { cloudEnv, quickWorld, testedApis, type TestedApi } from "./e2e-apis";
import { withStack, type Stack, type StackOptions } from "./pulumi";

/** The emulated clouds, and what a test asks of them. */
export class TestCloud {
  #since = 0;

  constructor(readonly emulator: Emulator) {}

  /** From here on only what comes next is counted. */
  mark(): void {
    this.#since = this.emulator.journal.entries().at(-1)?.n ?? this.#since;
  }

  /** Every request since the mark, reads and token requests included. */
  requests(): readonly JournalEntry[] {
    return this.emulator.journal.entries({ since: this.#since });
  }

  writes(): readonly JournalEntry[] {
    return this.requests().filter(({ write }) => write);
  }

  /** Writes since the mark that named the instance. */
  restartsOf(row: TestedApi, id: string): number {
    return this.writes().filter(({ action, ids }) => action === row.action && ids.includes(id)).length;
  }

  /** Of each API, how often each instance was asked to restart since the mark; those that were not are left out. */
  restarts(rows: readonly TestedApi[] = testedApis): Record<string, Record<string, number>> {
    return byName(rows, (row) =>
      Object.fromEntries(
        row.ids.map((id) => [id, this.restartsOf(row, id)] as const).filter(([, count]) => count > 0),
      ),
    );
  }

  fault(input: FaultInput): void {
    this.emulator.faults.add(input);
  }

  /** Tells one instance what to do, as `PATCH /_emulator/instances/…` does. */
  async change(
    { cloud, kind }: Pick<TestedApi, "cloud" | "kind">,
    id: string,
    change: object,
  ): Promise<void> {
    await this.control("PATCH", `instances/${cloud}/${kind}/${id}`, change);
  }

  /** Somebody else reboots instances now. */
  async reboot({ cloud, kind }: Pick<TestedApi, "cloud" | "kind">, ids: readonly string[]): Promise<void> {
    await this.control("POST", "reboot", { cloud, kind, ids });
  }

  /** Resolves when nothing was asked for a while: several times as long as a test's programs wait between two looks. */
  async quiet(): Promise<void> {
    for (let last = -1; last !== this.emulator.journal.entries().length;) {
      last = this.emulator.journal.entries().length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
  }

  async control(method: string, path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.emulator.url}/_emulator/${path}`, {
      method,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** Resource name to what `tell` says of it, for one comparison over the whole table. */
export function byName<T>(rows: readonly TestedApi[], tell: (row: TestedApi) => T): Record<string, T> {
  return Object.fromEntries(rows.map((row) => [row.name, tell(row)]));
}

export interface CloudStackOptions extends StackOptions {
  readonly world?: WorldInput;
}

/** A stack in front of emulated clouds of its own. */
export async function withCloud<T>(
  { world = quickWorld, env, ...options }: CloudStackOptions,
  body: (stack: Stack, cloud: TestCloud) => Promise<T>,
): Promise<T> {
  const emulator = await startEmulator({ world });
  try {
    return await withStack({ ...options, env: { ...cloudEnv(emulator.url), ...env } }, (stack) =>
      body(stack, new TestCloud(emulator)),
    );
  } finally {
    await emulator.close();
  }
}

/** An entry of a RestartTrigger's ledger, as state has it. */
export interface Instance {
  readonly id: string;
  readonly state: string;
  readonly generation: number;
  readonly attempts?: number;
  readonly evidence?: string;
  readonly message?: string;
  readonly requestedAt?: string;
  readonly restartedAt?: string;
}

/** The outputs of a resource in the saved state. */
export function outputsOf(stack: Stack, name: string): Record<string, unknown> {
  return stack.resource(name).outputs ?? {};
}

export function instancesOf(stack: Stack, name: string): readonly Instance[] {
  return outputsOf(stack, name)["instances"] as readonly Instance[];
}

/** `["1001 restarted", "1002 failed"]` */
export function ledgerOf(stack: Stack, name: string): string[] {
  return instancesOf(stack, name).map(({ id, state }) => `${id} ${state}`);
}
