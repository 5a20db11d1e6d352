import { generateKeyPairSync, sign } from "node:crypto";

/** A certificate that nobody signed but itself, and its key; both PEM. Made anew, so that no key lies in the repository. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const OIDS = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  subjectAlternativeName: "551d11",
  basicConstraints: "551d13",
} as const;

/** For these DNS names and IPv4 addresses, valid for a day. */
export function selfSigned(names: readonly string[], addresses: readonly string[] = []): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid("ecdsaWithSha256"));
  const issuer = sequence(der(0x31, sequence(oid("commonName"), der(0x0c, Buffer.from("rekindle test")))));
  const alternatives = [
    ...names.map((name) => der(0x82, Buffer.from(name))),
    ...addresses.map((address) => der(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    issuer,
    sequence(time(-1), time(1)),
    issuer,
    publicKey.export({ format: "der", type: "spki" }),
    der(
      0xa3,
      sequence(
        extension("basicConstraints", sequence(der(0x01, Buffer.from([0xff])))),
        extension("subjectAlternativeName", sequence(...alternatives)),
      ),
    ),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", certificate, privateKey));
  const body = sequence(certificate, algorithm, signature).toString("base64");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

/** One value of ASN.1's distinguished encoding. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...contents: readonly Uint8Array[]): Buffer {
  return der(0x30, ...contents);
}

function oid(name: keyof typeof OIDS): Buffer {
  return der(0x06, Buffer.from(OIDS[name], "hex"));
}

function extension(name: keyof typeof OIDS, value: Buffer): Buffer {
  return sequence(oid(name), der(0x04, value));
}

function time(days: number): Buffer {
  const instant = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x18, Buffer.from(instant));
}
