export function signedAdHoc(program: Buffer, identifier: string): Buffer;
