import { connect } from "node:net";

/** Opens a TCP connection and closes it at once; rejects with the network's error, or the signal's reason. */
export type Connect = (host: string, port: number, signal: AbortSignal) => Promise<void>;

export const systemConnect: Connect = async (host, port, signal) => {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port });
  const stop = () => {
    reject(signal.reason as Error);
  };
  socket.once("connect", resolve);
  socket.once("error", reject);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
};
