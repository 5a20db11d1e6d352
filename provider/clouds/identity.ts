import { ConfigurationError } from "../shared/errors";
import type { Access, CloudPlan } from "./plan";
import { digest } from "./shared";

/** The region, or nothing where none is configured: the first call says what is missing. */
function ifKnown<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** `KR, profile prod-kr`, `cn-north-4/0123…` */
export function labelOf(plan: CloudPlan, profile: string | undefined): { region: string; label: string } {
  const region = ifKnown(() => plan.region()) ?? "";
  const id = ifKnown(() => plan.project?.id());
  const name = ifKnown(() => plan.project?.name());
  const project = id === undefined ? (name === region ? undefined : name) : shortened(id);
  const place = [region || "no region", project].filter(Boolean).join("/");
  return { region, label: profile === undefined ? place : `${place}, profile ${profile}` };
}

/**
 * A configured project id names a project whoever asks; otherwise the account is part of what is seen. The account is made
 * unreadable.
 */
export function accountIdentity(plan: CloudPlan): string {
  const endpoint = ifKnown(() => plan.home().origin);
  const id = ifKnown(() => plan.project?.id());
  const name = ifKnown(() => plan.project?.name());
  const access = ifKnown(() => plan.access());
  const within = id ?? digest([access && accountName(access), name]);
  return [plan.cloud, endpoint ?? "", ifKnown(() => plan.region()) ?? "", within].join("|");
}

// What names the account without opening it; a token has nothing but itself.
function accountName(access: Access): readonly string[] {
  if (access.kind === "key") return ["key", access.key.accessKey];
  if (access.kind === "token") return ["token", access.token];
  const { username, domainName = "", domainId } = access.login;
  return ["user", username, domainName, ...(domainId === undefined ? [] : [domainId])];
}

function shortened(id: string): string {
  return id.length > 8 ? `${id.slice(0, 4)}…` : id;
}
