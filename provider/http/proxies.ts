import { ConfigurationError } from "../shared/errors";

/** The proxies of an environment; undefined members where it names none. */
export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  /** Hosts that are reached directly, as `NO_PROXY` lists them. */
  readonly except: string;
}

const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:"]);

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, of which the lower-case name goes before the other. Where only
 * `HTTP_PROXY` is set, it serves https as well.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies {
  return {
    http: proxy(env, "http_proxy"),
    https: proxy(env, "https_proxy"),
    except: variable(env, "no_proxy")?.value ?? "",
  };
}

function variable(env: NodeJS.ProcessEnv, name: string): { name: string; value: string } | undefined {
  return [name, name.toUpperCase()]
    .map((each) => ({ name: each, value: env[each]?.trim() ?? "" }))
    .find(({ value }) => value !== "");
}

// The value may hold a password, so that no message repeats it.
function proxy(env: NodeJS.ProcessEnv, which: string): string | undefined {
  const found = variable(env, which);
  if (!found) return undefined;
  // curl and Go take `proxy.example.com:3128` for http.
  const text = found.value.includes("://") ? found.value : `http://${found.value}`;
  if (!URL.canParse(text))
    throw new ConfigurationError(`${found.name} is not a URL; write http://host:port.`);
  const url = new URL(text);
  if (SCHEMES.has(url.protocol) && decodes(url.username) && decodes(url.password)) return text;
  throw new ConfigurationError(
    SCHEMES.has(url.protocol)
      ? `${found.name}: the user name or password is not percent-encoded as it must be in a URL.`
      : `${found.name}: ${url.protocol}// is no kind of proxy that is supported; write http://host:port.`,
  );
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
