import { createHash } from "node:crypto";

/* A Mach-O file's header and load commands, as far as a signature needs them. All its numbers are little-endian. */
const magic64 = 0xfeedfacf;
const headerSize = 32;
const segmentCommand = 0x19;
const signatureCommand = 0x1d;
const signatureCommandSize = 16;
const executable = 2;

/* The signature's own numbers, which are big-endian. */
const superBlob = 0xfade0cc0;
const codeDirectory = 0xfade0c02;
const codeDirectoryVersion = 0x20400;
const codeDirectorySize = 88;
const adHoc = 2;
const sha256 = { kind: 2, size: 32 };
const mainExecutable = 1n;
const pageBits = 12;
const pageSize = 1 << pageBits;

const align = (value, to) => Math.ceil(value / to) * to;

/**
 * A Mach-O program for one processor with an ad hoc signature, in place of the one it has: what `codesign --force --sign -`
 * gives it, on any machine. macOS starts nothing on Apple silicon that is not signed, and a changed program is not.
 * As linkers do, it holds the hashes of the program's pages and nothing else.
 */
export function signedAdHoc(program, identifier) {
  const { text, linkedit, signature, end, count } = layout(program);
  const codeEnd = align(signature?.offset ?? program.length, 16);
  const blob = Buffer.alloc(sizeOf(identifier, codeEnd));
  const file = Buffer.alloc(codeEnd + blob.length);
  program.copy(file, 0, 0, Math.min(codeEnd, program.length));

  const command = signature?.command ?? end;
  if (!signature) {
    if (end + signatureCommandSize > text.firstSection)
      throw new Error("this Mach-O file has no room for the load command of a signature");
    file.writeUInt32LE(count + 1, 16);
    file.writeUInt32LE(end - headerSize + signatureCommandSize, 20);
  }
  file.writeUInt32LE(signatureCommand, command);
  file.writeUInt32LE(signatureCommandSize, command + 4);
  file.writeUInt32LE(codeEnd, command + 8);
  file.writeUInt32LE(blob.length, command + 12);
  const size = file.length - linkedit.offset;
  file.writeBigUInt64LE(BigInt(align(size, 1 << 14)), linkedit.command + 32);
  file.writeBigUInt64LE(BigInt(size), linkedit.command + 48);

  // Last: the header is among what is hashed.
  write(blob, { identifier, code: file.subarray(0, codeEnd), text });
  blob.copy(file, codeEnd);
  return file;
}

function layout(program) {
  if (program.readUInt32LE(0) !== magic64 || program.readUInt32LE(12) !== executable)
    throw new Error("this is no Mach-O program for one 64-bit processor");
  const count = program.readUInt32LE(16);
  const found = { count, end: headerSize + program.readUInt32LE(20) };
  let command = headerSize;
  for (let i = 0; i < count; i++) {
    const kind = program.readUInt32LE(command);
    if (kind === signatureCommand) found.signature = { command, offset: program.readUInt32LE(command + 8) };
    if (kind === segmentCommand) {
      const name = program.toString("latin1", command + 8, command + 24).replace(/\0.*$/, "");
      const [offset, size] = [40, 48].map((at) => Number(program.readBigUInt64LE(command + at)));
      if (name === "__TEXT") found.text = { offset, size, firstSection: firstSection(program, command) };
      if (name === "__LINKEDIT") found.linkedit = { command, offset, size };
    }
    command += program.readUInt32LE(command + 4);
  }
  const { linkedit, signature } = found;
  if (!found.text || !linkedit) throw new Error("this Mach-O program has no __TEXT or no __LINKEDIT");
  if (linkedit.offset + linkedit.size !== program.length)
    throw new Error("this Mach-O program does not end where its __LINKEDIT does");
  if (signature && signature.offset < linkedit.offset)
    throw new Error("this Mach-O program's signature is outside of its __LINKEDIT");
  return found;
}

/** Where the contents begin: what is before, after the load commands, is free. */
function firstSection(program, segment) {
  const sections = program.readUInt32LE(segment + 64);
  const offsets = Array.from({ length: sections }, (_, i) =>
    program.readUInt32LE(segment + 72 + i * 80 + 48),
  );
  return Math.min(...offsets.filter((offset) => offset > 0));
}

const hashesAt = (identifier) => codeDirectorySize + Buffer.byteLength(identifier) + 1;
const pagesIn = (codeEnd) => Math.ceil(codeEnd / pageSize);
const directoryAt = 20;

function sizeOf(identifier, codeEnd) {
  return align(directoryAt + hashesAt(identifier) + pagesIn(codeEnd) * sha256.size, 16);
}

/** A blob of blobs with one in it, which holds the hash of each page. */
function write(blob, { identifier, code, text }) {
  const directory = hashesAt(identifier) + pagesIn(code.length) * sha256.size;
  const words = [
    ...[superBlob, directoryAt + directory, 1, 0, directoryAt],
    ...[codeDirectory, directory, codeDirectoryVersion, adHoc, hashesAt(identifier), codeDirectorySize],
    ...[0, pagesIn(code.length), code.length],
  ];
  words.forEach((word, i) => blob.writeUInt32BE(word, i * 4));
  const at = directoryAt;
  blob.set([sha256.size, sha256.kind, 0, pageBits], at + 36);
  blob.writeBigUInt64BE(BigInt(text.offset), at + 64);
  blob.writeBigUInt64BE(BigInt(text.size), at + 72);
  blob.writeBigUInt64BE(mainExecutable, at + 80);
  blob.write(identifier, at + codeDirectorySize, "utf8");
  for (let page = 0; page < pagesIn(code.length); page++) {
    const bytes = code.subarray(page * pageSize, (page + 1) * pageSize);
    createHash("sha256")
      .update(bytes)
      .digest()
      .copy(blob, at + hashesAt(identifier) + page * sha256.size);
  }
}
