import assert from "node:assert/strict";
import test from "node:test";
import { fromBase45, judge, readReceipt, unhex, verifiesSlowly } from "../field/receipt.ts";

// Made by epikit/receipts.py with the key 00 01 02 … 1f.
const TEXT =
  "EPD1:R70-0935LKB0*M0DY0N01O80B6CAAK:*0AIOLQEUVD*2C-3E-ED04EXF0OCITY3BRFDHAIJPEGORGQ8OP-A8+W6%0QRKLWTAFV9L79 GD-9P0G726LL0J+GR*197QTI95/LFQ604ZUQUK0Q0QXT/.3IRC20";
const KEY = {
  id: "56475aa7",
  public: "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
  since: "2020-03-01T00:00:00+00:00",
  until: "",
};
const ISSUED = Date.parse("2020-03-09T08:00:00+00:00");
const HOUR = 3_600_000;
const receipt = () => {
  const found = readReceipt(TEXT);
  assert.ok(found);
  return found;
};

test("what the centre signed is read whole", () => {
  const { id, classCode, initial, year, ruleset, issuedMs, expiresMs } = receipt();
  assert.deepEqual([id, classCode, initial, year, ruleset], ["0102030405060708", "self_monitor", "Đ", 1985, 7]);
  assert.deepEqual([issuedMs, expiresMs], [ISSUED, ISSUED + 24 * HOUR]);
});

test("it counts while it is valid, and says why when it does not", async () => {
  const now = ISSUED + HOUR;
  assert.equal(await judge(receipt(), [KEY], [], now), "");
  assert.equal(await judge(receipt(), [], [], now), "unknown-key");
  assert.equal(await judge(receipt(), [KEY], ["0102030405060708"], now), "revoked");
  assert.equal(await judge(receipt(), [KEY], [], ISSUED + 24 * HOUR), "expired");
  assert.equal(await judge(receipt(), [KEY], [], ISSUED - HOUR), "not-yet");
  assert.equal(await judge(receipt(), [{ ...KEY, until: "2020-03-02T00:00:00+00:00" }], [], now), "old-key");
});

test("one byte changed is a forgery", async () => {
  const forged = receipt();
  forged.signed[30] = (forged.signed[30] as number) ^ 1;
  assert.equal(await judge(forged, [KEY], [], ISSUED + HOUR), "forged");
});

test("what is no receipt is none", () => {
  for (const text of ["", "EPD1:", "EPD1:!!!", "EPD1:000", "ABCD-EFGH", TEXT.slice(0, -3)])
    assert.equal(readReceipt(text)?.classCode === "self_monitor" && readReceipt(text)?.year === 1985, false, text);
  assert.equal(fromBase45(":::"), null);
});

test("a phone that knows no Ed25519 comes to the same verdict", async () => {
  const whole = (signed: Uint8Array): Uint8Array =>
    new Uint8Array([...new TextEncoder().encode("epidesk receipt"), ...signed]);
  const { signed, signature } = receipt();
  assert.equal(verifiesSlowly(unhex(KEY.public), signature, whole(signed)), true);
  const forged = signed.slice();
  forged[30] = (forged[30] as number) ^ 1;
  assert.equal(verifiesSlowly(unhex(KEY.public), signature, whole(forged)), false);
  assert.equal(verifiesSlowly(unhex(KEY.public).slice(1), signature, whole(signed)), null, "no key at all");
  const own = crypto.subtle.importKey;
  crypto.subtle.importKey = (() => Promise.reject(new Error("NotSupportedError"))) as typeof own;
  try {
    assert.equal(await judge(receipt(), [KEY], [], ISSUED + HOUR), "");
    const other = receipt();
    other.signature[3] = (other.signature[3] as number) ^ 1;
    assert.equal(await judge(other, [KEY], [], ISSUED + HOUR), "forged");
  } finally {
    crypto.subtle.importKey = own;
  }
});
