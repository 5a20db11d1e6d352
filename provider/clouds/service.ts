import type { CodeRule } from "../http/error-format";
import type { CloudName } from "./client";

/** Where an account is, for the addresses of its services. What is not configured throws when it is asked for. */
export interface Place {
  readonly region: string;
  /** The domain that Huawei-style hosts end in: `myhuaweicloud.com`, `otc.t-systems.com`. */
  readonly domain: string;
  /** NAVER Cloud: `public`, `gov` or `fin`. */
  readonly site: string;
  /** NAVER Cloud: the API gateway, below which most of its services are. */
  readonly gateway: string;
}

/** One service of one or several clouds: the file of its API declares it, and everything else reads it off. */
export interface Service {
  /** The member of `endpoints` in the settings. */
  readonly name: string;
  /** For the settings' texts and the docs: `the API of VPC servers`. */
  readonly title: string;
  /** Its base URL by cloud, or nothing where the vendor has none; a cloud that is left out does not have the service. */
  readonly hosts: Readonly<Partial<Record<CloudName, (place: Place) => string | undefined>>>;
  /** For the docs, what its hosts do not say. */
  readonly note?: string;
  /** Error codes of its own, which are tried before the cloud's. */
  readonly codes?: readonly CodeRule[];
}

/** One operation of a service, as its calls and the docs need it. */
export interface Operation {
  /** The vendor's name of it, for messages: `rebootServerInstances`. */
  readonly action: string;
  /** The permission that it needs, named in the advice of a 403. */
  readonly permission?: string | undefined;
  /** The vendor's page about it. */
  readonly page?: string | undefined;
}

/** The services of a cloud, each once. */
export function servicesOf(cloud: CloudName, services: readonly Service[]): readonly Service[] {
  return services.filter(({ hosts }) => hosts[cloud] !== undefined);
}
