// Blind signatures, RFC 9474 with SHA-384, in the voter's browser: nothing here knows of ballots, pages or servers.
// A key is { n, e } as BigInt. Messages and signatures are Uint8Array. Chance is handed in, so the RFC's vectors apply.
const HASH = 48; // bytes of SHA-384
const sha384 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-384", joined(...parts)));

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const toNumber = (bytes) => BigInt(`0x${toHex(bytes) || "0"}`);
export const toBytes = (number, length) => fromHex(number.toString(16).padStart(2 * length, "0"));
const sizeOf = ({ n }) => Math.ceil(n.toString(16).length / 2);
const bitsOf = ({ n }) => n.toString(2).length;

export function power(base, exponent, modulus) {
  let result = 1n;
  for (let square = base % modulus; exponent; exponent >>= 1n, square = (square * square) % modulus) {
    if (exponent & 1n) result = (result * square) % modulus;
  }
  return result;
}
/** The inverse of a number, null where it has none. */
export function inverse(number, modulus) {
  let [before, rest, was, is] = [modulus, number % modulus, 0n, 1n];
  while (rest) {
    const times = before / rest;
    [before, rest, was, is] = [rest, before - times * rest, is, was - times * is];
  }
  return before === 1n ? ((was % modulus) + modulus) % modulus : null;
}

/** MGF1 (RFC 8017, appendix B.2.1). */
async function mask(seed, length) {
  const rounds = Array.from({ length: Math.ceil(length / HASH) }, (_, at) => sha384(seed, toBytes(BigInt(at), 4)));
  return joined(...(await Promise.all(rounds))).slice(0, length);
}
const mixed = (left, right) => left.map((byte, at) => byte ^ right[at]);
const digestOf = async (message, salt) => sha384(new Uint8Array(8), await sha384(message), salt);

/** EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) for a modulus of `bits + 1` bits. */
export async function encode(message, bits, salt) {
  const size = Math.ceil(bits / 8);
  const digest = await digestOf(message, salt);
  const block = joined(new Uint8Array(size - HASH - 2 - salt.length), [1], salt);
  const masked = mixed(block, await mask(digest, block.length));
  masked[0] &= 0xff >> (8 * size - bits);
  return joined(masked, digest, [0xbc]);
}

/** Blind a prepared message: what the signer gets, and the number that takes the blinding off again. */
export async function blind(key, prepared, salt, factor) {
  const inverted = inverse(factor, key.n);
  if (inverted === null) return null; // as likely as guessing the key: take another factor
  const encoded = toNumber(await encode(prepared, bitsOf(key) - 1, salt));
  return { blinded: toBytes((encoded * power(factor, key.e, key.n)) % key.n, sizeOf(key)), inverse: inverted };
}
/** Take the blinding off. Throws where the answer is no signature of the key, as from a signer that tries to mark it. */
export async function finalize(key, prepared, answer, inverted, saltLength = HASH) {
  const signature = toBytes((toNumber(answer) * inverted) % key.n, sizeOf(key));
  if (!(await verify(key, prepared, signature, saltLength))) throw new Error("the signer's answer does not fit");
  return signature;
}
/** RSASSA-PSS-VERIFY (RFC 8017, section 8.1.2): encode again with the salt that the signature carries. */
export async function verify(key, prepared, signature, saltLength = HASH) {
  const number = toNumber(signature);
  if (number >= key.n || signature.length !== sizeOf(key)) return false;
  const bits = bitsOf(key) - 1;
  const size = Math.ceil(bits / 8);
  const opened = power(number, key.e, key.n);
  if (opened >> BigInt(bits)) return false;
  const found = toBytes(opened, size);
  const masked = found.slice(0, size - HASH - 1);
  const block = mixed(masked, await mask(found.slice(size - HASH - 1, size - 1), masked.length));
  const again = await encode(prepared, bits, block.slice(block.length - saltLength));
  return toHex(again) === toHex(found);
}
/** A random number in 1 to n - 1, each as likely as the other. */
export function randomBelow(n) {
  const length = sizeOf({ n });
  for (;;) {
    const number = toNumber(crypto.getRandomValues(new Uint8Array(length)));
    if (number > 0n && number < n) return number;
  }
}
