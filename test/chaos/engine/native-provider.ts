import type { handleUnaryCall, ServerUnaryCall, ServiceError } from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { resourceProvider } from "../../../provider/pulumi/native/service";
import { failuresIn, initFailedIn } from "../../support/rpc-answers";
import type { Declared } from "../arguments";
import { InitializationFailed, secret, type Properties, type ProviderDoor, type Result } from "./provider";

type Service = ReturnType<typeof resourceProvider>;

/** The native door, called with the messages that Pulumi's engine sends. */
export function nativeDoor(service: Service): ProviderDoor {
  return {
    inputsOf: ({ args, triggers }) => ({
      ...args,
      ...(triggers && {
        triggers: Object.fromEntries(
          Object.entries(triggers).map(([key, { value, secret: kept }]) => [
            key,
            kept ? secret(value) : value,
          ]),
        ),
      }),
    }),

    async check(declared, olds, news) {
      const request = new rpc.CheckRequest().setUrn(urnOf(declared)).setNews(toStruct(news));
      if (olds) request.setOlds(toStruct(olds.inputs));
      const response = await invoke(service.check, request);
      return { inputs: fromStruct(response.getInputs()), failures: failuresIn(response) };
    },

    async diff(entry, news) {
      const request = new rpc.DiffRequest()
        .setUrn(urnOf(entry))
        .setId(entry.id)
        .setOlds(toStruct(entry.outputs))
        .setOldInputs(toStruct(entry.inputs))
        .setNews(toStruct(news));
      const response = await invoke(service.diff, request);
      return {
        changes: response.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList().length > 0,
      };
    },

    async preview(declared, entry, news) {
      if (entry) await invoke(service.update, updateRequest(entry, news).setPreview(true));
      else await invoke(service.create, createRequest(declared, news).setPreview(true));
    },

    async create(declared, news) {
      const response = await invoke(service.create, createRequest(declared, news));
      return { id: response.getId(), ...resultOf(response) };
    },

    async update(entry, news) {
      return resultOf(await invoke(service.update, updateRequest(entry, news)));
    },

    async read(entry) {
      const request = new rpc.ReadRequest()
        .setUrn(urnOf(entry))
        .setId(entry.id)
        .setProperties(toStruct(entry.outputs))
        .setInputs(toStruct(entry.inputs));
      const response = await invoke(service.read, request);
      return response.getId() === "" ? undefined : resultOf(response);
    },

    async delete(entry) {
      const request = new rpc.DeleteRequest().setUrn(urnOf(entry)).setId(entry.id);
      await invoke(service.delete, request.setProperties(toStruct(entry.outputs)));
    },

    async cancel() {
      await invoke(service.cancel, new Empty());
    },
  };
}

function urnOf({ type, name }: Pick<Declared, "type" | "name">): string {
  return `urn:pulumi:test::chaos::rekindle:index:${type}::${name}`;
}

function createRequest(declared: Declared, news: Properties): rpc.CreateRequest {
  return new rpc.CreateRequest().setUrn(urnOf(declared)).setProperties(toStruct(news));
}

function updateRequest(entry: Parameters<ProviderDoor["update"]>[0], news: Properties): rpc.UpdateRequest {
  return new rpc.UpdateRequest()
    .setUrn(urnOf(entry))
    .setId(entry.id)
    .setOlds(toStruct(entry.outputs))
    .setOldInputs(toStruct(entry.inputs))
    .setNews(toStruct(news));
}

function resultOf(response: rpc.CreateResponse | rpc.UpdateResponse | rpc.ReadResponse): Result {
  return { outputs: fromStruct(response.getProperties()), refreshes: response.getRefreshBeforeUpdate() };
}

function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function invoke<Request, Response>(
  handle: handleUnaryCall<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    handle({ request } as ServerUnaryCall<Request, Response>, (error, response) => {
      if (error) reject(errorOf(error));
      else resolve(response as Response);
    });
  });
}

function errorOf(error: Partial<ServiceError>): Error {
  const failed = initFailedIn(error);
  if (!failed) return new Error(error.details ?? "no details");
  return new InitializationFailed(
    failed.getReasonsList().join("\n"),
    failed.getId(),
    fromStruct(failed.getProperties()),
    failed.getRefreshBeforeUpdate(),
  );
}
