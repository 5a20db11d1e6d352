import { createHash } from "node:crypto";

export interface CodeSignature {
  readonly identifier: string;
  readonly adHoc: boolean;
  readonly pages: number;
  /** Pages whose hash is not the one in the signature. */
  readonly wrongPages: number;
  /** Whether the file ends where the signature does, and the last segment too. */
  readonly atEnd: boolean;
}

/** Reads a Mach-O program's signature as the kernel does: finds it by its load command and hashes every page. */
export function codeSignatureOf(file: Buffer): CodeSignature {
  const commands = [...loadCommands(file)];
  const signature = commands.find(({ kind }) => kind === 0x1d);
  const linkedit = commands.find(
    ({ kind, at }) => kind === 0x19 && file.toString("latin1", at + 8, at + 18) === "__LINKEDIT",
  );
  if (!signature || !linkedit) throw new Error("no signature");
  const start = file.readUInt32LE(signature.at + 8);
  const size = file.readUInt32LE(signature.at + 12);
  const segmentEnd = Number(file.readBigUInt64LE(linkedit.at + 40) + file.readBigUInt64LE(linkedit.at + 48));
  const directory = start + file.readUInt32BE(start + 16);
  const word = (index: number) => file.readUInt32BE(directory + index * 4);
  const [hashes, name, pages, limit] = [word(4), word(5), word(7), word(8)];
  const pageSize = 1 << file.readUInt8(directory + 39);
  const right = Array.from({ length: pages }, (_, page) => {
    const bytes = file.subarray(page * pageSize, Math.min(limit, (page + 1) * pageSize));
    const at = directory + hashes + page * 32;
    return createHash("sha256")
      .update(bytes)
      .digest()
      .equals(file.subarray(at, at + 32));
  });
  const end = file.indexOf(0, directory + name);
  return {
    identifier: file.toString("utf8", directory + name, end),
    adHoc: word(3) === 2,
    pages,
    wrongPages: right.filter((each) => !each).length,
    atEnd: start === limit && start + size === file.length && segmentEnd === file.length,
  };
}

function* loadCommands(file: Buffer): Generator<{ readonly kind: number; readonly at: number }> {
  let at = 32;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    yield { kind: file.readUInt32LE(at), at };
    at += file.readUInt32LE(at + 4);
  }
}
