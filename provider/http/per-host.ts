import type { Policy } from "./policy";

/** A policy of its own for each host that requests go to. */
export function perHostPolicy(make: () => Policy): Policy {
  const policies = new Map<string, Policy>();
  return (exchange, next) => {
    const { host } = exchange.request.url;
    const policy = policies.get(host) ?? make();
    policies.set(host, policy);
    return policy(exchange, next);
  };
}
