import type { PasswordLogin } from "../auth/keystone-token";
import type { AccessKey, Signer } from "../auth/signer";
import type { ErrorFormat } from "../http/error-format";
import type { CloudName } from "./client";
import type { Service } from "./service";

/** How one account is reached. */
export type Access =
  | { readonly kind: "key"; readonly key: AccessKey; readonly signer: Signer; readonly from: string }
  | { readonly kind: "token"; readonly token: string; readonly from: string }
  | { readonly kind: "user"; readonly login: PasswordLogin; readonly from: string };

/**
 * Where one cloud's settings lead to. Everything is looked up when it is first asked for, and throws
 * `ConfigurationError` where it cannot be had.
 */
export interface CloudPlan {
  readonly cloud: CloudName;
  readonly errors: ErrorFormat;
  region(): string;
  access(): Access;
  /** The base URL of a service. */
  endpoint(service: Service): URL;
  /** The address that tells one installation of the cloud from another: its identity service, or its gateway. */
  home(): URL;
  /** Huawei clouds only: the project as configured. */
  readonly project?: { id(): string | undefined; name(): string } | undefined;
}
