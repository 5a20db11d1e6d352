import { once } from "node:events";
import { createServer as createProxy, type IncomingMessage, type Server } from "node:http";
import { createServer as createOrigin } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { selfSigned } from "./self-signed";

/** A service over TLS and a proxy that leads every tunnel to it, both on this machine. */
export class TlsScene {
  readonly tls = selfSigned(["localhost", "api.example.test"], ["127.0.0.1", "0.0.0.0"]);
  /** What reached the service. */
  readonly served: IncomingMessage[] = [];
  /** What the proxy was asked to connect to. */
  readonly tunnels: IncomingMessage[] = [];
  /** What the proxy answers to whoever wants a tunnel. */
  proxyStatus = 200;
  private readonly sockets = new Set<Socket>();
  private readonly origin = createOrigin(
    { ...this.tls, ALPNProtocols: ["h2", "http/1.1"] },
    (request, response) => {
      this.served.push(request);
      response.end('{"fine":true}');
    },
  );
  private readonly proxy = createProxy();

  async open(): Promise<void> {
    this.proxy.on("connect", (request, client: Socket) => {
      this.tunnels.push(request);
      if (this.proxyStatus !== 200)
        return void client.end(`HTTP/1.1 ${this.proxyStatus} No\r\ncontent-length: 0\r\n\r\n`);
      const through = connect(this.port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        through.pipe(client).pipe(through);
      });
      for (const socket of [client, through]) socket.on("error", () => socket.destroy());
    });
    for (const server of [this.origin, this.proxy] as Server[]) {
      server.on("connection", (socket: Socket) => this.sockets.add(socket));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
  }

  get port(): number {
    return (this.origin.address() as AddressInfo).port;
  }

  get proxyPort(): number {
    return (this.proxy.address() as AddressInfo).port;
  }

  get protocols(): (string | false | null)[] {
    return this.served.map(({ socket }) => (socket as TLSSocket).alpnProtocol);
  }

  close(): void {
    this.origin.close();
    this.proxy.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
