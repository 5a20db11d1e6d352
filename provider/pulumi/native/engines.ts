import { silentLog, type EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import type { Plugin } from "./plugin";
import type { ServiceParts } from "./service";

/** What engines need of the process; tests give their own. */
export interface EnginesParts {
  /** Everything that the process does. */
  readonly operations: Operations;
  readonly logTo: (address: string) => EngineLog;
  /** Ends the process when nobody is at the address any more, unless `until` is aborted before. */
  readonly watch: (address: string, until: AbortSignal) => void;
  readonly plugin: (operations: Operations, log: () => EngineLog) => Plugin;
}

/** One connection of an engine, in the protocol's terms. */
export interface Connection extends Pick<ServiceParts, "plugin" | "attach" | "cancel"> {
  readonly closed: () => void;
}

/** The provider as one engine has configured it, and what runs for that engine. */
interface Session {
  readonly plugin: Plugin;
  readonly operations: Operations;
}

/**
 * The engines that this process works for. One that started the process is the only one: its Cancel is the end, and so is
 * its death. One that found the process running, since a person debugs it, is followed by others: `pulumi up` has an
 * engine for the preview and one for the update. Each of its providers is a connection that begins with Handshake and
 * Attach and may end with Cancel. None of that concerns the other connections, and only the person ends the process.
 */
export class Engines {
  private address = "";
  private log: EngineLog = silentLog;
  private readonly watching = new AbortController();
  private wasRunning = false;
  /** The engine that attached last, and how many of its connections have introduced themselves. */
  private attachedFrom = "";
  private providers = 0;
  private readonly own: Session;
  private newest: Session;

  constructor(private readonly parts: EnginesParts) {
    const { operations, plugin } = parts;
    this.own = { operations, plugin: plugin(operations, () => this.log) };
    this.newest = this.own;
  }

  /** Told by a command line, or by a first call, where the engine is that started the process. */
  startedBy(address: string): void {
    if (address === "" || address === this.address) return;
    this.log = this.parts.logTo(address);
    const isKnown = this.address !== "";
    this.address = address;
    // However it is spelled, it is the one engine that started the process.
    if (!isKnown) this.parts.watch(address, this.watching.signal);
  }

  connection(): Connection {
    let adopted: Session | undefined;
    const session = () => (adopted ??= this.successor());
    return {
      plugin: {
        configure: (config, urn) => session().plugin.configure(config, urn),
        checkConfig: (config, urn) => session().plugin.checkConfig(config, urn),
        checkProfile: (profile) => session().plugin.checkProfile(profile),
        run: async (call, work) => session().plugin.run(call, work),
      },
      attach: (address, wasRunning = false) => {
        this.wasRunning ||= wasRunning;
        if (this.wasRunning) adopted ??= this.attachedBy(address);
        else this.startedBy(address);
      },
      cancel: () => {
        const concerned = adopted ?? (this.providers <= 1 ? this.newest : undefined);
        concerned?.operations.stop("stopped on request");
      },
      closed: () => {
        // An engine that dies without a word leaves its connections, too: nothing may be restarted for it any more.
        if (adopted && adopted !== this.own) adopted.operations.interrupt("the Pulumi engine is gone");
      },
    };
  }

  /** gRPC may leave an idle connection for a new one, on which the engine does not introduce itself again. */
  private successor(): Session {
    if (this.providers <= 1) return this.newest;
    throw new Error(
      "the engine came back on a new connection, and nobody knows for which of its providers: run pulumi again",
    );
  }

  private attachedBy(address: string): Session {
    this.providers = address === this.attachedFrom ? this.providers + 1 : 1;
    this.attachedFrom = address;
    this.watching.abort();
    const log = address === "" ? silentLog : this.parts.logTo(address);
    const operations = this.parts.operations.part();
    this.newest = { operations, plugin: this.parts.plugin(operations, () => log) };
    return this.newest;
  }
}
