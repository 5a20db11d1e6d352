import { ConfigurationError } from "../shared/errors";
import { isLoopback } from "./loopback";

const SWITCH = "NODE_TLS_REJECT_UNAUTHORIZED";

/**
 * Refuses to send anything while Node.js is told to accept any certificate: keys would go to whoever answers. Loopback is exempt.
 */
export function refuseOpenTls(env: NodeJS.ProcessEnv, url: URL): void {
  if (env[SWITCH] !== "0" || isLoopback(url)) return;
  throw new ConfigurationError(
    `${SWITCH}=0 accepts any certificate: credentials would go to whoever answers as ${url.host}. Unset it. ` +
      "Behind a proxy that signs certificates itself, name its CA's file in NODE_EXTRA_CA_CERTS.",
  );
}
