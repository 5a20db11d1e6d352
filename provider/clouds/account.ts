import { anonymous, signatureAuthenticator, tokenAuthenticator } from "../auth/authenticator";
import {
  passwordTokenRequest,
  readTokenAnswer,
  type KeystoneToken,
  type PasswordLogin,
} from "../auth/keystone-token";
import { fixedToken, tokenSource, type TokenSource } from "../auth/token-source";
import { ApiError } from "../shared/errors";
import type { Credential } from "../http/credential";
import type { Pipeline } from "../http/pipeline";
import { below } from "./base-url";
import type { Access } from "./plan";
import { digest } from "./shared";

/** A credential, and the tokens behind it where it is one of tokens. */
export interface Account {
  readonly credential: Credential;
  readonly tokens?: TokenSource;
}

/** An access as messages name it, without its way to authenticate. */
export function credentialOf(access: Access): Credential {
  if (access.kind === "key") {
    const { accessKey, secretKey, securityToken = "" } = access.key;
    return {
      id: digest(["key", accessKey, secretKey, securityToken]),
      name: `Key …${accessKey.slice(-4)} from ${access.from}`,
      authenticator: signatureAuthenticator(access.signer),
      secrets: [secretKey, securityToken],
    };
  }
  if (access.kind === "token") {
    return {
      id: digest(["token", access.token]),
      name: `Token from ${access.from}`,
      authenticator: anonymous,
      secrets: [access.token],
    };
  }
  const { username, domainName, domainId, password, project } = access.login;
  return {
    id: digest(["user", username, domainName, domainId, password]),
    name: `User ${username} from ${access.from}`,
    scope: describeProject(project),
    authenticator: anonymous,
    secrets: [password],
  };
}

function describeProject(project: PasswordLogin["project"]): string {
  if ("id" in project) return `project ${project.id}`;
  const { name, domain } = project;
  return `project ${name}${domain ? ` of domain ${"id" in domain ? domain.id : domain.name}` : ""}`;
}

/** `identityService` is a pipeline without authentication, made only where a token must be asked for. */
export function accountOf(
  access: Access,
  identityService: () => { base: URL; send: Pipeline },
  clock: Parameters<typeof tokenSource>[0]["clock"],
): Account {
  const credential = credentialOf(access);
  if (access.kind === "key") return { credential };
  const tokens =
    access.kind === "token"
      ? fixedToken(access.token)
      : tokenSource({ clock, request: async () => requestToken(access.login, identityService()) });
  return { credential: { ...credential, authenticator: tokenAuthenticator(tokens) }, tokens };
}

const ACTION = "KeystoneCreateUserTokenByPassword";

/** Longest time for a token request with its retries; milliseconds. */
const TOKEN_DEADLINE = 60_000;

async function requestToken(
  login: PasswordLogin,
  { base, send }: { base: URL; send: Pipeline },
): Promise<KeystoneToken> {
  // A token asked for twice does no harm, so this post is repeated like a read.
  const { answer, json } = await send(
    {
      action: ACTION,
      kind: "read",
      request: {
        method: "POST",
        url: below(base, "/v3/auth/tokens", [["nocatalog", "true"]]),
        headers: { accept: "application/json", "content-type": "application/json;charset=utf8" },
        body: JSON.stringify(passwordTokenRequest(login)),
      },
    },
    { deadline: TOKEN_DEADLINE },
  );
  const token = readTokenAnswer(answer.headers, json);
  if (token) return token;
  const advice = `${base.host} answered without a token; is it an identity service?`;
  throw new ApiError({ kind: "unreadable", action: ACTION, status: answer.status, advice });
}
