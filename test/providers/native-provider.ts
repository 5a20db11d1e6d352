import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { EngineLog } from "../../provider/pulumi/native/engine-log";
import { Operations } from "../../provider/pulumi/native/operations";
import { Plugin } from "../../provider/pulumi/native/plugin";
import { resourceProvider } from "../../provider/pulumi/native/service";
import { engine } from "../support/engine";
import { failuresIn } from "../support/rpc-answers";
import type { Checked, Differing, Door, Made, Process, Resource, State, Surroundings } from "./provider";
import { call } from "./rpc";
import { asSent, fromStruct, toStruct, type Wire } from "./wire";

/** The plugin: the program's own values on the wire, and messages in both directions. */
export const nativeDoor: Door = {
  name: "native",
  send: (_kind, _name, args) => asSent(() => args),
  start: (around) => new NativeProcess(around),
};

const kindNames = new Map(Object.entries(rpc.PropertyDiff.Kind).map(([name, kind]) => [kind, name]));

/** A plugin without its sockets, and all that it says. */
export function pluginProcess({ clock, http, settings, journals }: Surroundings) {
  const { said, warned, environment, random } = engine(clock, http, settings);
  const statuses: string[] = [];
  const attached: string[] = [];
  const log: EngineLog = {
    info: (_urn, line) => void said.push(line),
    warning: (_urn, line) => void warned.push(line),
    status: (_urn, line) => void statuses.push(line),
    flushed: () => Promise.resolve(),
  };
  const operations = new Operations();
  const plugin = new Plugin(
    { clock, random, operations, journals, ...(environment && { environment }) },
    () => log,
  );
  const service = resourceProvider({
    plugin,
    version: "1.2.3",
    schema: () => '{"name":"rekindle"}',
    attach: (address) => attached.push(address),
    cancel: () => operations.stop("stopped on request"),
  });
  return { service, operations, said, warned, statuses, attached };
}

export function urnOf({ kind, name }: Resource): string {
  return `urn:pulumi:dev::proj::rekindle:index:${kind}::${name}`;
}

export class NativeProcess implements Process {
  readonly said: string[];
  readonly warned: string[];
  /** `customTimeouts`, in seconds. */
  timeout = 0;
  private readonly running: ReturnType<typeof pluginProcess>;
  private configured: Promise<unknown> | undefined;

  constructor(private readonly around: Surroundings) {
    this.running = pluginProcess(around);
    this.said = this.running.said;
    this.warned = this.running.warned;
  }

  async check(resource: Resource, olds: Wire | undefined, news: Wire): Promise<Checked> {
    const request = new rpc.CheckRequest().setUrn(urnOf(resource)).setNews(toStruct(news));
    if (olds) request.setOlds(toStruct(olds));
    const service = await this.service();
    const response = await call(service.check, request);
    return { inputs: fromStruct(response.getInputs()), failures: failuresIn(response) };
  }

  async diff(resource: Resource, { id, inputs, outputs }: State, news: Wire): Promise<Differing> {
    const request = new rpc.DiffRequest()
      .setId(id)
      .setUrn(urnOf(resource))
      .setOlds(toStruct(outputs))
      .setOldInputs(toStruct(inputs))
      .setNews(toStruct(news));
    const service = await this.service();
    const response = await call(service.diff, request);
    const details: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((detail: rpc.PropertyDiff, path: string) => {
      details[path] = `${kindNames.get(detail.getKind()) ?? "?"}${detail.getInputdiff() ? "" : " (output)"}`;
    });
    return {
      changes: response.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      details,
    };
  }

  async create(resource: Resource, news: Wire): Promise<Made> {
    const response = await call((await this.service()).create, this.createRequest(resource, news));
    return {
      id: response.getId(),
      outputs: fromStruct(response.getProperties()),
      refreshFirst: response.getRefreshBeforeUpdate(),
    };
  }

  async update(resource: Resource, state: State, news: Wire): Promise<Made> {
    const response = await call((await this.service()).update, this.updateRequest(resource, state, news));
    return {
      id: state.id,
      outputs: fromStruct(response.getProperties()),
      refreshFirst: response.getRefreshBeforeUpdate(),
    };
  }

  async preview(resource: Resource, state: State | undefined, news: Wire): Promise<Wire> {
    const { create, update } = await this.service();
    const response = state
      ? await call(update, this.updateRequest(resource, state, news).setPreview(true))
      : await call(create, this.createRequest(resource, news).setPreview(true));
    return fromStruct(response.getProperties());
  }

  async read(resource: Resource, { id, inputs, outputs }: State) {
    const request = new rpc.ReadRequest()
      .setId(id)
      .setUrn(urnOf(resource))
      .setInputs(toStruct(inputs))
      .setProperties(toStruct(outputs));
    const response = await call((await this.service()).read, request);
    if (response.getId() === "") return undefined;
    return {
      id: response.getId(),
      inputs: fromStruct(response.getInputs()),
      outputs: fromStruct(response.getProperties()),
      refreshFirst: response.getRefreshBeforeUpdate(),
    };
  }

  async delete(resource: Resource, { id, outputs }: State): Promise<void> {
    const request = new rpc.DeleteRequest()
      .setId(id)
      .setUrn(urnOf(resource))
      .setProperties(toStruct(outputs));
    await call((await this.service()).delete, request);
  }

  stop(): void {
    void call(this.running.service.cancel, new Empty());
  }

  private createRequest(resource: Resource, news: Wire) {
    return new rpc.CreateRequest()
      .setUrn(urnOf(resource))
      .setProperties(toStruct(news))
      .setTimeout(this.timeout);
  }

  private updateRequest(resource: Resource, { id, inputs, outputs }: State, news: Wire) {
    return new rpc.UpdateRequest()
      .setId(id)
      .setUrn(urnOf(resource))
      .setOlds(toStruct(outputs))
      .setOldInputs(toStruct(inputs))
      .setNews(toStruct(news))
      .setTimeout(this.timeout);
  }

  private async service() {
    const { service } = this.running;
    const args = toStruct(this.around.settings as Wire);
    this.configured ??= call(service.configure, new rpc.ConfigureRequest().setArgs(args));
    await this.configured;
    return service;
  }
}
