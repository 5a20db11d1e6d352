import { messageOf } from "../errors";

/** Posts JSON. Says what went wrong, if anything: whoever is not reached must not stop the watch. */
export async function postJson(
  url: string,
  body: object,
  signal = AbortSignal.timeout(10_000),
): Promise<string | undefined> {
  const { EnvHttpProxyAgent, request } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const headers = { "content-type": "application/json" };
    const answer = await request(url, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      signal,
      dispatcher,
    });
    await answer.body.dump();
    return answer.statusCode < 300 ? undefined : `HTTP ${answer.statusCode}`;
  } catch (error) {
    return messageOf(error);
  } finally {
    await dispatcher.close().catch(() => undefined);
  }
}
