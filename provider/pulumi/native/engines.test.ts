import { systemEnvironment } from "../../clouds";
import { ProcessState } from "../../shared/process-state";
import { MemoryJournals } from "../../../test/providers/scene";
import { VirtualClock } from "../../../test/support/virtual-clock";
import { silentLog } from "./engine-log";
import { Engines, type Connection } from "./engines";
import { Operations } from "./operations";
import { Plugin } from "./plugin";
import type { ResourceContext } from "./resource";

const [first, second] = ["127.0.0.1:4711", "127.0.0.1:4712"];
const urn = "urn:pulumi:dev::proj::rekindle:index:RestartTrigger::web";

function aProcess() {
  const operations = new Operations();
  const lines: string[] = [];
  const watches: { address: string; until: AbortSignal }[] = [];
  const engines = new Engines({
    operations,
    logTo: (address) => ({ ...silentLog, info: (_urn, line) => void lines.push(`${address} ${line}`) }),
    watch: (address, until) => watches.push({ address, until }),
    plugin: (ofEngine, log) =>
      new Plugin(
        {
          clock: new VirtualClock(),
          random: () => 0,
          operations: ofEngine,
          journals: new MemoryJournals(),
          environment: { ...systemEnvironment, process: new ProcessState() },
        },
        log,
      ),
  });
  const watched = () => watches.filter(({ until }) => !until.aborted).map(({ address }) => address);
  return { operations, engines, lines, watched };
}

/** As `PULUMI_DEBUG_PROVIDERS` makes an engine begin. */
function attached(engines: Engines, address: string): Connection {
  const connection = engines.connection();
  connection.attach(address);
  connection.attach(address, true);
  return connection;
}

/** What a call about a resource gets to work with. */
const contextIn = ({ plugin }: Connection) => plugin.run({ urn, preview: true }, async (context) => context);

/** Why what works with the context is to stop. */
function reasonOf({ signal }: ResourceContext): string | undefined {
  return signal?.aborted ? (signal.reason as Error).message : undefined;
}

const why = async (connection: Connection) => reasonOf(await contextIn(connection));

describe("an engine that started the process", () => {
  it("has its log and is watched from the command line on, before it says anything", async () => {
    const { engines, lines, watched } = aProcess();
    engines.startedBy(first);
    (await contextIn(engines.connection())).say("a line");
    expect(lines).toEqual([`${first} a line`]);
    expect(watched()).toEqual([first]);
  });

  it("is the one that its Handshake names, and no other for naming the same address", async () => {
    const { engines, watched } = aProcess();
    engines.startedBy("");
    expect(watched()).toEqual([]);
    engines.startedBy(first);
    const connection = engines.connection();
    connection.attach(first);
    expect(watched()).toEqual([first]);
  });

  it("is watched where the command line said, and spoken to where its Handshake says", async () => {
    const { engines, lines, watched } = aProcess();
    engines.startedBy(first);
    const connection = engines.connection();
    connection.attach(second);
    (await contextIn(connection)).say("a line");
    expect(watched()).toEqual([first]);
    expect(lines).toEqual([`${second} a line`]);
  });

  it("ends everything for good with its Cancel, on whichever connection", async () => {
    const { engines, operations } = aProcess();
    const connection = engines.connection();
    connection.attach(first);
    connection.cancel();
    expect(operations.signal.aborted).toBe(true);
    const another = engines.connection();
    another.attach(second);
    expect(await why(connection)).toBe("stopped on request");
    expect(await why(another)).toBe("stopped on request");
  });

  it("may leave an idle connection for another, on which it stays configured", async () => {
    const { engines, operations } = aProcess();
    const connection = engines.connection();
    connection.attach(first);
    connection.plugin.configure({ ncloud: { regionCode: "FKR" } });
    connection.closed();
    expect(operations.signal.aborted).toBe(false);
    expect((await contextIn(engines.connection())).settings.ncloud?.regionCode).toBe("FKR");
  });
});

describe("engines that found the process running", () => {
  it("follow one another: the Cancel of the preview's is no Cancel of the update's", async () => {
    const { engines, operations, lines } = aProcess();
    const preview = attached(engines, first);
    (await contextIn(preview)).say("preview");
    preview.cancel();
    preview.closed();
    expect(await why(preview)).toBe("stopped on request");
    const update = attached(engines, second);
    expect(await why(update)).toBeUndefined();
    (await contextIn(update)).say("update");
    expect(lines).toEqual([`${first} preview`, `${second} update`]);
    expect(operations.signal.aborted).toBe(false);
  });

  it("are not watched, since the process is a person's", () => {
    const { engines, watched } = aProcess();
    engines.startedBy(first);
    attached(engines, first);
    expect(watched()).toEqual([]);
    attached(engines, second);
    engines.connection().attach(first);
    expect(watched()).toEqual([]);
  });

  it("have several providers at once, each with its own configuration and its own Cancel", async () => {
    const { engines } = aProcess();
    const [one, other] = [attached(engines, first), attached(engines, first)];
    one.plugin.configure({ ncloud: { regionCode: "KR" } });
    other.plugin.configure({ ncloud: { regionCode: "FKR" } });
    other.cancel();
    expect((await contextIn(one)).settings.ncloud?.regionCode).toBe("KR");
    expect(await why(one)).toBeUndefined();
    expect(await why(other)).toBe("stopped on request");
  });

  it("find nothing configured by those before", async () => {
    const { engines } = aProcess();
    attached(engines, first).plugin.configure({ ncloud: { regionCode: "KR" } });
    const next = attached(engines, second);
    next.plugin.configure({ version: "1.0.0" });
    expect((await contextIn(next)).settings).toEqual({});
  });

  it("stop what runs for them when they die, which is when their connection closes", async () => {
    const { engines } = aProcess();
    const connection = attached(engines, first);
    const context = await contextIn(connection);
    connection.closed();
    expect(reasonOf(context)).toBe("the Pulumi engine is gone");
    // A connection that was only idle comes back as another.
    expect(await why(engines.connection())).toBeUndefined();
  });

  it("are not disturbed by a connection that says nothing and goes", async () => {
    const { engines } = aProcess();
    const context = await contextIn(attached(engines, first));
    engines.connection().closed();
    expect(reasonOf(context)).toBeUndefined();
  });

  it("are refused on a new connection that may be any of several providers'", async () => {
    const { engines } = aProcess();
    const [one, other] = [attached(engines, first), attached(engines, first)];
    one.closed();
    const back = engines.connection();
    await expect(contextIn(back)).rejects.toThrow(
      "nobody knows for which of its providers: run pulumi again",
    );
    back.cancel();
    expect(await why(other)).toBeUndefined();
    expect(await why(attached(engines, second))).toBeUndefined();
  });

  it("all end with the process", async () => {
    const { engines, operations } = aProcess();
    const connection = attached(engines, first);
    operations.stop("stopped on request");
    expect(await why(connection)).toBe("stopped on request");
    expect(await why(attached(engines, second))).toBe("stopped on request");
  });
});
