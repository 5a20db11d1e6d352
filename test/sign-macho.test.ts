import { signedAdHoc } from "../scripts/package/sign-macho.mjs";
import { codeSignatureOf } from "./support/release/macho";

const contents = 0x1000;
const segments = 0x48;

/** A Mach-O program that is as small as one can be: its header, two segments, and this many bytes of contents. */
function program({ size = 10_000, firstSection = contents } = {}): Buffer {
  const file = Buffer.alloc(contents + size, 7);
  file.fill(0, 0, contents);
  const text = segments + 80;
  [0xfeedfacf, 0x0100000c, 0, 2, 2, text + segments, 0].forEach((word, i) => file.writeUInt32LE(word, i * 4));
  segment(file, 32, { name: "__TEXT", length: text, offset: 0, size: contents });
  file.writeUInt32LE(1, 32 + 64);
  file.writeUInt32LE(firstSection, 32 + segments + 48);
  segment(file, 32 + text, { name: "__LINKEDIT", length: segments, offset: contents, size });
  return file;
}

interface Segment {
  readonly name: string;
  readonly length: number;
  readonly offset: number;
  readonly size: number;
}

function segment(file: Buffer, at: number, { name, length, offset, size }: Segment): void {
  file.writeUInt32LE(0x19, at);
  file.writeUInt32LE(length, at + 4);
  file.write(name, at + 8);
  file.writeBigUInt64LE(BigInt(offset), at + 40);
  file.writeBigUInt64LE(BigInt(size), at + 48);
}

it("hashes every page of the program, the header with the signature's own load command included", () => {
  const signed = signedAdHoc(program(), "a-program");
  expect(codeSignatureOf(signed)).toEqual({
    identifier: "a-program",
    adHoc: true,
    pages: 4,
    wrongPages: 0,
    atEnd: true,
  });
  signed.writeUInt8(1, contents + 20);
  expect(codeSignatureOf(signed).wrongPages).toBe(1);
});

it("takes the place of a signature that is there, however long", () => {
  const once = signedAdHoc(program(), "the-first-one-with-a-long-name");
  const twice = signedAdHoc(once, "b");
  expect(codeSignatureOf(twice)).toMatchObject({ identifier: "b", wrongPages: 0, atEnd: true });
  expect(twice.readUInt32LE(16)).toBe(3);
  expect(signedAdHoc(twice, "b").equals(twice)).toBe(true);
});

it("leaves the contents as they are", () => {
  const signed = signedAdHoc(program({ size: 5_001 }), "c");
  expect(
    signed.subarray(contents, contents + 5_001).equals(program({ size: 5_001 }).subarray(contents)),
  ).toBe(true);
});

it.each([
  [
    "another kind of file",
    Buffer.from("\x7fELF".padEnd(64, "\0")),
    "this is no Mach-O program for one 64-bit processor",
  ],
  [
    "a file that goes on after its last segment",
    Buffer.concat([program(), Buffer.alloc(8)]),
    "does not end where its __LINKEDIT does",
  ],
  [
    "a header without room",
    program({ firstSection: 32 + 80 + 2 * segments + 8 }),
    "has no room for the load command of a signature",
  ],
])("refuses %s", (_case, file, words) => {
  expect(() => signedAdHoc(file, "d")).toThrow(words);
});
