import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { jsonOrUndefined } from "../../http/json";
import { isPlainObject } from "../../shared/triggers";
import { fromStruct } from "./values";

type Properties = Record<string, unknown>;

/**
 * The provider's inputs, with those read that came as JSON text: the SDKs of most languages make text of an object.
 * Java leaves the marks of secrets in it, and Python the keys of a dict as they are there. Text that is none is left
 * for the validation to refuse.
 */
export function readSettings(config: Properties): Properties {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, read(key, value)]));
}

function read(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const parsed = jsonOrUndefined(value);
  if (!isPlainObject(parsed)) return value;
  const plain = fromStruct(Struct.fromJavaScript(parsed as Record<string, JavaScriptValue>)).value;
  if (key !== "profiles") return ours(plain);
  const profiles = Object.entries(plain).map(([name, accounts]) => [name, ours(accounts)]);
  return Object.fromEntries(profiles) as Properties;
}

/** `access_key` is `accessKey`, and `null` is not there. */
function ours(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    members.map(([name, member]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      ours(member),
    ]),
  );
}
