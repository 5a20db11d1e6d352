/** A user of an OpenStack identity service, and the project that its token is for. */
export interface PasswordLogin {
  readonly username: string;
  readonly password: string;
  /** The domain (account) that the user belongs to; its id goes before its name. */
  readonly domainName?: string;
  readonly domainId?: string;
  /** Names are unique within a domain, which is the user's unless another is given. */
  readonly project: { readonly id: string } | { readonly name: string; readonly domain?: Domain };
}

export type Domain = { readonly id: string } | { readonly name: string };

/** A token as the identity service gave it. */
export interface KeystoneToken {
  readonly value: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly projectId: string | undefined;
}

/**
 * Body of `POST /v3/auth/tokens`.
 *
 * @see https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token_through_password_authentication.html
 */
export function passwordTokenRequest(login: PasswordLogin): unknown {
  const { username, password, domainName, domainId, project } = login;
  const domain = domainId === undefined ? { name: domainName } : { id: domainId };
  return {
    auth: {
      identity: { methods: ["password"], password: { user: { name: username, password, domain } } },
      scope: { project: "id" in project ? { id: project.id } : { domain, ...project } },
    },
  };
}

/** Reads the answer to a token request; `undefined` where it is not one. */
export function readTokenAnswer(
  headers: Readonly<Record<string, string>>,
  body: unknown,
): KeystoneToken | undefined {
  const value = headers["x-subject-token"];
  const token = member(body, "token");
  const end = member(token, "expires_at");
  const expiresAt = typeof end === "string" ? Date.parse(end) : Number.NaN;
  if (!value || Number.isNaN(expiresAt)) return undefined;
  const projectId = member(member(token, "project"), "id");
  return { value, expiresAt, projectId: typeof projectId === "string" ? projectId : undefined };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
