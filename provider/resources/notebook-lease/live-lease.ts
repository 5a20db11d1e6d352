import { modelartsNotebooks } from "../../apis/modelarts-notebook-restart";
import { openCloud, type CloudClient } from "../../clouds";
import { InstanceLocks } from "../../rollout/locks";
import { ApiError, ConfigurationError } from "../../shared/errors";
import type { EngineContext } from "../context";
import { describeGone, describeSubject, describeUnasked } from "./describe";
import type { NotebookLeaseInputs } from "./inputs";
import { longestRead, readerOf, type LeaseReader, type Reading } from "./reader";
import { formatLeaseId, parseLeaseId } from "./identity";

/** A lease in its cloud, as one operation on a resource deals with it: read, and named in messages. */
export class LiveLease {
  private ownLocks: InstanceLocks | undefined;

  private constructor(
    readonly notebookId: string,
    private readonly inputs: Pick<NotebookLeaseInputs, "target" | "profile">,
    private readonly place: { readonly region?: string | undefined; readonly projectId?: string | undefined },
    private readonly context: EngineContext,
  ) {}

  /** That of an existing resource: region and project were fixed at its creation, they are part of its id. */
  static of(id: string, inputs: Pick<NotebookLeaseInputs, "target" | "profile">, context: EngineContext) {
    const { notebookId, region, projectId } = parseLeaseId(id);
    return new LiveLease(notebookId, inputs, { region, projectId }, context);
  }

  /** That of a resource to be created: region and project as the program or the configuration says. */
  static planned(inputs: Pick<NotebookLeaseInputs, "target" | "profile">, context: EngineContext) {
    const { notebookId, region, projectId } = inputs.target.modelartsNotebook;
    return new LiveLease(notebookId, inputs, { region, projectId }, context);
  }

  /** The account and project; the same one for every lease of it. */
  get client(): CloudClient {
    const { settings, environment } = this.context;
    const { profile, target } = this.inputs;
    const { region, projectId } = this.place;
    return openCloud(
      {
        cloud: target.modelartsNotebook.cloud,
        settings,
        ...(profile !== undefined && { profile }),
        ...(region !== undefined && { region }),
        ...(projectId !== undefined && { projectId }),
      },
      environment,
    );
  }

  /** What each message begins with. */
  get subject(): string {
    const { cloud } = this.inputs.target.modelartsNotebook;
    const region = this.place.region ?? regionOf(this.client);
    const place = { cloud, region, profile: this.inputs.profile };
    return describeSubject(this.context.name, this.notebookId, place);
  }

  /** A reading that may be a minute old. */
  read(): Promise<Reading> {
    return this.reader.read(this.notebookId, this.context.signal);
  }

  /** A reading of this moment. */
  readAfresh(): Promise<Reading> {
    return this.reader.readAfresh(this.notebookId, this.context.signal);
  }

  /** A RestartTrigger of this process has the notebook in hand: it may be stopped, and is started again. */
  get isBeingRestarted(): boolean {
    return this.locks.heldByOtherSince(this.notebookId) !== undefined;
  }

  /** How often one had it: what was read before the last time does not hold any more. */
  get restarts(): number {
    return this.locks.turns(this.notebookId);
  }

  /** Keeps the notebook from being restarted meanwhile; `undefined` if it is being restarted. */
  async alone<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { clock } = this.context;
    if (!this.locks.tryLock(this.notebookId, clock.now())) return undefined;
    try {
      return await work();
    } finally {
      this.locks.unlock(this.notebookId, clock.now());
    }
  }

  /** The id of its resource; looks the project up if it is not configured. */
  async id(): Promise<string> {
    const { client, notebookId } = this;
    const { cloud } = this.inputs.target.modelartsNotebook;
    const projectId = await client.projectId({ signal: this.context.signal, deadline: longestRead });
    return formatLeaseId({ cloud, region: client.region, projectId, notebookId });
  }

  /** The cloud's clock, carried on since it answered; this machine's if the answer had no time. */
  now({ notebook, readAt }: Reading): number {
    const now = this.context.clock.now();
    return notebook?.cloudTime === undefined ? now : notebook.cloudTime + (now - readAt);
  }

  say(line: string): void {
    this.context.say(`${this.subject}: ${line}`);
  }

  warn(...lines: readonly string[]): void {
    for (const line of lines) this.context.warn(`${this.subject}: ${line}`);
  }

  /** An error that says whose it is. */
  error(why: string, cause?: unknown): Error {
    return new Error(`${this.subject}: ${why}`, { cause });
  }

  /** Why the cloud could not be asked, as an error of this lease; any other error, and an operation's end, stay as they are. */
  unasked(error: unknown, next: string): unknown {
    if (!isOutOfReach(error) || this.context.signal?.aborted) return error;
    return this.error(`${describeUnasked(error)} ${next}`, error);
  }

  /** That the notebook does not exist, and what to do. */
  gone(code: string | undefined): string {
    const { cloud } = this.inputs.target.modelartsNotebook;
    const { region = regionOf(this.client), projectId } = this.place;
    const place = [cloud, region, projectId].filter((part) => part !== undefined).join("/");
    const name = this.context.name === undefined ? "" : `${this.context.name}: `;
    return `${name}${describeGone(this.notebookId, place, code)}`;
  }

  private get locks(): InstanceLocks {
    this.ownLocks ??= new InstanceLocks(this.client, modelartsNotebooks);
    return this.ownLocks;
  }

  private get reader(): LeaseReader {
    return readerOf(this.client, this.context.clock);
  }
}

/** Says nothing about the notebook: no answer, no credentials, a refusal, a call that was ended. */
export function isOutOfReach(error: unknown): error is Error {
  return error instanceof ApiError || error instanceof ConfigurationError || error instanceof DOMException;
}

/** Nothing says which region while the configuration cannot be read. */
function regionOf(client: CloudClient): string | undefined {
  try {
    return client.region;
  } catch {
    return undefined;
  }
}
