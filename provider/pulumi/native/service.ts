import { isDeepStrictEqual } from "node:util";
import { status, type handleUnaryCall, type ServiceError } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { withoutSecrets } from "./hidden-values";
import { initializationFailed } from "./init-failed";
import { toCheckResponse, toDiffResponse } from "./messages";
import { Plugin, resourceAt } from "./plugin";
import { isEngines, ownOutputs, type NativeResource, type Properties, type Saved } from "./resource";
import { fromStruct, toStruct, type Secrecy } from "./values";

/** What the protocol needs to know beside the provider itself. */
export interface ServiceParts {
  readonly plugin: Pick<Plugin, "configure" | "checkConfig" | "checkProfile" | "run">;
  readonly version: string;
  readonly schema: () => Promise<string>;
  /**
   * Told the engine's address, which comes with the first call, and again where the engine did not start this process
   * but found it running (`PULUMI_DEBUG_PROVIDERS`).
   */
  readonly attach: (address: string, wasRunning?: boolean) => void;
  readonly cancel: () => void;
}

/**
 * Pulumi's ResourceProvider protocol: messages in and out, and no rule of its own.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export function resourceProvider({ plugin, version, schema, attach, cancel }: ServiceParts) {
  return {
    handshake: unary(async (request: rpc.ProviderHandshakeRequest) => {
      attach(request.getEngineAddress());
      return new rpc.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true);
    }),

    attach: unary(async (request: { getAddress(): string }) => {
      attach(request.getAddress(), true);
      return new Empty();
    }),

    getPluginInfo: unary(async (_request: Empty) => new PluginInfo().setVersion(version)),

    getSchema: unary(async (_request: rpc.GetSchemaRequest) =>
      new rpc.GetSchemaResponse().setSchema(await schema()),
    ),

    checkConfig: unary(async (request: rpc.CheckRequest) => {
      const { value } = fromStruct(request.getNews());
      return toCheckResponse(
        toStruct(value, secretsOfConfig(value)),
        plugin.checkConfig(value, request.getUrn()),
      );
    }),

    // Another account or region is no reason to replace anything: a resource's identity is not the provider's.
    diffConfig: unary(async (request: rpc.DiffRequest) => {
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      // The engine adds a version, or leaves it out, by what else is in the stack.
      const changes = !isDeepStrictEqual(ownOutputs(olds), ownOutputs(news));
      return toDiffResponse({ changes, replaces: [], details: new Map() });
    }),

    configure: unary(async (request: rpc.ConfigureRequest) => {
      const args = request.getArgs();
      plugin.configure(args ? fromStruct(args).value : variablesOf(request), request.getUrn());
      return new rpc.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setSupportspreview(true);
    }),

    check: unary(async (request: rpc.CheckRequest) => {
      const resource = resourceAt(request.getUrn());
      const olds = fromStruct(request.getOlds()).value;
      const news = fromStruct(request.getNews());
      const { inputs, problems } = await resource.check(olds, news);
      // What no run can do without; a RestartTrigger needs its account only when something is due.
      const ofProfile = resource.refreshesBeforeUpdate ? plugin.checkProfile(news.value["profile"]) : [];
      const all = [...problems, ...withoutSecrets(ofProfile, news)];
      return toCheckResponse(toStruct(inputs.value, inputs.secrets), all);
    }),

    diff: unary((request: rpc.DiffRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      const inputs = request.getOldInputs();
      const oldInputs = inputs && fromStruct(inputs);
      const existing = { urn, id, olds: fromStruct(request.getOlds()), oldInputs };
      const news = fromStruct(request.getNews());
      return plugin.run({ urn }, async (context) =>
        toDiffResponse(await resourceAt(urn).diff(existing, news, context)),
      );
    }),

    create: unary((request: rpc.CreateRequest) => {
      const [urn, preview] = [request.getUrn(), request.getPreview()];
      const news = fromStruct(request.getProperties());
      return plugin.run({ urn, preview, timeout: request.getTimeout() }, async (context) => {
        const resource = resourceAt(urn);
        if (preview) {
          const { value, secrets } = await resource.preview({ urn }, news, context);
          return new rpc.CreateResponse().setProperties(toStruct(value, secrets));
        }
        const made = await resource.create({ urn }, news, context);
        return new rpc.CreateResponse()
          .setId(made.id)
          .setProperties(propertiesOf(made, resource))
          .setRefreshBeforeUpdate(resource.refreshesBeforeUpdate);
      });
    }),

    read: unary((request: rpc.ReadRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      const [olds, inputs] = [fromStruct(request.getProperties()), fromStruct(request.getInputs())];
      const isImport = Object.keys(olds.value).length === 0;
      return plugin.run({ urn, timeout: request.getTimeout() }, async (context) => {
        const resource = resourceAt(urn);
        const found = isImport
          ? await resource.import(id, context)
          : await resource.refresh({ urn, id, olds }, inputs, context);
        if (!found) return new rpc.ReadResponse();
        return new rpc.ReadResponse()
          .setId(id)
          .setRefreshBeforeUpdate(resource.refreshesBeforeUpdate)
          .setInputs(toStruct(found.inputs.value, found.inputs.secrets))
          .setProperties(toStruct(found.outputs.value, found.outputs.secrets));
      });
    }),

    update: unary((request: rpc.UpdateRequest) => {
      const [urn, id, preview] = [request.getUrn(), request.getId(), request.getPreview()];
      const existing = { urn, id, olds: fromStruct(request.getOlds()) };
      const news = fromStruct(request.getNews());
      return plugin.run({ urn, preview, timeout: request.getTimeout() }, async (context) => {
        const resource = resourceAt(urn);
        if (preview) {
          const { value, secrets } = await resource.preview(existing, news, context);
          return new rpc.UpdateResponse().setProperties(toStruct(value, secrets));
        }
        const done = await resource.update(existing, news, context);
        return new rpc.UpdateResponse()
          .setProperties(propertiesOf(done, resource))
          .setRefreshBeforeUpdate(resource.refreshesBeforeUpdate);
      });
    }),

    delete: unary((request: rpc.DeleteRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      const existing = { urn, id, olds: fromStruct(request.getProperties()) };
      return plugin.run({ urn }, async (context) => {
        resourceAt(urn).delete(existing, context);
        return new Empty();
      });
    }),

    cancel: unary(async (_request: Empty) => {
      cancel();
      return new Empty();
    }),

    invoke: unary((request: rpc.InvokeRequest) => noFunction(request.getTok())),
    call: unary((request: rpc.CallRequest) => noFunction(request.getTok())),
    construct: unary((request: rpc.ConstructRequest) =>
      refuse(`rekindle has no component ${JSON.stringify(request.getType())}`),
    ),
    parameterize: unary((_request: rpc.ParameterizeRequest) => refuse("rekindle takes no parameters")),
    getMapping: unary(async (_request: rpc.GetMappingRequest) => new rpc.GetMappingResponse()),
    getMappings: unary(async (_request: rpc.GetMappingsRequest) => new rpc.GetMappingsResponse()),
  };
}

/** Keys must not be in a state as text, whether the program marks them or not. */
function secretsOfConfig(config: Properties): Secrecy {
  const names = Object.keys(config).filter((name) => !isEngines(name));
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** Thrown as it stands, with its details. */
class StatusError extends Error {
  constructor(readonly status: Partial<ServiceError>) {
    super(status.details);
  }
}

function propertiesOf(
  { id, outputs, incomplete }: Saved,
  { refreshesBeforeUpdate }: Pick<NativeResource, "refreshesBeforeUpdate">,
) {
  const properties = toStruct(outputs.value, outputs.secrets);
  if (incomplete === undefined) return properties;
  throw new StatusError(initializationFailed(id, properties, incomplete, refreshesBeforeUpdate));
}

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(statusOf(error)),
      );
  };
}

function statusOf(error: unknown): Partial<ServiceError> {
  if (error instanceof StatusError) return error.status;
  return { code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

/** An old engine sends text variables only: `rekindle:config:ncloud`. */
function variablesOf(request: rpc.ConfigureRequest): Record<string, string> {
  const entries: [string, string][] = [];
  request.getVariablesMap().forEach((value: string, key: string) => {
    entries.push([key.split(":").at(-1) ?? key, value]);
  });
  return Object.fromEntries(entries);
}

function noFunction(token: string): Promise<never> {
  return refuse(`rekindle has no function ${JSON.stringify(token)}`);
}

function refuse(details: string): Promise<never> {
  return Promise.reject(new StatusError({ code: status.UNIMPLEMENTED, details }));
}
